"""The label columns of a table, read by their tasks, and what is done about cells that can't be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NoReturn

from jaxtyping import Bool, Int, Shaped
from torch import Tensor

from polyhead.batch import Batch
from polyhead.data.table import Table
from polyhead.errors import Fault, InputError, LabelError
from polyhead.tasks import CellFault, Encoded, Task

_SHOWN = 20


@dataclass(frozen=True)
class Labels:
    """All label columns of a table with N rows, in the tasks' own form.

    Attributes:
        targets: By task; see ``Batch.targets``.
        present: By task, (N,), true where the cell holds a label.
        notes: What was left out under the policy ``skip``, for people.
    """

    targets: Mapping[str, Shaped[Tensor, "N ..."]]
    present: Mapping[str, Bool[Tensor, " N"]]
    notes: tuple[str, ...] = ()

    def beside(
        self, inputs: Mapping[str, Shaped[Tensor, "B ..."]], rows: Int[Tensor, " B"]
    ) -> Batch:
        """A batch of the inputs of some rows, with their targets and masks."""
        return Batch(
            inputs=inputs,
            targets={name: targets[rows] for name, targets in self.targets.items()},
            present={name: present[rows] for name, present in self.present.items()},
            rows=rows,
        )


def read_labels(
    table: Table, tasks: Sequence[Task], on_fault: Literal["refuse", "skip"] = "refuse"
) -> Labels:
    """Encode every label column of a table.

    Args:
        table: The rows.
        tasks: The fitted tasks.
        on_fault: What to do about a cell that can't be read: refuse the table, or take the cell as
            empty and say so.

    Raises:
        LabelError: Under ``refuse``, listing the faulty cells with task, row and file.
    """
    encoded = {task.name: task.encode(table.kept(task.column)) for task in tasks}
    faults = [fault for task in tasks for fault in label_faults(table, task, encoded[task.name])]
    if faults and on_fault == "refuse":
        refuse(faults, LabelError)
    return Labels(
        targets={name: column.targets for name, column in encoded.items()},
        present={name: column.present for name, column in encoded.items()},
        notes=tuple(
            skipped(table, f"task {task.name!r}", encoded[task.name].faults)
            for task in tasks
            if encoded[task.name].faults
        ),
    )


def label_faults(table: Table, task: Task, encoded: Encoded) -> list[Fault]:
    """The faulty cells of a column, with their place in the table."""
    return [
        Fault(f"{table.place(cell.index)}, task {task.name!r}", cell.what, cell.hint)
        for cell in encoded.faults
    ]


def refuse(faults: Sequence[Fault], error: type[InputError | LabelError]) -> NoReturn:
    """Raise an error that lists the first of many faulty cells."""
    shown = list(faults[:_SHOWN])
    if len(faults) > _SHOWN:
        shown.append(Fault("", f"... and {len(faults) - _SHOWN} more cells."))
    hint = (
        "`polyhead check` lists all of them. Mend the table, or let such cells count as empty "
        'with on_fault = "skip" under [data].'
    )
    raise error([*shown, Fault("", hint)])


def skipped(table: Table, whose: str, faults: Sequence[CellFault]) -> str:
    """What is said of faulty cells that count as empty."""
    first = faults[0]
    return (
        f"{len(faults)} cells of {whose} can't be read and "
        f"count as empty, the first at {table.place(first.index)}: {first.what}"
    )
