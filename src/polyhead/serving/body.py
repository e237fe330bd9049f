"""The body of a request as it comes in: so many bytes and so many seconds, and no more."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from starlette.requests import ClientDisconnect, Request

from polyhead.serving.limits import Limits
from polyhead.serving.metrics import Metrics
from polyhead.serving.problems import ProblemError

_DRAINED_S = 2.0


class Held:
    """The bytes of all requests that are in memory.

    Args:
        limit: How many there may be.
        metrics: Who counts.
    """

    def __init__(self, limit: int, metrics: Metrics) -> None:
        self.limit = limit
        self.bytes = 0
        metrics.held.set_function(lambda: self.bytes)

    @contextmanager
    def share(self) -> Iterator["Share"]:
        """The bytes of one request, which are free again behind the context."""
        share = Share(self)
        try:
            yield share
        finally:
            self.bytes -= share.bytes


class Share:
    """The bytes of one request.

    Attributes:
        bytes: How many are there.
        whole: Whether no more will come.
    """

    def __init__(self, held: Held) -> None:
        self._held = held
        self.bytes = 0
        self.whole = False

    def add(self, count: int) -> None:
        """Take more.

        Raises:
            ProblemError: When there are too many, of all requests together.
        """
        if self._held.bytes + count > self._held.limit and self._held.bytes > self.bytes:
            raise ProblemError("busy", "too many bytes of other requests are waiting", retry_s=1)
        self.bytes += count
        self._held.bytes += count


async def chunks(request: Request, limits: Limits, share: Share) -> AsyncIterator[bytes]:
    """The body, piece by piece.

    Raises:
        ProblemError: When it is too long, too slow, or breaks off.
    """
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limits.request_bytes:
        raise _too_large(limits, f"{int(declared):,}")
    stream = request.stream()
    try:
        async with asyncio.timeout(limits.request_s):
            async for chunk in stream:
                share.add(len(chunk))
                if share.bytes > limits.request_bytes:
                    raise _too_large(limits, "more")
                yield chunk
        share.whole = True
    except TimeoutError:
        what = f"the body was not there after {limits.request_s:g} s"
        raise ProblemError("too-slow-request", what) from None
    except ClientDisconnect:
        raise ProblemError("malformed-request", "the body breaks off") from None


async def drain(request: Request, limits: Limits, share: Share) -> None:
    """Read and forget the rest of a refused body, for a while.

    Many clients send all of it before they look for an answer, and lose the answer where the
    connection is closed on them while they send.
    """
    left = 0 if share.whole else limits.request_bytes
    try:
        async with asyncio.timeout(_DRAINED_S):
            while left > 0:
                message = await request.receive()
                left -= len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return
    except TimeoutError:
        return


def _too_large(limits: Limits, got: str) -> ProblemError:
    what = f"Expected at most {limits.request_bytes:,} bytes in a request; got {got}."
    return ProblemError("request-too-large", what)
