"""What [evaluation] groups by is looked at before anything trains."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from polyhead.checks import Report, check_spec
from polyhead.errors import TableError
from polyhead.evaluation import EvaluationSettings
from polyhead.spec import Spec
from polyhead.tasks import Binary

Check = Callable[..., Report]


@pytest.fixture
def check(paint: Callable[..., Path], make_spec: Callable[..., Spec]) -> Check:
    def make(**evaluation: object) -> Report:
        cells: dict[str, list[Any]] = {"gender": ["Male", "Female"] * 3, "race": list("xyxyxy")}
        train, val = (
            {**cells, "file": [paint(f"{part}{i}.png", i + shift).name for i in range(6)]}
            for part, shift in (("t", 0), ("v", 50))
        )
        val |= {"who": [f"person {i}" for i in range(6)], "none": [None] * 6}
        train |= {"who": ["a"] * 6, "none": ["b"] * 6}
        spec = make_spec(train, val, tasks={"gender": Binary("Female", "Male")})
        declared = EvaluationSettings(**evaluation)  # type: ignore[arg-type]
        return check_spec(spec.replaced(evaluation=declared), columns_only=True)

    return make


def test_columns_that_part_rows_are_fine(check: Check) -> None:
    report = check(groups=("race", ("race", "gender")), together="who")
    assert report.of("unfit_groups") == ()


@pytest.mark.parametrize("named", [{"groups": ("rase",)}, {"together": "rase"}])
def test_a_missing_column_is_named_with_the_nearest(check: Check, named: dict[str, object]) -> None:
    with pytest.raises(TableError, match=r"train.csv: no column 'rase'.\n  Did you mean 'race'"):
        check(**named)


def test_a_column_of_names_and_an_empty_one_are_errors(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("polyhead.evaluation.grouping.MOST_GROUPS", 5)
    report = check(groups=("who", "none"))
    assert [str(finding) for finding in report.of("unfit_groups")] == [
        (
            "val.csv: [evaluation] groups: column 'who': parts the rows of val.csv into 6 groups. "
            "Expected 5 at most.\n  Name a column whose cells are shared by many rows."
        ),
        "val.csv: [evaluation] groups: no row has a cell in 'none'.",
    ]
    assert not report.passes()
