"""Spec -> train -> save -> load -> the same answers; broken off and resumed; seeds."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import torch
from safetensors.torch import load_file

import polyhead as ph
from polyhead.errors import LabelError, RunError, TrainingError
from polyhead.features import Features
from polyhead.training import Epoch, Quiet, evaluate, resume, train
from polyhead.training.engine import Looked
from polyhead.training.session import Session
from polyhead.training.state import Progress

MakeSpec = Callable[..., ph.Spec]


class Stop(Quiet):
    """Presses Ctrl-C after a number of rows."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def tick(self, rows: int) -> None:
        self.after -= rows
        if self.after < 0:
            raise KeyboardInterrupt


def epochs_of(run: ph.Run) -> list[dict[str, Any]]:
    """The history without what depends on the clock."""
    return [{**e.to_json(), "seconds": 0.0, "train_seconds": 0.0} for e in run.history.epochs]


def assert_same_weights(one: ph.Run, other: ph.Run) -> None:
    a, b = load_file(one.files.weights), load_file(other.files.weights)
    assert a.keys() == b.keys()
    assert all(torch.equal(a[name], b[name]) for name in a)


def test_it_learns_and_keeps_the_best_epoch(make_spec: MakeSpec, tmp_path: Path) -> None:
    spec = make_spec(training=ph.Training(epochs=12, batch_size=8, lr=3e-3))
    run = train(spec, out=tmp_path / "run", reporter=Quiet())
    assert run.metrics["gender"]["accuracy"] > 0.85
    assert run.metrics["age"]["mae"] < 0.75 * run.constants["age"]["mae"]
    scores = [epoch.score for epoch in run.history.epochs]
    assert run.best_epoch == 1 + scores.index(max(s for s in scores if s is not None))
    assert run.history["age"]["mae"][run.best_epoch - 1] == run.metrics["age"]["mae"]
    assert len(run.history["age"]["mae"]) == len(run.history.train_loss) == 12


