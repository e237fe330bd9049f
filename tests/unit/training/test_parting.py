"""A run keeps what it was measured by: intervals, and the groups that its spec declares."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import polyhead as ph
from polyhead.errors import TableError
from polyhead.training import Quiet, train

MakeSpec = Callable[..., ph.Spec]


class Noted(Quiet):
    """Keeps what is said."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        self.lines.append(text)


@pytest.fixture(scope="module")
def towns(squares: Path) -> ph.Data:
    """The squares, each in a town and of a person."""

    def frame(name: str) -> pl.DataFrame:
        read = pl.read_csv(squares / f"{name}.csv")
        return read.with_columns(
            town=pl.Series(["A" if i % 3 else "B" for i in range(len(read))]),
            person=pl.Series([i // 2 for i in range(len(read))]),
        )

    return ph.Data(train=frame("train"), val=frame("val"), root=str(squares))


def declared(make_spec: MakeSpec, towns: ph.Data, **evaluation: object) -> ph.Spec:
    return make_spec(
        data=towns,
        training=ph.Training(epochs=1, batch_size=8),
        evaluation=ph.EvaluationSettings(resamples=100, **evaluation),  # type: ignore[arg-type]
    )


def test_declared_groups_are_in_the_folder(
    make_spec: MakeSpec, towns: ph.Data, tmp_path: Path
) -> None:
    spec = declared(
        make_spec, towns, groups=("town", ("town", "gender")), together="person", smallest=5
    )
    run = train(spec, out=tmp_path / "run", reporter=Quiet())
    frame = pl.read_parquet(run.files.predictions)
    assert {"town", "person"} <= set(frame.columns)
    written = json.loads(run.files.groups.read_text(encoding="utf-8"))
    assert [(t["task"], t["by"]) for t in written] == [
        ("age", ["town"]),
        ("gender", ["town"]),
        ("age", ["town", "gender"]),
        ("gender", ["town", "gender"]),
    ]
    assert [table.to_json() for table in run.groups] == written
    assert run.groups[0].sentence in str(run)
    again = ph.evaluate(run, by=["town", ("town", "gender")])
    assert again.groups == run.groups
    assert (run.files.figures / "age-mae-by-town.png").exists()


def test_nothing_is_written_where_nothing_is_declared(trained: ph.Run) -> None:
    assert not trained.files.groups.exists()
    assert trained.groups == ()


def test_without_fairlearn_a_note_names_the_extra(
    make_spec: MakeSpec, towns: ph.Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fairlearn.metrics", None)
    reporter = Noted()
    run = train(
        declared(make_spec, towns, groups=("town",)), out=tmp_path / "run", reporter=reporter
    )
    assert not run.files.groups.exists()
    assert reporter.lines[-1] == (
        "note: no groups.json. Metrics by group needs an extra. Install it with: "
        'pip install "polyhead[report]"'
    )


def test_a_column_that_is_not_there_is_refused_before_training(
    make_spec: MakeSpec, towns: ph.Data, tmp_path: Path
) -> None:
    with pytest.raises(TableError, match=r"no column 'twon'\.\n  Did you mean 'town'\?"):
        train(declared(make_spec, towns, groups=("twon",)), out=tmp_path / "run", reporter=Quiet())
    assert not (tmp_path / "run").exists()


def test_intervals_are_wider_where_rows_belong_together_and_a_table_without_them_says_so(
    make_spec: MakeSpec, towns: ph.Data, squares: Path, tmp_path: Path
) -> None:
    spec = declared(make_spec, towns, together="person")
    run = train(spec, out=tmp_path / "run", reporter=Quiet())
    assert set(run.intervals["age"]) == set(run.metrics["age"])
    assert isinstance(towns.val, pl.DataFrame)
    there = ph.evaluate(run, towns.val, root=squares)
    assert there.intervals["gender"]["accuracy"] == run.intervals["gender"]["accuracy"]
    assert there.notes == ()
    bare = ph.evaluate(run, squares / "val.csv")
    assert bare.notes == (
        "no column 'person': intervals take every row by itself, and may be too narrow",
    )
    assert bare.intervals["gender"]["accuracy"] != run.intervals["gender"]["accuracy"]
