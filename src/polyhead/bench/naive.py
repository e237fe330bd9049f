"""The loop that tutorials teach, written from scratch: what the benchmarks compare with.

A frozen VGG16 sees every image in every epoch, in training and again in validation. Images are
decoded, resized and normalized one at a time; the network runs in float32 in torch's default
layout; only the neck and the two heads learn. Nothing of polyhead is used, on purpose.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models import vgg16  # type: ignore[import-untyped]
from torchvision.transforms import Normalize  # type: ignore[import-untyped]

_NORMALIZE = Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])

_BATCH = 32

Row = dict[str, str]


class Branches(nn.Module):
    """VGG16's convolutions, the small neck, and two sigmoid heads."""

    def __init__(self, weights: Path | None = None) -> None:
        super().__init__()
        self.features = vgg16(weights=None).features.requires_grad_(requires_grad=False)
        if weights is not None:
            state = load_file(weights)
            self.features.load_state_dict(
                {k.removeprefix("features."): v for k, v in state.items()}
            )
        self.pool = nn.Sequential(nn.Conv2d(512, 512, 3), nn.MaxPool2d(2), nn.ReLU(), nn.Flatten())
        self.shared = nn.Sequential(
            nn.Linear(2048, 512), nn.ReLU(), nn.Dropout(0.4),
            nn.Linear(512, 128), nn.ReLU(), nn.Dropout(0.4),
            nn.Linear(128, 64), nn.ReLU(),
        )  # fmt: skip
        self.age, self.gender = nn.Linear(64, 1), nn.Linear(64, 1)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Age as a share of 80 years, and the probability of Female; (B,) each."""
        shared = self.shared(self.pool(self.features(images)))
        return self.age(shared).sigmoid()[:, 0], self.gender(shared).sigmoid()[:, 0]


@dataclass(frozen=True)
class Measured:
    """What the loop measures after an epoch.

    Attributes:
        age_mae: In years, to the middle of the bin.
        accuracy: Of the gender.
    """

    age_mae: float
    accuracy: float


def read_rows(table: Path, count: int) -> list[Row]:
    """The first rows of a table that have both labels."""
    with table.open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["age"] and row["gender"]]
    return rows[:count]


def read_image(path: Path, size: int = 224) -> Tensor:
    """One image (3, size, size), as the tutorial prepares it."""
    pixels = np.array(Image.open(path).convert("RGB").resize((size, size)))
    normalized: Tensor = _NORMALIZE(torch.tensor(pixels).permute(2, 0, 1) / 255)
    return normalized


def batches(folder: Path, rows: list[Row], oldest: float) -> Iterator[tuple[Tensor, ...]]:
    """Images, ages as shares of the oldest, and genders, a batch at a time."""
    for start in range(0, len(rows), _BATCH):
        part = rows[start : start + _BATCH]
        images = torch.stack([read_image(folder / row["file"]) for row in part])
        ages = torch.tensor([_years(row["age"]) / oldest for row in part])
        yield images, ages, torch.tensor([float(row["gender"] == "Female") for row in part])


def train_epoch(
    network: Branches,
    optimizer: torch.optim.Optimizer,
    folder: Path,
    rows: list[Row],
    oldest: float = 80.0,
) -> None:
    """See every row once and learn from it."""
    network.train()
    for images, ages, genders in batches(folder, rows, oldest):
        age, gender = network(images)
        loss = functional.l1_loss(age, ages) + functional.binary_cross_entropy(gender, genders)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()


def validate(network: Branches, folder: Path, rows: list[Row], oldest: float = 80.0) -> Measured:
    """See every row once and measure, over all rows and in years."""
    network.eval()
    off, right = 0.0, 0
    with torch.no_grad():
        for images, ages, genders in batches(folder, rows, oldest):
            age, gender = network(images)
            off += float((age - ages).abs().sum()) * oldest
            right += int(((gender > 0.5) == (genders > 0.5)).sum())
    return Measured(off / len(rows), right / len(rows))


def make(weights: Path | None = None, seed: int = 0) -> tuple[Branches, torch.optim.Optimizer]:
    """The network and its optimizer."""
    torch.manual_seed(seed)
    network = Branches(weights)
    learning = [weight for weight in network.parameters() if weight.requires_grad]
    return network, torch.optim.Adam(learning, lr=1e-4)


def _years(text: str) -> float:
    """The middle of a bin, or the number itself."""
    low, _, high = text.partition("-")
    return (float(low) + float(high)) / 2 if high else 75.0 if "more" in text else float(text)
