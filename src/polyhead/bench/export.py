"""One network on this processor: in torch as it stands, and as a file in onnxruntime and OpenVINO.

Every way computes in as many threads as there are cores.
"""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from polyhead.bench import mobilenet
from polyhead.bench.job import Job
from polyhead.bench.jpegs import jpegs
from polyhead.bench.mobilenet import decoded, make_files, preprocess, stored
from polyhead.bench.table import Line, paired, seconds
from polyhead.model import Network
from polyhead.portable import Session, compile_openvino

_BATCH, _SINGLE = 32, 200

Feed = Mapping[str, np.ndarray]
Way = Callable[[Feed], object]


def measure(job: Job) -> list[Line]:
    """The network alone, from a JPEG's bytes to answers, and one image at a time."""
    paths = jpegs(job, _BATCH, mobilenet.SIDE)
    made = _make(paths)
    names = list(made.ways)
    lines = [_alone(made, name, job.rounds) for name in names]
    lines += [_from_bytes(made, name, paths, job.rounds) for name in names]
    return [*lines, *(_latency(made, name) for name in names)]


@dataclass(frozen=True)
class _Made:
    """The network, the files made of it, and what they are asked.

    Attributes:
        network: In torch, in its default layout.
        images: (B, H, W, 3), one batch.
        prepared: (B, 3, h, w), the same for the network.
        ways: By name, the files as opened.
    """

    network: Network
    images: np.ndarray
    prepared: Tensor
    ways: Mapping[str, Way]

    def eager(self, prepared: Tensor) -> None:
        """Ask the network as torch runs it."""
        with torch.inference_mode():
            self.network({"face": prepared})


_BARS = {"onnxruntime, fp32": (3.0, None), "OpenVINO, int8": (8.0, 5.0)}


def _make(paths: list[Path]) -> _Made:
    network, look = stored().network(seed=0).eval(), preprocess()
    images = np.stack([decoded(path) for path in paths])
    prepared = torch.stack([look(torch.from_numpy(x).permute(2, 0, 1)) for x in images])
    files = make_files(network, paths)
    height, width = images.shape[1:3]
    ways: dict[str, Way] = {}
    for numbers, content in files.items():
        ways[f"onnxruntime, {numbers}"] = Session(content).run
    for numbers, content in files.items():
        ways[f"OpenVINO, {numbers}"] = compile_openvino(content, size=(height, width))
    return _Made(network, images, prepared.contiguous(), ways)


def _alone(made: _Made, name: str, rounds: int) -> Line:
    way = made.ways[name]
    return _rated(
        paired(
            f"{mobilenet.BACKBONE} at {mobilenet.SIDE}, batch {_BATCH}: {name}; other: torch, fp32",
            lambda: way({"face": made.images}),
            lambda: made.eager(made.prepared),
            rounds,
            bar=_BARS.get(name, (None, None))[0],
        )
    )


def _from_bytes(made: _Made, name: str, paths: list[Path], rounds: int) -> Line:
    way, contents = made.ways[name], [path.read_bytes() for path in paths]

    def ours() -> None:
        way({"face": np.stack([decoded(content) for content in contents])})

    def other() -> None:
        made.eager(torch.stack([preprocess().read(content) for content in contents]).contiguous())

    what = f"from JPEG bytes to answers, batch {_BATCH}: {name}; other: torch, fp32"
    return _rated(paired(what, ours, other, rounds, bar=_BARS.get(name, (None, None))[1]))


def _latency(made: _Made, name: str) -> Line:
    """One image at a time, both ways in turn."""
    way, image, prepared = made.ways[name], made.images[:1], made.prepared[:1]
    for _ in range(5):
        way({"face": image})
        made.eager(prepared)
    took = [
        (seconds(lambda: way({"face": image})), seconds(lambda: made.eager(prepared)))
        for _ in range(_SINGLE)
    ]
    ours, other = ([pair[i] for pair in took] for i in (0, 1))
    slow = [1000 * float(np.quantile(times, 0.99)) for times in (ours, other)]
    return Line(
        what=f"one image alone, the median: {name}; other: torch, fp32",
        ours=statistics.median(ours),
        other=statistics.median(other),
        unit="s",
        ratio=statistics.median(b / a for a, b in took),
        n=_SINGLE,
        note=f"99 % within {slow[0]:.1f} ms; other: {slow[1]:.1f} ms",
    )


def _rated(line: Line) -> Line:
    ours, other = (f"{_BATCH / taken:,.0f}" for taken in (line.ours, line.other))
    return replace(line, note=f"{ours} images/s; other: {other}")
