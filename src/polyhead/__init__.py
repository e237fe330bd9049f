"""One network that answers every label column of a table of images in a single forward pass.

This module is the front door: it gathers the public names and loads each where it is first used,
so that importing it costs nothing.
"""

import warnings
from importlib import import_module
from typing import TYPE_CHECKING

from polyhead._version import __version__

if TYPE_CHECKING:
    from polyhead.batch import Batch
    from polyhead.bulk import answer_all
    from polyhead.calibration import Calibration
    from polyhead.comparison import Comparison, compare
    from polyhead.data import ByColumn, ByFraction, ByGroup, ByTime, Data
    from polyhead.detection import Box, FaceDetector, answer_photo
    from polyhead.doubts import Doubts
    from polyhead.errors import PolyheadError
    from polyhead.evaluation import EvaluationSettings
    from polyhead.features import Features
    from polyhead.images import Augment
    from polyhead.inputs import Category, Image, Numeric
    from polyhead.model import ConvNeck, FuseNeck, Model, PoolNeck
    from polyhead.objective import Objective
    from polyhead.predict import Predictor, load
    from polyhead.reasons import Reasons, explain
    from polyhead.reports import report
    from polyhead.shipping import Exported, export
    from polyhead.spec import Spec, Training
    from polyhead.steps import (
        batches,
        build,
        check,
        doubtful_labels,
        evaluate,
        loss,
        plot,
        search,
        show,
        show_reasons,
        table,
        train,
    )
    from polyhead.tasks import Binary, Categorical, Multilabel, Ordinal, Regression
    from polyhead.training import Run
    from polyhead.trials import Search

_HOMES = {
    "Augment": "polyhead.images",
    "Batch": "polyhead.batch",
    "Binary": "polyhead.tasks",
    "Box": "polyhead.detection",
    "ByColumn": "polyhead.data",
    "ByFraction": "polyhead.data",
    "ByGroup": "polyhead.data",
    "ByTime": "polyhead.data",
    "Calibration": "polyhead.calibration",
    "Categorical": "polyhead.tasks",
    "Category": "polyhead.inputs",
    "Comparison": "polyhead.comparison",
    "ConvNeck": "polyhead.model",
    "Data": "polyhead.data",
    "Doubts": "polyhead.doubts",
    "EvaluationSettings": "polyhead.evaluation",
    "Exported": "polyhead.shipping",
    "FaceDetector": "polyhead.detection",
    "Features": "polyhead.features",
    "FuseNeck": "polyhead.model",
    "Image": "polyhead.inputs",
    "Model": "polyhead.model",
    "Multilabel": "polyhead.tasks",
    "Numeric": "polyhead.inputs",
    "Objective": "polyhead.objective",
    "Ordinal": "polyhead.tasks",
    "PolyheadError": "polyhead.errors",
    "PoolNeck": "polyhead.model",
    "Predictor": "polyhead.predict",
    "Reasons": "polyhead.reasons",
    "Regression": "polyhead.tasks",
    "Run": "polyhead.training",
    "Search": "polyhead.trials",
    "Spec": "polyhead.spec",
    "Training": "polyhead.spec",
    "answer_all": "polyhead.bulk",
    "answer_photo": "polyhead.detection",
    "batches": "polyhead.steps",
    "build": "polyhead.steps",
    "check": "polyhead.steps",
    "compare": "polyhead.comparison",
    "doubtful_labels": "polyhead.steps",
    "evaluate": "polyhead.steps",
    "explain": "polyhead.reasons",
    "export": "polyhead.shipping",
    "load": "polyhead.predict",
    "loss": "polyhead.steps",
    "plot": "polyhead.steps",
    "report": "polyhead.reports",
    "search": "polyhead.steps",
    "show": "polyhead.steps",
    "show_reasons": "polyhead.steps",
    "table": "polyhead.steps",
    "train": "polyhead.steps",
}

__all__ = [
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


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'polyhead' has no attribute {name!r}")
    with warnings.catch_warnings():
        # tqdm, which comes with timm, warns where a notebook has no widgets; nothing here uses it.
        warnings.filterwarnings("ignore", message="IProgress not found")
        module = import_module(home)
    return getattr(module, name)


def __dir__() -> list[str]:
    return __all__
