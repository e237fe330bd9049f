"""What a server answers where it can't answer: problem+json, as RFC 9457 has it, in kinds.

A problem says what is wrong with a request and what to do about it. It never holds a traceback, nor
a path of the machine.
"""

import json
from collections.abc import Mapping

from polyhead.errors import ImageError, InputError, PolyheadError, RunError
from polyhead.serving.kinds import KINDS

MEDIA_TYPE = "application/problem+json"

_OF_IMAGES = {
    "empty": "empty-file",
    "large": "too-many-pixels",
    "truncated": "truncated-image",
    "damaged": "damaged-image",
    "foreign": "not-an-image",
}


class ProblemError(PolyheadError):
    """A request, or a row of it, that gets no answer.

    Attributes:
        kind: Which it is.
        detail: What is wrong this time.
        about: More of it for programs, as ``{"file": "1.jpg"}``.
        retry_s: After how many seconds it may be otherwise; None where it will not.
        allow: The methods that can be done there, where another was tried.
    """

    def __init__(
        self, kind: str, detail: str, *, about: Mapping[str, object] | None = None,
        retry_s: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.kind = KINDS[kind]
        self.detail = detail
        self.about = about or {}
        self.retry_s = retry_s
        self.allow = ""

    def to_json(self, **about: object) -> dict[str, object]:
        """Plain data, as RFC 9457 has it."""
        kind = self.kind
        told = {"type": kind.type, "title": kind.title, "status": kind.status}
        return {**told, "detail": self.detail, **self.about, **about}

    @property
    def headers(self) -> dict[str, str]:
        """What goes with it."""
        headers = {"content-type": MEDIA_TYPE, "cache-control": "no-store"}
        if self.retry_s is not None:
            headers["retry-after"] = str(self.retry_s)
        if self.allow:
            headers["allow"] = self.allow
        if self.kind.status in (408, 413):  # the rest of the body is not waited for
            headers["connection"] = "close"
        if self.kind.status == 401:
            headers["www-authenticate"] = "Bearer"
        return headers

    def message(self, **headers: str) -> tuple[list[tuple[bytes, bytes]], bytes]:
        """What is sent: headers, those given besides the usual ones, and the body."""
        body = json.dumps(self.to_json(), ensure_ascii=False).encode()
        every = {**self.headers, "content-length": str(len(body)), **headers}
        return [(name.encode(), value.encode()) for name, value in every.items()], body


def problem_of(error: PolyheadError) -> ProblemError:
    """The problem that an error of a row stands for."""
    if isinstance(error, ProblemError):
        return error
    detail = " ".join(str(error).removeprefix("image: ").split())
    if isinstance(error, ImageError):
        return ProblemError(_OF_IMAGES.get(error.kind, "damaged-image"), detail)
    if isinstance(error, InputError):
        return ProblemError("wrong-value", detail)
    if isinstance(error, RunError):
        return ProblemError("missing-input", detail)
    return ProblemError("internal-error", "the server failed to answer")
