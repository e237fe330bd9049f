"""Several inputs and several decisions on the drawn road: draw it, learn to drive, look."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from polyhead.data import Data, read_table
from polyhead.demo.road import draw_drives
from polyhead.figures import Picture
from polyhead.inputs import Category, Image, Numeric
from polyhead.model import FuseNeck, Model
from polyhead.predict import load
from polyhead.runs import next_run
from polyhead.spec import Spec, Training
from polyhead.tasks import Categorical, Multilabel, Regression
from polyhead.training import Run, ask, draw_rows, train

_SHOWN = 6


@dataclass(frozen=True)
class Driving:
    """What was made.

    Attributes:
        run: The training.
        spec: The spec file, to be trained again.
        table: The moments that it was judged by.
        sheet: The picture of its answers about some of them.
    """

    run: Run
    spec: Path
    table: Path
    sheet: Path


def road_spec(folder: Path) -> Spec:
    """Three cameras, speed and weather in; what to do and what is in view out.

    Args:
        folder: Where the drives are.
    """
    camera = Image(size=(128, 256), fit="stretch")
    pedal = Regression(loss="mae")
    return Spec(
        data=Data(train="road_train.csv", val="road_val.csv", folder=str(folder)),
        inputs={
            "left": camera,
            "center": camera,
            "right": camera,
            "speed": Numeric(unit="m/s"),
            "weather": Category(),
        },
        tasks={
            "steering": Regression(loss="huber"),
            "throttle": pedal,
            "brake": pedal,
            "turn": Categorical(),
            "obstacles": Multilabel(positive_weight="balanced"),
        },
        model=Model(
            "tf_efficientnet_lite0",
            freeze="all",
            neck=FuseNeck((128,), dropout=0.3, grid=(2, 4), drop_inputs=0.1),
        ),
        training=Training(
            epochs=20,
            batch_size=32,
            optimizer="adamw",
            lr=1e-3,
            weight_decay=0.05,
            schedule="cosine",
            warmup=1,
        ),
    )


def run_driving(folder: Path, say: Callable[[str], None]) -> Driving:
    """Draw a road, train on it, and answer for moments of other drives.

    Args:
        folder: Where everything goes; a road that is there already is used again.
        say: Takes the lines for a person.
    """
    say(f"drawing a road in {folder / 'road'}")
    drives = draw_drives(folder / "road")
    file = road_spec(Path("road")).save(folder / "road.toml")
    run = train(Spec.from_toml(file), out=next_run(folder, "road-run"))
    say(str(run))
    sheet = draw_moments(run, drives.val).save(run.files.figures / "moments.png")
    return Driving(run, file, drives.val, sheet)


def draw_moments(run: Run, table: Path) -> Picture:
    """Moments spread over a table with what the network says and what is true."""
    moments = read_table(table.name, base=table.parent)
    labels = [task.column for task in run.tasks]
    whole = moments.frame.select(pl.all_horizontal(pl.col(labels).is_not_null())).to_series()
    places = np.flatnonzero(whole.to_numpy())
    spread = np.linspace(0, len(places) - 1, _SHOWN).round().astype(int)
    shown = moments.take(places[spread])
    rows, said = ask(load(run.files), shown, run.tasks)
    title = "Left, center and right camera: what the network says, and what is true"
    return draw_rows(rows, run.tasks, range(len(rows)), said, title=title)
