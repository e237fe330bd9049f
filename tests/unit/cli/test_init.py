from pathlib import Path

import polars as pl
import pytest
from PIL import Image
from typer.testing import CliRunner

from polyhead.cli import app
from polyhead.cli import init as verb
from polyhead.errors import SpecError
from polyhead.spec import Spec

RUNNER = CliRunner()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    for i in range(24):
        Image.new("RGB", (32, 32), (i * 10, 0, 0)).save(tmp_path / f"{i}.png")
    frame = pl.DataFrame(
        {
            "file": [f"{i}.png" for i in range(24)],
            "年龄": ["0-2", "3-9", "10-19", "more than 70"] * 6,
            "gender": ["Male", "Female", None, "Male", "Female", "Female"] * 4,
            "race": ["x", "y", "z"] * 8,
            "note": [f"note {i}" for i in range(24)],
        }
    )
    frame.write_csv(tmp_path / "faces.csv")
    return tmp_path / "faces.csv"


def run(*words: str | Path, typed: str | None = None) -> str:
    result = RUNNER.invoke(app, ["init", *map(str, words)], input=typed, catch_exceptions=True)
    if result.exception:
        raise result.exception
    return result.output


def test_a_spec_is_written_beside_the_table(table: Path) -> None:
    said = run(table, "--tasks", "年龄,gender")
    file = table.with_suffix(".toml")
    assert said == (
        f"{file}: learns 年龄 (regression), gender (binary). Its comments say why it is as it is.\n"
        f"next: polyhead train {file}\n"
    )
    assert list(Spec.from_toml(file).tasks) == ["年龄", "gender"]


def test_it_trains(table: Path, tmp_path: Path) -> None:
    run(table, "--tasks", "年龄，gender", "--out", tmp_path / "规格.toml")
    settings = ("model.weights=random", "training.epochs=1", "features.store=off")
    words = ["train", str(tmp_path / "规格.toml"), "--out", str(tmp_path / "run"), "--json"]
    result = RUNNER.invoke(app, [*words, *(w for s in settings for w in ("--set", s))])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "run" / "model.safetensors").is_file()


def test_a_file_that_is_there_stays(table: Path) -> None:
    file = table.with_suffix(".toml")
    file.write_text("mine")
    with pytest.raises(SpecError) as caught:
        run(table, "--tasks", "gender")
    assert str(caught.value) == (
        f"{file}: there already.\n  `--force` overwrites it, `--out FILE` writes another."
    )
    assert file.read_text() == "mine"
    run(table, "--tasks", "gender", "--force")
    assert Spec.from_toml(file).tasks.keys() == {"gender"}


def test_nothing_is_written_when_a_name_is_wrong(table: Path) -> None:
    with pytest.raises(SpecError, match="Did you mean 'gender'"):
        run(table, "--tasks", "gendre")
    assert not table.with_suffix(".toml").exists()
    with pytest.raises(SpecError, match=r": a folder. Expected the name of a file"):
        run(table, "--tasks", "gender", "--out", table.parent)


def test_without_a_terminal_it_says_what_can_be_learned(table: Path) -> None:
    with pytest.raises(SpecError) as caught:
        run(table)
    assert str(caught.value) == (
        "faces.csv: which columns are to be learned is for you to say. Those that can be:\n"
        "  年龄    regression, 4 bins of numbers\n"
        "  gender  binary, two classes\n"
        "  race    categorical, 3 classes\n"
        f"  Say it so: polyhead init {table} --tasks A,B"
    )


def test_at_a_terminal_it_asks_until_it_has_an_answer(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verb, "_at_terminal", lambda: True)
    said = run(table, typed="\n,\nage, race\n race ,gender\n")
    assert "Expected one column at least; got none." in said
    assert "column 'age': faces.csv has none of that name." in said
    assert said.count("Columns to learn") >= 3
    assert said.startswith(f"24 rows; images: file, in {table.parent}\n")
    rows = [" ".join(line.split()) for line in said.splitlines()]
    assert "note - mostly different texts 0 %" in rows
    assert "gender binary two classes 17 %" in rows
    assert list(Spec.from_toml(table.with_suffix(".toml")).tasks) == ["race", "gender"]


def test_a_table_of_nothing_to_learn(table: Path) -> None:
    pl.read_csv(table).select("file", "note").write_csv(table)
    with pytest.raises(SpecError) as caught:
        run(table)
    assert str(caught.value) == (
        "faces.csv: no column looks as if it could be learned.\n  note: mostly different texts"
    )


def test_a_name_may_hold_a_comma(table: Path) -> None:
    pl.read_csv(table).rename({"race": "race, said"}).write_csv(table)
    run(table, "--tasks", "race, said")
    assert list(Spec.from_toml(table.with_suffix(".toml")).tasks) == ["race, said"]
