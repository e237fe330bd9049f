"""Labels that are rare: what is drawn, what is weighed, what is said, and that it helps."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch
from PIL import Image

import polyhead as ph
from polyhead.errors import RunError, SpecError
from polyhead.features import Features
from polyhead.training import Quiet, prepare, resume, train
from polyhead.training.session import Session

MakeSpec = Callable[..., ph.Spec]


def write_dots(folder: Path, name: str, rows: int, seed: int) -> None:
    """Gray images; one in twenty is rare and 1.5 deviations brighter than the others."""
    rng = np.random.default_rng(seed)
    (folder / name).mkdir()
    rare = np.arange(rows) % 20 == 7
    for i, level in enumerate(110 + 30 * rng.normal(size=rows) + 45 * rare):
        pixels = (level + rng.normal(0, 10, (8, 8, 3))).clip(0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / name / f"{i}.png")
    files = [f"{name}/{i}.png" for i in range(rows)]
    kinds = np.where(rare, "rare", "common")
    pl.DataFrame({"file": files, "kind": kinds}).write_csv(folder / f"{name}.csv")


@pytest.fixture(scope="module")
def dots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dots")
    write_dots(folder, "train", 320, 0)
    write_dots(folder, "val", 240, 1)
    return folder


def spec_of(dots: Path, task: ph.Binary, balance: tuple[str, ...] = ()) -> ph.Spec:
    return ph.Spec(
        data=ph.Data("train.csv", "val.csv", folder=str(dots)),
        inputs={"dot": ph.Image("file", size=32, fit="stretch")},
        tasks={"kind": task},
        model=ph.Model("test_resnet", weights="random", freeze="all", neck=ph.PoolNeck((16,))),
        training=ph.Training(
            epochs=4, batch_size=16, lr=1e-2, score="kind.balanced_accuracy", balance=balance
        ),
    )


def test_of_a_rare_class_more_is_recalled(dots: Path, tmp_path: Path) -> None:
    plain, weighted = ph.Binary("rare"), ph.Binary("rare", class_weights="balanced")
    specs = {
        "plain": spec_of(dots, plain),
        "weighted": spec_of(dots, weighted),
        "drawn": spec_of(dots, plain, ("kind",)),
    }
    runs = {
        name: train(spec, out=tmp_path / name, reporter=Quiet()) for name, spec in specs.items()
    }
    found = {name: run.metrics["kind"]["balanced_accuracy"] for name, run in runs.items()}
    assert found["plain"] < 0.55
    assert found["weighted"] > 0.7
    assert found["drawn"] > 0.7
    notes = {name: run.summary["notes"] for name, run in runs.items()}
    assert notes["plain"] == []
    assert notes["weighted"] == ["loss of kind: 0.53 for common to 10 for rare in its weights"]
    assert notes["drawn"] == ["draws of kind: rare, the rarest, from 5.0 % to 50.0 %"]
    stored = json.loads(runs["weighted"].files.tasks.read_text())[0]
    assert stored["class_weights"] == pytest.approx([10 / 19, 10])


def test_validation_counts_as_training_does(dots: Path, tmp_path: Path) -> None:
    """The loss of rows that are looked at is weighed with the weights of the training rows."""
    task = ph.Binary("rare", class_weights={"common": 1, "rare": 4})
    run = train(spec_of(dots, task), out=tmp_path / "run", reporter=Quiet())
    predicted = pl.read_parquet(run.files.predictions)
    rare = pl.read_csv(dots / "val.csv")["kind"].to_numpy() == "rare"
    p = predicted["kind_p_rare"].to_numpy()
    weights = np.where(rare, 4, 1) / 1.15
    expected = (-np.log(np.where(rare, p, 1 - p)) * weights).mean()
    found = run.history.epochs[run.best_epoch - 1].val_losses["kind"]
    assert found == pytest.approx(expected, rel=1e-4)


def evened(make_spec: MakeSpec, *tasks: str, strength: float = 1.0) -> ph.Spec:
    training = ph.Training(epochs=2, batch_size=8, balance=tasks, balance_strength=strength)
    return make_spec(training=training)


def test_only_rows_with_a_label_are_brought_to_even_shares(make_spec: MakeSpec) -> None:
    experiment = prepare(evened(make_spec, "gender", "age"))
    labels, draws = experiment.part("train").labels, experiment.draws
    assert draws is not None
    assert draws.mean() == pytest.approx(1)
    for name, groups in (("gender", 2), ("age", 10)):
        task = next(t for t in experiment.tasks if t.name == name)
        present = labels.present[name].numpy()
        assert not present.all()
        found = task.groups(labels.targets[name][labels.present[name]])
        assert found is not None
        drawn = np.bincount(found.codes.numpy(), draws[present])
        assert drawn / drawn.sum() == pytest.approx(np.full(groups, 1 / groups), abs=1e-3)


def test_steps_and_training_see_the_draws(
    make_spec: MakeSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = evened(make_spec, "gender", "age")
    seen: dict[int, list[int]] = {}
    batches = Session._batches

    def noted(self: Session, epoch: int) -> object:
        made = batches(self, epoch)
        seen[epoch] = list(made.order)
        return made

    monkeypatch.setattr(Session, "_batches", noted)
    train(spec, out=tmp_path / "run", reporter=Quiet())
    steps = [row for batch in ph.batches(spec, "train", epoch=1) for row in batch.rows.tolist()]
    assert steps == seen[1] != seen[0]
    assert len(set(steps)) < len(steps) == 48


class Stop(Quiet):
    """Presses Ctrl-C after so many rows."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def tick(self, rows: int) -> None:
        self.after -= rows
        if self.after < 0:
            raise KeyboardInterrupt


