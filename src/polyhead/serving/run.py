"""A server from its first breath to its last: bound, ready, told to stop, done."""

import contextlib
import logging
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI

from polyhead.errors import RunError
from polyhead.serving.http import protocol
from polyhead.serving.limits import Limits

KEY_VARIABLE = "POLYHEAD_KEY"
"""The environment variable that may hold the key."""

_KEY_CHARACTERS = 16


def serve(app: FastAPI, listening: socket.socket, say: Callable[[str], None]) -> bool:
    """Serve until told to stop, then finish what was taken.

    SIGINT or SIGTERM end it: no more is taken, what was taken is answered. A second one ends it at
    once.

    Args:
        app: What ``make_app`` made.
        listening: Where, from ``listen``.
        say: Told the address once requests are taken.

    Returns:
        Whether all that was taken was answered.
    """
    limits: Limits = app.state.limits
    config = uvicorn.Config(
        app,
        http=protocol(limits.head_s),
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_keep_alive=max(5, round(limits.head_s)),
        timeout_graceful_shutdown=limits.drain_s,
    )
    server = _Server(config, lambda: say(address_of(listening)))
    server.run(sockets=[listening])
    return not (server.force_exit or app.state.batcher.alive)


class _Server(uvicorn.Server):
    """Ends with a status of 0 when it was asked to; uvicorn would raise the signal again."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to take requests, and say so."""
        await super().startup(sockets)
        self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as it is called
        """The first signal asks, the second insists."""
        if self.should_exit:
            self.force_exit = True
        self.should_exit = True


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Args:
        host: A name or an address of this machine.
        port: 0 is any that is free.

    Raises:
        RunError: When it is taken, or not of this machine.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, proto, _, address = found[0]
        listening = socket.socket(family, kind, proto)
        with contextlib.ExitStack() as stack:
            stack.callback(listening.close)
            if os.name == "posix":
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(2048)
            stack.pop_all()
    except OSError as error:
        what = f"{host}:{port}: can't listen there ({error.strerror or error})."
        raise RunError(f"{what}\n  Choose another with --port, or --port 0 for any.") from None
    return listening


def address_of(listening: socket.socket) -> str:
    """The address of a server, as one types it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def key_of(file: Path | None) -> str | None:
    """The key that clients must show: from a file, or else from the environment; None for none.

    Raises:
        RunError: When it can't be read, or is no good.
    """
    where = str(file) if file is not None else KEY_VARIABLE
    try:
        key = file.read_text(encoding="utf-8") if file is not None else os.environ.get(KEY_VARIABLE)
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{where}: can't be read ({error}).") from None
    if key is None:
        return None
    key = key.strip()
    if len(key) < _KEY_CHARACTERS or not (key.isascii() and key.isprintable()) or " " in key:
        raise RunError(
            f"{where}: not a key. Expected {_KEY_CHARACTERS} or more letters, digits and signs "
            "of ASCII in one line, without blanks."
        )
    return key


def log_to_stderr() -> None:
    """Send what the server has to say of failures to standard error."""
    logging.basicConfig(stream=sys.stderr, format="%(levelname)s: %(message)s", level="WARNING")
    logging.getLogger("python_multipart").setLevel("ERROR")  # what a client got wrong it is told
