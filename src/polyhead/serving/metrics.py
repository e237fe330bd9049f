"""What a server counts, for Prometheus. In a registry of its own: two servers count apart."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

MEDIA_TYPE = CONTENT_TYPE_LATEST
_LATENCIES_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_ROWS = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Metrics:
    """The counters of one server.

    Attributes:
        requests: By path, method and status. A path that is none of ours counts as ``other``.
        latency: Seconds from the head of a request to the end of its answer, by path.
        problems: By kind, those of rows among others too.
        rows: Answered rows.
        waiting: Rows that wait for the network.
        held: Bytes of requests in memory.
        photos: Seconds in which a photo was decoded and looked at.
        found: What was found in photos.
        waiting_photos: Photos that are not answered yet.
        row_s: How long a row took of late, in seconds.
        photo_s: How long it took of late to look at a photo, in seconds.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "polyhead_requests",
            "Requests by path, method and status.",
            ("path", "method", "status"),
            registry=self.registry,
        )
        self.latency = Histogram(
            "polyhead_request_seconds",
            "From head to answer.",
            ("path",),
            buckets=_LATENCIES_S,
            registry=self.registry,
        )
        self.problems = Counter(
            "polyhead_problems",
            "What was not answered, by kind.",
            ("kind",),
            registry=self.registry,
        )
        self.rows = Counter(
            "polyhead_rows",
            "Rows that passed the network or were found unreadable.",
            registry=self.registry,
        )
        self.batches = Histogram(
            "polyhead_batch_rows", "Rows of a batch.", buckets=_ROWS, registry=self.registry
        )
        self.batch_s = Histogram(
            "polyhead_batch_seconds",
            "From bytes to answers of a batch.",
            buckets=_LATENCIES_S,
            registry=self.registry,
        )
        self.waiting = Gauge(
            "polyhead_waiting_rows", "Rows that wait for the network.", registry=self.registry
        )
        self.held = Gauge(
            "polyhead_held_bytes", "Bytes of requests in memory.", registry=self.registry
        )
        self.open = Gauge(
            "polyhead_open_requests", "Requests that have no answer yet.", registry=self.registry
        )
        self.photos = Histogram(
            "polyhead_photo_seconds",
            "From the bytes of a photo to what was found and cut out.",
            buckets=_LATENCIES_S,
            registry=self.registry,
        )
        self.found = Counter("polyhead_found", "What was found in photos.", registry=self.registry)
        self.waiting_photos = Gauge(
            "polyhead_waiting_photos", "Photos without an answer yet.", registry=self.registry
        )
        self.row_s = 0.01
        self.photo_s = 0.1

    @contextmanager
    def batch(self, rows: int) -> Iterator[None]:
        """Time a batch."""
        start = time.perf_counter()
        yield
        took = time.perf_counter() - start
        self.row_s += (took / rows - self.row_s) / 4
        self.rows.inc(rows)
        self.batches.observe(rows)
        self.batch_s.observe(took)

    @contextmanager
    def photo(self) -> Iterator[None]:
        """Time a look at a photo."""
        start = time.perf_counter()
        yield
        took = time.perf_counter() - start
        self.photo_s += (took - self.photo_s) / 4
        self.photos.observe(took)

    def text(self) -> bytes:
        """As Prometheus reads it."""
        return generate_latest(self.registry)