def test_broken_off_and_resumed_it_ends_the_same(make_spec: MakeSpec, tmp_path: Path) -> None:
    spec = evened(make_spec, "gender", "age")
    whole = train(spec, out=tmp_path / "whole", reporter=Quiet())
    train(spec, out=tmp_path / "parts", reporter=Stop(48 + 21 + 10))
    parts = resume(tmp_path / "parts", reporter=Quiet())
    assert parts.history.train_loss == whole.history.train_loss
    assert parts.metrics == whole.metrics


def test_stored_features_are_drawn_alike(dots: Path, tmp_path: Path) -> None:
    spec = spec_of(dots, ph.Binary("rare"), ("kind",)).change("training.epochs=1")
    stored = Features("on", folder=str(tmp_path / "features"))
    one, other = (
        train(replace(spec, features=features), out=tmp_path / name, reporter=Quiet())
        for name, features in (("one", Features("off")), ("other", stored))
    )
    assert one.history.train_loss == pytest.approx(other.history.train_loss, rel=1e-4)


@pytest.mark.parametrize(
    ("balance", "message"),
    [
        (("gendr",), "training.balance: no such task: 'gendr'. Did you mean 'gender'? Known: "),
        (("年龄",), "training.balance: no such task: '年龄'. Known: age, gender"),
    ],
)
def test_only_tasks_can_be_even(
    make_spec: MakeSpec, balance: tuple[str, ...], message: str
) -> None:
    with pytest.raises(SpecError) as caught:
        evened(make_spec, *balance)
    assert message in str(caught.value)


@pytest.mark.parametrize("strength", [0.0, 1.5])
def test_a_strength_is_a_share(make_spec: MakeSpec, strength: float) -> None:
    with pytest.raises(SpecError, match=r"balance_strength: Expected "):
        evened(make_spec, "gender", strength=strength)


def test_several_labels_of_a_row_can_not_be_even(make_spec: MakeSpec, squares: Path) -> None:
    frame = pl.read_csv(squares / "train.csv").with_columns(tags=pl.lit("a;b"))
    spec = make_spec(
        data=ph.Data(frame, frame, folder=str(squares)),
        tasks={"tags": ph.Multilabel()},
        training=ph.Training(balance=("tags",)),
    )
    with pytest.raises(SpecError) as caught:
        prepare(spec)
    assert str(caught.value) == (
        "training.balance: a row of task 'tags' can hold several labels, which can't all be even.\n"
        "  Leave it out, and weigh its loss instead: tasks.tags.positive_weight."
    )


def test_what_is_said_of_draws_that_end_at_a_bound_or_count_twice(
    make_spec: MakeSpec, squares: Path
) -> None:
    kinds = ["rare", *["common"] * 199, None]
    files = [pl.read_csv(squares / "train.csv")["file"][0]] * len(kinds)
    frame = pl.DataFrame({"file": files, "kind": kinds})
    spec = make_spec(
        data=ph.Data(frame, frame, folder=str(squares)),
        tasks={"kind": ph.Categorical(class_weights="balanced")},
        training=ph.Training(balance=("kind",)),
    )
    assert list(prepare(spec).notes)[-4:] == [
        "loss of kind: 0.5 for common to 100 for rare in its weights",
        "draws of kind: rare, the rarest, from 0.5 % to 10.0 %",
        "kind is drawn evenly and weighted in its loss too: the rare count twice over",
        (
            "no row is drawn more than 20 times in an epoch on average, "
            "or the rarest would be drawn more often"
        ),
    ]


def test_a_run_of_an_earlier_version_goes_on(make_spec: MakeSpec, tmp_path: Path) -> None:
    """Its tasks.json knows no weights; with weights asked for it is another training."""
    run = train(make_spec(training=ph.Training(epochs=1)), out=tmp_path / "r", reporter=Quiet())
    tasks = json.loads(run.files.tasks.read_text())
    for task in tasks:
        for new in ("rarity", "class_weights"):
            task.pop(new, None)
        for new in ("density_weight", "class_weights"):
            task["settings"].pop(new, None)
    run.files.tasks.write_text(json.dumps(tasks))
    again = resume(run.folder, changes=("training.epochs=2",), reporter=Quiet())
    assert again.summary["epochs"] == 2
    assert torch.isfinite(torch.tensor(again.history.train_loss)).all()
    with pytest.raises(RunError, match="the training labels are no longer"):
        resume(run.folder, changes=("tasks.gender.class_weights=balanced",), reporter=Quiet())
