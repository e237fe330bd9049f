import http.server
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

_COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def hub() -> Iterator[SimpleNamespace]:
    """A file server on this machine that answers as the libraries' hubs do.

    It has its ``url``, the ``files`` by their path, and what was ``asked`` so far.
    """
    served = SimpleNamespace(url="", files={}, asked=[])

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            content = self._answer()
            self.wfile.write(content)

        def _answer(self) -> bytes:
            served.asked.append(f"{self.command} {self.path}")
            content = served.files.get(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.send_header("ETag", '"1"')
            self.send_header("X-Repo-Commit", _COMMIT)
            if content is None:
                self.send_header("X-Error-Code", "EntryNotFound")
            self.end_headers()
            return content or b""

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield served
    server.shutdown()
    server.server_close()
    thread.join()
