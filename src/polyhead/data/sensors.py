"""The input columns of a table that hold no images, read by their sensors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from polyhead.data.labels import refuse, skipped
from polyhead.data.rows import SensorColumn
from polyhead.data.table import Table
from polyhead.errors import InputError
from polyhead.inputs import Sensor


@dataclass(frozen=True)
class Sensors:
    """The input columns without images of a table with N rows.

    Attributes:
        columns: By input.
        notes: What was left out under the policy ``skip``, for people.
    """

    columns: Mapping[str, SensorColumn]
    notes: tuple[str, ...] = ()


def read_sensors(
    table: Table, sensors: Sequence[Sensor], on_fault: Literal["refuse", "skip"] = "refuse"
) -> Sensors:
    """Encode every such column of a table.

    Args:
        table: The rows.
        sensors: The fitted sensors.
        on_fault: What to do about a cell that can't be read: refuse the table, or take the cell as
            empty and say so.

    Raises:
        InputError: Under ``refuse``, listing the faulty cells with input, row and file.
    """
    read = {sensor.name: sensor.encode(table.kept(sensor.column)) for sensor in sensors}
    faulty = {f"input {name!r}": sensed.faults for name, sensed in read.items() if sensed.faults}
    if faulty and on_fault == "refuse":
        refuse(table, faulty, InputError)
    return Sensors(
        columns={s.name: SensorColumn(s.column, read[s.name].values) for s in sensors},
        notes=tuple(skipped(table, whose, faults) for whose, faults in faulty.items()),
    )
