"""Thousands of rows answered into a file: killed, interrupted, gone on with."""

import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import polyhead as ph

ROWS = 3_000
CALL = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from polyhead.cli import main; main()"
)


@pytest.fixture(scope="module")
def table(squares: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows over a few images; one in a thousand names a file that is not there."""
    path = tmp_path_factory.mktemp("行") / "很多行.csv"
    files = [f"val/{'没有' if i % 1_000 == 7 else i % 21 + 1}.png" for i in range(ROWS)]
    pl.DataFrame({"file": files}).write_csv(path)
    return path


@pytest.fixture(scope="module")
def whole(trained: ph.Run, table: Path, squares: Path) -> pl.DataFrame:
    """What an uninterrupted call gives."""
    out = table.with_name("whole.parquet")
    ph.answer_all(trained.folder, table, out, root=squares)
    return pl.read_parquet(out)


def command(trained: ph.Run, table: Path, squares: Path, out: Path) -> list[str]:
    asked = ["predict", trained.folder, table, "--root", squares, "--out", out]
    return [sys.executable, "-c", CALL, *map(str, asked)]


def broken_off(call: list[str], out: Path, how: signal.Signals) -> tuple[int, str]:
    """Start the program, and send it a signal when the first part stands."""
    process = subprocess.Popen(  # noqa: S603 - our own
        call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        while not (out.with_name(f"{out.name}.parts") / "000000000000.parquet").exists():
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=0.02)
        process.send_signal(how)
        said, errors = process.communicate(timeout=120)
    finally:
        process.kill()
    assert said == ""
    assert not out.exists()
    return process.returncode, errors


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_killed_it_goes_on_to_the_same_answers(
    trained: ph.Run, table: Path, squares: Path, whole: pl.DataFrame, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"答案.{suffix}"
    call = command(trained, table, squares, out)
    status, _ = broken_off(call, out, signal.SIGKILL)
    assert status == -signal.SIGKILL
    done = subprocess.run(call, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 1  # three rows are not answered
    assert done.stdout == f"written: {out}, 2,997 rows\n"
    first, last = done.stderr.splitlines()[0], done.stderr.splitlines()[-1]
    kept = int(first.removeprefix("going on: ").split(" of 3,000 rows")[0].replace(",", ""))
    assert kept in range(512, ROWS, 512)
    assert last == f"not answered: 3 rows, listed in {out.with_name('答案.unread.csv')}"
    read = pl.read_csv(out) if suffix == "csv" else pl.read_parquet(out)
    assert_frame_equal(read, whole, check_exact=False, abs_tol=1e-5)
    unread = pl.read_csv(out.with_name("答案.unread.csv"))
    assert unread["row"].to_list() == [f"很多行.csv row {n}" for n in (9, 1_009, 2_009)]
    assert unread["why"].unique().to_list() == [f"{squares}/val/没有.png: no such file."]
    assert {p.name for p in tmp_path.iterdir()} == {"答案.unread.csv", out.name}


def test_interrupted_it_says_what_is_kept(
    trained: ph.Run, table: Path, squares: Path, tmp_path: Path
) -> None:
    out = tmp_path / "a.csv"
    status, said = broken_off(command(trained, table, squares, out), out, signal.SIGINT)
    assert status == 130
    kept, *rest = said.split(" of 3,000 rows are answered and kept in ")
    assert int(kept.replace(",", "")) in range(512, ROWS, 512)
    assert rest == [f"{out}.parts; the same command goes on from there\ninterrupted\n"]
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv.parts"]


def test_answers_are_those_of_today_row_by_row(
    trained: ph.Run, table: Path, squares: Path, whole: pl.DataFrame
) -> None:
    """Those of one row alone, as the predictor gives them."""
    predictor = ph.load(trained.folder)
    for n in (0, 1, 700, 2_996):
        row = whole.row(n, named=True)
        number = int(str(row["row"]).rpartition(" ")[2]) - 2
        answers = predictor(squares / f"val/{number % 21 + 1}.png")
        assert row["age"] == pytest.approx(answers["age"].value, abs=1e-5)
        assert row["gender"] == answers["gender"].value
        assert row["gender_probability"] == pytest.approx(answers["gender"].probability, abs=1e-5)
