"""The whole of polyhead on drawn portraits: make them, train, look, ask about new ones."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from polyhead.data import Data, read_table
from polyhead.demo.drawing import GENDERS, draw_portrait
from polyhead.demo.portraits import make_portraits
from polyhead.figures import Picture
from polyhead.images import Augment
from polyhead.inputs import Image
from polyhead.model import Model
from polyhead.predict import load
from polyhead.reports import report
from polyhead.runs import next_run
from polyhead.spec import Spec, Training
from polyhead.tasks import Binary, Regression
from polyhead.training import Run, ask, draw_rows, train

_NEW_SEED = 1_000_000  # far from the seeds of the portraits that it learned from


@dataclass(frozen=True)
class Demo:
    """What the demo made.

    Attributes:
        run: The training.
        spec: The spec file, to be trained again.
        new: The folder of portraits that it never saw.
        curves: The picture of its curves.
        sheet: The picture of its answers about the new portraits.
        report: The page that says how good it is.
    """

    run: Run
    spec: Path
    new: Path
    curves: Path
    sheet: Path
    report: Path


def demo_spec(folder: Path) -> Spec:
    """Age and gender of drawn portraits, by an ImageNet backbone all of which learns.

    Args:
        folder: Where the portraits are.
    """
    return Spec(
        data=Data(
            train="fairface_label_train.csv", val="fairface_label_val.csv", folder=str(folder)
        ),
        inputs={"face": Image("file", size=96, fit="stretch", augment=Augment(flip=True))},
        tasks={
            "age": Regression(unit="years", range=(0, 90), loss="mae", weight=2.0),
            "gender": Binary(positive="Female", weight=1.0),
        },
        model=Model("tf_efficientnet_lite0", freeze="none"),
        training=Training(
            epochs=8,
            batch_size=32,
            optimizer="adamw",
            lr=1e-3,
            schedule="cosine",
            warmup=0.5,
            precision="fp32",  # which this backbone learns as quickly in, and alike everywhere
        ),
    )


def run_demo(folder: Path, say: Callable[[str], None]) -> Demo:
    """Draw portraits, train on them, and answer for new ones.

    Args:
        folder: Where everything goes; portraits that are there already are used again.
        say: Takes the lines for a person.
    """
    say(f"drawing portraits in {folder / 'portraits'}")
    make_portraits(folder / "portraits")
    spec = demo_spec(Path("portraits"))
    file = spec.save(folder / "spec.toml")
    run = train(Spec.from_toml(file), out=next_run(folder, "run"))
    say(str(run))
    new = make_new(folder / "new", count=12)
    sheet = draw_new(run, new).save(run.files.figures / "new.png")
    curves = run.files.figures / "curves.png"
    return Demo(run, file, new, curves, sheet, report(run).page)


def make_new(folder: Path, count: int) -> Path:
    """Draw portraits of people whom no table holds, with a table of what is true of them."""
    folder.mkdir(parents=True, exist_ok=True)
    ages = np.linspace(2, 88, count).round().astype(int).tolist()
    lines: dict[str, list[object]] = {"file": [], "age": [], "gender": []}
    for i, age in enumerate(ages):
        gender = GENDERS[i % 2]
        name = f"{i + 1}.png"
        draw_portrait(age, gender, seed=_NEW_SEED + i).save(folder / name)
        for column, value in zip(lines, (name, age, gender), strict=True):
            lines[column].append(value)
    pl.DataFrame(lines).write_csv(folder / "new.csv")
    return folder


def draw_new(run: Run, folder: Path) -> Picture:
    """Every new portrait with what the network says and what is true."""
    rows, predictions = ask(load(run.files), read_table("new.csv", base=folder), run.tasks)
    title = f"{len(rows)} new portraits, never seen: predicted and true"
    return draw_rows(rows, run.tasks, range(len(rows)), predictions, title=title)
