import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import polyhead as ph
from polyhead.comparison import compare
from polyhead.errors import RunError, SpecError, TrainingError
from polyhead.training import Quiet

MakeSpec = Callable[..., ph.Spec]


class Kept(Quiet):
    """Keeps what was said, and may press Ctrl-C at a place."""

    def __init__(self, stop_at: str = "", after: int = 0) -> None:
        super().__init__()
        self.said: list[str] = []
        self.works: list[str] = []
        self.done_before: dict[str, int] = {}
        self._stop_at, self._left = stop_at, after

    def say(self, text: str) -> None:
        self.said.append(text)

    def begin(self, what: str, total: int, done: int = 0) -> None:
        super().begin(what, total, done)
        self.works.append(what)
        self.done_before[what] = done

    def tick(self, rows: int) -> None:
        super().tick(rows)
        if self._stop_at and self.works[-1].startswith(self._stop_at):
            self._left -= rows
            if self._left <= 0:
                raise KeyboardInterrupt


@pytest.fixture(scope="module")
def spec(make_spec: MakeSpec) -> ph.Spec:
    return make_spec(
        model=ph.Model("test_resnet", weights="random", neck=ph.PoolNeck((8,), dropout=0.2)),
        training=ph.Training(epochs=2, batch_size=8, lr=3e-3),
    )


@pytest.fixture(scope="module")
def finished(spec: ph.Spec, tmp_path_factory: pytest.TempPathFactory) -> tuple[ph.Comparison, Kept]:
    """Two methods and two tasks alone, two seeds each."""
    reporter = Kept()
    out = tmp_path_factory.mktemp("compared") / "比较"
    return compare(spec, ["UW", "sum"], seeds=2, out=out, reporter=reporter), reporter


def test_every_alternative_is_an_ordinary_run(
    finished: tuple[ph.Comparison, Kept], spec: ph.Spec
) -> None:
    found, _ = finished
    runs = sorted(path.parent for path in found.folder.glob("*/*/spec.toml"))
    names = ["UW", "age_alone", "gender_alone", "sum"]
    assert [str(run.relative_to(found.folder)) for run in runs] == [
        f"{name}/seed-{seed}" for name in names for seed in (0, 1)
    ]
    run = ph.Run.open(found.folder / "UW" / "seed-1")
    assert run.spec.training.seed == 1
    assert run.spec.objective == ph.Objective("UW")
    assert found.values("UW", "age")[1] == run.metrics["age"]["mae"]
    alone = ph.Run.open(found.folder / "gender_alone" / "seed-0")
    assert list(alone.spec.tasks) == ["gender"]
    assert found.values("gender alone", "gender")[0] == alone.metrics["gender"]["accuracy"]


def test_it_writes_the_answer_and_pictures(finished: tuple[ph.Comparison, Kept]) -> None:
    found, _ = finished
    page = (found.folder / "compare.md").read_text(encoding="utf-8")
    assert page.startswith("Trained together (sum), ")
    assert "beyond the noise of 2 seeds" in page.split(". ")[0] or "within it" in page
    for name in ("tasks.png", "affinity.png"):
        assert (found.folder / name).read_bytes().startswith(b"\x89PNG")
        assert f"]({name})" in page
    kept = json.loads((found.folder / "compare.json").read_text(encoding="utf-8"))
    assert kept["seeds"] == [0, 1]
    assert kept["rows"] == "val, 21 rows (these rows chose the epochs)"
    assert [pair["tasks"] for pair in kept["affinity"]] == [["age", "gender"]]
    assert len(kept["affinity"][0]["by_epoch"]) == 2
    assert {a["label"]: a["cost"] is not None for a in kept["alternatives"]} == {
        "UW": True, "sum": True, "age alone": True, "gender alone": True,
    }  # fmt: skip


def test_each_run_is_one_line_and_seeds_are_outermost(
    finished: tuple[ph.Comparison, Kept],
) -> None:
    _, reporter = finished
    lines = [line.split(" | ") for line in reporter.said if line.startswith("seed ")]
    assert [line[:2] for line in lines] == [
        [f"seed {seed}", label]
        for seed in (0, 1)
        for label in ("UW", "sum", "age alone", "gender alone")
    ]
    assert lines[0][2].startswith("score ")
    assert lines[0][3].startswith("age ")
    assert lines[-1][-1] == "8 of 8, 0:00 left"
    assert not [line for line in reporter.said if line.startswith("epoch")]
    assert len(reporter.said) == len(set(reporter.said))


def test_gradients_are_looked_at_in_the_plain_way_alone(
    finished: tuple[ph.Comparison, Kept],
) -> None:
    found, _ = finished
    looked = {o.label for o in found.outcomes for r in o.results.values() if r.affinity}
    assert looked == {"sum"}


def test_looking_at_gradients_changes_no_training(
    finished: tuple[ph.Comparison, Kept], spec: ph.Spec, tmp_path: Path
) -> None:
    from polyhead.training import train

    found, _ = finished
    plain = train(spec, out=tmp_path / "run", reporter=Quiet())
    looked = ph.Run.open(found.folder / "sum" / "seed-0")
    assert plain.metrics == looked.metrics
    assert plain.files.weights.read_bytes() == looked.files.weights.read_bytes()
    assert plain.history.train_loss == looked.history.train_loss


