from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copy, copytree

import polars as pl
import pytest
from filelock import FileLock

import polyhead as ph
from polyhead.bulk import Asked, answer_all, answers_of, ask_for, run
from polyhead.errors import RunError, TableError
from polyhead.predict import Answers, Example, Picture, answers_frame


@dataclass
class Watched:
    """Notes what it is told, and breaks off after so many rows."""

    patience: int = 1_000
    begun: tuple[int, int] | None = None
    ticks: list[bool] = field(default_factory=list)
    safe: list[int] = field(default_factory=list)

    def begin(self, total: int, kept: int) -> None:
        self.begun = (total, kept)

    def tick(self, answered: bool) -> None:  # noqa: FBT001 - a Watcher
        self.ticks.append(answered)
        if len(self.ticks) == self.patience:
            raise KeyboardInterrupt

    def kept(self, rows: int) -> None:
        self.safe.append(rows)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "CHUNK", 8)


def frame_of(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path)


def same(one: pl.DataFrame, other: pl.DataFrame) -> None:
    from polars.testing import assert_frame_equal

    assert_frame_equal(one, other, check_exact=False, abs_tol=1e-5, rel_tol=1e-5)


def inside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", ["答案.csv", "a.parquet", "A.CSV"])
def test_answers_are_those_of_one_row_after_the_other(
    trained: ph.Run, predictor: ph.Predictor, table: Path, tmp_path: Path, name: str
) -> None:
    watched = Watched()
    done = answer_all(trained.folder, table, tmp_path / "out" / name, watcher=watched)
    assert (done.answered, done.unanswered, done.unread) == (30, 0, None)
    assert inside(tmp_path / "out") == [name]
    pairs = list(answers_of(predictor, ask_for(predictor, [table])))
    expected = answers_frame([(label, said) for label, said in pairs if isinstance(said, Answers)])
    same(frame_of(tmp_path / "out" / name) if name != "A.CSV" else frame_of(done.answers), expected)
    assert (watched.begun, watched.ticks) == ((30, 0), [True] * 30)
    assert watched.safe == [8, 16, 24, 30]


def test_broken_off_it_goes_on_behind_the_last_part(
    trained: ph.Run, table: Path, tmp_path: Path
) -> None:
    out, whole = tmp_path / "out" / "a.parquet", tmp_path / "whole.parquet"
    answer_all(trained.folder, table, whole)
    with pytest.raises(KeyboardInterrupt):
        answer_all(trained.folder, table, out, watcher=Watched(patience=19))
    assert inside(out.parent) == ["a.parquet.parts"]
    again = Watched()
    answer_all(trained.folder, table, out, watcher=again)
    assert (again.begun, len(again.ticks)) == ((30, 16), 14)
    assert inside(out.parent) == ["a.parquet"]
    same(pl.read_parquet(out), pl.read_parquet(whole))


