"""A spec and its tables -> fitted tasks and rows that are ready to be batched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from polyhead.data import (
    Format,
    ImageColumn,
    Rows,
    Table,
    carve,
    read_labels,
    read_sensors,
    read_table,
    split_table,
    usable_rows,
)
from polyhead.errors import Fault, SpecError
from polyhead.inputs import Sensor
from polyhead.model import Network, build_network, pretraining_of
from polyhead.predict import Stored, StoredImage
from polyhead.spec import Spec
from polyhead.tasks import Task
from polyhead.training.evening import even_out
from polyhead.training.start import start_from

T = TypeVar("T")


@dataclass(frozen=True)
class Experiment:
    """All that a spec says, with its tables read and its tasks fitted.

    Attributes:
        spec: The declaration.
        tasks: The tasks, fitted to the training labels.
        sensors: The inputs that are no images, fitted to the training rows.
        parts: The rows of ``train``, ``val`` and, where there are some, ``calibration`` and
            ``test``.
        notes: What was found out or left out while reading, for people.
        draws: (N,), how often each training row comes in an epoch on average; None for once.
    """

    spec: Spec
    tasks: tuple[Task, ...]
    sensors: tuple[Sensor, ...]
    parts: Mapping[str, Rows]
    notes: tuple[str, ...]
    draws: npt.NDArray[np.float64] | None = None

    def part(self, name: str) -> Rows:
        """The rows of one part.

        Raises:
            SpecError: When the spec has no such part.
        """
        return _part(self.parts, name)

    @property
    def stored(self) -> Stored:
        """The structure of the network, as it is written to a run folder."""
        images = self.parts["train"].inputs
        return Stored(
            model=self.spec.model,
            images={
                name: StoredImage(image.column, image.preprocess, image.optional)
                for name, image in images.items()
            },
            sensors=self.sensors,
            tasks=self.tasks,
        )

    def network(self) -> Network:
        """The network, with pretrained weights or those of an earlier run."""
        return self.begin()[0]

    def begin(self) -> tuple[Network, tuple[str, ...]]:
        """The network as above, and what a person should know of its weights."""
        earlier = self.spec.model.init_from
        stored = self.stored
        network = build_network(
            stored.model,
            stored.inputs,
            {task.name: task.width for task in self.tasks},
            optional=stored.optional,
            search=self.spec.weights_folders,
            pretrained=earlier is None,
            seed=self.spec.training.seed,
        )
        said = {task.name: f"{task.summary} x {task.weight:g}" for task in self.tasks}
        network.descriptions = said
        if earlier is None:
            return network, ()
        start = start_from(str(self.spec.base / earlier), network, stored)
        return network, (f"weights of {earlier} {start}",)

    def noting(self, notes: Iterable[str]) -> "Experiment":
        """The same with more notes, each once."""
        return replace(self, notes=tuple(dict.fromkeys((*self.notes, *notes))))


def prepare(spec: Spec) -> Experiment:
    """Read the tables of a spec and fit its tasks; what was read is kept as long as the spec lives.

    Raises:
        TableError: When a table, or a column that the spec names, can't be read.
        LabelError: When labels can't be read, under the policy ``refuse``.
        ImageError: When image files are missing, under the policy ``refuse``.
    """
    known: Experiment | None = spec.__dict__.get(_KEPT)
    if known is None:
        known = _prepare(spec)
        # It holds its spec, so in a table of our own it would keep both for good.
        object.__setattr__(spec, _KEPT, known)
    return known


_KEPT = "_experiment"
PARTS = ("train", "val", "calibration", "test")
"""The parts of an experiment, in their order."""


def _prepare(spec: Spec) -> Experiment:
    tables = read_parts(spec)
    images, columns = spec.images, spec.input_columns
    for table in tables.values():
        for column in [*columns.values(), *_label_columns(spec), *spec.evaluation.columns]:
            table.kept(column)
    named = [columns[name] for name in images]
    optional = [columns[name] for name, image in images.items() if image.optional]
    checked = {
        name: usable_rows(table, named, spec.data.on_fault, optional)
        for name, table in tables.items()
    }
    train = checked["train"].table
    tasks = tuple(
        declared.fit(name, train.kept(declared.column or name))
        for name, declared in spec.tasks.items()
    )
    sensors = tuple(
        declared.fit(name, train.kept(columns[name]), dropped=spec.model.drops_inputs)
        for name, declared in spec.sensors.items()
    )
    facts = pretraining_of(spec.model.backbone)
    inputs = {
        name: ImageColumn(columns[name], image.preprocess(facts), image.augment, image.optional)
        for name, image in images.items()
    }
    read = {name: read_sensors(p.table, sensors, spec.data.on_fault) for name, p in checked.items()}
    parts = {
        name: Rows(
            part.table,
            read_labels(part.table, tasks, spec.data.on_fault),
            inputs,
            read[name].columns,
            seed=spec.training.seed,
        )
        for name, part in checked.items()
    }
    notes = [note for part in checked.values() for note in (*part.table.notes, *part.notes)]
    notes += [note for one in read.values() for note in one.notes]
    notes += [note for part in parts.values() for note in part.labels.notes]
    draws, said = even_out(tasks, parts["train"].labels, spec.training)
    return Experiment(spec, tasks, sensors, parts, tuple(dict.fromkeys([*notes, *said])), draws)


def read_part(spec: Spec, name: str) -> Table:
    """The table of one part; see ``read_parts``.

    Raises:
        SpecError: When the spec has no such part.
    """
    return _part(read_parts(spec), name)


def _part(parts: Mapping[str, T], name: str) -> T:
    if name not in parts:
        what = f"no rows for {name!r}. Expected one of {', '.join(parts)}."
        raise SpecError([Fault("data", what)])
    return parts[name]


def read_parts(spec: Spec) -> dict[str, Table]:
    """The tables of a spec by part, cut to ``data.rows``; nothing is known of their cells yet."""
    data = spec.data
    base = spec.base / Path(data.folder or "")
    form = Format(data.encoding, data.delimiter, data.sheet, data.empty)
    sources = {"train": data.train, "val": data.val, "test": data.test}
    tables = {
        name: read_table(source, base=base, root=data.root, form=form)
        for name, source in sources.items()
        if source is not None
    }
    if data.split is not None:
        train = tables.pop("train")
        labels = _label_columns(spec)
        tables = {**split_table(train, data.split, labels), **tables}
    counts = {name: data.rows_of(name) for name in tables}
    tables = {name: table.head(counts[name] or len(table)) for name, table in tables.items()}
    share, seed = spec.calibration.share, spec.calibration.seed
    if share == 0:
        return tables
    val, kept = carve(tables["val"], share, data.split, seed)
    found = {**tables, "val": val, "calibration": kept}
    return {name: found[name] for name in PARTS if name in found}


def _label_columns(spec: Spec) -> list[str]:
    return [declared.column or name for name, declared in spec.tasks.items()]
