from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import polyhead as ph
from polyhead.errors import SpecError
from polyhead.evaluation import Score
from polyhead.features import Features
from polyhead.training import Quiet, resume, train
from polyhead.training.state import save_state

MakeSpec = Callable[..., ph.Spec]


class Strict(Quiet):
    """Takes no tick outside of some work, and keeps what was said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.works: list[tuple[str, int]] = []
        self.is_open = False

    def say(self, text: str) -> None:
        self.said.append(text)

    def begin(self, what: str, total: int, done: int = 0) -> None:
        assert not self.is_open
        self.is_open = True
        super().begin(what, total, done)

    def tick(self, rows: int) -> None:
        assert self.is_open
        super().tick(rows)
        assert self.done <= self.total

    def end(self) -> None:
        self.is_open = False
        self.works.append((self.what, self.total - self.done))


def with_test(squares: Path) -> ph.Data:
    return ph.Data(train="train.csv", val="val.csv", test="test.csv", folder=str(squares))


def test_all_rows_that_were_announced_are_done_and_none_after(
    make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    reporter = Strict()
    spec = make_spec(  # 48 rows: the last three of each epoch are left out
        data=with_test(squares), training=ph.Training(epochs=2, batch_size=9)
    )
    run = train(spec, out=tmp_path / "run", reporter=reporter)
    assert reporter.works == [("training", 0), ("measuring test", 0)]
    assert [line for line in reporter.said if line.startswith("epoch")][-1].endswith(", 0:00 left")
    again = Strict()
    resume(run.folder, reporter=again)
    assert again.works == [("training", 0), ("measuring val", 0), ("measuring test", 0)]


def by_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every epoch scores better than the one before."""
    better = count(1)
    monkeypatch.setattr("polyhead.training.session.score", lambda *_: Score(float(next(better))))


def test_interrupted_while_it_saves_what_is_said_fits_the_weights(
    make_spec: MakeSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reporter = Strict()

    def interrupted(*args: Any) -> None:  # noqa: ANN401
        if args[2].epochs == 2:
            raise KeyboardInterrupt
        save_state(*args)

    by_epoch(monkeypatch)
    monkeypatch.setattr("polyhead.training.session.save_state", interrupted)
    run = train(make_spec(), out=tmp_path / "run", reporter=reporter)
    assert (run.summary["status"], run.best_epoch) == ("interrupted", 2)
    assert run.metrics["age"]["mae"] == run.history["age"]["mae"][1]
    said = pl.read_parquet(run.files.predictions)["age_predicted"]
    files = pl.read_csv(Path(run.spec.data.folder or "") / "val.csv")["file"]
    answers = ph.load(run.folder)([Path(run.spec.data.folder or "") / f for f in files])
    assert [a["age"].value for a in answers] == pytest.approx(said.to_list(), abs=1e-3)
    assert reporter.said[-1] == (
        "interrupted: epoch 2, the best so far, is kept; "
        f"`polyhead train --resume {tmp_path / 'run'}` goes on"
    )


def all_alike(squares: Path) -> ph.Data:
    """Validation labels that a constant guesses without an error."""
    train = pl.read_csv(squares / "train.csv")
    median = train["age"].median()
    majority = train["gender"].drop_nulls().mode()[0]
    val = pl.read_csv(squares / "val.csv").with_columns(age=pl.lit(median), gender=pl.lit(majority))
    return ph.Data(train=train, val=val, folder=str(squares))


def test_where_nothing_can_be_scored_the_last_epoch_is_kept_and_that_is_said(
    make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    spec = make_spec(
        data=all_alike(squares), training=ph.Training(epochs=3, batch_size=8, patience=1)
    )
    run = train(spec, out=tmp_path / "run", reporter=Quiet())
    assert run.summary["left_out_of_score"] == ["age", "gender"]
    assert run.summary["best_score"] is None
    assert [epoch.score for epoch in run.history.epochs] == [None] * 3
    assert run.best_epoch == 3
    assert run.summary["status"] == "finished"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"training": ph.Training(score="age.accuracy")},
            "training.score: no such metric: 'age.accuracy'.\n  Did.*Known: mean, age.mae",
        ),
        (
            {"features": Features(store="on")},
            'features.store: "on" is not possible: no part of the backbone is frozen',
        ),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_written(
    make_spec: MakeSpec, tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(SpecError, match=message):
        train(make_spec(**changes), out=tmp_path / "run", reporter=Quiet())
    assert list(tmp_path.iterdir()) == []


def test_a_score_without_a_metric_is_no_score(make_spec: MakeSpec) -> None:
    with pytest.raises(SpecError, match=r"training\.score: Expected 'mean' or a task's metric"):
        make_spec(training=ph.Training(score="age"))


def test_one_process_trains_in_one_precision_after_the_other(
    make_spec: MakeSpec, tmp_path: Path
) -> None:
    runs = {}
    for precision in ("fp32", "bf16", "fp32 again"):
        training = ph.Training(epochs=1, batch_size=8, precision=precision.split()[0])  # type: ignore[arg-type]
        runs[precision] = train(
            make_spec(training=training), out=tmp_path / precision, reporter=Quiet()
        )
    losses = {name: run.history.train_loss for name, run in runs.items()}
    assert losses["fp32"] == losses["fp32 again"]
    assert losses["bf16"] != losses["fp32"]
    assert losses["bf16"] == pytest.approx(losses["fp32"], rel=0.1)
