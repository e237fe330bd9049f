"""From files to a network's input on one core: against the tutorial's loop, and decoding alone.

All ways are timed in turn, round after round, in processor time: what else runs on the machine
then hits all alike. Larger images are mosaics of nine of the data's. Ours are the first rows of a
table so long that the compiled loops prepare them, where llvmlite is installed, and the rows of a
table of these alone, which torch's operators prepare.
"""

import math
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
import torch
import torchvision.io  # type: ignore[import-untyped]  # noqa: F401 - registers the decoder
from PIL import Image
from torch import Tensor

from polyhead.bench.job import Job
from polyhead.bench.naive import read_image, read_rows
from polyhead.bench.table import Line
from polyhead.data import Batches, ImageColumn, Rows, Table, read_labels
from polyhead.images import Preprocess

_BATCH = 32
_COUNT = 192
_LONG = 5000
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

Way = Callable[[], Iterator[Tensor]]


def measure(job: Job) -> list[Line]:
    """Images of the network's size, of twice its size, and of three times its size."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        paths = _jpegs(job)
        large = _mosaics(paths, job.work)
        return [
            *_compare("224 from 224", paths, 224, job.rounds),
            *_compare("112 from 224", paths, 112, job.rounds),
            *_compare("224 from 672", large, 224, job.rounds),
        ]
    finally:
        torch.set_num_threads(threads)


def _compare(title: str, paths: list[Path], size: int, rounds: int) -> list[Line]:
    contents = [torch.from_numpy(np.fromfile(path, np.uint8)) for path in paths]
    many = paths * math.ceil(_LONG / len(paths))
    whole, scaled = (_rows(many, size, scaled=choice) for choice in (False, True))
    few = _rows(paths, size, scaled=False)
    ways: dict[str, Way] = {
        "ours": lambda: _ours(whole, len(paths)),
        "operators": lambda: _ours(few, len(paths)),
        "scaled": lambda: _ours(scaled, len(paths)),
        "tutorial": lambda: _tutorial(paths, size),
        "decode": lambda: _decoded(contents),
    }
    for way in ways.values():
        _seconds(way)
    taken = [{name: _seconds(way) for name, way in ways.items()} for _ in range(rounds)]

    def line(what: str, other: str, bar: float | None, *, ours: str = "ours") -> Line:
        return Line(
            what=f"an image on one core, {title}: {what}",
            ours=statistics.median(t[ours] for t in taken) / len(paths),
            other=statistics.median(t[other] for t in taken) / len(paths),
            unit="s",
            ratio=statistics.median(t[other] / t[ours] for t in taken),
            n=rounds,
            bar=bar,
        )

    lines = [
        line("polyhead; other: the tutorial's loop", "tutorial", 4.0),
        line("polyhead; other: decoding alone", "decode", 0.6),
        line("polyhead; other: the same by torch's operators", "operators", None),
    ]
    if title != "224 from 224":
        lines.append(line("scaled_decode; other: without", "ours", None, ours="scaled"))
    return lines


def _ours(rows: Rows, count: int) -> Iterator[Tensor]:
    for batch in Batches(rows, _BATCH, range(count), workers=0):
        yield batch.inputs["image"]


def _tutorial(paths: list[Path], size: int) -> Iterator[Tensor]:
    for start in range(0, len(paths), _BATCH):
        yield torch.stack([read_image(path, size) for path in paths[start : start + _BATCH]])


def _decoded(contents: list[Tensor]) -> Iterator[Tensor]:
    decode = torch.ops.image.decode_jpeg.default
    for content in contents:
        yield decode(content, 0)


def _rows(paths: list[Path], size: int, *, scaled: bool) -> Rows:
    table = Table(pl.DataFrame({"file": [str(path) for path in paths]}), "bench", Path())
    preprocess = Preprocess((size, size), "stretch", "bilinear", _MEAN, _STD, scaled_decode=scaled)
    return Rows(table, read_labels(table, ()), {"image": ImageColumn("file", preprocess)})


def _seconds(way: Way) -> float:
    begun = time.process_time()
    for _ in way():
        pass
    return time.process_time() - begun


def _jpegs(job: Job) -> list[Path]:
    """The first images; those that are no JPEGs of 224 x 224, as FairFace's are, are made so."""
    made = []
    for i, row in enumerate(read_rows(job.train_table, _COUNT)):
        made.append(job.data / row["file"])
        with Image.open(made[-1]) as image:
            if image.format != "JPEG" or image.size != (224, 224):
                made[-1] = job.work / f"{i}.jpg"
                image.convert("RGB").resize((224, 224)).save(made[-1], quality=90)
    return made


def _mosaics(images: list[Path], folder: Path) -> list[Path]:
    made = []
    for start in range(0, len(images) - 8, 9):
        sheet = Image.new("RGB", (672, 672))
        for i, path in enumerate(images[start : start + 9]):
            with Image.open(path) as image:
                sheet.paste(image, (i % 3 * 224, i // 3 * 224))
        made.append(folder / f"mosaic-{start}.jpg")
        sheet.save(made[-1], quality=90)
    return made
