"""How long the loop that tutorials teach takes: a frozen VGG16 over every image in every epoch.

    python benchmarks/tutorial_loop.py DATA [--rows 64]

Images are decoded one at a time, the whole network runs in float32 for training and again for
validation, and only neck and heads learn. Random weights: time does not depend on them. Prints
seconds an image and epoch, to be multiplied by images and epochs.
"""

import argparse
import csv
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torchvision.models import vgg16

MEAN, STD = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])


class Branches(nn.Module):
    """VGG16's convolutions, the small neck, and two sigmoid heads."""

    def __init__(self) -> None:
        super().__init__()
        self.features = vgg16(weights=None).features.requires_grad_(requires_grad=False)
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


def read(folder: Path, rows: list[dict[str, str]]) -> tuple[Tensor, Tensor, Tensor]:
    """A batch: images (B, 3, 224, 224), ages as shares, genders."""
    images = []
    for row in rows:
        pixels = np.asarray(Image.open(folder / row["file"]).convert("RGB").resize((224, 224)))
        images.append(((torch.from_numpy(pixels.copy()) / 255 - MEAN) / STD).permute(2, 0, 1))
    ages = torch.tensor([_age(row["age"]) / 80 for row in rows])
    return torch.stack(images), ages, torch.tensor([float(r["gender"] == "Female") for r in rows])


def _age(text: str) -> float:
    low, _, high = text.partition("-")
    return (float(low) + float(high)) / 2 if high else 75.0


def main() -> None:
    """Time one batch after another, after one to warm up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rows", type=int, default=64)
    asked = parser.parse_args()
    with (asked.data / "fairface_label_train.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[: asked.rows + 32]
    network = Branches()
    optimizer = torch.optim.Adam([p for p in network.parameters() if p.requires_grad], lr=1e-4)
    spent = 0.0
    for start in range(0, len(rows), 32):
        begun = time.perf_counter()
        images, ages, genders = read(asked.data, rows[start : start + 32])
        age, gender = network(images)
        loss = nn.functional.l1_loss(age, ages) + nn.functional.binary_cross_entropy(
            gender, genders
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        spent += time.perf_counter() - begun if start else 0.0
    print(f"{spent / asked.rows:.3f} s an image and epoch ({asked.rows} images)")


if __name__ == "__main__":
    main()
