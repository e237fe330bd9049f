"""Both tutorials run, say nothing on the error stream, and hold what they printed."""

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode

ROOT = Path(__file__).parents[2]
TUTORIALS = ("tutorial.ipynb", "tutorial.zh-CN.ipynb")
LARGEST = 1_000_000  # bytes

script = runpy.run_path(str(ROOT / "docs" / "run_notebooks.py"))


@pytest.fixture(params=TUTORIALS)
def path(request: pytest.FixtureRequest) -> Path:
    return ROOT / "docs" / str(request.param)


# The kernel's own sockets and event loop are closed when they are collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_tutorial_runs(path: Path, place: Callable[[], Path]) -> None:
    folder = place()
    before, after = script["read"](path), script["run"](path, str(folder))
    assert_clean(after)
    for kept, fresh in zip(codes(before), codes(after), strict=True):
        assert kinds(kept) == kinds(fresh), kept.source


def test_what_is_kept_of_a_tutorial_is_whole_and_small(path: Path) -> None:
    notebook = script["read"](path)
    assert_clean(notebook)
    assert path.stat().st_size < LARGEST
    counts = [cell.execution_count for cell in codes(notebook)]
    assert counts == list(range(1, len(counts) + 1))
    text = path.read_text(encoding="utf-8")
    assert "/tmp" not in text  # noqa: S108 - no folder of the machine that ran it
    assert "18,197,634" in text
    assert "3,482,946" in text


def test_both_tutorials_hold_the_same_code() -> None:
    first, second = (
        [c.source for c in codes(script["read"](ROOT / "docs" / n))] for n in TUTORIALS
    )
    assert first == second


def codes(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def kinds(cell: NotebookNode) -> list[tuple[str, list[str]]]:
    return [(o.output_type, sorted(o.get("data", ()))) for o in cell.outputs]


def assert_clean(notebook: NotebookNode) -> None:
    for cell in codes(notebook):
        for output in cell.outputs:
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", output.text
