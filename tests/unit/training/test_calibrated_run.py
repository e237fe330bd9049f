"""A run with rows kept for calibration: what it writes, what answers say, and that it goes on."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import torch

import polyhead as ph
from polyhead.calibration import Calibrated
from polyhead.data import ByFraction
from polyhead.errors import MissingExtraError, RunError
from polyhead.training import Quiet, draw_doubt, evaluate, prepare, resume, train

MakeSpec = Callable[..., ph.Spec]
KEPT = ph.Calibration(share=0.7, level=0.5)  # of 21 rows 15, where 10 are enough
TRAINING = ph.Training(epochs=2, batch_size=8, lr=3e-3)


class Said(Quiet):
    """Keeps what was said."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        self.lines.append(text)


@pytest.fixture(scope="module")
def calibrated(make_spec: MakeSpec, tmp_path_factory: pytest.TempPathFactory) -> ph.Run:
    spec = make_spec(training=TRAINING, calibration=KEPT)
    return train(spec, out=tmp_path_factory.mktemp("calibrated") / "run", reporter=Quiet())


def test_rows_are_kept_from_validation_and_measured_by_nothing(calibrated: ph.Run) -> None:
    assert calibrated.summary["rows"] == {"train": 48, "val": 6, "calibration": 15}
    frame = pl.read_parquet(calibrated.files.predictions)
    parts = {part: set(frame.filter(part=part)["row"]) for part in ("val", "calibration")}
    assert {name: len(rows) for name, rows in parts.items()} == {"val": 6, "calibration": 15}
    assert parts["val"].isdisjoint(parts["calibration"])
    assert set(calibrated.summary["metrics"]) == {"val"}
    assert calibrated.title.startswith("val, 6 rows, epoch ")


def test_training_is_that_of_the_rows_that_are_left(
    calibrated: ph.Run, make_spec: MakeSpec, squares: Path, tmp_path: Path
) -> None:
    """The history is that of a run whose table of validation rows lacks the rows kept."""
    left = prepare(calibrated.spec).part("val").table
    data = ph.Data(train="train.csv", val=left.frame, folder=str(squares), root=str(squares))
    other = train(make_spec(data=data, training=TRAINING), out=tmp_path / "run", reporter=Quiet())
    assert [e.metrics for e in other.history.epochs] == [
        e.metrics for e in calibrated.history.epochs
    ]
    assert not other.files.calibration.exists()
    assert (other.calibrated, other.coverage, other.sureness) == (None, (), ())


def test_what_is_measured_and_written_is_at_the_temperature(calibrated: ph.Run) -> None:
    found = calibrated.calibrated
    assert found is not None
    assert set(found.temperatures) == set(found.thresholds) == {"gender"}
    frame = pl.read_parquet(calibrated.files.predictions).filter(part="val")
    said = torch.logit(frame["gender_p_Female"].to_torch().double())
    (one,) = calibrated.sureness
    warm = found.temperatures["gender"]
    assert (one.task, one.temperature) == ("gender", warm)
    gender = calibrated.tasks[1]
    encoded = gender.encode(frame["gender"])
    for when, logits in ((one.after, said), (one.before, said * warm)):
        there = encoded.present
        surprises = gender.surprises(logits[there], encoded.targets[there])
        assert surprises is not None
        assert when.log_loss == pytest.approx(float(surprises.mean()), rel=1e-3)


def test_coverage_is_counted_on_measured_rows_and_said(calibrated: ph.Run) -> None:
    age, gender = calibrated.coverage
    assert (age.task, age.unit, age.level, gender.task) == ("age", "years", 0.5, "gender")
    frame = pl.read_parquet(calibrated.files.predictions).filter(part="val")
    assert age.rows == frame["age"].count()
    lines = str(calibrated).splitlines()
    assert lines[-3].startswith(f"age: {100 * age.covered:.1f} % of {age.rows} intervals at 50 % ")
    assert lines[-2].startswith("gender: ")


def test_the_predictor_answers_as_the_run_says(calibrated: ph.Run, squares: Path) -> None:
    model = ph.load(calibrated.folder)
    frame = pl.read_parquet(calibrated.files.predictions).filter(part="val")
    answers = model([squares / file for file in frame["file"]])
    found = calibrated.calibrated
    assert found is not None
    for said, p in zip(answers, frame["gender_p_Female"], strict=True):
        age, gender = said["age"], said["gender"]
        assert gender.probabilities is not None
        assert gender.probabilities["Female"] == pytest.approx(p, abs=1e-4)
        assert age.interval is not None
        assert isinstance(age.value, float)
        low, high = found.bands["age"].interval(age.value)
        assert age.interval == (max(low, 0), min(high, 80))
        assert f"{age}".startswith(f"age {age.value:.0f} years (")
        assert gender.classes is not None
        assert said.to_json()["age"]["interval"] == list(age.interval)  # type: ignore[index]
        assert said.to_json()["gender"]["set"] == list(gender.classes)  # type: ignore[index]


