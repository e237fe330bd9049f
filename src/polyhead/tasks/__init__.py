"""What a label column means. One file per kind; a new kind is one new file and a name below."""

from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter, ValidationError

from polyhead.errors import RunError
from polyhead.tasks.answer import Answer, doubted
from polyhead.tasks.binary import Binary, BinaryTask
from polyhead.tasks.categorical import Categorical, CategoricalTask
from polyhead.tasks.cells import clean
from polyhead.tasks.doubt import Chances, Doubt, Numbers
from polyhead.tasks.groups import Groups
from polyhead.tasks.leaning import Leaning
from polyhead.tasks.metric import Metric
from polyhead.tasks.multilabel import Multilabel, MultilabelTask
from polyhead.tasks.ordinal import Ordinal, OrdinalTask
from polyhead.tasks.pairs import ClassPairs, NumberPairs, Pairs
from polyhead.tasks.regression import Regression, RegressionTask
from polyhead.tasks.task import CellFault, Encoded, Task, TaskSettings

AnySettings = Annotated[
    Regression | Binary | Categorical | Multilabel | Ordinal, Field(discriminator="kind")
]
_AnyTask = Annotated[
    RegressionTask | BinaryTask | CategoricalTask | MultilabelTask | OrdinalTask,
    Field(discriminator="kind"),
]
KINDS: tuple[type[TaskSettings], ...] = get_args(get_args(AnySettings)[0])
"""The settings of every kind of task."""

_TASKS: TypeAdapter[list[Any]] = TypeAdapter(list[_AnyTask])


def tasks_to_json(tasks: list[Task]) -> list[dict[str, Any]]:
    """Fitted tasks as plain data; ``tasks_from_json`` reads them back."""
    return list(_TASKS.dump_python(tasks, mode="json"))


def tasks_from_json(text: str, where: str) -> list[Task]:
    """Fitted tasks from the text of a run's ``tasks.json``.

    Raises:
        RunError: When the text is no list of fitted tasks.
    """
    try:
        return list(_TASKS.validate_json(text))
    except ValidationError as error:
        raise RunError(
            f"{where}: not a list of fitted tasks. {error.errors()[0]['msg']}."
        ) from None


__all__ = [
    "KINDS",
    "Answer",
    "AnySettings",
    "Binary",
    "BinaryTask",
    "Categorical",
    "CategoricalTask",
    "CellFault",
    "Chances",
    "ClassPairs",
    "Doubt",
    "Encoded",
    "Groups",
    "Leaning",
    "Metric",
    "Multilabel",
    "MultilabelTask",
    "NumberPairs",
    "Numbers",
    "Ordinal",
    "OrdinalTask",
    "Pairs",
    "Regression",
    "RegressionTask",
    "Task",
    "TaskSettings",
    "clean",
    "doubted",
    "tasks_from_json",
    "tasks_to_json",
]
