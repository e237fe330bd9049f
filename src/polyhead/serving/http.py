"""How connections are kept: a head must be there in time, and what is no HTTP is told so."""

import asyncio
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from polyhead.serving.problems import ProblemError


class PatientProtocol(H11Protocol):
    """HTTP/1.1 that waits so long for the head of a request, and no longer."""

    head_s = 10.0
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client came."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """It said something."""
        super().data_received(data)
        between = self.cycle is None or self.cycle.response_complete
        if not between:
            self._wait_no_more()
        elif self._late is None and self.conn.trailing_data[0]:
            self._wait()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        self._refuse(ProblemError("malformed-request", msg))

    def _wait(self) -> None:
        self._late = self.loop.call_later(self.head_s, self._is_late)

    def _wait_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _is_late(self) -> None:
        self._late = None
        if self.transport.is_closing():
            return
        what = f"the head of the request was not there after {self.head_s:g} s"
        self._refuse(ProblemError("too-slow-request", what))

    def _refuse(self, problem: ProblemError) -> None:
        headers, body = problem.message(connection="close")
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            status = HTTPStatus(problem.kind.status)
            head = h11.Response(status_code=status, headers=headers, reason=status.phrase.encode())
            for event in (head, h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def protocol(head_s: float) -> type[asyncio.Protocol]:
    """The protocol with its patience."""
    kind: Any = type("PatientProtocol", (PatientProtocol,), {"head_s": head_s})
    return kind  # type: ignore[no-any-return]
