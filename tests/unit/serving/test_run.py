"""The program over a real socket: how it starts, how it is stopped, and how patient it is."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import polyhead as ph
from polyhead.errors import RunError
from polyhead.serving import key_of, listen
from polyhead.serving.run import KEY_VARIABLE

_SLOW = """
import sys, threading
import torch
from pathlib import Path
from polyhead.predict import load, Predictor
torch.set_num_threads(1)
predict, asked = Predictor.predict, []
def slow(self, inputs):
    asked.append(1)
    while len(asked) > 1 and not Path(sys.argv[2]).exists():
        threading.Event().wait(0.01)
    return predict(self, inputs)
if len(sys.argv) > 2:
    Predictor.predict = slow
from polyhead.serving import *
limits = Limits() if len(sys.argv) > 2 else Limits(head_s=0.5, request_s=2.0)
app = make_app(load(sys.argv[1]), limits=limits)
with listen("127.0.0.1", 0) as listening:
    whole = serve(app, listening, lambda at: print(at, flush=True))
print("whole" if whole else "broken off", flush=True)
"""


@dataclass
class Served:
    """A server in a process of its own."""

    process: "subprocess.Popen[str]"
    port: int

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def get(self, path: str) -> int:
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        asking.request("GET", path)
        status = asking.getresponse().status
        asking.close()
        return status

    def end(self) -> tuple[int, str, str]:
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


@contextmanager
def served(*arguments: object) -> Iterator[Served]:
    process = subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-c", _SLOW, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        yield Served(process, int(line.rpartition(":")[2]))
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def patient(trained: ph.Run) -> Iterator[Served]:
    """A server that waits half a second for a head, and a second for a body."""
    with served(trained.folder) as server:
        yield server


@pytest.fixture
def request_bytes(squares: Path) -> bytes:
    image = (squares / "val/1.png").read_bytes()
    head = "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\n"
    head += f"Content-Length: {len(image)}\r\n\r\n"
    return head.encode() + image


def reply_of(connection: socket.socket) -> str:
    """All that comes until the server closes."""
    said = b""
    while part := connection.recv(65536):
        said += part
    return said.decode()


@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGTERM])
def test_what_was_taken_is_answered_then_it_ends(
    trained: ph.Run, tmp_path: Path, request_bytes: bytes, sig: signal.Signals
) -> None:
    go = tmp_path / "go"
    with served(trained.folder, go) as server, server.connect() as asking, server.connect() as idle:
        asking.sendall(request_bytes)
        until_taken(server)
        server.process.send_signal(sig)
        until(lambda: not takes(server))  # it takes no more
        go.touch()
        said = reply_of(asking)
        assert reply_of(idle) == ""
        status, out, err = server.end()
    assert said.startswith("HTTP/1.1 200 OK")
    assert '"gender"' in said
    assert (status, out, err) == (0, "whole\n", "")


def test_a_second_signal_ends_it_at_once(
    trained: ph.Run, tmp_path: Path, request_bytes: bytes
) -> None:
    with served(trained.folder, tmp_path / "never") as server, server.connect() as asking:
        asking.sendall(request_bytes)
        until_taken(server)
        server.process.send_signal(signal.SIGINT)
        until(lambda: not takes(server))
        server.process.send_signal(signal.SIGTERM)
        status, out, _ = server.end()
    assert (status, out) == (0, "broken off\n")


def until_taken(server: Served) -> None:
    until(lambda: b"polyhead_open_requests 2.0" in metrics(server))


def metrics(server: Served) -> bytes:
    asking = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    asking.request("GET", "/metrics")
    said = asking.getresponse().read()
    asking.close()
    return said


def takes(server: Served) -> bool:
    try:
        server.connect().close()
    except OSError:
        return False
    return True


def until(is_so: Callable[[], bool]) -> None:
    """Look again and again, for half a minute at most."""
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def test_a_head_that_does_not_come(patient: Served) -> None:
    with patient.connect() as silent, patient.connect() as slow:
        slow.sendall(b"GET /health HTTP/1.1\r\nHost")
        for said in (reply_of(silent), reply_of(slow)):
            assert said.startswith("HTTP/1.1 408")
            assert '"/problems/too-slow-request"' in said
            assert "application/problem+json" in said
    assert patient.get("/health") == 200


def test_a_second_head_that_does_not_come(patient: Served) -> None:
    with patient.connect() as slow:
        slow.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        assert slow.recv(65536).startswith(b"HTTP/1.1 200")
        slow.sendall(b"GET /health HTTP/1.1\r\nHost")
        assert "HTTP/1.1 408" in reply_of(slow)


def test_a_body_that_does_not_come(patient: Served, request_bytes: bytes) -> None:
    with patient.connect() as slow:
        slow.sendall(request_bytes[:-10])
        said = reply_of(slow)
        assert said.startswith("HTTP/1.1 408")
        assert '"/problems/too-slow-request"' in said
    assert patient.get("/ready") == 200


def test_a_client_that_leaves_in_the_middle(patient: Served, request_bytes: bytes) -> None:
    for part in (request_bytes[:40], request_bytes[:-10], request_bytes):
        with patient.connect() as leaving:
            leaving.sendall(part)
    assert patient.get("/ready") == 200


@pytest.mark.parametrize("nonsense", [b"\x16\x03\x01\x02\x00\x01\x00", b"HELLO\r\n\r\n"])
def test_what_is_no_http_is_told_so(patient: Served, nonsense: bytes) -> None:
    with patient.connect() as asking:
        asking.sendall(nonsense + b"\r\n\r\n")
        said = reply_of(asking)
    assert said.startswith("HTTP/1.1 400")
    assert '"/problems/malformed-request"' in said


def test_several_requests_on_one_connection(patient: Served, request_bytes: bytes) -> None:
    with patient.connect() as asking:
        asking.sendall(
            request_bytes * 3 + b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        )
        assert reply_of(asking).count("HTTP/1.1 200 OK") == 4


def test_a_body_in_chunks_that_grows_too_large(patient: Served) -> None:
    """Nobody said how much it would be: it is refused while it comes, and the answer arrives."""
    chunk = b"100000\r\n" + bytes(1 << 20) + b"\r\n"
    with patient.connect() as asking:
        asking.sendall(
            b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        asking.sendall(chunk * 20 + b"0\r\n\r\n")  # the limit is 20,000,000 bytes
        said = reply_of(asking)
    assert said.startswith("HTTP/1.1 413")
    assert '"/problems/file-too-large"' in said
    assert patient.get("/health") == 200


def test_a_port_that_is_taken_is_said_so() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RunError, match=rf"127\.0\.0\.1:{port}: can't listen there"):
            listen("127.0.0.1", port)
    with pytest.raises(RunError, match="can't listen there"):
        listen("192.0.2.1", 0)


def test_ctrl_c_while_it_starts(trained: ph.Run) -> None:
    command = [sys.executable, "-m", "polyhead", "serve", str(trained.folder), "--port", "0"]
    process = subprocess.Popen(  # noqa: S603 - our own
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    modules = Path(f"/proc/{process.pid}/maps")
    try:
        if modules.exists():
            until(lambda: "libtorch_cpu" in modules.read_text() or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, out) in ((130, ""), (0, out))
    assert "Traceback" not in err


def test_a_key_comes_from_a_file_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    assert key_of(None) is None
    monkeypatch.setenv(KEY_VARIABLE, "k" * 16)
    assert key_of(None) == "k" * 16
    file = tmp_path / "key"
    file.write_text("f" * 20 + "\n")
    assert key_of(file) == "f" * 20
    for wrong in ("", "short", "a key of sixteen and more", "é" * 20):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(RunError, match="not a key"):
            key_of(file)
    with pytest.raises(RunError, match="can't be read"):
        key_of(tmp_path / "none")
