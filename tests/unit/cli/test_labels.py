import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]


@pytest.fixture(autouse=True)
def _no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("polyhead.training.session.draw_pictures", lambda _: None)


def test_it_lists_doubtful_labels(polyhead: Call, spec_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = polyhead("labels", spec_file, "--folds", 2, "--out", out, "--set", "training.epochs=1")
    assert (done.status, done.err) == (0, "")
    assert "fold 1/2 | 24 rows never seen | age " in done.out
    assert "gender: the labels that are doubted most" in done.out
    assert (out / "doubts.csv").exists()


def test_for_programs_it_prints_json_alone(polyhead: Call, spec_file: Path, tmp_path: Path) -> None:
    change = ("--set", "training.epochs=1", "--part", "val", "--part", "train")
    done = polyhead("labels", spec_file, "--folds", 2, "--out", tmp_path / "o", *change, "--json")
    assert done.status == 0
    printed = json.loads(done.out)
    assert [task["task"] for task in printed["tasks"]] == ["age", "gender"]
    assert printed["tasks"][0]["labels"] == 44 + 19
    assert "fold 2/2" in done.err


def test_what_can_not_be_is_said(polyhead: Call, spec_file: Path) -> None:
    done = polyhead("labels", spec_file, "--part", "test")
    assert done.status == 2
    assert "error: part: Expected train or val; got 'test'." in done.err
