"""Which settings decide what a network becomes, and which it is the same under."""

from typing import Any

from polyhead.spec.plain import leaves, plain
from polyhead.spec.spec import Spec

# Where features are stored, who reads images, what is looked at besides.
_WHATEVER = (
    "features.store",
    "features.folder",
    "features.limit_gb",
    "training.workers",
    "training.affinity",
)


def is_decisive(path: str) -> bool:
    """Whether a network may be another one under another value of a setting.

    Args:
        path: Of the setting, as in a spec file.

    >>> is_decisive("training.lr"), is_decisive("features.folder"), is_decisive("evaluation.level")
    (True, False, False)
    """
    section, *_, name = path.split(".")
    only_told = section == "inputs" and name == "faces"  # what a report is told of them
    return not (path in _WHATEVER or section == "evaluation" or only_told)


def decisive(spec: Spec) -> dict[str, Any]:
    """All settings that decide, by their paths, with everything that is known of them by now."""
    every = leaves(plain(spec.resolved(), full=True))
    return {path: value for path, value in every.items() if is_decisive(path)}