def test_what_is_finished_is_not_trained_again(
    finished: tuple[ph.Comparison, Kept], spec: ph.Spec, tmp_path: Path
) -> None:
    found, _ = finished
    place = tmp_path / "again"
    shutil.copytree(found.folder, place)
    reporter = Kept()
    compare(spec, ["UW", "sum"], seeds=2, out=place, reporter=reporter)
    assert reporter.said == ["8 of 8 runs are finished already"]
    assert reporter.works == []
    assert (place / "compare.json").read_bytes() == (found.folder / "compare.json").read_bytes()


def test_more_methods_train_only_what_is_new(
    finished: tuple[ph.Comparison, Kept], spec: ph.Spec, tmp_path: Path
) -> None:
    found, _ = finished
    place = tmp_path / "more"
    shutil.copytree(found.folder, place)
    reporter = Kept()
    more = compare(spec, ["sum", "DWA"], seeds=2, out=place, reporter=reporter)
    assert {work.partition(",")[0] for work in reporter.works} == {"DWA"}
    assert [outcome.label for outcome in more.together] == ["sum", "DWA"]
    assert more.change("sum", "age") == found.change("sum", "age")


def test_a_run_of_another_spec_is_refused_by_name(
    finished: tuple[ph.Comparison, Kept], spec: ph.Spec, tmp_path: Path
) -> None:
    found, _ = finished
    place = tmp_path / "other"
    shutil.copytree(found.folder, place)
    other = spec.replaced(training=replace(spec.training, lr=0.5))
    message = r"seed-0: a run of another spec\. Expected training\.lr = 0\.5; got 0\.003\."
    reporter = Kept()
    with pytest.raises(RunError, match=message):
        compare(other, ["UW", "sum"], seeds=2, out=place, reporter=reporter)
    assert reporter.works == []
    fewer = spec.replaced(data=replace(spec.data, rows=20))
    with pytest.raises(RunError, match=r"a run of another spec\. Expected data\.rows = 20; got No"):
        compare(fewer, ["UW", "sum"], seeds=2, out=place, reporter=Kept())
    with pytest.raises(RunError, match=r"seed-0: a run, not a comparison\."):
        compare(spec, ["UW", "sum"], out=place / "sum" / "seed-0", reporter=Kept())


