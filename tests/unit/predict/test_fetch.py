"""Addresses, asked on this machine alone."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import polyhead as ph
from polyhead.errors import ImageError
from polyhead.predict.fetch import fetch, is_url

LEADS_TO = {
    "/moved": "/1.png",
    "/to-file": "file:///etc/hostname",
    "/to-ftp": "ftp://127.0.0.1/1.png",
    "/round": "/round",
}


DRIPS = {
    "/in-its-head": (b"X: ", b"a"),
    "/in-the-size-of-a-chunk": (b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
    "/in-its-body": (b"Content-Length: 1000\r\n\r\n", b"a"),
}


def drip(write: Callable[[bytes], object], piece: bytes, released: threading.Event) -> None:
    """A byte now and then, sooner than anybody's patience with a silent server ends."""
    with contextlib.suppress(OSError):
        for _ in range(400):
            write(piece)
            if released.wait(0.05):
                return


@pytest.fixture(scope="module")
def server(squares: Path) -> Iterator[str]:
    image = (squares / "val/1.png").read_bytes()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path in LEADS_TO:
                self.send_response(302)
                self.send_header("Location", LEADS_TO[self.path])
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif self.path in {"/1.png", "/cut.png", "/no-length"}:
                self.send_response(200)
                more = 9 if self.path == "/cut.png" else 0
                if self.path != "/no-length":
                    self.send_header("Content-Length", str(len(image) + more))
                self.end_headers()
                self.wfile.write(image)
            elif self.path == "/slow":
                released.wait(20)
            elif self.path in DRIPS:
                start, piece = DRIPS[self.path]
                self.wfile.write(b"HTTP/1.1 200 OK\r\n" + start)
                drip(self.wfile.write, piece, released)
            else:
                self.send_error(404)

        def log_message(self, *_: object) -> None: ...

    released = threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{found.server_port}"
        finally:
            released.set()
            found.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.mark.parametrize("path", ["/1.png", "/moved", "/no-length"])
def test_an_address_gives_its_bytes(server: str, squares: Path, path: str) -> None:
    assert fetch(server + path) == (squares / "val/1.png").read_bytes()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/none", "the server says 404 Not Found."),
        ("/to-file", "the server says 302 Found - Redirection to url 'file:"),
        ("/to-ftp", "can't be reached (it leads to what is neither http nor https)."),
        ("/cut.png", "the connection broke off after "),
        ("/round", "the server says 302 "),
        ("/a b", "can't be read (URL can't contain control characters."),
    ],
)
def test_what_goes_wrong_is_said_of_the_address(server: str, path: str, why: str) -> None:
    with pytest.raises(ImageError) as error:
        fetch(server + path)
    assert str(error.value).startswith(f"{server}{path}: {why}")


def test_too_much_and_too_slow_is_given_up(server: str) -> None:
    with pytest.raises(ImageError, match=r"/1\.png: larger than 100 bytes\.$"):
        fetch(f"{server}/1.png", max_bytes=100)
    with pytest.raises(ImageError, match=r"/slow: can't be re.*\(timed out\)\.$"):
        fetch(f"{server}/slow", timeout_s=0.2)


@pytest.mark.parametrize("path", DRIPS)
def test_a_byte_now_and_then_gains_no_time(server: str, path: str) -> None:
    with pytest.raises(ImageError, match=rf"{path}: can't be read \(timed out\)\.$"):
        fetch(server + path, timeout_s=0.3)


def test_nor_does_it_in_a_handshake() -> None:
    released = threading.Event()

    def shake(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(9999)
            connection.sendall(b"\x16\x03\x03\x40\x00")  # of TLS, with 16,384 bytes to come
            drip(connection.sendall, b"a", released)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(20)
        thread = threading.Thread(target=shake, args=[listening])
        thread.start()
        address = f"https://127.0.0.1:{listening.getsockname()[1]}/1.png"
        try:
            with pytest.raises(ImageError, match=r"can't be read \(timed out\)\.$"):
                fetch(address, timeout_s=0.3)
        finally:
            released.set()
            thread.join()


@pytest.mark.parametrize("seconds", [0.0, -1.0])
def test_without_time_nobody_is_asked(server: str, seconds: float) -> None:
    with pytest.raises(ImageError, match=r"can't be read \(timed out\)\.$"):
        fetch(f"{server}/1.png", timeout_s=seconds)


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(ImageError, match=r"^http://127\.0\.0\.1:9/1\.png: can't be reached \("):
        fetch("http://127.0.0.1:9/1.png")


@pytest.mark.parametrize("text", ["file:///1.png", "ftp://a/1.png", "data:,", "1.png", "http"])
def test_nothing_else_is_an_address(text: str) -> None:
    assert not is_url(text)


def test_a_predictor_asks_addresses_only_where_that_was_allowed(
    trained: ph.Run, predictor: ph.Predictor, server: str, squares: Path
) -> None:
    address = f"{server}/1.png"
    said = ph.load(trained.folder, urls=True)(address)
    assert said == predictor(squares / "val/1.png")
    with pytest.raises(ImageError) as error:
        predictor(address)
    assert str(error.value) == (
        f"{address}: addresses are not asked unless that is allowed.\n"
        "  Allow it with ph.load(run, urls=True)."
    )
