from collections.abc import Callable
from pathlib import Path

import pytest

import polyhead as ph
from polyhead.training import Quiet, resume, train

MakeSpec = Callable[..., ph.Spec]


class Kept(Quiet):
    """Keeps what was said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)


def test_what_an_earlier_run_gave_is_said_and_kept(
    make_spec: MakeSpec, trained: ph.Run, tmp_path: Path
) -> None:
    earlier = str(trained.folder)
    later = make_spec(
        model=ph.Model("test_resnet", freeze="none", init_from=earlier),
        tasks={"gender": ph.Binary("Female"), "old": ph.Regression(column="age")},
        training=ph.Training(epochs=1, batch_size=16),
    )
    note = f"weights of {earlier} taken: backbone, neck, head of gender; new: head of old"
    reporter = Kept()
    run = train(later, out=tmp_path / "later", reporter=reporter)
    assert f"note: {note}" in reporter.said
    assert run.summary["notes"] == [note]
    again = Kept()
    longer = resume(run.folder, changes=("training.epochs=2",), reporter=again)
    assert again.said[0] == f"note: {note}"
    assert longer.summary["notes"] == [note]


def test_of_a_network_that_starts_anew_nothing_is_said(trained: ph.Run) -> None:
    assert trained.summary["notes"] == []


def test_a_run_without_a_summary_is_resumed(make_spec: MakeSpec, tmp_path: Path) -> None:
    one = ph.Training(epochs=1, batch_size=16)
    run = train(make_spec(training=one), out=tmp_path / "run", reporter=Quiet())
    run.files.summary.unlink()
    longer = resume(run.folder, changes=("training.epochs=2",), reporter=Quiet())
    assert len(longer.history.epochs) == 2


def test_features_are_stored_in_a_folder_beside_the_spec(
    make_spec: MakeSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = make_spec(
        model=ph.Model("test_resnet", weights="random", freeze="all"),
        features=ph.Features(folder="特征"),
        training=ph.Training(epochs=2, batch_size=16),
    )
    file = spec.save(tmp_path / "specs" / "a.toml")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    train(ph.Spec.from_toml(file), out="run", reporter=Quiet())
    assert (tmp_path / "specs" / "特征" / "features").is_dir()
    assert [path.name for path in Path().iterdir()] == ["run"]
    monkeypatch.chdir(tmp_path)
    again = Kept()
    resume("here/run", reporter=again)
    assert again.said[0].startswith(
        "the backbone is frozen: what it gives for each image is stored (69, 26 kB in "
    )
