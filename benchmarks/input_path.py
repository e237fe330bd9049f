"""How fast images become a network's input, against the tutorial's loop and against decoding alone.

    OMP_NUM_THREADS=1 taskset -c 1 python benchmarks/input_path.py DATA [--rounds 9]

DATA is the FairFace folder. From files in the page cache to normalized batches of 32, on one core.
All are timed in turn, round after round, in processor time, and the medians of the rounds' ratios
are printed: what else runs then hits all alike. Large images are mosaics of nine faces.
"""

import argparse
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import polars as pl
import torch
import torchvision.io  # noqa: F401 - registers the decoder
from PIL import Image
from torch import Tensor

from polyhead.data import ImageColumn, Rows, Table, in_order, read_labels
from polyhead.images import Preprocess

Filter = Literal["bilinear", "bicubic"]
BATCH = 32
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def tutorial(paths: list[Path], size: int) -> Iterator[Tensor]:
    """Batches as a student's data set and loader make them, one image at a time."""
    mean, std = torch.tensor(MEAN), torch.tensor(STD)
    for start in range(0, len(paths), BATCH):
        images = []
        for path in paths[start : start + BATCH]:
            image = Image.open(path).convert("RGB").resize((size, size))
            pixels = torch.from_numpy(np.array(image)).float() / 255
            images.append(((pixels - mean) / std).permute(2, 0, 1))
        yield torch.stack(images)


def rows_of(paths: list[Path], size: int, interpolation: Filter, *, scaled: bool) -> Rows:
    """The images as rows of a table."""
    table = Table(pl.DataFrame({"file": [str(path) for path in paths]}), "bench", Path())
    preprocess = Preprocess((size, size), "stretch", interpolation, MEAN, STD, scaled_decode=scaled)
    return Rows(table, read_labels(table, ()), {"image": ImageColumn("file", preprocess)})


def polyhead(rows: Rows) -> Iterator[Tensor]:
    """Batches as a training takes them, read by one thread."""
    for batch in in_order(rows, BATCH, workers=0):
        yield batch.inputs["image"]


def decoded(contents: list[Tensor]) -> Iterator[Tensor]:
    """The pixels alone, of files already read."""
    decode = torch.ops.image.decode_jpeg.default
    for content in contents:
        yield decode(content, 0)


def seconds(make: Callable[[], Iterator[Tensor]]) -> float:
    """How long all of it takes."""
    begun = time.process_time()
    deque(make(), maxlen=0)
    return time.process_time() - begun


def mosaics(faces: list[Path], folder: Path) -> list[Path]:
    """Squares of nine faces each, 672 pixels wide."""
    made = []
    for start in range(0, len(faces) - 8, 9):
        sheet = Image.new("RGB", (672, 672))
        for i, face in enumerate(faces[start : start + 9]):
            sheet.paste(Image.open(face), (i % 3 * 224, i // 3 * 224))
        made.append(folder / f"{start}.jpg")
        sheet.save(made[-1], quality=90)
    return made


def compare(title: str, paths: list[Path], size: int, rounds: int, interpolation: Filter) -> None:
    """Print the ratios for one set of images and one size."""
    contents = [torch.from_numpy(np.fromfile(path, np.uint8)) for path in paths]
    whole, scaled = (rows_of(paths, size, interpolation, scaled=x) for x in (False, True))
    runs: dict[str, Callable[[], Iterator[Tensor]]] = {
        "ours": lambda: polyhead(whole),
        "scaled": lambda: polyhead(scaled),
        "tutorial": lambda: tutorial(paths, size),
        "decode": lambda: decoded(contents),
    }
    for run in runs.values():
        seconds(run)
    taken = [{name: seconds(run) for name, run in runs.items()} for _ in range(rounds)]
    faster, share, gain = (
        statistics.median(t[a] / t[b] for t in taken)
        for a, b in (("tutorial", "ours"), ("decode", "ours"), ("ours", "scaled"))
    )
    each = {n: statistics.median(t[n] for t in taken) / len(paths) * 1e6 for n in runs}
    times = ", ".join(f"{name} {time:.0f}" for name, time in each.items())
    print(f"{title}, {interpolation}: {faster:.2f} x the tutorial's loop, {share:.0%} of decoding")
    print(f"  alone; scaled decoding is {gain:.2f} x that. Microseconds an image: {times}")


def main() -> None:
    """Compare three sets: no resize, half the size, and large images."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    faces = [asked.data / "train" / f"{i}.jpg" for i in range(1, 577)]
    with tempfile.TemporaryDirectory() as folder:
        large = mosaics(faces, Path(folder))
        for interpolation in get_args(Filter):
            compare("224 from 224", faces[:192], 224, asked.rounds, interpolation)
            compare("112 from 224", faces[:192], 112, asked.rounds, interpolation)
            compare("224 from 672", large, 224, asked.rounds, interpolation)


if __name__ == "__main__":
    main()
