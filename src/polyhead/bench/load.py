"""Clients of a server, in a process of their own: each asks, waits for the answer, asks again."""

import contextlib
import json
import socket
import sys
import threading
import time
from pathlib import Path


def main(port: int, clients: int, requests: int, bodies: list[bytes]) -> dict[str, object]:
    """Ask so many times in all, and say how long each answer took.

    Args:
        port: Of the server, on this machine.
        clients: How many ask at once.
        requests: How many requests there are.
        bodies: Whole requests, heads and all; taken in turn.

    Returns:
        ``seconds`` by request in ``took``, all of them together in ``all``, and how many were not
        answered with 200 in ``failed``.
    """
    took: list[float] = []
    failed: list[bytes] = []
    left = iter(range(requests))
    lock = threading.Lock()
    start = threading.Event()

    def client(connection: socket.socket) -> None:
        start.wait()
        while True:
            with lock:
                turn = next(left, None)
            if turn is None:
                return
            began = time.perf_counter()
            try:
                connection.sendall(bodies[turn % len(bodies)])
                head = _answer(connection)
            except OSError as error:  # the server closed, or said nothing in time
                head = str(error).encode()
            took.append(time.perf_counter() - began)
            if not head.startswith(b"HTTP/1.1 200"):
                failed.append(head)
                return

    with contextlib.ExitStack() as stack:
        threads = []
        for _ in range(clients):
            connection = socket.create_connection(("127.0.0.1", port), timeout=120)
            stack.enter_context(connection)
            threads.append(threading.Thread(target=client, args=[connection], daemon=True))
        for thread in threads:
            thread.start()
        began = time.perf_counter()
        start.set()
        for thread in threads:
            thread.join()
        return {"all": time.perf_counter() - began, "took": took, "failed": len(failed)}


def _answer(connection: socket.socket) -> bytes:
    """The head of an answer, which is read to its end."""
    said = b""
    while b"\r\n\r\n" not in said:
        part = connection.recv(65536)
        if not part:
            return b""  # the server closed
        said += part
    head, _, body = said.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    left = length - len(body)
    while left > 0:
        part = connection.recv(left)
        if not part:
            return b""
        left -= len(part)
    return head


def request_of(image: bytes) -> bytes:
    """A request for one image."""
    head = "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: image/jpeg\r\n"
    return f"{head}Content-Length: {len(image)}\r\n\r\n".encode() + image


if __name__ == "__main__":
    port, clients, requests, *files = sys.argv[1:]
    bodies = [request_of(Path(file).read_bytes()) for file in files]
    sys.stdout.write(json.dumps(main(int(port), int(clients), int(requests), bodies)))
