"""Sixteen faults of the recipe as it is usually taught, each with a test that would catch it."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import torch
from matplotlib.text import Text
from torch import tensor

import polyhead as ph
from polyhead.batch import Batch
from polyhead.checks import check_spec
from polyhead.data import in_order, shuffled
from polyhead.errors import ImageError, TrainingError
from polyhead.evaluation import Score
from polyhead.features import Features
from polyhead.model import Network
from polyhead.model.backbones import Backbone
from polyhead.objective import task_losses
from polyhead.training import Quiet, draw_curves, prepare, train
from polyhead.training.engine import Engine
from polyhead.training.sheets import random_rows

MakeSpec = Callable[..., ph.Spec]
AGES = ph.Regression(unit="years", range=(0, 80)).fit("age", pl.Series([10, 30, 50]))
FROZEN = ph.Model("test_resnet", weights="random", freeze="all", neck=ph.PoolNeck((4,)))


def test_1_an_error_in_years_compares_each_row_with_itself_alone() -> None:
    true, said = tensor([10.0, 30.0, 50.0]), tensor([15.0, 25.0, 50.0])
    assert AGES.measure(true, true)["mae"] == 0
    assert AGES.measure(said, true)["mae"] == pytest.approx(10 / 3)
    batch = Batch({}, {"age": true}, {"age": true > 0}, torch.arange(3))
    with pytest.raises(TrainingError, match=r"Expected \(3,\); got \(3, 1\)"):
        task_losses((AGES,), {"age": torch.zeros(3, 1)}, batch)


def test_2_what_is_frozen_runs_once_over_each_image(
    make_spec: MakeSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forward, seen = Backbone.forward, []

    def counted(self: Backbone, images: torch.Tensor) -> torch.Tensor:
        seen.append(len(images))
        return forward(self, images)

    monkeypatch.setattr(Backbone, "forward", counted)
    spec = make_spec(
        model=FROZEN,
        features=Features(folder=str(tmp_path / "cache")),
        training=ph.Training(epochs=3, batch_size=8),
    )
    train(spec, out=tmp_path / "run", reporter=Quiet())
    # Beside blank images, one at a time, that tell what comes out and what that costs.
    assert sum(count for count in seen if count > 1) == 48 + 21


def test_3_a_missing_image_is_named_before_anything_trains(
    make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    frame = pl.read_csv(squares / "train.csv")
    frame[4, "file"] = "train/lost.png"
    data = ph.Data(train=frame, val="val.csv", folder=str(squares))
    with pytest.raises(ImageError, match=r"DataFrame row 4: no such file: train/lost\.png"):
        train(make_spec(data=data), out=tmp_path / "run", reporter=Quiet())
    assert not (tmp_path / "run").exists()


def test_4_ages_may_be_bins() -> None:
    bins = ["0-2", "3-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "more than 70"]
    cells = pl.Series([*bins, "31"])
    encoded = ph.Regression(unit="years").fit("age", cells).encode(cells)
    assert encoded.faults == ()
    numbers = encoded.targets[:, 0].tolist()
    assert numbers == [1, 6, 14.5, 24.5, 34.5, 44.5, 54.5, 64.5, 75, 31]


@pytest.mark.parametrize(
    "declared", [ph.Regression(unit="years", range=(0, 80)), ph.Regression(unit="years")]
)
def test_5_only_the_task_knows_its_scale(declared: ph.Regression) -> None:
    cells = pl.Series([10, 30, 50])
    task = declared.fit("age", cells)
    assert task.encode(cells).targets.tolist() == [10, 30, 50]  # in years, as everywhere outside
    outputs = tensor([-2.0, 0.0, 3.0])
    years = task.predict(outputs)
    assert torch.allclose(task.losses(outputs, years), torch.zeros(3), atol=1e-6)
    assert task.answer(years[0]).value == pytest.approx(float(years[0]))
    assert task.constant(1).tolist() == [30.0]


def test_5_a_number_beyond_the_scale_is_a_fault_and_never_cut_to_it() -> None:
    assert AGES.encode(pl.Series([85])).present.tolist() == [False]
    assert "from 0 to 80; got '85'" in AGES.encode(pl.Series([85])).faults[0].what


def test_6_the_declared_weights_are_in_the_total() -> None:
    tasks = (
        ph.Regression(weight=3.0).fit("age", pl.Series([1, 3])),
        ph.Binary("F", weight=0.5).fit("gender", pl.Series(["F", "M"])),
    )
    outputs = {name: torch.zeros(2, requires_grad=True) for name in ("age", "gender")}
    everything = torch.ones(2, dtype=torch.bool)
    batch = Batch(
        {}, {"age": tensor([1.0, 9.0]), "gender": tensor([1.0, 0.0])},
        {"age": everything, "gender": everything}, torch.arange(2),
    )  # fmt: skip
    losses = task_losses(tasks, outputs, batch)
    assert losses.total.item() == pytest.approx(
        3 * losses["age"].item() + 0.5 * losses["gender"].item()
    )
    losses.total.backward()  # type: ignore[no-untyped-call]
    gradient = outputs["gender"].grad
    assert gradient is not None
    assert gradient.tolist() == pytest.approx([-0.5 * 0.25, 0.5 * 0.25])  # half of it per row


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_7_a_sure_answer_has_a_right_loss_in_half_precision(dtype: torch.dtype) -> None:
    task = ph.Binary("F").fit("gender", pl.Series(["F", "M"]))
    logits = tensor([200.0, -200.0, 200.0], dtype=dtype)
    losses = task.losses(logits, tensor([1.0, 1.0, 0.0]))
    assert losses.tolist() == [0.0, 200.0, 200.0]  # a probability, rounded, would give infinity


def test_8_the_best_epoch_is_the_one_that_is_kept(
    make_spec: MakeSpec, squares: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = iter([0.1, 0.9, 0.5, 0.2])
    monkeypatch.setattr("polyhead.training.session.score", lambda *_: Score(next(scores)))
    run = train(make_spec(), out=tmp_path / "run", reporter=Quiet())
    assert run.best_epoch == 2
    assert len(run.history.epochs) == 4
    files = [squares / file for file in pl.read_csv(squares / "val.csv")["file"]]
    said = [float(a["age"].value) for a in ph.load(run.folder)(files)]  # type: ignore[arg-type]
    labels = prepare(run.spec).part("val").labels
    present = labels.present["age"]
    error = (tensor(said) - labels.targets["age"])[present].abs().mean().item()
    by_epoch = run.history["age"]["mae"]
    assert error == pytest.approx(by_epoch[1], abs=1e-3)
    assert error != pytest.approx(by_epoch[3], abs=1e-3)
    assert run.metrics["age"]["mae"] == by_epoch[1]


def test_9_a_short_last_batch_counts_no_more_than_its_rows(make_spec: MakeSpec) -> None:
    spec = make_spec()
    experiment = prepare(spec)
    engine = Engine(experiment.network(), experiment.tasks, spec.training)
    rows = experiment.part("val")
    once, apart = (engine.look(in_order(rows, size), lambda _: None) for size in (21, 8))
    assert apart.losses == pytest.approx(once.losses, rel=1e-4)
    assert apart.total == pytest.approx(once.total, rel=1e-4)
    (age, _) = experiment.tasks
    first, second = (age.predict(looked.outputs["age"]) for looked in (once, apart))
    assert torch.allclose(first, second, atol=1e-3)


def test_10_every_plot_has_a_title_of_its_own(trained: ph.Run) -> None:
    figure = draw_curves(trained).figure
    said = [t.get_text() for t in figure.findobj(Text) if isinstance(t, Text)]
    titles = [text for text in said if ": " in text and text.split(": ")[0] in ("age", "gender")]
    assert len(titles) == len(set(titles)) == len(figure.axes) - 1 == 5


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_11_images_can_be_decoded_beside_the_training_to_the_same_batches(
    make_spec: MakeSpec,
) -> None:
    rows = prepare(make_spec()).part("train")
    here, beside = (list(shuffled(rows, 8, epoch=1, workers=n)) for n in (0, 2))
    assert [b.rows.tolist() for b in here] == [b.rows.tolist() for b in beside]
    pairs = zip(here, beside, strict=True)
    assert all(torch.equal(a.inputs["face"], b.inputs["face"]) for a, b in pairs)


def test_12_an_image_in_both_splits_is_reported_and_so_are_its_two_labels(
    make_spec: MakeSpec, squares: Path
) -> None:
    train_rows, val_rows = (pl.read_csv(squares / f"{part}.csv") for part in ("train", "val"))
    val_rows[2, "file"], val_rows[2, "gender"] = "train/1.png", "Male"
    train_rows[0, "gender"] = "Female"
    report = check_spec(
        make_spec(data=ph.Data(train=train_rows, val=val_rows, folder=str(squares)))
    )
    (shared,) = report.of("image_in_two_parts")
    assert (shared.parts, shared.files) == (("train", "val"), ("train/1.png",))
    assert [f.task for f in report.of("contradicting_labels")].count("gender") == 1
    assert not check_spec(make_spec()).of("image_in_two_parts")


class Minutes(Quiet):
    """Every row takes a second, by a clock that nothing else moves."""

    now = 0.0

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)

    def tick(self, rows: int) -> None:
        super().tick(rows)
        Minutes.now += rows

    @classmethod
    def monotonic(cls) -> float:
        return cls.now


def test_13_the_time_remaining_is_that_of_the_epochs_that_remain(
    make_spec: MakeSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("polyhead.training.reporter.time", Minutes)
    reporter = Minutes()
    spec = make_spec(training=ph.Training(epochs=3, batch_size=9))  # 45 of 48 rows, and 21
    train(spec, out=tmp_path / "run", reporter=reporter)
    left = [line.split(" used, ")[1] for line in reporter.said if "epoch" in line]
    assert left == ["2:12 left", "1:06 left", "0:00 left"]


def test_14_both_losses_of_every_epoch_are_recorded(trained: ph.Run) -> None:
    lines = [json.loads(line) for line in trained.files.history.read_text().splitlines()]
    assert [line["epoch"] for line in lines] == [1, 2]
    for name in ("train_loss", "val_loss"):
        recorded = [line[name] for line in lines]
        assert getattr(trained.history, name) == recorded
        assert all(math.isfinite(loss) and loss > 0 for loss in recorded)
    assert {name for line in lines for name in line["train_losses"]} == {"age", "gender"}


def test_15_a_last_batch_of_one_row_is_a_batch(
    make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    data = ph.Data(
        train="train.csv", val="val.csv", folder=str(squares), rows={"train": 9, "val": 5}
    )
    training = ph.Training(epochs=1, batch_size=4, drop_last=False)
    spec = make_spec(model=FROZEN, data=data, training=training)
    run = train(spec, out=tmp_path / "run", reporter=Quiet())
    assert pl.read_parquet(run.files.predictions)["age_predicted"].is_not_null().all()
    network: Network = prepare(spec).network().eval()
    outputs = network({"face": torch.zeros(1, 3, 32, 32)})
    assert {name: tuple(out.shape) for name, out in outputs.items()} == {
        "age": (1,),
        "gender": (1,),
    }


def test_16_random_pictures_are_other_ones_each_time_unless_a_seed_is_given(
    make_spec: MakeSpec,
) -> None:
    rows = prepare(make_spec()).part("train")
    drawn = {tuple(random_rows(rows, 6)) for _ in range(5)}
    assert len(drawn) > 1
    assert len({tuple(random_rows(rows, 6, seed=3)) for _ in range(5)}) == 1
    assert all(len(set(rows_)) == 6 and set(rows_) <= set(range(48)) for rows_ in drawn)
    pictures = [ph.show(make_spec(), rows=4).png() for _ in range(2)]
    assert pictures[0] != pictures[1]
