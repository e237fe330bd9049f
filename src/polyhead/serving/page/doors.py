"""What of Gradio is open to a browser: what the page itself asks for, and nothing else.

Gradio brings routes along that a page like this has no use for: some fetch other addresses, some
write what a visitor did to disk, some describe the machine. They are shut. The others get headers
that let the page ask nobody but its own server.
"""

import base64
import hmac
import json
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any, Final

from polyhead.serving.page.uploads import is_ours

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_OPEN: Final = ("/", "/config", "/theme.css", "/favicon.ico")
_BELOW: Final = ("/assets/", "/static/")
_FILE: Final = "/gradio_api/file="
_API: Final = (
    "/gradio_api/upload",
    "/gradio_api/upload_progress",
    "/gradio_api/queue/join",
    "/gradio_api/queue/data",
    "/gradio_api/cancel",
    "/gradio_api/reset",
    "/gradio_api/startup-events",
    "/gradio_api/app_id",
)
_API_BELOW: Final = ("/gradio_api/heartbeat/", "/gradio_api/file=")
_PROGRESS: Final = "/gradio_api/upload_progress"
_JOIN: Final = "/gradio_api/queue/join"
_MOST: Final = 1_000_000  # bytes of what is said about uploads; they themselves go another way
_HEADERS: Final = {
    "content-security-policy": (
        "default-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'; font-src 'self' data:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
}


class Doors:
    """Stands before Gradio.

    Args:
        app: Gradio.
        key: What a visitor must give as a password, under any name; nothing where it is None.
    """

    def __init__(self, app: App, key: str | None = None) -> None:
        self.app = app
        self._key = None if key is None else key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or say that there is nothing."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not self._may_enter(scope):
            await _refuse(send, 401)
            return
        path = str(scope["path"]).removeprefix(str(scope.get("root_path", ""))) or "/"
        if not _is_open(path.rstrip("/") or "/"):
            await _refuse(send, 404)
            return
        if path.startswith(_FILE) and not _file(path).exists():
            await _refuse(send, 204)  # a preview of what is answered, and deleted, by now
            return
        if path.startswith(_JOIN):
            body = await _body(receive)
            if body is None or not _is_harmless(body):
                await _refuse(send, 400)
                return
            receive = _again(body, receive)
        if path.startswith(_PROGRESS):
            send = _never_lost(send)
        await self.app(scope, receive, _with_headers(send))

    def _may_enter(self, scope: Scope) -> bool:
        """Whether the key is shown. How long it takes to say so tells nothing of the key."""
        if self._key is None:
            return True
        shown = bytes(dict(scope["headers"]).get(b"authorization", b""))
        scheme, _, told = shown.partition(b" ")
        if scheme.lower() != b"basic":
            return False
        try:
            password = base64.b64decode(told, validate=True).partition(b":")[2]
        except ValueError:
            return False
        return hmac.compare_digest(password, self._key)


def _is_open(path: str) -> bool:
    if path.startswith(_FILE):
        return is_ours(str(_file(path)))
    return path in _OPEN or path in _API or path.startswith((*_BELOW, *_API_BELOW))


def _file(path: str) -> Path:
    """Which file is asked for."""
    return Path("/" + path.removeprefix(_FILE).lstrip("/"))


def _is_harmless(body: bytes) -> bool:
    """Whether all files that it speaks of are uploads: an address would be fetched."""
    try:
        return all(map(is_ours, _paths(json.loads(body))))
    except (ValueError, RecursionError):
        return False


def _paths(said: object) -> Iterator[object]:
    if isinstance(said, dict):
        if "path" in said:
            yield said["path"]
        said = list(said.values())
    if isinstance(said, list):
        for part in said:
            yield from _paths(part)


async def _body(receive: Receive) -> bytes | None:
    """All that was sent; None where it is too much."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > _MOST:
            return None
        if not message.get("more_body", False):
            return body


def _again(body: bytes, receive: Receive) -> Receive:
    """What was read, once more."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return waiting.pop() if waiting else await receive()

    return give


def _with_headers(send: Send) -> Send:
    async def give(message: Message) -> None:
        if message["type"] == "http.response.start":
            added = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
            message["headers"] = [*message.get("headers", []), *added]
        await send(message)

    return give


def _never_lost(send: Send) -> Send:
    """Whoever asks how far an upload is that is over is told so, where Gradio knows of none."""
    over = False

    async def give(message: Message) -> None:
        nonlocal over
        if message["type"] == "http.response.start" and message["status"] == 404:
            over = True
            headers = [(b"content-type", b"text/event-stream")]
            message = {"type": "http.response.start", "status": 200, "headers": headers}
        elif over:
            message = {"type": "http.response.body", "body": b'data: {"msg": "done"}\n\n'}
        await send(message)

    return give


async def _refuse(send: Send, status: int) -> None:
    words = {401: b"This page wants the key as a password.\n", 204: b""}.get(
        status, b"Nothing here.\n"
    )
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(words)).encode())]
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="polyhead", charset="UTF-8"'))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})
