"""What the project claims about speed and memory, each to be measured again with one command."""

from collections.abc import Callable, Mapping

from polyhead.bench.compute import compute
from polyhead.bench.job import Job, tutorial_spec
from polyhead.bench.memory import memory
from polyhead.bench.methods import methods
from polyhead.bench.notebook import notebook
from polyhead.bench.step import step
from polyhead.bench.table import Line, machine, paired, text

BENCHES: Mapping[str, Callable[[Job], list[Line]]] = {
    "compute": compute,
    "step": step,
    "memory": memory,
    "notebook": notebook,
    "methods": methods,
}
"""All benchmarks by their names, the quickest first."""

__all__ = ["BENCHES", "Job", "Line", "machine", "paired", "text", "tutorial_spec"]
