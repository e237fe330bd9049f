"""The rows that a file is checked on: the pixels as decoded, and what the network says of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import torch
from torch import Tensor

from polyhead.data import Rows
from polyhead.portable import Contract
from polyhead.predict import Predictor

_BATCH = 16


@dataclass(frozen=True)
class Sample:
    """One row: decoded images by input, None where it has none, and values as a user gives them."""

    images: Mapping[str, np.ndarray | None]
    values: Mapping[str, np.ndarray]

    @property
    def sizes(self) -> tuple[tuple[int, ...] | None, ...]:
        """The sizes of its images."""
        return tuple(None if x is None else x.shape for x in self.images.values())


def spread_out(rows: int, count: int) -> list[int]:
    """So many positions, evenly over all.

    >>> spread_out(10, 3), spread_out(2, 3)
    ([0, 4, 9], [0, 1])
    """
    return sorted({round(i) for i in np.linspace(0, rows - 1, min(rows, count))})


def samples(rows: Rows, contract: Contract, indices: list[int]) -> Iterator[Sample]:
    """Decode some rows.

    Raises:
        ImageError: When an image can't be read.
    """
    sensors = {sensor.name: sensor for sensor in contract.sensors}
    for index in indices:
        images = {
            name: _decoded(rows, name, index) if rows.has_image(name, index) else None
            for name in contract.images
        }
        values = {
            name: sensors[name].restore(x).numpy()
            for name, x in rows.sensed(torch.tensor([index])).items()
        }
        yield Sample(images, values)


def _decoded(rows: Rows, name: str, index: int) -> np.ndarray:
    path = rows.path(name, index)
    label = f"{rows.table.place(index)}: {path}"
    pixels = rows.inputs[name].preprocess.decode(path, label)
    return np.ascontiguousarray(pixels.permute(1, 2, 0).numpy())


def made_samples(contract: Contract, count: int = 16) -> list[Sample]:
    """Noise of several sizes, coarse and fine, for where there are no images."""
    rng = np.random.default_rng(0)
    made = []
    for i in range(count):
        images = {}
        for name, port in contract.images.items():
            height, width = (
                max(16, int(side * (0.7, 1, 1.6)[i % 3])) for side in port.preprocess.size
            )
            coarse = rng.integers(0, 256, (height // 8 + 1, width // 8 + 1, 3), dtype=np.uint8)
            whole = coarse.repeat(8, axis=0).repeat(8, axis=1)[:height, :width]
            images[name] = np.ascontiguousarray(whole)
        values = {s.name: _typical(s.restore(s.nothing(1))) for s in contract.sensors}
        made.append(Sample(images, values))
    return made


def _typical(nothing: Tensor) -> np.ndarray:
    return torch.zeros_like(nothing).numpy()


def feeds(given: list[Sample], contract: Contract) -> Iterator[dict[str, np.ndarray]]:
    """Samples as batches for a file, in their order; images of one batch have one size."""
    for _, group in groupby(given, key=lambda sample: sample.sizes):
        run = list(group)
        for start in range(0, len(run), _BATCH):
            yield _feed(run[start : start + _BATCH], contract)


def _feed(run: list[Sample], contract: Contract) -> dict[str, np.ndarray]:
    feed: dict[str, np.ndarray] = {}
    for name in contract.images:
        nothing = np.zeros((1, 1, 3), np.uint8)
        feed[name] = np.stack([nothing if (x := s.images[name]) is None else x for s in run])
        if (presence := contract.presence(name)) is not None:
            feed[presence] = np.array([s.images[name] is not None for s in run])
    values = {s.name: np.concatenate([one.values[s.name] for one in run]) for s in contract.sensors}
    return feed | values


def prepared(
    given: list[Sample], predictor: Predictor, contract: Contract
) -> Iterator[dict[str, Tensor]]:
    """Samples as batches for the network, prepared as always."""
    for start in range(0, len(given), _BATCH):
        part = given[start : start + _BATCH]
        inputs = {}
        for name, port in contract.images.items():
            blank = torch.full((3, *port.preprocess.size), torch.nan)
            inputs[name] = torch.stack(
                [blank if (x := s.images[name]) is None else port.preprocess(_chw(x)) for s in part]
            )
        for sensor in contract.sensors:
            values = np.concatenate([s.values[sensor.name] for s in part])
            inputs[sensor.name] = sensor.prepare(torch.from_numpy(values))
        yield {name: inputs[name] for name in predictor.network.input_names}


def _chw(image: np.ndarray) -> Tensor:
    return torch.from_numpy(image).permute(2, 0, 1)
