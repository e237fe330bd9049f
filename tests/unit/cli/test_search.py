import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

pytest.importorskip("optuna")


@pytest.fixture(autouse=True)
def _no_pictures_of_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("polyhead.training.session.draw_pictures", lambda _: None)


def test_a_search_and_going_on_with_it(polyhead: Call, spec_file: Path) -> None:
    varied = ("--vary", "training.lr=1e-3..1e-2", "--vary", "tasks.age.weight=1..5")
    done = polyhead("search", spec_file, "--trials", 2, *varied, "--set", "training.seed=3")
    assert done.status == 0
    assert done.out.startswith("search in runs/search-squares-1: 2 trials; the first is the spec")
    assert "varies training.lr from 0.001 to 0.01 (log scale)\n" in done.out
    assert "varies tasks.age.weight from 1 to 5\n" in done.out
    assert "CHOSEN on the 21 validation rows" in done.out
    assert done.out.endswith("runs/search-squares-1\n")
    folder = ("--out", "runs/search-squares-1")
    done = polyhead(
        "search", spec_file, "--trials", 2, *folder, "--set", "training.seed=3", "--json"
    )
    assert done.err.startswith("search in runs/search-squares-1: 2 trials, of which 2 are done\n")
    plain = json.loads(done.out)
    assert [trial["number"] for trial in plain["trials"]] == [1, 2]
    assert plain["best"] in plain["front"]
    refused = polyhead("search", spec_file, *folder)
    assert refused.status == 2
    assert "a search of another spec: training.seed was 3 and is 0.\n" in refused.err


def test_a_wrong_range_is_said_in_words(polyhead: Call, spec_file: Path) -> None:
    done = polyhead("search", spec_file, "--vary", "training.lr=1e-2..1e-4")
    assert done.status == 2
    assert done.err == (
        "error: --vary training.lr=1e-2..1e-4: Expected LOW below HIGH; got 0.01..0.0001.\n"
    )
    assert not Path("runs").exists()
