import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import polyhead as ph

Call = Callable[..., Any]
MakeSpec = Callable[..., ph.Spec]


@pytest.fixture
def necked(make_spec: MakeSpec, tmp_path: Path) -> Path:
    """A spec with shared weights, that trains one epoch."""
    model = ph.Model("test_resnet", weights="random", freeze="all", neck=ph.PoolNeck((8,)))
    return make_spec(model=model, training=ph.Training(1, batch_size=16)).save(tmp_path / "脸.toml")


def test_it_answers_first_and_shows_the_table(polyhead: Call, necked: Path) -> None:
    done = polyhead("compare", necked, "--methods", "sum,UW", "--seeds", "1")
    assert (done.status, done.err) == (0, "")
    out = Path("runs/compare-脸-1")
    answer = json.loads((out / "compare.json").read_text(encoding="utf-8"))["answer"]
    lines = done.out.splitlines()
    assert next(line for line in lines if line.startswith("Trained together (sum), age "))
    assert answer in done.out
    assert lines[-1] == str(out)
    assert "│ each task alone │" in done.out
    again = polyhead("compare", necked, "--methods", "sum,UW", "--seeds", "1", "--out", out)
    assert again.out.startswith("4 of 4 runs are finished already\nTrained together (sum), age ")


def test_for_programs_standard_output_is_json_alone(polyhead: Call, necked: Path) -> None:
    given = ["--methods", "sum,UW", "--seeds", "1", "--no-singles", "--out", "c", "--json"]
    done = polyhead("compare", necked, *given, "--rows", "32", "--set", "training.lr=0.01")
    assert done.status == 0
    found = json.loads(done.out)
    assert found == json.loads(Path("c/compare.json").read_text(encoding="utf-8"))
    assert [a["label"] for a in found["alternatives"]] == ["sum", "UW"]
    assert "seed 0 | sum | score " in done.err
    spec = ph.Run.open("c/UW/seed-0").spec
    assert (spec.training.lr, spec.data.rows) == (0.01, 32)


def test_several_specs_are_compared(polyhead: Call, necked: Path, tmp_path: Path) -> None:
    other = ph.Spec.from_toml(necked).change("training.lr=0.1").save(tmp_path / "quick.toml")
    done = polyhead("compare", necked, other, "--seeds", "1", "--no-singles", "--out", "c")
    assert done.status == 0
    assert "With quick instead of 脸, age " in done.out


def test_an_unknown_method_is_refused_with_the_nearest(polyhead: Call, necked: Path) -> None:
    done = polyhead("compare", necked, "--methods", "sum,UPGrat")
    assert done.status == 2
    assert done.err.startswith("error: methods: no such method: 'UPGrat'.\n  Did you mean 'UPGrad'")
    assert not Path("runs").exists()
