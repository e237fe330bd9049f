"""Two processes with half of every batch each learn what one learns with all of it, by any method.

Labels of one task are missing on one process only, of another on both, and the last batch leaves
the second process without a row; see ``several_processes.py``. All is computed in float64, where
nothing but the order of additions differs: figures reached are 1e-15, and 1e-12 behind a solver.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from polyhead.objective import METHODS

SCRIPT = Path(__file__).with_name("several_processes.py")
TOLERANCES = {
    **dict.fromkeys(("STCH", "COSMOS", "PBI"), 1e-5),  # computed in float32
}

Found = Mapping[str, Mapping[str, Tensor]]


def found_in(file: Path) -> Found:
    cases: dict[str, dict[str, Tensor]] = {}
    for name, tensor in load_file(file).items():
        case, _, what = name.partition("/")
        cases.setdefault(case, {})[what] = tensor
    return cases


@pytest.fixture(scope="module")
def found(
    side_by_side: Callable[..., None], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Found, Found, Found]:
    """What one process found, and what each of two did."""
    folder = tmp_path_factory.mktemp("processes")
    side_by_side(SCRIPT, folder, size=1)
    side_by_side(SCRIPT, folder, size=2)
    alone, first, second = (found_in(folder / f"{n}.safetensors") for n in ("alone", "0", "1"))
    return alone, first, second


def assert_near(one: Mapping[str, Tensor], other: Mapping[str, Tensor], most: float) -> None:
    assert one.keys() == other.keys()
    for name, tensor in one.items():
        assert torch.allclose(tensor, other[name], rtol=most, atol=most), name


@pytest.mark.parametrize("method", list(METHODS))
def test_a_method_learns_what_it_learns_alone(
    found: tuple[Found, Found, Found], method: str
) -> None:
    alone, first, _ = (cases[f"method {method}"] for cases in found)
    assert alone["fell back 0"] < 4, "the method was never used"
    assert_near(alone, first, TOLERANCES.get(method, 1e-10))


@pytest.mark.parametrize("method", list(METHODS))
def test_both_processes_end_with_the_same_bits(
    found: tuple[Found, Found, Found], method: str
) -> None:
    _, first, second = (cases[f"method {method}"] for cases in found)
    assert_near(first, second, 0)


def test_the_whole_gradient_is_clipped(found: tuple[Found, Found, Found]) -> None:
    alone, first, second = (cases["clipped"] for cases in found)
    assert_near(alone, first, 1e-10)
    assert_near(first, second, 0)


def test_rows_that_both_answer_come_back_in_their_order(found: tuple[Found, Found, Found]) -> None:
    alone, first, second = (cases["looked at"] for cases in found)
    assert len(first["16: age"]) == 16
    assert len(second["1: smile"]) == 1
    assert_near(alone, first, 1e-10)
    assert_near(first, second, 0)


def test_without_a_label_anywhere_nothing_learns(found: tuple[Found, Found, Found]) -> None:
    alone, first, second = (cases["without labels"] for cases in found)
    assert_near(alone, first, 0)
    assert_near(first, second, 0)


def test_they_hear_each_other(found: tuple[Found, Found, Found]) -> None:
    alone, first, second = (cases["words"] for cases in found)
    assert_near(first, second, 0)
    assert_near(alone, first, 0)
    assert bytes(first["said"].to(torch.uint8).numpy()).decode() == "年龄"
    assert first["flags"].tolist() == [True, False]
    assert first["gathered torch.int64"].tolist() == list(range(7))
