"""The reference is what the program says of itself."""

import dataclasses
import runpy
from pathlib import Path

import pytest

import polyhead as ph
from polyhead.tasks import KINDS

ROOT = Path(__file__).parents[2]

script = runpy.run_path(str(ROOT / "docs" / "make_reference.py"))


def test_the_page_is_what_the_script_makes() -> None:
    kept = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert kept == script["page"](), "run: python docs/make_reference.py"


def test_every_verb_and_flag_has_a_meaning() -> None:
    assert {"init", "check", "train", "compare", "evaluate", "predict", "demo"} <= set(
        script["commands"]()
    )
    for name, command in script["commands"]().items():
        for parameter in command.params:
            assert parameter.help, f"{name} {parameter.name}"
            assert f"`{parameter.opts[0]}" in script["page"]() or parameter.metavar, parameter.name


SETTINGS = [cls for classes in script["SECTIONS"].values() for cls in classes]


@pytest.mark.parametrize("cls", [*SETTINGS, ph.Spec], ids=lambda cls: cls.__name__)
def test_every_setting_has_a_meaning(cls: type) -> None:
    _, meanings = script["_docstring"](cls)
    fields = [field.name for field in dataclasses.fields(cls) if field.init]
    assert [name for name in fields if name != "kind" and not meanings.get(name)] == []
    assert [
        name for name in meanings if name not in {f.name for f in dataclasses.fields(cls)}
    ] == []


def test_every_kind_of_setting_is_there() -> None:
    named = {cls.__name__ for cls in SETTINGS} | {"Spec"}
    assert {kind.__name__ for kind in KINDS} <= named
    exported = {n for n in ph.__all__ if dataclasses.is_dataclass(getattr(ph, n))}
    named_by_result = {
        "Batch",
        "Box",
        "Comparison",
        "Doubts",
        "Exported",
        "Reasons",
        "Run",
        "Search",
    }
    assert exported - named == named_by_result
