"""The input columns of a table that hold no images, read by their sensors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from polyhead.data.labels import refuse, skipped
from polyhead.data.rows import SensorColumn
from polyhead.data.table import Table
from polyhead.errors import Fault, InputError
from polyhead.inputs import Sensed, Sensor


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
    faults = [f for sensor in sensors for f in sensor_faults(table, sensor, read[sensor.name])]
    if faults and on_fault == "refuse":
        refuse(faults, InputError)
    return Sensors(
        columns={s.name: SensorColumn(s.column, read[s.name].values) for s in sensors},
        notes=tuple(
            skipped(table, f"input {name!r}", sensed.faults)
            for name, sensed in read.items()
            if sensed.faults
        ),
    )


def sensor_faults(table: Table, sensor: Sensor, read: Sensed) -> list[Fault]:
    """The faulty cells of a column, with their place in the table."""
    return [
        Fault(f"{table.place(cell.index)}, input {sensor.name!r}", cell.what, cell.hint)
        for cell in read.faults
    ]
