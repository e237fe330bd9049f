"""A whole search on the squares: its files, broken off and gone on with, failed, refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import torch
from filelock import FileLock

import polyhead as ph
from polyhead.errors import ImageError, MissingExtraError, RunError, SpecError, TrainingError
from polyhead.training import Quiet, train
from polyhead.trials import Search, Trial, attempt, search
from polyhead.trials.propose import propose
from polyhead.trials.space import changed

MakeSpec = Callable[..., ph.Spec]
ROWS = 69  # that one trial sees: 48 to train on, 21 to look at


class Killed(BaseException):
    """As if the process ended: nothing of ours catches it."""


class Said(Quiet):
    """Keeps what was said, and ends with an exception once so many rows were seen."""

    def __init__(self, after: float = float("inf"), end: type[BaseException] = Killed) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.begun: list[str] = []
        self.after = after
        self.ending = end

    def say(self, text: str) -> None:
        self.lines.append(text)

    def begin(self, what: str, total: int, done: int = 0) -> None:
        super().begin(what, total, done)
        self.begun.append(what)

    def tick(self, rows: int) -> None:
        self.after -= rows
        if self.after < 0:
            raise self.ending


def timeless(found: Search) -> list[Trial]:
    return [replace(trial, seconds=0.0) for trial in found.trials]


def test_what_a_search_leaves(searched: Search, spec: ph.Spec) -> None:
    kept = {trial.name for trial in searched.trials}
    files = {path.name for path in searched.folder.iterdir()}
    assert files == {"search.json", "search.md", "front.png", "best.toml", *kept}
    assert [trial.number for trial in searched.trials] == [1, 2, 3, 4]
    assert Search.open(searched.folder) == searched
    first, *others = searched.trials
    assert first.settings == {}
    for trial in others:
        assert list(trial.settings) == [
            "training.lr",
            "tasks.gender.weight",
            "model.neck.hidden",
        ]


def test_trials_are_runs_under_their_settings(searched: Search, spec: ph.Spec) -> None:
    for trial in searched.trials:
        run = ph.Run.open(searched.run_folder(trial))
        varied = changed(spec, trial.settings)
        assert run.spec.training.lr == varied.training.lr
        assert run.spec.tasks["gender"].weight == varied.tasks["gender"].weight
        assert run.spec.model.neck == varied.model.neck
        assert trial.metrics == run.metrics == run.summary["metrics"]["val"]
        assert trial.errors["age"] == trial.metrics["age"]["mae"]
        assert trial.errors["gender"] == 1 - trial.metrics["gender"]["accuracy"]
        assert trial.score == pytest.approx(run.summary["best_score"])
        assert trial.epoch == run.best_epoch


def test_the_first_trial_is_the_spec_as_it_stands(
    searched: Search, spec: ph.Spec, tmp_path: Path
) -> None:
    alone = train(spec, out=tmp_path / "run", reporter=Quiet())
    assert searched.start.metrics == alone.metrics


def test_weights_are_kept_on_the_front_alone(searched: Search) -> None:
    kept = {1, *(trial.number for trial in searched.front)}
    assert len(kept) < len(searched.trials)
    for trial in searched.trials:
        folder = searched.run_folder(trial)
        assert (folder / "model.safetensors").exists() == (trial.number in kept)
        assert (folder / "checkpoint").exists() == (trial.number in kept)
        assert (folder / "metrics.json").exists()
        assert (folder / "spec.toml").exists()


def test_the_best_compromise_is_a_spec_that_trains_to_the_same(
    searched: Search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    best = ph.Spec.from_toml(searched.folder / "best.toml")
    assert train(best, reporter=Quiet()).metrics == searched.best.metrics


def test_the_search_is_drawn(searched: Search) -> None:
    assert (searched.folder / "front.png").read_bytes() == searched.draw().png()
    assert "age: mean absolute error (years)" in searched.draw().alt
    page = (searched.folder / "search.md").read_text(encoding="utf-8")
    assert "CHOSEN on the 21 validation rows" in page


def test_what_is_said(spec: ph.Spec, vary: tuple[str, ...], tmp_path: Path) -> None:
    said = Said()
    search(spec, trials=2, vary=vary, out=tmp_path / "s", reporter=said)
    assert said.lines[:4] == [
        f"search in {tmp_path / 's'}: 2 trials; the first is the spec as it stands",
        "varies training.lr from 0.0001 to 0.1 (log scale)",
        "varies tasks.gender.weight from 0.1 to 10 (log scale)",
        "varies model.neck.hidden among [], [8]",
    ]
    rest = said.lines[4:]
    assert [line.split(" ")[0] for line in rest] == ["epoch", "trial", "trial"]
    assert said.begun == ["trial 1 of 2: training", "trial 2 of 2: training"]


def test_killed_and_gone_on_it_comes_to_the_same(
    searched: Search, spec: ph.Spec, vary: tuple[str, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "search"
    with pytest.raises(Killed):
        search(spec, trials=4, vary=vary, out=folder, reporter=Said(ROWS * 2 + 30))
    assert (folder / "trial-003" / "spec.toml").exists()
    assert len(Search.open(folder).trials) == 2
    said = Said()
    gone_on = search(spec, trials=4, out=folder, reporter=said)
    assert said.lines[0] == f"search in {folder}: 4 trials, of which 2 are done"
    assert timeless(gone_on) == timeless(searched)
    assert gone_on.front == tuple(gone_on.trials[t.number - 1] for t in searched.front)


def test_ctrl_c_keeps_what_is_done(spec: ph.Spec, vary: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "search"
    said = Said(ROWS + 30, KeyboardInterrupt)
    found = search(spec, trials=4, vary=vary, out=folder, reporter=said)
    assert len(found.trials) == 1
    assert said.lines[-1] == (
        "interrupted: 1 of 4 trials are done and kept; "
        f"the same command with --out {folder} goes on"
    )
    assert str(found).startswith("the front: 1 of 1 trials")
    assert (folder / "best.toml").exists()


def test_a_trial_interrupted_at_a_later_epoch_does_not_count(
    make_spec: MakeSpec, vary: tuple[str, ...], tmp_path: Path
) -> None:
    spec = make_spec(training=ph.Training(epochs=2, batch_size=16, lr=3e-3))
    said = Said(2 * ROWS + ROWS + 10, KeyboardInterrupt)
    found = search(spec, trials=3, vary=vary, out=tmp_path / "s", reporter=said)
    assert len(found.trials) == 1
    assert (tmp_path / "s" / "trial-002" / "model.safetensors").exists()  # it was in epoch 2


def test_ctrl_c_before_anything_is_done(
    spec: ph.Spec, vary: tuple[str, ...], tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        search(spec, vary=vary, out=tmp_path / "s", reporter=Said(10, KeyboardInterrupt))
    found = search(spec, trials=1, out=tmp_path / "s", reporter=Quiet())
    assert len(found.trials) == 1


def test_what_is_done_is_not_done_again(searched: Search, spec: ph.Spec) -> None:
    said = Said()
    again = search(spec, trials=2, out=searched.folder, reporter=said)
    assert again == searched
    assert said.begun == []


def test_a_trial_that_does_not_fit_fails_and_the_search_goes_on(
    spec: ph.Spec, tmp_path: Path
) -> None:
    said = Said()
    vary = ['model.neck={ kind = "pool" }|{ kind = "conv" }']
    found = search(spec, trials=9, vary=vary, out=tmp_path / "s", reporter=said)
    first, second = found.trials
    assert (first.fault, second.settings) == ("", {"model.neck": '{ kind = "conv" }'})
    assert second.fault.startswith('model.neck: the map is too small for a "conv" neck.')
    assert not found.run_folder(second).exists()
    assert said.lines[-1] == "all 2 combinations were tried, there are no more"
    assert "| failed: model.neck: the map is too small" in said.lines[-2]
    page = (found.folder / "search.md").read_text(encoding="utf-8")
    assert "## Failed\n\n- trial 2: model.neck: the map is too small" in page
    assert Search.open(found.folder) == found


def test_losses_that_are_no_numbers_fail_a_trial(
    spec: ph.Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempt, "train", failing(TrainingError("the loss is no number.")))
    found = search(
        spec, trials=2, vary="training.lr=1e-3..1e-2", out=tmp_path / "s", reporter=Quiet()
    )
    assert [trial.fault for trial in found.trials] == ["", "the loss is no number."]


def test_memory_that_does_not_reach_fails_a_trial(
    spec: ph.Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempt, "train", failing(torch.OutOfMemoryError("CUDA out of memory")))
    found = search(
        spec, trials=2, vary="training.lr=1e-3..1e-2", out=tmp_path / "s", reporter=Quiet()
    )
    assert found.trials[1].fault == "the GPU has not enough memory."


def test_what_is_no_fault_of_the_settings_ends_the_search(
    spec: ph.Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(attempt, "train", failing(ImageError("1.png: gone.")))
        with pytest.raises(ImageError, match=r"^1.png: gone.$"):
            search(
                spec, trials=2, vary="training.lr=1e-3..1e-2", out=tmp_path / "s", reporter=Quiet()
            )
    assert len(Search.open(tmp_path / "s").trials) == 1
    assert len(search(spec, trials=2, out=tmp_path / "s", reporter=Quiet()).trials) == 2


def failing(error: Exception) -> Callable[..., ph.Run]:
    """Trains the first trial, and fails with every other."""

    def made(spec: ph.Spec, *, out: Path, reporter: Quiet) -> ph.Run:
        if out.name == "trial-001":
            return train(spec, out=out, reporter=reporter)
        raise error

    return made


def test_a_spec_that_can_not_be_trained_ends_the_search_and_leaves_nothing(
    make_spec: MakeSpec, tmp_path: Path
) -> None:
    spec = make_spec(model=ph.Model("test_resnet", weights="random", neck=ph.ConvNeck()))
    with pytest.raises(SpecError, match=r'model.neck: the map is too small for a "conv" neck'):
        search(spec, out=tmp_path / "s", reporter=Quiet())
    assert not (tmp_path / "s").exists()


def test_another_spec_is_refused_by_name(searched: Search, make_spec: MakeSpec) -> None:
    other = make_spec(training=ph.Training(epochs=3, batch_size=16, lr=3e-3, clip=1.0, seed=4))
    before = (searched.folder / "search.json").read_bytes()
    with pytest.raises(RunError) as caught:
        search(other, out=searched.folder, reporter=Quiet())
    assert str(caught.value) == (
        f"{searched.folder}: a search of another spec: training.epochs was 1 and is 3, "
        "training.seed was 0 and is 4, training.clip was not set and is 1.0.\n"
        "  Name another folder with --out, or give the spec that it began with."
    )
    assert (searched.folder / "search.json").read_bytes() == before


def test_another_space_is_refused_by_name(searched: Search, spec: ph.Spec) -> None:
    with pytest.raises(RunError) as caught:
        search(spec, vary=["training.lr=1e-3..1e-2"], out=searched.folder, reporter=Quiet())
    assert str(caught.value) == (
        f"{searched.folder}: a search that varies {', '.join(searched.space)}; "
        "got training.lr=0.001..0.01.\n"
        "  Name another folder with --out. Without --vary it goes on as it began."
    )


def test_other_labels_are_refused(searched: Search, spec: ph.Spec, tmp_path: Path) -> None:
    other = replace(searched, folder=tmp_path, val_rows=20)
    other.save()
    with pytest.raises(RunError, match=r": the labels are no longer those that it began with.\n"):
        search(spec, out=tmp_path, reporter=Quiet())


def test_a_folder_of_something_else_is_refused(spec: ph.Spec, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(RunError, match=r": already there, and no search: it has no search.json.\n"):
        search(spec, out=tmp_path, reporter=Quiet())
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_two_at_a_time_are_refused(searched: Search, spec: ph.Spec) -> None:
    with (
        FileLock(searched.folder / ".lock"),
        pytest.raises(RunError, match=r": another process searches here.\n"),
    ):
        search(spec, trials=9, out=searched.folder, reporter=Quiet())
    (searched.folder / ".lock").unlink(missing_ok=True)


def test_test_rows_are_measured_and_choose_nothing(
    make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    data = ph.Data("train.csv", "val.csv", "test.csv", folder=str(squares))
    spec = make_spec(data=data, training=ph.Training(epochs=1, batch_size=16, lr=3e-3))
    found = search(spec, trials=1, out=tmp_path / "s", reporter=Quiet())
    summary = ph.Run.open(found.run_folder(found.start)).summary
    assert found.start.metrics == summary["metrics"]["val"]
    assert found.start.test == summary["metrics"]["test"] != found.start.metrics


def test_tasks_without_labels_or_weight_are_no_goals(
    make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    table = without(squares / "val.csv", "gender")
    tasks = {"age": ph.Regression(range=(0, 80)), "gender": ph.Binary("Female")}
    data = ph.Data("train.csv", table, folder=str(squares))
    spec = make_spec(data=data, tasks=tasks, training=ph.Training(epochs=1, batch_size=16))
    found = search(spec, trials=2, out=tmp_path / "s", reporter=Quiet())
    assert [goal.task for goal in found.goals] == ["age"]
    assert ph.Spec.from_toml(found.folder / "best.toml").tasks.keys() == tasks.keys()
    unweighted = make_spec(tasks={**tasks, "gender": ph.Binary("Female", weight=0)})
    found = search(unweighted, trials=1, out=tmp_path / "u", reporter=Quiet())
    assert [goal.task for goal in found.goals] == ["age"]
    none = make_spec(tasks={"gender": ph.Binary("Female")}, data=data)
    with pytest.raises(SpecError, match=r"^data.val: no task has a label on the validation rows"):
        search(none, out=tmp_path / "n", reporter=Quiet())


def without(file: Path, column: str) -> pl.DataFrame:
    return pl.read_csv(file).with_columns(pl.lit(None, pl.String).alias(column))


def test_without_the_extra_nothing_begins(
    spec: ph.Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "optuna", None)
    with pytest.raises(MissingExtraError, match=r"polyhead\[search\]"):
        search(spec, out=tmp_path / "s", reporter=Quiet())
    assert not (tmp_path / "s").exists()


def test_no_trials_are_no_search(spec: ph.Spec) -> None:
    with pytest.raises(SpecError, match=r"^trials: Expected 1 at least; got 0.$"):
        search(spec, trials=0)


def test_the_folder_is_named_after_the_spec(
    spec: ph.Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = search(spec, trials=1, reporter=Quiet())
    assert found.folder == Path("runs/search-age-gender-1")


def test_another_seed_searches_elsewhere(searched: Search, spec: ph.Spec) -> None:
    from polyhead.data import mixed
    from polyhead.trials import dimension

    space = tuple(map(dimension, searched.space))
    one, two = (propose(space, [], mixed(seed, "trial", 2)) for seed in (0, 1))
    assert one != two


def test_the_record_is_plain_json(searched: Search) -> None:
    plain = json.loads((searched.folder / "search.json").read_text(encoding="utf-8"))
    assert plain["best"] == searched.best.number
    assert plain["front"] == [trial.number for trial in searched.front]
    assert plain["trials"][0]["metrics"]["age"]["mae"] == searched.start.errors["age"]
    assert plain["spec"]["training"]["epochs"] == 1


def test_a_weight_that_varies_from_0_makes_a_goal_also_when_going_on(
    make_spec: MakeSpec, tmp_path: Path
) -> None:
    tasks = {"age": ph.Regression(range=(0, 80)), "gender": ph.Binary("Female", weight=0)}
    spec = make_spec(tasks=tasks, training=ph.Training(epochs=1, batch_size=16))
    vary = "tasks.gender.weight=0..1"
    search(spec, trials=1, vary=vary, out=tmp_path / "s", reporter=Quiet())
    found = search(spec, trials=2, out=tmp_path / "s", reporter=Quiet())
    assert [goal.task for goal in found.goals] == ["age", "gender"]
    assert len(found.trials) == 2


def test_a_column_without_a_label_fails_a_trial(
    make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    train_rows, val_rows = (
        pl.read_csv(squares / f"{name}.csv").with_columns(pl.lit(empty).alias("later"))
        for name, empty in (("train", 7), ("val", None))
    )
    data = ph.Data(train_rows, val_rows, folder=str(squares))
    tasks = {"age": ph.Regression(range=(0, 80), column="age")}
    spec = make_spec(data=data, tasks=tasks, training=ph.Training(epochs=1, batch_size=16))
    vary = "tasks.age.column=age|later"
    found = search(spec, trials=2, vary=vary, out=tmp_path / "s", reporter=Quiet())
    assert found.trials[1].fault == ("tasks.age: its error on the validation rows is no number.")
