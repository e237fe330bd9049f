import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from polyhead.cli import app
from polyhead.spec import Spec

Paint = Callable[..., Path]
MakeSpec = Callable[..., Spec]


@pytest.fixture
def spec(paint: Paint, make_spec: MakeSpec, tmp_path: Path) -> Path:
    """A spec with two warnings (one image in both parts, with two ages), and no errors."""
    paint("a.png", 1)
    paint("b.png", 2)
    paint("c.png", 3)
    train = {"file": ["a.png", "b.png"], "age": [1, 2], "gender": ["Male", "Female"]}
    val = {"file": ["a.png", "c.png"], "age": [5, 6], "gender": ["Male", "Female"]}
    return make_spec(train, val).save(tmp_path / "faces.toml")


def run(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["check", *map(str, words)])
    return result.exit_code, result.stdout, result.stderr


def test_warnings_pass_unless_the_call_is_strict(spec: Path) -> None:
    code, out, err = run(spec)
    assert (code, err) == (0, "")
    assert "one image in two parts" in out
    assert "0 errors, 2 warnings, 0 notes." in out
    assert run(spec, "--strict")[0] == 1


def test_errors_give_status_1(spec: Path, tmp_path: Path) -> None:
    (tmp_path / "c.png").unlink()
    code, out, _ = run(spec)
    assert code == 1
    assert "val.csv row 3: c.png: no such file." in out
    assert run(spec, "--columns")[0] == 0
    assert run(spec, "--rows", "1")[0] == 1  # one row of gender is no task of two classes


def test_json_is_all_there_is_on_standard_output(spec: Path) -> None:
    code, out, err = run(spec, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["counts"] == {"error": 0, "warning": 2, "note": 0}
    assert json.loads(run(spec, "--json", "--columns")[1])["images"] == 0


def test_what_was_found_can_be_written(spec: Path, tmp_path: Path) -> None:
    for name in ("found.json", "found.txt"):
        code, out, _ = run(spec, "--out", tmp_path / "new" / name)
        assert code == 0
        assert f"written: {tmp_path / 'new' / name}" in out
    found = json.loads((tmp_path / "new" / "found.json").read_text(encoding="utf-8"))
    assert len(found["findings"]) == 2
    assert "0 errors, 2 warnings" in (tmp_path / "new" / "found.txt").read_text(encoding="utf-8")


def test_another_kind_of_file_is_refused_before_anything_is_looked_at(spec: Path) -> None:
    code, out, err = run(spec, "--out", "found.csv")
    assert (code, out) == (2, "")
    assert "Expected a .json or .txt file; got 'found.csv'" in err.replace("\n", " ")


def test_all_shows_everything(paint: Paint, make_spec: MakeSpec, tmp_path: Path) -> None:
    rows = {
        "file": [f"{i}.png" for i in range(5)],
        "age": list(range(5)),
        "gender": ["Male", "Female", "Male", "Male", "Male"],
    }
    spec = make_spec(rows, rows).save(tmp_path / "faces.toml")
    assert "... and 2 more like these." in run(spec)[1]
    assert "more like these" not in run(spec, "--all")[1]


def test_changes_reach_the_spec(spec: Path) -> None:
    code, out, _ = run(spec, "--set", "tasks.age.range=[0, 5]")
    assert code == 1
    assert "Expected a number from 0 to 5; got '6'." in out
