"""What every request passes: the key, the counters, and the words for what goes wrong."""

import hmac
import logging
import time

from starlette.datastructures import Headers, State
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from polyhead.errors import forget_frames
from polyhead.serving.problems import ProblemError

_LOG = logging.getLogger(__name__)
_KINDS = {404: "not-found", 405: "method-not-allowed"}
_OWN = ("/predict", "/model", "/health", "/ready", "/metrics", "/openapi.json")


class Gate:
    """Stands before the application, in plain ASGI.

    Args:
        app: The application.
        state: Its state: who counts, and which paths are open.
        key: What a client must show; nothing where it is None.
    """

    def __init__(self, app: ASGIApp, state: State, key: str | None) -> None:
        self.app = app
        self.state = state
        self._key = None if key is None else key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, and count how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status = time.perf_counter(), 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        path = scope["path"] if scope["path"] in _OWN else "other"
        metrics = self.state.metrics
        with metrics.open.track_inprogress():
            try:
                self._check(scope)
                await self.app(scope, receive, sent)
            except Exception as error:  # noqa: BLE001 - whatever it is gets an answer in words
                problem = _problem(error)
                metrics.problems.labels(problem.kind.name).inc()
                if not status:
                    await _send(problem, sent)
                forget_frames(error)
        metrics.requests.labels(path, _method(scope), str(status)).inc()
        metrics.latency.labels(path).observe(time.perf_counter() - start)

    def _check(self, scope: Scope) -> None:
        """Refuse who does not show the key. How long that takes tells nothing of the key."""
        if self._key is None or self._is_open(scope["path"]):
            return
        headers = Headers(scope=scope)
        scheme, _, token = headers.get("authorization", "").partition(" ")
        shown = token.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")
        if not hmac.compare_digest(shown.encode(), self._key):
            raise ProblemError("unauthorized", "this server wants a key")

    def _is_open(self, path: str) -> bool:
        starts = self.state.open_paths
        return any(path == start or path.startswith(f"{start}/") for start in starts)


def _problem(error: Exception) -> ProblemError:
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, HTTPException) and error.status_code in _KINDS:
        problem = ProblemError(_KINDS[error.status_code], str(error.detail))
        problem.allow = (error.headers or {}).get("Allow", "")
        return problem
    _LOG.error("a request failed", exc_info=error)
    return ProblemError("internal-error", "the server failed to answer")


async def _send(problem: ProblemError, send: Send) -> None:
    headers, body = problem.message()
    status = problem.kind.status
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _method(scope: Scope) -> str:
    known = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH")
    return str(scope["method"]) if scope["method"] in known else "other"
