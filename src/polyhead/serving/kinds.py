"""The kinds of problems that a server tells of."""

from collections.abc import Mapping
from dataclasses import dataclass

PLACE = "/problems/"
"""What the types of problems start with; a server says there what each means."""


@dataclass(frozen=True)
class Kind:
    """One kind of problem.

    Attributes:
        name: The end of its type.
        status: Of HTTP.
        title: What happened, in a few words, the same whenever it does.
        help: What a client can do about it.
    """

    name: str
    status: int
    title: str
    help: str

    @property
    def type(self) -> str:
        """The reference that names it."""
        return f"{PLACE}{self.name}"

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.help,
        }


_ALL = (
    Kind(
        "malformed-request",
        400,
        "The request can't be read.",
        "Send it in one of the forms that /openapi.json lists.",
    ),
    Kind("nothing-asked", 400, "The request holds no image.", "Send at least one."),
    Kind("unknown-input", 400, "The network has no such input.", "GET /model lists the inputs."),
    Kind(
        "uneven-inputs",
        400,
        "The inputs have unlike numbers of rows.",
        "Send each input once for each row, or not at all.",
    ),
    Kind(
        "unauthorized",
        401,
        "The key is missing or wrong.",
        "Send it as Authorization: Bearer KEY, or as X-API-Key: KEY.",
    ),
    Kind(
        "addresses-refused",
        403,
        "This server asks no addresses.",
        "Send the image itself; or start the server with --urls.",
    ),
    Kind(
        "faces-refused",
        403,
        "This server finds no faces.",
        "Send each face by itself, without ?faces=true; or start the server with --faces.",
    ),
    Kind("not-found", 404, "There is nothing there.", "/openapi.json lists what there is."),
    Kind("method-not-allowed", 405, "That can't be done there.", "See the Allow header."),
    Kind(
        "too-slow-request",
        408,
        "The request took too long to come in.",
        "Send less at once, or over a faster line.",
    ),
    Kind(
        "request-too-large", 413, "The request has too many bytes.", "Send fewer or smaller images."
    ),
    Kind(
        "file-too-large",
        413,
        "The image has too many bytes.",
        "Scale it down, or compress it more.",
    ),
    Kind("too-many-pixels", 413, "The image has too many pixels.", "Scale it down."),
    Kind("too-many-rows", 413, "The request has too many rows.", "Send them in several requests."),
    Kind(
        "unsupported-media-type",
        415,
        "The body is of a kind that is not taken.",
        "Send multipart/form-data, an image/* body, or application/json.",
    ),
    Kind(
        "not-an-image",
        415,
        "The file is not an image.",
        "Send one of the formats that GET /model lists.",
    ),
    Kind("empty-file", 422, "The file is empty.", "Send the whole file."),
    Kind("truncated-image", 422, "The image breaks off.", "Send the whole file."),
    Kind("damaged-image", 422, "The image is damaged.", "Open and save it anew."),
    Kind(
        "missing-input",
        422,
        "An input is missing that the network can't do without.",
        "GET /model lists the inputs.",
    ),
    Kind("wrong-value", 422, "A value can't be read.", "GET /model says what the inputs are."),
    Kind(
        "address-failed",
        422,
        "An address gave no image.",
        "Try it in a browser, or send the image itself.",
    ),
    Kind(
        "internal-error",
        500,
        "The server failed.",
        "Its log says more. Nothing is wrong with the request as far as it knows.",
    ),
    Kind(
        "busy",
        503,
        "The server has too much to do.",
        "Try again after the seconds of the Retry-After header.",
    ),
    Kind(
        "too-slow-answer",
        503,
        "The answer took too long.",
        "Try again after the seconds of the Retry-After header.",
    ),
    Kind(
        "stopping",
        503,
        "The server is starting or stopping.",
        "Try again after the seconds of the Retry-After header.",
    ),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
"""All kinds, by name."""
