import subprocess
import sys
from typing import get_args

import pytest

import polyhead
from polyhead import tasks
from polyhead.errors import RunError
from polyhead.tasks import KINDS, tasks_from_json


def test_every_kind_can_be_had_from_the_front_door() -> None:
    assert {kind.__name__ for kind in KINDS} <= set(dir(polyhead))
    assert [getattr(polyhead, kind.__name__) for kind in KINDS] == list(KINDS)


def test_every_kind_is_in_the_fitted_union_too() -> None:
    fitted = {getattr(tasks, f"{kind.__name__}Task") for kind in KINDS}
    assert fitted == set(get_args(get_args(tasks._AnyTask)[0]))


def test_public_names_are_there() -> None:
    assert all(hasattr(tasks, name) for name in tasks.__all__)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "tasks.json: not a list of fitted tasks. Invalid JSON"),
        ("{}", "tasks.json: not a list of fitted tasks. Input should be a valid array"),
        ('[{"kind": "x"}]', "tasks.json: not a list of fitted tasks. Input tag 'x'"),
        ('[{"kind": "binary"}]', "tasks.json: not a list of fitted tasks. Field required"),
    ],
)
def test_damaged_tasks_are_refused(text: str, message: str) -> None:
    with pytest.raises(RunError) as caught:
        tasks_from_json(text, "tasks.json")
    assert str(caught.value).startswith(message)


def test_metrics_libraries_are_loaded_late() -> None:
    late = "{'fairlearn', 'pandas', 'sklearn'}"
    code = f"import sys, polyhead.evaluation; print(bool({late} & set(sys.modules)))"
    said = subprocess.run(  # noqa: S603 - our own words to our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "False"