def test_a_damaged_part_is_made_again(trained: ph.Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    with pytest.raises(KeyboardInterrupt):
        answer_all(trained.folder, table, out, watcher=Watched(patience=19))
    first, second = sorted((tmp_path / "a.csv.parts").glob("*.parquet"))
    first.write_bytes(first.read_bytes()[:-9])
    again = Watched()
    assert answer_all(trained.folder, table, out, watcher=again).answered == 30
    assert again.begun == (30, 8)
    assert second.name == "000000000008.parquet"


def test_an_older_file_stays_until_the_new_one_is_whole(
    trained: ph.Run, table: Path, tmp_path: Path
) -> None:
    out = tmp_path / "a.csv"
    out.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        answer_all(trained.folder, table, out, watcher=Watched(patience=9))
    assert out.read_text() == "old"
    answer_all(trained.folder, table, out)
    assert pl.read_csv(out).height == 30


def test_other_rows_or_another_network_are_noticed(
    trained: ph.Run, table: Path, tmp_path: Path
) -> None:
    out, other = tmp_path / "a.csv", Path(copytree(trained.folder, tmp_path / "other"))
    (other / "tasks.json").write_text((other / "tasks.json").read_text() + "\n")
    with pytest.raises(KeyboardInterrupt):
        answer_all(trained.folder, table, out, watcher=Watched(patience=9))
    with pytest.raises(RunError) as error:
        answer_all(other, table, out)
    assert str(error.value) == (
        f"{out}.parts: begun with something else. Changed since then: the network.\n"
        "  Name another --out, or begin anew with --anew; what was answered is lost then."
    )
    pl.read_csv(table).head(29).write_csv(table)
    with pytest.raises(RunError, match="the network and the rows asked for"):
        answer_all(other, table, out)
    with pytest.raises(RunError, match="Changed since then: the rows asked for"):
        answer_all(trained.folder, table, out)
    (tmp_path / "a.csv.parts/plan.json").write_text("{")
    with pytest.raises(RunError, match=r"Changed since then: its plan\.json"):
        answer_all(trained.folder, table, out)
    anew = Watched()
    assert answer_all(trained.folder, table, out, anew=True, watcher=anew).answered == 29
    assert anew.begun == (29, 0)


def test_two_do_not_work_on_one_file(trained: ph.Run, table: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv.parts").mkdir()
    with (
        FileLock(tmp_path / "a.csv.parts/lock"),
        pytest.raises(RunError, match=r"a\.csv\.parts: another process is at work on it\."),
    ):
        answer_all(trained.folder, table, tmp_path / "a.csv")


def test_a_folder_of_somebody_else_is_left_alone(
    trained: ph.Run, table: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.csv.parts").mkdir()
    (tmp_path / "a.csv.parts/mine.txt").write_text("mine")
    with pytest.raises(RunError, match=r"a\.csv\.parts: holds something else \(mine\.txt\)\."):
        answer_all(trained.folder, table, tmp_path / "a.csv", anew=True)
    assert (tmp_path / "a.csv.parts/mine.txt").read_text() == "mine"


def test_what_cannot_be_read_is_listed_beside_the_answers(
    trained: ph.Run, squares: Path, tmp_path: Path
) -> None:
    photos = tmp_path / "照片"
    photos.mkdir()
    for i in range(1, 21):
        copy(squares / f"val/{i}.png", photos / f"{i}.png")
    for i in range(1, 10):  # a whole part, and one more
        (photos / f"{i}.png").write_bytes(b"" if i % 2 else b"no image")
    out = tmp_path / "a.csv"
    watched = Watched()
    done = answer_all(trained.folder, photos, out, watcher=watched)
    assert (done.answered, done.unanswered, done.unread) == (11, 9, tmp_path / "a.unread.csv")
    assert watched.ticks == [False] * 9 + [True] * 11
    assert frame_of(out)["file"].to_list() == [str(photos / f"{i}.png") for i in range(10, 21)]
    assert done.unread is not None
    listed = pl.read_csv(done.unread)
    assert listed.columns == ["file", "why"]
    assert listed["file"].to_list() == [str(photos / f"{i}.png") for i in range(1, 10)]
    assert listed["why"][0].startswith("empty file")
    for i in range(1, 10):
        copy(squares / f"val/{i}.png", photos / f"{i}.png")
    assert answer_all(trained.folder, photos, out).unread is None
    assert inside(tmp_path) == ["a.csv", "照片"]


def test_rows_of_a_table_without_their_image_are_listed(
    trained: ph.Run, squares: Path, tmp_path: Path
) -> None:
    table = tmp_path / "行.csv"
    files = [str(squares / "val/1.png"), "没有.png", None, str(squares / "val/2.png")]
    pl.DataFrame({"file": files, "n": [1, 2, 3, 4]}).write_csv(table)
    done = answer_all(trained.folder, table, tmp_path / "a.parquet")
    assert frame_of(done.answers)["row"].to_list() == ["行.csv row 2", "行.csv row 5"]
    assert done.unread is not None
    assert pl.read_csv(done.unread).rows() == [
        ("行.csv row 3", f"{tmp_path}/没有.png: no such file."),
        ("行.csv row 4", "the network never learned to do without 'face', and got none."),
    ]


def test_of_nothing_but_unreadable_files_there_is_an_empty_table(
    trained: ph.Run, tmp_path: Path
) -> None:
    (tmp_path / "1.png").write_bytes(b"")
    done = answer_all(trained.folder, [tmp_path / "1.png"], tmp_path / "a.parquet")
    assert (done.answered, done.unanswered) == (0, 1)
    empty = pl.read_parquet(done.answers)
    assert (empty.height, empty.columns) == (0, ["file", "age", "gender", "gender_probability"])


def test_a_file_that_cannot_be_written_is_refused_at_once(trained: ph.Run, tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"Expected \.csv or \.parquet"):
        answer_all(tmp_path / "no run", "没有", tmp_path / "a.xlsx")
    (tmp_path / "file").write_text("")
    (tmp_path / "1.png").write_bytes(b"")
    with pytest.raises(TableError, match=r"a\.csv\.parts: can't be made \("):
        answer_all(trained.folder, tmp_path / "1.png", tmp_path / "file" / "a.csv")


class Counted:
    """A hundred thousand rows of which none exists before it is asked for."""

    key = "file"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read = 0

    def __len__(self) -> int:
        return 100_000

    def label(self, index: int) -> str:
        return str(index)

    def rows(self, part: range) -> Iterator[Picture | Example]:
        for _ in part:
            self.read += 1
            yield self.path

    def digest(self) -> str:
        return ""


def test_no_more_is_read_than_a_few_batches_ahead(predictor: ph.Predictor, squares: Path) -> None:
    asked: Asked = Counted(squares / "val/1.png")
    assert isinstance(asked, Counted)
    for n, _ in zip(range(1, 200), answers_of(predictor, asked), strict=False):
        assert asked.read - n <= 3 * 32
