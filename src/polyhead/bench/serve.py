"""A server under load, beside its own predictor; and its memory after many bad requests.

Clients run in a process of their own, on the same cores. The predictor decodes with as many threads
as the server.
"""

import http.client
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import torch

from polyhead.bench import mobilenet
from polyhead.bench.bad_requests import LIMITS, Bad, bad_requests
from polyhead.bench.job import Job
from polyhead.bench.jpegs import jpegs
from polyhead.bench.mobilenet import make_files, stored
from polyhead.bench.table import Line, seconds
from polyhead.loading import crew
from polyhead.predict import Precision, load, write_structure, write_weights
from polyhead.runs import RunFolder, create_run
from polyhead.serving import KINDS

_BATCH, _CLIENTS = 32, 32
_WARM, _BAD = 1_000, 10_000
_ENDS_S = 60.0  # more than a server gives to those whom it still answers


def measure(job: Job) -> list[Line]:
    """One image a request from 32 clients, by what computes; and memory."""
    run = _run(job.work / "run")
    files = jpegs(job, job.rows, mobilenet.SIDE)
    ways = [_Way("torch, bf16", run.path, precision="bf16", bar=0.8)]
    made = make_files(stored().network(seed=0).eval(), files[:_BATCH])
    for runtime, numbers in (("onnxruntime", "fp32"), ("openvino", "int8")):
        path = job.work / f"{numbers}.onnx"
        path.write_bytes(made[numbers])
        ways.append(_Way(f"{runtime}, {numbers}", path, runtime=runtime))
    return [*(_throughput(job, way, files) for way in ways), _memory(run)]


@dataclass(frozen=True)
class _Way:
    """What a server asks.

    Attributes:
        name: What computes, and in which numbers.
        asked: The folder of a run, or a file.
        runtime: What asks a file.
        precision: In which numbers the network of a folder computes.
        bar: What the server's rate is to be of its predictor's own.
    """

    name: str
    asked: Path
    runtime: str | None = None
    precision: Precision = "fp32"
    bar: float | None = None

    @property
    def options(self) -> list[str]:
        """The same for ``polyhead serve``."""
        runtime = ["--runtime", self.runtime] if self.runtime else []
        return [*runtime, "--precision", self.precision]


def _run(path: Path) -> RunFolder:
    """The folder of a run that was never trained."""
    run = create_run(path)
    write_structure(run, stored())
    write_weights(run, stored().network(seed=0))
    return run


def _throughput(job: Job, way: _Way, files: Sequence[Path]) -> Line:
    bodies = [file.read_bytes() for file in files]
    predictor = load(way.asked, runtime=way.runtime, precision=way.precision)
    ours: list[float] = []
    others: list[float] = []
    took: list[float] = []
    with served(way.asked, *way.options) as (_, port), crew(torch.get_num_threads()) as each:

        def other() -> None:
            for _ in predictor.answers(bodies, _BATCH, on_error="raise", each=each):
                pass

        _asked(port, files)
        other()
        for _ in range(job.rounds):
            whole, one = _asked(port, files)
            ours.append(whole)
            took += one
            others.append(seconds(other))
    rates = [len(files) / statistics.median(times) for times in (ours, others)]
    quantiles = statistics.quantiles(took, n=100)
    return Line(
        what=f"{len(files)} images from {_CLIENTS} clients, {way.name}; "
        f"other: the predictor, batch {_BATCH}",
        ours=statistics.median(ours),
        other=statistics.median(others),
        unit="s",
        ratio=statistics.median(b / a for a, b in zip(ours, others, strict=True)),
        n=job.rounds,
        bar=way.bar,
        note=f"{rates[0]:,.0f} images/s; other: {rates[1]:,.0f}; "
        f"p50 {1000 * quantiles[49]:.0f} ms, p99 {1000 * quantiles[98]:.0f} ms",
    )


def _asked(port: int, files: Sequence[Path]) -> tuple[float, list[float]]:
    """How long a process of clients took for a request with each file, and each of them."""
    command = [sys.executable, "-m", "polyhead.bench.load", str(port), str(_CLIENTS)]
    command += [str(len(files)), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    asked = json.loads(done.stdout)
    if asked["failed"]:
        raise RuntimeError(f"{asked['failed']} requests were not answered")
    return asked["all"], asked["took"]


def _memory(run: RunFolder) -> Line:
    cases = bad_requests("face")
    limits = [f"--limit={name}={value}" for name, value in vars(LIMITS).items()]
    with served(run.path, *limits) as (server, port):
        wrong = send(port, islice(cycle(cases), _WARM))
        before = resident(server.pid)
        wrong += send(port, islice(cycle(cases), _BAD))
        after = resident(server.pid)
    return Line(
        what=f"memory after {_BAD:,} bad requests, of {len(cases)} kinds; other: before them",
        ours=after,
        other=before,
        unit="MB",
        ratio=before / after,
        n=1,
        bar=0.95,
        note=f"{wrong} answered otherwise than they should",
    )


def send(port: int, cases: Iterator[Bad]) -> int:
    """Send bad requests one after the other, and count those that get another answer than due."""
    wrong = 0
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        for bad in cases:
            connection.request(bad.method, bad.path, bad.body, dict(bad.headers))
            reply = connection.getresponse()
            said = reply.read()
            due = KINDS[bad.kind].status if bad.kind else 200
            named = not bad.kind or f'"{KINDS[bad.kind].type}"'.encode() in said
            wrong += not (reply.status == due and named)
    return wrong


def resident(pid: int) -> float:
    """What a process holds in memory, in MB."""
    told = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(told.partition("VmRSS:")[2].split()[0]) * 1024 / 1e6


@contextmanager
def served(run: Path, *options: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """A server in a process of its own, and its port."""
    command = [sys.executable, "-m", "polyhead", "serve", str(run), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - ours
        try:
            assert server.stdout is not None  # noqa: S101 - it is a pipe
            line = server.stdout.readline()
            yield server, int(line.partition(" on ")[2].split()[0].rpartition(":")[2])
        finally:
            server.terminate()
            try:
                server.wait(_ENDS_S)
            finally:
                server.kill()
