"""The bytes behind an address: http and https alone, with an end to time and size."""

from http.client import HTTPException, HTTPResponse
from typing import IO, final
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPRedirectHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from polyhead._version import __version__
from polyhead.errors import ImageError
from polyhead.predict.deadline import Deadline, Web

TIMEOUT_S = 20.0
"""An address that takes longer than this, all in all, is given up."""
MAX_BYTES = 50_000_000
"""A file of more is refused."""

_SCHEMES = ("http://", "https://")
_BLOCK = 1 << 16


def is_url(text: str) -> bool:
    """Whether a text is an address that could be asked.

    >>> is_url("https://example.org/1.jpg"), is_url("https/1.jpg"), is_url("file:///1.jpg")
    (True, False, False)
    """
    return text.lower().startswith(_SCHEMES)


def fetch(address: str, timeout_s: float = TIMEOUT_S, max_bytes: int = MAX_BYTES) -> bytes:
    """Ask an address for its bytes.

    Args:
        address: Of http or https; it may lead on to others of these, a few times.
        timeout_s: How long all of it may take; with 0 or less nobody is asked.
        max_bytes: How much may come.

    Raises:
        ImageError: When nothing, too much or an error comes, naming the address.
    """
    late = ImageError(f"{address}: can't be read (timed out).")
    if timeout_s <= 0:
        raise late
    with Deadline(timeout_s) as deadline:
        try:
            whole = _asked(address, deadline, timeout_s, max_bytes)
        except ImageError:
            if deadline.over:
                raise late from None
            raise
        if deadline.over:  # or it was broken off then, which looks like an end
            raise late
    return whole


def _asked(address: str, deadline: Deadline, timeout_s: float, max_bytes: int) -> bytes:
    request = Request(address, headers={"User-Agent": f"polyhead/{__version__}"})  # noqa: S310 - the opener knows no other schemes
    try:
        with _opener(deadline).open(request, timeout=timeout_s) as response:
            return _read(response, address, max_bytes)
    except HTTPError as error:
        error.close()
        raise ImageError(f"{address}: the server says {error.code} {error.reason}.") from None
    except URLError as error:
        raise ImageError(f"{address}: can't be reached ({_reason(error.reason)}).") from None
    except (OSError, HTTPException, ValueError) as error:
        raise ImageError(f"{address}: can't be read ({_reason(error)}).") from None


def _read(response: HTTPResponse, address: str, max_bytes: int) -> bytes:
    whole = bytearray()
    while block := response.read1(_BLOCK):
        whole += block
        if len(whole) > max_bytes:
            raise ImageError(f"{address}: larger than {max_bytes:,} bytes.")
    if response.length:  # what the server promised beyond what came
        raise ImageError(f"{address}: the connection broke off after {len(whole):,} bytes.")
    return bytes(whole)


def _reason(error: object) -> str:
    return str(getattr(error, "strerror", None) or error)


@final
class _SameSchemes(HTTPRedirectHandler):
    """Follows where http and https lead, and nowhere else."""

    max_redirections = 5

    def redirect_request(
        self,
        req: Request,
        fp: "IO[bytes]",
        code: int,
        msg: str,
        headers: "object",
        newurl: str,
    ) -> Request | None:
        """Where to ask next."""
        if not is_url(newurl):
            fp.close()
            raise URLError("it leads to what is neither http nor https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _opener(deadline: Deadline) -> OpenerDirector:
    """Knows http and https; no files, no FTP, no data."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        Web(deadline),
        HTTPDefaultErrorHandler(),
        HTTPErrorProcessor(),
        _SameSchemes(),
    ):
        opener.add_handler(handler)
    return opener
