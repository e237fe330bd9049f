"""How much a server takes on: of bytes, pixels, files, time and memory."""

from collections.abc import Sequence

from pydantic import Field

from polyhead.errors import Fault, SpecError
from polyhead.images import MAX_PIXELS
from polyhead.settings import settings


@settings
class Limits:
    """What a server takes on. Whatever goes beyond is refused, and the client told why.

    Attributes:
        file_bytes: Of one image, as it was sent.
        request_bytes: Of the body of one request.
        held_bytes: Of the bodies of all requests that are being read, or wait for their answers.
        pixels: Of one image. Its header says how many, so that none is decoded that has more.
        rows: Of one request.
        waiting_rows: Of all requests together, until more are turned away.
        waiting_photos: Of all requests together that want to know of faces, likewise.
        faces: Of one photo, or what else is looked for: the surest are answered.
        batch_rows: Pass the network at once.
        head_s: Seconds until the head of a request must be there.
        request_s: Seconds until the body must be there, and from then on until the answer is.
        drain_s: Seconds that a server takes to finish what it took, once told to stop.
    """

    file_bytes: int = Field(default=20_000_000, ge=1)
    request_bytes: int = Field(default=64_000_000, ge=1)
    held_bytes: int = Field(default=512_000_000, ge=1)
    pixels: int = Field(default=40_000_000, ge=1, le=MAX_PIXELS)
    rows: int = Field(default=64, ge=1)
    waiting_rows: int = Field(default=512, ge=1)
    waiting_photos: int = Field(default=128, ge=1)
    faces: int = Field(default=40, ge=1)
    batch_rows: int = Field(default=32, ge=1)
    head_s: float = Field(default=10.0, gt=0)
    request_s: float = Field(default=30.0, gt=0)
    drain_s: int = Field(default=30, ge=0)


def read_limits(changes: Sequence[str]) -> Limits:
    """The limits, some of them changed.

    Args:
        changes: Each as ``NAME=NUMBER``.

    Raises:
        SpecError: When there is no such limit, or it can't be so.

    Example:
        >>> read_limits(["rows=8", "request_s=2.5"]).rows
        8
    """
    given: dict[str, float] = {}
    for change in changes:
        name, _, value = change.partition("=")
        try:
            given[name] = float(value) if "." in value else int(value)
        except ValueError:
            what = f"Expected NAME=NUMBER; got {change!r}."
            raise SpecError([Fault("--limit", what)]) from None
    return Limits(**given)  # type: ignore[arg-type]