def test_answering_needs_no_crepes(calibrated: ph.Run, squares: Path) -> None:
    code = (
        "import sys; sys.modules['crepes'] = None\n"
        "import polyhead\n"
        "print(polyhead.load(sys.argv[1])(sys.argv[2]))"
    )
    words = [sys.executable, "-c", code, str(calibrated.folder), str(squares / "val/1.png")]
    done = subprocess.run(words, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == str(ph.load(calibrated.folder)(squares / "val/1.png"))
    assert " at 50 %)" in done.stdout


def test_without_the_file_answers_are_as_ever(
    calibrated: ph.Run, squares: Path, tmp_path: Path
) -> None:
    bare = Path(shutil.copytree(calibrated.folder, tmp_path / "run"))
    (bare / "calibration.json").unlink()
    said = ph.load(bare)(squares / "val/1.png")
    assert [answer.level for answer in said.values()] == [None, None]
    assert "%" not in str(said)
    (bare / "calibration.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RunError, match=r"calibration\.json: damaged"):
        ph.load(bare)


def test_other_rows_are_measured_with_their_coverage(calibrated: ph.Run, squares: Path) -> None:
    own = evaluate(calibrated)
    assert own.coverage == calibrated.coverage
    assert str(own).splitlines()[-1] == str(calibrated).splitlines()[-2]
    other = evaluate(calibrated, squares / "test.csv")
    assert [(one.task, one.rows) for one in other.coverage] == [("age", 14), ("gender", 13)]
    assert [line.partition(":")[0] for line in str(other).splitlines()[-2:]] == ["age", "gender"]


def test_a_run_that_went_on_is_the_one_that_was_not_broken_off(
    calibrated: ph.Run, make_spec: MakeSpec, tmp_path: Path
) -> None:
    spec = make_spec(training=ph.Training(epochs=1, batch_size=8, lr=3e-3), calibration=KEPT)
    train(spec, out=tmp_path / "run", reporter=Quiet())
    again = resume(tmp_path / "run", changes=("training.epochs=2",), reporter=Quiet())
    assert again.calibrated == calibrated.calibrated
    assert again.summary["coverage"] == calibrated.summary["coverage"]
    assert again.summary["sureness"] == calibrated.summary["sureness"]
    mine, theirs = (pl.read_parquet(r.files.predictions) for r in (again, calibrated))
    assert mine.equals(theirs)


def test_what_was_found_of_other_weights_does_not_stay(
    make_spec: MakeSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while it measures better weights, a run must not answer with the old intervals."""
    one = ph.Training(epochs=1, batch_size=8, lr=3e-3)
    train(make_spec(training=one, calibration=KEPT), out=tmp_path / "run", reporter=Quiet())
    run = ph.Run.open(tmp_path / "run")
    assert run.files.calibration.exists()

    def killed(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr("polyhead.training.session.write_weights", killed)
    with pytest.raises(SystemExit):
        resume(tmp_path / "run", changes=("training.epochs=3",), reporter=Quiet())
    assert not run.files.calibration.exists()


def test_too_few_rows_are_said(make_spec: MakeSpec, tmp_path: Path) -> None:
    said = Said()
    spec = make_spec(training=TRAINING, calibration=ph.Calibration(share=0.5))
    run = train(spec, out=tmp_path / "run", reporter=said)
    rows = run.summary["labels"]["calibration"]
    notes = [
        f"{name} is not calibrated: {rows[name]} rows with a label are kept for it, and a level of "
        "90 % wants 50 (calibration.share)"
        for name in ("age", "gender")
    ]
    assert [line for line in said.lines if "calibrated" in line] == [f"note: {n}" for n in notes]
    assert run.summary["notes"][-2:] == notes
    assert run.calibrated == Calibrated(0.9, rows)
    assert run.coverage == ()


def test_without_crepes_nothing_begins(
    make_spec: MakeSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "crepes", None)
    with pytest.raises(MissingExtraError, match=r"^intervals \(calibration\.intervals\) needs"):
        train(make_spec(calibration=KEPT), out=tmp_path / "run", reporter=Quiet())
    assert not (tmp_path / "run").exists()


def test_rows_of_a_split_are_kept_too(make_spec: MakeSpec, squares: Path) -> None:
    data = ph.Data(train="train.csv", split=ByFraction(val=0.5), folder=str(squares))
    parts = prepare(make_spec(data=data, calibration=ph.Calibration(share=0.25))).parts
    assert {name: len(rows) for name, rows in parts.items()} == {
        "train": 24,
        "val": 18,
        "calibration": 6,
    }


def test_pictures_of_doubt_are_drawn(calibrated: ph.Run) -> None:
    drawn = [(what, name) for what, name, _ in draw_doubt(calibrated)]
    assert drawn == [("reliability", "gender"), ("intervals", "age")]
    assert (calibrated.files.figures / "intervals-age.png").exists()
    assert (calibrated.files.figures / "reliability-gender.png").exists()


def test_the_file_is_plain_numbers(calibrated: ph.Run) -> None:
    content: dict[str, Any] = json.loads(calibrated.files.calibration.read_text(encoding="utf-8"))
    assert set(content) == {"level", "rows", "temperatures", "bands", "thresholds"}
    assert content["level"] == 0.5
    assert set(content["bands"]["age"]) == {"edges", "reach"}
