"""Connections that end at a time, whatever still comes.

A timeout of a socket begins anew with every byte: a server that sends one now and then keeps
whoever listens for ever.
"""

import socket
import time
from contextlib import suppress
from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from threading import Lock, Timer
from typing import Any, final
from urllib.request import HTTPHandler, HTTPSHandler, Request


@final
class Deadline:
    """A time for several connections; at its end those that are open are broken off."""

    def __init__(self, seconds: float) -> None:
        """Nothing runs until it is entered.

        Args:
            seconds: How long all may take from now.
        """
        self._end = time.monotonic() + seconds
        self._lock = Lock()
        self._open: list[socket.socket] = []
        self._timer = Timer(seconds, self._break_off)
        self._timer.daemon = True

    @property
    def over(self) -> bool:
        """Whether it has come."""
        return time.monotonic() >= self._end

    def holds(self, connection: socket.socket) -> None:
        """Break this one off too, when it comes.

        Raises:
            TimeoutError: When it came already.
        """
        with self._lock:
            if self.over:
                raise TimeoutError("timed out")
            self._open.append(connection.dup())  # the connection may become one with TLS

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            while self._open:
                self._open.pop().close()

    def _break_off(self) -> None:
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class _Plain(HTTPConnection):
    """A connection that a deadline knows before the first byte."""

    deadline: Deadline

    def connect(self) -> None:
        """Connect, and tell the deadline."""
        super().connect()
        self.deadline.holds(self.sock)


class _WithTLS(HTTPSConnection, _Plain):
    """The same: the handshake comes after ``_Plain.connect``."""


@final
class Web(HTTPHandler, HTTPSHandler):
    """``http://`` and ``https://`` until a deadline."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def http_open(self, req: Request) -> HTTPResponse:
        """Ask."""
        return self.do_open(partial(self._made, _Plain), req)

    def https_open(self, req: Request) -> HTTPResponse:
        """Ask."""
        return self.do_open(partial(self._made, _WithTLS), req)

    def _made(self, kind: type[_Plain], host: str, **options: Any) -> _Plain:  # noqa: ANN401 - urllib's
        made = kind(host, **options)
        made.deadline = self._deadline
        return made
