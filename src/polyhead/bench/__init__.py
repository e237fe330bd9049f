"""What the project claims about speed and memory, each to be measured again with one command."""

from collections.abc import Callable, Mapping

from polyhead.bench import (
    compute,
    export,
    images,
    memory,
    methods,
    moment,
    notebook,
    serve,
    step,
)
from polyhead.bench.job import Job
from polyhead.bench.table import Line, machine, paired, text

BENCHES: Mapping[str, Callable[[Job], list[Line]]] = {
    "images": images.measure,
    "moment": moment.measure,
    "compute": compute.measure,
    "step": step.measure,
    "export": export.measure,
    "serve": serve.measure,
    "memory": memory.measure,
    "notebook": notebook.measure,
    "methods": methods.measure,
}
"""All benchmarks by their names, the quickest first."""

__all__ = ["BENCHES", "Job", "Line", "machine", "paired", "text"]
