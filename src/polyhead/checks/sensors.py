"""Cells of numeric and categorical inputs that can't be read."""

from collections.abc import Mapping

from polyhead.alike import places_of
from polyhead.checks.finding import Finding, Severity
from polyhead.data import Table
from polyhead.errors import TableError
from polyhead.inputs import Sensor
from polyhead.spec import Spec


def sensor_findings(spec: Spec, tables: Mapping[str, Table], severity: Severity) -> list[Finding]:
    """Say which cells an input can't read, one finding for all cells of which the same is said.

    Args:
        spec: Declares the inputs.
        tables: By part.
        severity: How grave such a cell is.
    """
    found: list[Finding] = []
    for name, declared in spec.sensors.items():
        cells = tables["train"].kept(declared.column or name)
        try:
            sensor = declared.fit(name, cells, dropped=spec.model.drops_inputs)
        except TableError as error:
            where = (tables["train"].source,)
            found.append(Finding("faulty_input", "error", f"{error}", ("train",), where))
            continue
        for part, table in tables.items():
            found += _faulty(part, table, sensor, severity)
    return found


def _faulty(part: str, table: Table, sensor: Sensor, severity: Severity) -> list[Finding]:
    rows: dict[tuple[str, str], list[int]] = {}
    for fault in sensor.encode(table.kept(sensor.column)).faults:
        rows.setdefault((fault.what, fault.hint), []).append(fault.index)
    return [
        Finding(
            "faulty_input",
            severity,
            f"{sensor.name}: {what}",
            (part,),
            places_of(table, at),
            hint=hint,
        )
        for (what, hint), at in rows.items()
    ]
