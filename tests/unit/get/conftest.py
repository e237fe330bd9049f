"""A hub in this process: nothing in these tests leaves 127.0.0.1."""

import hashlib
import io
import json
import socket
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from PIL import Image

REPO = "HuggingFaceM4/FairFace"
TRAIN_0 = "0.25/train-00000-of-00002-aaaa.parquet"
TRAIN_1 = "0.25/train-00001-of-00002-bbbb.parquet"
VAL = "0.25/validation-00000-of-00001-cccc.parquet"


def jpeg(level: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (level, 0, 255 - level)).save(out, "JPEG")
    return out.getvalue()


def parquet(levels: list[int], **changes: object) -> bytes:
    columns: dict[str, object] = {
        "image": [{"bytes": jpeg(level), "path": None} for level in levels],
        "age": [level % 9 for level in levels],
        "gender": [level % 2 for level in levels],
        "race": [level % 7 for level in levels],
        "service_test": [level % 2 == 0 for level in levels],
    }
    out = io.BytesIO()
    image = pl.Struct({"bytes": pl.Binary, "path": pl.String})
    pl.DataFrame({**columns, **changes}, schema_overrides={"image": image}).write_parquet(out)
    return out.getvalue()


class LoopbackHub(SimpleNamespace):
    """As much of a hub as a download asks for, and the ways in which one can fail."""

    parquet = staticmethod(parquet)
    jpeg = staticmethod(jpeg)

    def __init__(self) -> None:
        super().__init__()
        self.files = {
            TRAIN_0: parquet([8, 1, 2]),
            TRAIN_1: parquet([3]),
            VAL: parquet([14, 5]),
            "0.25/README.md": b"",
        }
        self.repo = REPO
        self.asked: list[tuple[str, str | None, str | None]] = []  # path, range, authorization
        self.cut = 0  # how many bodies still to break off in the middle
        self.spoil = 0  # how many bodies still to send with a wrong byte
        self.status = 200
        self.listing = b""  # what to send in its place
        self.ranges = True
        self.silent = False
        self.over = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, hub=self))
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"

    def tree(self) -> bytes:
        def entry(path: str, data: bytes) -> dict[str, Any]:
            lfs = {"oid": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}
            more = {"lfs": lfs} if path.endswith(".parquet") else {}
            return {"type": "file", "oid": "0" * 40, "size": len(data), "path": path, **more}

        return json.dumps([entry(*item) for item in self.files.items()]).encode()

    def bodies(self) -> list[tuple[str, str | None]]:
        """The files whose bytes were asked for, with their ranges."""
        stored = [(path, span) for path, span, _ in self.asked if path.startswith("/store/")]
        return [(path.removeprefix("/store/"), span) for path, span in stored]


class Handler(BaseHTTPRequestHandler):
    """Answers one request as the hub is told to."""

    def __init__(
        self,
        request: socket.socket,
        address: tuple[str, int],
        server: ThreadingHTTPServer,
        hub: LoopbackHub,
    ) -> None:
        self.hub = hub
        super().__init__(request, address, server)

    def do_GET(self) -> None:
        self.hub.asked.append((self.path, self.headers["Range"], self.headers["Authorization"]))
        pointing = f"/datasets/{self.hub.repo}/resolve/main/"
        if self.hub.silent:
            self.hub.over.wait()
        elif self.hub.status != 200:
            self.send_error(self.hub.status)
        elif self.path == f"/api/datasets/{self.hub.repo}/tree/main/0.25":
            self.answer(self.hub.listing or self.hub.tree())
        elif self.path.startswith(pointing):
            self.point(self.path.removeprefix(pointing))
        else:
            self.body(self.hub.files[self.path.removeprefix("/store/")])

    def point(self, path: str) -> None:
        data = self.hub.files[path]
        self.send_response(302)
        self.send_header("Location", f"/store/{path}")
        self.send_header("X-Repo-Commit", "1" * 40)
        self.send_header("X-Linked-Etag", hashlib.sha256(data).hexdigest())
        self.send_header("X-Linked-Size", str(len(data)))
        self.send_header("X-Xet-Hash", "2" * 64)
        self.end_headers()

    def body(self, data: bytes) -> None:
        span = self.headers["Range"] if self.hub.ranges else None
        start = int(span.removeprefix("bytes=").removesuffix("-")) if span else 0
        if self.hub.spoil:
            self.hub.spoil -= 1
            data = data[:-1] + bytes([data[-1] ^ 1])
        self.answer(data[start:], 206 if span else 200)

    def answer(self, data: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        is_cut = self.hub.cut > 0 and self.path.startswith("/store/")
        self.hub.cut -= is_cut
        self.wfile.write(data[: len(data) // 2] if is_cut else data)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(autouse=True)
def nothing_but_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: tuple[str, int]) -> None:
        assert address[0] == "127.0.0.1", f"a test reached for {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "HF_TOKEN", "HF_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    hub = LoopbackHub()
    thread = threading.Thread(target=hub.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield hub
    hub.over.set()
    hub.server.shutdown()
    hub.server.server_close()
    thread.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "人脸"
