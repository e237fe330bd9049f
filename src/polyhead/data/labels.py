"""The label columns of a table, read by their tasks, and what is done about cells that can't be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NoReturn

from jaxtyping import Bool, Int, Shaped
from torch import Tensor

from polyhead.batch import Batch
from polyhead.data.table import Table
from polyhead.errors import Fault, InputError, LabelError
from polyhead.tasks import CellFault, Task

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
    faulty = {f"task {name!r}": column.faults for name, column in encoded.items() if column.faults}
    if faulty and on_fault == "refuse":
        refuse(table, faulty, LabelError)
    return Labels(
        targets={name: column.targets for name, column in encoded.items()},
        present={name: column.present for name, column in encoded.items()},
        notes=tuple(skipped(table, whose, faults) for whose, faults in faulty.items()),
    )


def refuse(
    table: Table,
    faulty: Mapping[str, Sequence[CellFault]],
    error: type[InputError | LabelError],
) -> NoReturn:
    """Raise an error that lists the first of many faulty cells, each with its place.

    Args:
        table: Where they are.
        faulty: By whose column, as ``task 'age'``, its faulty cells.
        error: What to raise.
    """
    faults = [
        Fault(f"{table.place(cell.index)}, {whose}", cell.what, cell.hint)
        for whose, cells in faulty.items()
        for cell in cells
    ]
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