def test_the_saved_network_answers_as_the_trained_one_did(
    make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    run = train(make_spec(), out=tmp_path / "run", reporter=Quiet())
    said = pl.read_parquet(run.files.predictions)
    predictor = ph.load(run.folder)
    answers = predictor([squares / file for file in said["file"]])
    ages = torch.tensor([a["age"].value for a in answers])
    assert torch.allclose(ages, said["age_predicted"].cast(pl.Float32).to_torch(), atol=1e-3)
    assert [a["gender"].value for a in answers] == said["gender_predicted"].to_list()
    assert said["row"].to_list() == list(range(2, 23))  # as a spreadsheet counts them
    assert str(answers[0]).startswith("age ")
    assert " years; gender " in str(answers[0])


def test_the_same_seed_gives_the_same_run_and_another_another(
    make_spec: MakeSpec, tmp_path: Path
) -> None:
    first = train(make_spec(), out=tmp_path / "a", reporter=Quiet())
    again = train(make_spec(), out=tmp_path / "b", reporter=Quiet())
    other = train(
        make_spec(training=ph.Training(epochs=4, batch_size=8, lr=3e-3, seed=1)),
        out=tmp_path / "c",
        reporter=Quiet(),
    )
    assert epochs_of(first) == epochs_of(again)
    assert_same_weights(first, again)
    assert epochs_of(first) != epochs_of(other)


AUGMENTED = {"face": ph.Image("file", size=32, augment=ph.Augment(flip=True, crop=0.3, color=0.2))}


@pytest.mark.parametrize("rows", [70 + 20, 2 * 69 + 5, 3 * 69 + 50])
def test_broken_off_and_resumed_it_ends_as_if_it_had_not_been(
    make_spec: MakeSpec, tmp_path: Path, rows: int
) -> None:
    spec = make_spec(
        inputs=AUGMENTED,
        training=ph.Training(epochs=4, batch_size=8, schedule="cosine", optimizer="adamw"),
        model=ph.Model(
            "test_resnet", weights="random", freeze="none", neck=ph.PoolNeck((8,), dropout=0.3)
        ),
    )
    whole = train(spec, out=tmp_path / "whole", reporter=Quiet())
    broken = train(spec, out=tmp_path / "broken", reporter=Stop(rows))
    assert broken.summary["status"] == "interrupted"
    assert broken.metrics  # the best so far is usable
    finished = resume(tmp_path / "broken", reporter=Quiet())
    assert finished.summary["status"] == "finished"
    assert epochs_of(finished) == epochs_of(whole)
    assert_same_weights(finished, whole)


def test_resumed_with_more_epochs_it_goes_on(make_spec: MakeSpec, tmp_path: Path) -> None:
    long = train(make_spec(), out=tmp_path / "long", reporter=Quiet())
    short = make_spec(training=ph.Training(epochs=2, batch_size=8, lr=3e-3))
    train(short, out=tmp_path / "short", reporter=Quiet())
    run = resume(tmp_path / "short", changes=("training.epochs=4",), reporter=Quiet())
    assert epochs_of(run) == epochs_of(long)


def test_interrupted_before_the_first_epoch_nothing_is_claimed(
    make_spec: MakeSpec, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        train(make_spec(), out=tmp_path / "run", reporter=Stop(10))
    with pytest.raises(RunError, match="not a finished run"):
        _ = ph.Run.open(tmp_path / "run").metrics
    whole = train(make_spec(), out=tmp_path / "whole", reporter=Quiet())
    assert epochs_of(resume(tmp_path / "run", reporter=Quiet())) == epochs_of(whole)


def test_killed_between_two_files_it_still_resumes(
    make_spec: MakeSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = train(make_spec(), out=tmp_path / "whole", reporter=Quiet())
    kept = Session._keep_best

    def die(self: Session, progress: Progress, epoch: Epoch, looked: Looked) -> Progress:
        done = kept(self, progress, epoch, looked)
        if epoch.epoch == 3:
            raise SystemError
        return done

    monkeypatch.setattr(Session, "_keep_best", die)
    with pytest.raises(SystemError):
        train(make_spec(), out=tmp_path / "run", reporter=Quiet())
    monkeypatch.setattr(Session, "_keep_best", kept)
    assert epochs_of(resume(tmp_path / "run", reporter=Quiet())) == epochs_of(whole)


def test_a_run_never_overwrites(make_spec: MakeSpec, tmp_path: Path) -> None:
    train(make_spec(training=ph.Training(epochs=1)), out=tmp_path / "run", reporter=Quiet())
    with pytest.raises(RunError, match="already there, and a run never overwrites"):
        train(make_spec(), out=tmp_path / "run", reporter=Quiet())


def test_changed_labels_are_not_resumed(make_spec: MakeSpec, squares: Path, tmp_path: Path) -> None:
    frame = pl.read_csv(squares / "train.csv")
    spec = make_spec(
        data=ph.Data(train=frame, val="val.csv", folder=str(squares)),
        training=ph.Training(epochs=1),
    )
    run = train(spec, out=tmp_path / "run", reporter=Quiet())
    frame.with_columns(age=pl.col("age") // 2).write_parquet(run.folder / "spec-train.parquet")
    with pytest.raises(RunError, match="no longer those that it began with"):
        resume(run.folder, changes=("training.epochs=2",), reporter=Quiet())


def test_patience_stops_and_says_so(make_spec: MakeSpec, tmp_path: Path) -> None:
    stubborn = ph.Training(epochs=9, batch_size=8, lr=1e-12, patience=2)
    run = train(make_spec(training=stubborn), out=tmp_path / "run", reporter=Quiet())
    assert run.summary["status"] == "stopped early"
    assert len(run.history.epochs) < 9


def test_figures_on_rows_that_chose_the_epoch_say_so(
    make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    one = ph.Training(epochs=1, batch_size=8)
    run = train(make_spec(training=one), out=tmp_path / "val", reporter=Quiet())
    assert "these rows chose the epoch" in str(run)
    tested = make_spec(
        data=ph.Data(train="train.csv", val="val.csv", test="test.csv", folder=str(squares)),
        training=one,
    )
    run = train(tested, out=tmp_path / "test", reporter=Quiet())
    assert run.title.startswith("test, 15 rows")
    assert "chose" not in str(run)
    assert set(pl.read_parquet(run.files.predictions)["part"]) == {"val", "test"}


@pytest.mark.parametrize("freeze", ["all", "layer2"])
def test_stored_features_change_nothing(make_spec: MakeSpec, tmp_path: Path, freeze: str) -> None:
    frozen = ph.Model("test_resnet", weights="random", freeze=freeze, neck=ph.PoolNeck((16,)))
    runs = {}
    for store in ("off", "on", "auto"):
        spec = make_spec(
            model=frozen, features=Features(store=store, folder=str(tmp_path / "cache"))
        )
        runs[store] = train(spec, out=tmp_path / store, reporter=Quiet())
    for name in ("on", "auto"):
        for a, b in zip(epochs_of(runs["off"]), epochs_of(runs[name]), strict=True):
            assert a["train_loss"] == pytest.approx(b["train_loss"], abs=1e-5)
            assert a["val_loss"] == pytest.approx(b["val_loss"], abs=1e-5)
            assert a["metrics"]["gender"] == pytest.approx(b["metrics"]["gender"], abs=1e-5)
            assert a["metrics"]["age"] == pytest.approx(b["metrics"]["age"], rel=1e-5)
    assert len(list((tmp_path / "cache" / "features").iterdir())) == 1


def test_stored_looks_are_trained_on_each_in_its_turn(make_spec: MakeSpec, tmp_path: Path) -> None:
    frozen = ph.Model("test_resnet", weights="random", neck=ph.PoolNeck((16,)))
    varied = ph.Augment(flip=True, crop=0.3)
    losses = {}
    for views in (1, 2, 3):
        spec = make_spec(
            model=frozen,
            inputs={"face": ph.Image("file", size=32, fit="stretch", augment=varied)},
            features=Features(views=views, folder=str(tmp_path / "cache")),
        )
        run = train(spec, out=tmp_path / str(views), reporter=Quiet())
        losses[views] = run.history.train_loss
        assert run.metrics["age"]["mae"] < run.constants["age"]["mae"]
        stored = (tmp_path / "cache" / "features").glob("*/digests.bin")
        assert sum(file.stat().st_size for file in stored) == 16 * (48 * views + 21)
    assert len({tuple(values) for values in losses.values()}) == 3


def test_a_run_is_measured_on_stored_features(make_spec: MakeSpec, tmp_path: Path) -> None:
    frozen = ph.Model("test_resnet", weights="random", neck=ph.PoolNeck((16,)))
    spec = make_spec(model=frozen, features=Features(folder=str(tmp_path / "cache")))
    run = train(spec, out=tmp_path / "run", reporter=Quiet())
    (digests,) = (tmp_path / "cache" / "features").glob("*/digests.bin")
    stored = digests.stat().st_size
    folder = Path(str(spec.data.folder))
    again = evaluate(run, folder / "val.csv")
    assert again.metrics == run.metrics
    assert digests.stat().st_size == stored
    tested = evaluate(run, folder / "test.csv")
    assert digests.stat().st_size == stored + 16 * 15
    off = replace(spec, features=Features(store="off"))
    plain = evaluate(train(off, out=tmp_path / "off", reporter=Quiet()), folder / "test.csv")
    assert tested.metrics["age"]["mae"] == pytest.approx(plain.metrics["age"]["mae"], abs=1e-3)


def test_it_starts_from_an_earlier_run(make_spec: MakeSpec, tmp_path: Path) -> None:
    first = train(make_spec(), out=tmp_path / "first", reporter=Quiet())
    later = make_spec(
        model=ph.Model("test_resnet", freeze="all", init_from=str(first.folder)),
        training=ph.Training(epochs=1, lr=1e-9),
        tasks={
            "gender": ph.Binary(positive="Female"),
            "age": ph.Regression(unit="years", range=(0, 80)),
        },
    )
    run = train(later, out=tmp_path / "later", reporter=Quiet())
    assert run.metrics["age"]["mae"] == pytest.approx(first.metrics["age"]["mae"], abs=1e-2)


def test_a_loss_that_is_no_number_ends_the_run_in_words(
    make_spec: MakeSpec, tmp_path: Path
) -> None:
    spec = make_spec(
        tasks={"age": ph.Regression(loss="mse")},
        training=ph.Training(epochs=3, optimizer="sgd", lr=1e30),
    )
    with pytest.raises(TrainingError, match=r"epoch [12]: the loss of age is no longer a number"):
        train(spec, out=tmp_path / "run", reporter=Quiet())


def test_a_wrong_cell_stops_it_before_anything_is_written(
    make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    frame = pl.read_csv(squares / "train.csv").with_columns(pl.col("age").cast(pl.String))
    frame[2, "age"] = "9-Mar"
    data = ph.Data(train=frame, val="val.csv", folder=str(squares))
    with pytest.raises(LabelError, match=r"row 2, task 'age'.*\n.*it was '3-9'"):
        train(make_spec(data=data), out=tmp_path / "run", reporter=Quiet())
    assert not (tmp_path / "run").exists()
    skip = ph.Data(train=frame, val="val.csv", folder=str(squares), on_fault="skip")
    run = train(
        make_spec(data=skip, training=ph.Training(epochs=1)),
        out=tmp_path / "run",
        reporter=Quiet(),
    )
    assert any("1 cells of task 'age' can't be read" in note for note in run.summary["notes"])


def test_the_folder_explains_itself(make_spec: MakeSpec, tmp_path: Path) -> None:
    run = train(make_spec(), out=tmp_path / "run", reporter=Quiet())
    names = {p.name for p in run.folder.iterdir()}
    assert names == {
        "checkpoint", "figures", "history.jsonl", "metrics.json", "model.json",
        "model.safetensors", "predictions.parquet", "spec.toml", "summary.json", "tasks.json",
    }  # fmt: skip
    assert json.loads(run.files.metrics.read_text()) == run.to_json()
    assert {p.name for p in run.files.figures.iterdir()} == {
        "curves.png",
        "1-age.png",
        "2-gender.png",
    }
    assert ph.Spec.from_toml(run.files.spec).tasks == run.spec.tasks
