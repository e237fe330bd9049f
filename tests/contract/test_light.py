"""What the front door offers, and how little it loads before it must."""

import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path
from types import FunctionType

import polyhead as ph

NAMES = [
    "Augment",
    "Batch",
    "Binary",
    "Box",
    "ByColumn",
    "ByFraction",
    "ByGroup",
    "ByTime",
    "Calibration",
    "Categorical",
    "Category",
    "Comparison",
    "ConvNeck",
    "Data",
    "Doubts",
    "EvaluationSettings",
    "Exported",
    "FaceDetector",
    "Features",
    "FuseNeck",
    "Image",
    "Model",
    "Multilabel",
    "Numeric",
    "Objective",
    "Ordinal",
    "PolyheadError",
    "PoolNeck",
    "Predictor",
    "Reasons",
    "Regression",
    "Run",
    "Search",
    "Spec",
    "Training",
    "__version__",
    "answer_all",
    "answer_photo",
    "batches",
    "build",
    "check",
    "compare",
    "doubtful_labels",
    "evaluate",
    "explain",
    "export",
    "load",
    "loss",
    "plot",
    "report",
    "search",
    "show",
    "show_reasons",
    "table",
    "train",
]


def loaded_by(code: str, *arguments: object) -> set[str]:
    """The modules that a fresh process has loaded when it ran some code."""
    ending = "\nimport json, sys; sys.stdout.write(json.dumps(sorted(sys.modules)))"
    command = [sys.executable, "-c", code + ending, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return set(json.loads(done.stdout))


def below(modules: set[str], *packages: str) -> list[str]:
    return sorted(m for m in modules if any(m == p or m.startswith(f"{p}.") for p in packages))


def test_the_public_names() -> None:
    assert ph.__all__ == NAMES == dir(ph)


def test_every_public_name_is_there_and_stays_the_same() -> None:
    first = {name: getattr(ph, name) for name in NAMES}
    importlib.import_module("polyhead.checks")  # becomes an attribute of its parent

    assert {name: getattr(ph, name) for name in NAMES} == first
    functions = {name for name, value in first.items() if isinstance(value, FunctionType)}
    assert functions == {name for name in NAMES if name.islower()} - {"__version__"}


def test_no_public_name_is_that_of_a_module_too() -> None:
    """Python puts a module into its parent's names when it is imported: it would hide the other."""
    modules = {module.name for module in pkgutil.iter_modules(ph.__path__)}
    assert "checks" in modules
    assert modules.isdisjoint(NAMES)


def test_another_name_is_no_attribute() -> None:
    assert not hasattr(ph, "inspect")


def test_importing_the_package_loads_nothing_of_it() -> None:
    modules = loaded_by("import polyhead")
    assert below(modules, "polyhead") == ["polyhead", "polyhead._version"]
    assert below(modules, "torch", "numpy", "polars", "pydantic") == []


def test_answering_loads_nothing_of_training(trained: ph.Run, squares: Path) -> None:
    code = "import sys, polyhead; polyhead.load(sys.argv[1])(sys.argv[2])"
    modules = loaded_by(code, trained.folder, squares / "val/1.png")
    of_training = ("data", "objective", "evaluation", "training", "spec", "checks", "steps", "cli")
    assert below(modules, *(f"polyhead.{name}" for name in of_training)) == []
    assert (
        below(modules, "accelerate", "pandas", "matplotlib", "torchmetrics", "typer", "crepes")
        == []
    )
    assert "polyhead.predict" in modules
