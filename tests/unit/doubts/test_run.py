"""Wrong labels are found by networks that never saw them, and what was broken off goes on."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import polyhead as ph
from polyhead.doubts import Doubts, doubtful_labels
from polyhead.errors import ImageError, PolyheadError, RunError, SpecError
from polyhead.training import Quiet

Faces = Callable[..., Path]
SpecOf = Callable[..., ph.Spec]
WRONG = (3, 16, 41)


class Kept(Quiet):
    """Keeps what was said, and may press Ctrl-C in an epoch of a piece of work."""

    def __init__(self, stop_at: str = "", after: int = 0) -> None:
        super().__init__()
        self.said: list[str] = []
        self.works: list[str] = []
        self._stop_at, self._left = stop_at, after

    def say(self, text: str) -> None:
        self.said.append(text)

    def begin(self, what: str, total: int, done: int = 0) -> None:
        super().begin(what, total, done)
        self.works.append(what)

    def tick(self, rows: int) -> None:
        super().tick(rows)
        if self._stop_at and self.works[-1] == self._stop_at:
            self._left -= rows
            if self._left <= 0:
                self._stop_at = ""
                raise KeyboardInterrupt


@pytest.fixture(scope="module")
def faces(make_faces: Faces) -> Path:
    return make_faces(wrong=WRONG)


@pytest.fixture(scope="module")
def found(faces: Path, spec_of: SpecOf, tmp_path_factory: pytest.TempPathFactory) -> Doubts:
    """Only to be read."""
    out = tmp_path_factory.mktemp("found") / "标签"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("polyhead.training.session.draw_pictures", lambda _: None)
        return doubtful_labels(spec_of(faces), 3, out=out, reporter=Quiet())


def test_wrong_labels_are_doubted_most(found: Doubts) -> None:
    doubted = found.of("性别", 3)
    assert sorted(doubted["index"]) == sorted(WRONG)
    assert sorted(doubted["row"]) == [number + 2 for number in sorted(WRONG)]
    assert set(doubted["file"]) == {f"图 train/{number}.png" for number in WRONG}
    assert (doubted["label"] != doubted["answer"]).all()
    assert (doubted["score"] > 0).all()
    assert (doubted["probability"] < 0.5).all()


def test_the_list_holds_every_label_once(found: Doubts) -> None:
    assert found.tasks == ("性别", "年龄")
    for task in found.tasks:
        assert sorted(found.of(task)["index"]) == list(range(60))
        assert found.of(task)["score"].is_sorted(descending=True)
    assert found.of("年龄")["probability"].null_count() == 60
    assert found.of("年龄", 1)["label"][0].endswith(" 岁")


def test_networks_never_see_the_rows_that_they_are_asked_about(found: Doubts) -> None:
    asked: list[str] = []
    for fold in (1, 2, 3):
        run = found.folder / f"fold-{fold}"
        parts = {p: pl.read_parquet(run / f"spec-{p}.parquet")["文件"] for p in ("train", "test")}
        assert not set(parts["train"]) & set(parts["test"])
        assert len(parts["train"]) + len(parts["test"]) == 60
        asked += parts["test"].to_list()
        said = pl.read_parquet(run / "predictions.parquet").filter(pl.col("part") == "test")
        answers = dict(zip(said["文件"], said["性别_predicted"], strict=True))
        listed = found.of("性别").filter(pl.col("file").is_in(list(answers)))
        assert [answers[file] for file in listed["file"]] == listed["answer"].to_list()
        summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
        assert (summary["split"], summary["chose_epoch"]) == ("test", False)
    assert len(asked) == len(set(asked)) == 60


def test_it_is_written_for_people(found: Doubts) -> None:
    listed = pl.read_csv(found.folder / "doubts.csv")
    assert listed.columns == [
        "task", "part", "row", "file", "label", "answer", "score", "probability", "column",
    ]  # fmt: skip
    assert len(listed) == 120
    assert (found.folder / "doubts-1-性别.png").stat().st_size > 10_000
    page = (found.folder / "doubts.html").read_text(encoding="utf-8")
    assert page.count("<figure>") == 120
    assert "http" not in page
    assert "<script" not in page
    assert f"train.csv row {WRONG[0] + 2}" in page


def test_printed_it_names_rows_and_what_to_do(found: Doubts) -> None:
    lines = str(found).splitlines()
    assert any("train.csv 5 " in line and "图 train/3.png" in line for line in lines)
    assert any(line.startswith("性别: 3 of 60 labels (5.0 %) are contradicted;") for line in lines)
    assert lines[-3] == (
        f"look at them: {found.folder}/doubts.html shows the pictures; a label may be right and "
        "the network wrong"
    )
    plain = found.to_json()
    assert json.loads(json.dumps(plain))["tasks"][0]["doubts"][0]["label"] in ("男", "女")
    assert plain["tasks"][0]["contradicted"] == 3


def test_another_task_is_refused(found: Doubts) -> None:
    with pytest.raises(PolyheadError, match=r"labels: no such task: '性'\.\n  Did you mean '性别'"):
        found.draw("性")


def test_broken_off_it_goes_on_to_the_same(
    found: Doubts, faces: Path, spec_of: SpecOf, tmp_path: Path
) -> None:
    out, stops = tmp_path / "out", Kept("fold 2 of 3: training", after=80)
    with pytest.raises(KeyboardInterrupt):
        doubtful_labels(spec_of(faces), 3, out=out, reporter=stops)
    assert stops.said[-1] == (
        f"interrupted: 1 of 3 folds are finished and kept; the same again with --out {out} goes on"
    )
    assert (out / "fold-2" / "summary.json").exists()  # one epoch was over
    again = Kept()
    done = doubtful_labels(spec_of(faces), 3, out=out, reporter=again)
    assert again.said[0] == "1 of 3 folds are finished already"
    assert not any(work.startswith("fold 1") for work in again.works)
    assert done.frame.equals(found.frame)
    third = Kept()
    assert doubtful_labels(spec_of(faces), 3, out=out, reporter=third).frame.equals(found.frame)
    assert third.said == ["3 of 3 folds are finished already"]


def test_a_fold_that_died_before_its_first_epoch_is_made_anew(
    found: Doubts, faces: Path, spec_of: SpecOf, tmp_path: Path
) -> None:
    shutil.copytree(found.folder, tmp_path / "out")
    for file in ("summary.json", "history.jsonl"):
        (tmp_path / "out" / "fold-3" / file).unlink()
    done = doubtful_labels(spec_of(faces), 3, out=tmp_path / "out", reporter=Quiet())
    assert done.frame.equals(found.frame)


def test_what_changes_no_network_is_no_reason_to_refuse(
    found: Doubts, faces: Path, spec_of: SpecOf, tmp_path: Path
) -> None:
    shutil.copytree(found.folder, tmp_path / "out")
    spec = spec_of(faces)
    measured = spec.change("evaluation.level=0.8", "training.workers=1", "training.affinity=1")
    again = doubtful_labels(measured, 3, out=tmp_path / "out", reporter=Quiet())
    assert again.frame.equals(found.frame)


def test_a_folder_of_something_else_is_refused(
    found: Doubts, faces: Path, spec_of: SpecOf, make_faces: Faces, tmp_path: Path
) -> None:
    spec, folder = spec_of(faces), found.folder
    with pytest.raises(RunError, match=r"begun otherwise. Expected 3 folds; got 4\."):
        doubtful_labels(spec, 4, out=folder, reporter=Quiet())
    slower = spec.replaced(training=replace(spec.training, lr=0.5))
    with pytest.raises(RunError, match=r"another spec. Expected training\.lr = 0\.01; got 0\.5\."):
        doubtful_labels(slower, 3, out=folder, reporter=Quiet())
    shutil.copytree(folder, tmp_path / "out")
    cells = pl.read_csv(faces / "train.csv")
    other = spec.replaced(
        data=replace(spec.data, train=cells.with_columns(年龄=pl.col("年龄") + 1))
    )
    moved = json.loads((tmp_path / "out" / "labels.json").read_text(encoding="utf-8"))
    moved["spec"]["data.train"] = "DataFrame of 60 rows"
    (tmp_path / "out" / "labels.json").write_text(json.dumps(moved), encoding="utf-8")
    with pytest.raises(RunError, match="the rows, labels or images are no longer those"):
        doubtful_labels(other, 3, out=tmp_path / "out", reporter=Quiet())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").touch()
    with pytest.raises(RunError, match=r"not made by `polyhead labels`: it has no labels\.json"):
        doubtful_labels(spec, 3, out=tmp_path / "mine", reporter=Quiet())


def test_validation_rows_are_judged_by_all_networks(
    found: Doubts, faces: Path, spec_of: SpecOf
) -> None:
    both = doubtful_labels(
        spec_of(faces), 3, parts=("val", "train"), out=found.folder, reporter=Quiet()
    )
    val = both.of("年龄").filter(pl.col("part") == "val").sort("index")
    assert len(val) == 20
    said = [
        pl.read_parquet(found.folder / f"fold-{n}" / "predictions.parquet")
        .filter(pl.col("part") == "val")["年龄_predicted"]
        .to_list()
        for n in (1, 2, 3)
    ]
    means = [f"{sum(three) / 3:.0f} 岁" for three in zip(*said, strict=True)]
    assert val["answer"].to_list() == means


def test_an_unreadable_image_is_named_with_its_row(
    make_faces: Faces, spec_of: SpecOf, tmp_path: Path
) -> None:
    faces = make_faces(12)
    (faces / "图 train" / "7.png").write_bytes(b"no picture")
    with pytest.raises(ImageError, match=r"^train\.csv row 9: 图 train/7\.png: "):
        doubtful_labels(spec_of(faces), 3, out=tmp_path / "out", reporter=Quiet())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("folds", "parts", "what"),
    [
        (1, ("train",), "folds: Expected 2 at least; got 1."),
        (3, ("test",), "part: Expected train or val; got 'test'."),
        (3, (), "part: Expected train or val; got none."),
        (31, ("train",), "folds: 60 training rows are too few for 31 folds. Expected 62 at least."),
    ],
)
def test_what_makes_no_sense_is_refused(
    faces: Path, spec_of: SpecOf, folds: int, parts: tuple[str, ...], what: str
) -> None:
    with pytest.raises(SpecError) as error:
        doubtful_labels(spec_of(faces), folds, parts=parts, reporter=Quiet())
    assert str(error.value).splitlines()[0] == what