def test_other_rows_under_the_same_spec_are_refused(
    squares: Path, spec: ph.Spec, tmp_path: Path
) -> None:
    shutil.copytree(squares, tmp_path / "data")
    moved = spec.replaced(data=replace(spec.data, folder=str(tmp_path / "data")))
    compare(moved, seeds=1, out=tmp_path / "c", reporter=Kept())
    table = pl.read_csv(tmp_path / "data" / "val.csv")
    table.head(20).write_csv(tmp_path / "data" / "val.csv")
    again = moved.replaced()  # nothing that was read is kept
    with pytest.raises(RunError, match=r"seed-0: its tables had other rows\.\n  Compare in anoth"):
        compare(again, seeds=1, out=tmp_path / "c", reporter=Kept())
    table.write_csv(tmp_path / "data" / "val.csv")
    train = pl.read_csv(tmp_path / "data" / "train.csv")
    train.with_columns(pl.col("age") // 2).write_csv(tmp_path / "data" / "train.csv")
    with pytest.raises(RunError, match=r"seed-0: its training labels were others\."):
        compare(moved.replaced(), seeds=1, out=tmp_path / "c", reporter=Kept())


def test_broken_off_it_keeps_what_is_finished_and_goes_on(
    finished: tuple[ph.Comparison, Kept], spec: ph.Spec, tmp_path: Path
) -> None:
    """Ctrl-C in the second epoch of UW's second seed: a whole table of the first is left."""
    found, _ = finished
    place = tmp_path / "c"
    reporter = Kept("UW, seed 1 (5 of 8): training", after=80)
    part = compare(spec, ["UW", "sum"], seeds=2, out=place, reporter=reporter)
    assert part.seeds == (0,)
    assert part.notes == ("broken off: 4 of 8 runs; counted are the seeds [0]",)
    assert reporter.said[-1] == (
        f"interrupted: 4 of 8 runs are finished and kept; the same again with --out {place} goes on"
    )
    assert ph.Run.open(place / "UW" / "seed-1").summary["status"] == "interrupted"
    assert "with one seed this can't be told" in (place / "compare.md").read_text(encoding="utf-8")
    reporter = Kept()
    whole = compare(spec, ["UW", "sum"], seeds=2, out=place, reporter=reporter)
    assert reporter.said[0] == "4 of 8 runs are finished already"
    assert reporter.done_before["UW, seed 1 (5 of 8): training"] == 48 + 21  # its first epoch
    for outcome in found.outcomes:
        for task in found.metrics if outcome.alone is None else [outcome.alone]:
            assert whole.values(outcome.label, task) == found.values(outcome.label, task)


def test_broken_off_before_a_table_can_be_made(spec: ph.Spec, tmp_path: Path) -> None:
    place = tmp_path / "c"
    reporter = Kept("sum, seed 0 (2 of 8): training", after=1)
    with pytest.raises(KeyboardInterrupt):
        compare(spec, ["UW", "sum"], seeds=2, out=place, reporter=reporter)
    assert "interrupted: 1 of 8 runs are finished and kept" in reporter.said[-1]
    assert not (place / "compare.json").exists()
    assert not (place / "sum" / "seed-0" / "summary.json").exists()
    (place / "age_alone" / "seed-0").mkdir(parents=True)  # killed between two steps
    again = Kept()
    compare(spec, ["UW", "sum"], seeds=1, out=place, reporter=again)
    assert again.said[0] == "1 of 4 runs are finished already"
    assert again.works[0].startswith("sum, seed 0 (2 of 4)")


def test_a_training_that_goes_astray_does_not_end_the_others(
    spec: ph.Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from polyhead.training import going_on, train

    def made(wanted: ph.Spec, **_: object) -> ph.Run:
        if wanted.objective.method == "UW":
            raise TrainingError("epoch 1: the loss of age is no longer a number.")
        return train(wanted, **_)  # type: ignore[arg-type]

    monkeypatch.setattr(going_on, "train", made)
    reporter = Kept()
    found = compare(spec, ["sum", "UW"], seeds=1, out=tmp_path / "c", reporter=reporter)
    assert found.seeds == (0,)
    assert "seed 0 | UW | failed: epoch 1: the loss of age is no longer a number." in reporter.said
    assert "│ UW " in str(found)
    assert "failed" in str(found)


def test_specs_of_other_labels_are_refused(spec: ph.Spec, squares: Path, tmp_path: Path) -> None:
    shutil.copytree(squares, tmp_path / "data")
    val = pl.read_csv(squares / "val.csv")
    val.with_columns(pl.col("age") + 1).write_csv(tmp_path / "data" / "val.csv")
    moved = spec.replaced(data=replace(spec.data, folder=str(tmp_path / "data")))
    message = r"age-gender: tasks\.age: its labels of val are not those of age-gender\."
    with pytest.raises(SpecError, match=message):
        compare([spec, moved], seeds=1, out=tmp_path / "c", reporter=Kept())
    fewer = spec.replaced(data=replace(spec.data, rows=20))
    with pytest.raises(SpecError, match=r"data: Expected the 48 rows of age-gender for train; got"):
        compare([spec, fewer], seeds=1, out=tmp_path / "c", reporter=Kept())
    months = spec.replaced(tasks={**spec.tasks, "age": ph.Regression(unit="months")})
    message = r"measured by mean absolute error in months, and by mean absolute error in years in"
    with pytest.raises(SpecError, match=message):
        compare([spec, months], seeds=1, out=tmp_path / "c", reporter=Kept())
    assert not (tmp_path / "c").exists()


def test_a_task_that_can_t_be_measured_is_refused(
    spec: ph.Spec, squares: Path, tmp_path: Path
) -> None:
    shutil.copytree(squares, tmp_path / "data")
    val = pl.read_csv(squares / "val.csv")
    val.with_columns(pl.lit(None).alias("gender")).write_csv(tmp_path / "data" / "val.csv")
    moved = spec.replaced(data=replace(spec.data, folder=str(tmp_path / "data")))
    with pytest.raises(SpecError, match=r"tasks\.gender: no row of val has a label"):
        compare(moved, seeds=1, out=tmp_path / "c", reporter=Kept())


def test_what_can_t_be_trained_is_refused_before_anything_is(
    make_spec: MakeSpec, tmp_path: Path
) -> None:
    bare = make_spec(model=ph.Model("test_resnet", weights="random"))
    with pytest.raises(SpecError, match=r"UPGrad balances the gradients of the weights that tasks"):
        compare(bare, ["sum", "UPGrad"], seeds=1, out=tmp_path / "c", reporter=Kept())
    assert not (tmp_path / "c").exists()
    reporter = Kept()
    found = compare(bare, ["sum"], seeds=1, out=tmp_path / "c", reporter=reporter)
    note = (
        "how the gradients of tasks agree is not measured: none of the weights that tasks share "
        "learns"
    )
    assert f"note: {note}" in reporter.said
    assert found.notes == (note,)
    assert not (tmp_path / "c" / "affinity.png").exists()


def test_a_frame_and_no_tasks_alone(spec: ph.Spec, squares: Path, tmp_path: Path) -> None:
    data = replace(spec.data, train=pl.read_csv(squares / "train.csv"))
    framed = spec.replaced(data=data)
    for said in ("UW, seed 0 (2 of 2): training", ""):
        reporter = Kept()
        found = compare(
            framed, ["sum", "UW"], seeds=1, singles=False, out=tmp_path / "c", reporter=reporter
        )
        assert said in reporter.works or not said
        framed = framed.replaced()
    assert reporter.said == ["2 of 2 runs are finished already"]
    assert str(found).startswith("With UW instead of sum, ")


def test_the_front_door_gives_the_function() -> None:
    assert ph.compare is compare
    assert callable(ph.compare)
