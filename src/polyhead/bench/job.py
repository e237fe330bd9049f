"""What a benchmark works on, and the tutorial's spec over it."""

from dataclasses import dataclass
from pathlib import Path

from polyhead.data import Data
from polyhead.inputs import Image
from polyhead.model import ConvNeck, Model
from polyhead.spec import Spec, Training
from polyhead.tasks import Binary, Regression


@dataclass(frozen=True)
class Job:
    """The data and the place of a benchmark.

    Attributes:
        data: A folder with tables and images in FairFace's format.
        work: A folder for what is made on the way; it is thrown away afterwards.
        rows: How many training rows; a quarter as many validate.
        rounds: How many pairs are timed.
        epochs: How many epochs a training takes.
        weights: VGG16's weights without its classifier, a ``.safetensors`` file; time does not
            depend on them, but what is learned does.
        oldest: The age that the sigmoid of the age reaches; 80 in the tutorial.
    """

    data: Path
    work: Path
    rows: int = 256
    rounds: int = 5
    epochs: int = 10
    weights: Path | None = None
    oldest: float = 80.0

    @property
    def train_table(self) -> Path:
        """The training rows."""
        return self.data / "fairface_label_train.csv"

    @property
    def val_table(self) -> Path:
        """The validation rows."""
        return self.data / "fairface_label_val.csv"

    @property
    def val_rows(self) -> int:
        """How many rows validate: of those that there are."""
        with self.val_table.open(encoding="utf-8-sig") as file:
            there = sum(1 for _ in file) - 1
        return min(max(self.rows // 4, 32), there)


def tutorial_spec(job: Job) -> Spec:
    """The tutorial's job: a frozen VGG16, its neck, age and gender."""
    return Spec(
        data=Data(
            train=job.train_table.name,
            val=job.val_table.name,
            folder=str(job.data.resolve()),
            rows={"train": job.rows, "val": job.val_rows},
        ),
        inputs={"face": Image("file", size=224, fit="stretch")},
        tasks={
            "age": Regression(unit="years", range=(0, job.oldest), loss="mae"),
            "gender": Binary(positive="Female"),
        },
        model=Model(
            "vgg16",
            freeze="all",
            weights=job.weights.name if job.weights else "random",
            weights_folder=str(job.weights.parent.resolve()) if job.weights else None,
            neck=ConvNeck(hidden=(512, 128, 64), dropout=0.4),
        ),
        training=Training(epochs=job.epochs, batch_size=32, optimizer="adam", lr=1e-4),
    )
