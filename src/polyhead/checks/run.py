"""A spec -> all that can be found wrong with its rows before anything trains."""

import time
from collections.abc import Mapping, Sequence

from jaxtyping import Int64, UInt8
from numpy import ndarray
from torch import Tensor

from polyhead.alike import (
    Gallery,
    Ledger,
    Looks,
    Numbers,
    Sketches,
    gather,
    look,
    near_pairs,
    sketches,
)
from polyhead.checks.columns import silent_columns
from polyhead.checks.contradictions import contradictions
from polyhead.checks.dates import date_findings, dates_for_bins
from polyhead.checks.files import faulty_files
from polyhead.checks.finding import Finding, Severity
from polyhead.checks.grouping import grouping_findings
from polyhead.checks.labels import Labels, faulty_labels, read_tasks, unseen_classes
from polyhead.checks.near import near_images
from polyhead.checks.progress import Counter, Progress
from polyhead.checks.recordings import split_recordings
from polyhead.checks.repeats import Files, repeated_images, repeated_rows, shared_images
from polyhead.checks.report import Report, in_order
from polyhead.checks.sensors import sensor_findings
from polyhead.data import Table
from polyhead.spec import Spec
from polyhead.training import read_parts


def check_spec(
    spec: Spec,
    *,
    columns_only: bool = False,
    progress: Progress | None = None,
    workers: int | None = None,
) -> Report:
    """Look at every row and every image of a spec.

    Args:
        spec: The declaration.
        columns_only: Look at the tables only; two images are the same where their paths are.
        progress: Told how many images are done, and of how many.
        workers: Threads that decode; as many as there are processors where it is None.

    Raises:
        TableError: When a table, or a column that the spec names, can't be read.
    """
    start = time.monotonic()
    ledger = Ledger(read_parts(spec))
    columns = spec.input_columns
    images_of = {name: columns[name] for name in spec.images}
    gallery = gather(ledger.tables, images_of)
    labels, found = _tables(spec, ledger.tables)
    files = Files(ledger, images_of.values())
    images: Mapping[str, Numbers] = gallery.positions
    if not columns_only:
        counter = Counter(progress)
        counter.expect(len(gallery))
        looks = look(gallery, workers=workers, advance=counter.advance)
        images = {name: looks.pixels_of(named) for name, named in gallery.positions.items()}
        found += faulty_files(ledger, gallery, looks, _severity(spec))
        recordings = split_recordings(ledger, gallery, looks)
        found += recordings.findings
        draw = _drawer(gallery, counter, workers)
        found += _near(ledger, gallery, looks, recordings.split, draw, files)
    found += _same(ledger, images, labels, files)
    return Report(
        findings=in_order(found),
        rows={part: len(table) for part, table in ledger.tables.items()},
        images=0 if columns_only else len(gallery),
        seconds=time.monotonic() - start,
        notes=tuple(dict.fromkeys(n for t in ledger.tables.values() for n in t.notes)),
    )


def _tables(spec: Spec, tables: Mapping[str, Table]) -> tuple[list[Labels], list[Finding]]:
    """What the cells alone tell."""
    columns = {name: declared.column or name for name, declared in spec.tasks.items()}
    inputs = spec.input_columns
    needed = [inputs[name] for name, image in spec.images.items() if not image.optional]
    others = [column for column in inputs.values() if column not in needed]
    found = silent_columns(tables, needed, others, columns, _severity(spec))
    found += repeated_rows(tables)
    found += sensor_findings(spec, tables, _severity(spec))
    labels, unlearnable = read_tasks(spec.tasks, tables)
    found += unlearnable
    found += grouping_findings(tables, labels, spec.evaluation)
    fitted = {column.task.name: column for column in labels}
    for task, name in columns.items():
        found += _labels(tables, task, name, fitted.get(task), _severity(spec))
    return labels, found


def _labels(
    tables: Mapping[str, Table], task: str, name: str, labels: Labels | None, severity: Severity
) -> list[Finding]:
    """What the cells of one label column tell, its task fitted or, where it can't be, None."""
    if labels is None:
        dates = dates_for_bins(tables, name)
        return date_findings(tables, task, name, dates, dict.fromkeys(dates, severity))
    dates = dates_for_bins(tables, name, numbers=not labels.has_classes)
    return [
        *faulty_labels(tables, labels, severity, leave=dates),
        *unseen_classes(tables, labels),
        *date_findings(tables, task, name, dates, dict.fromkeys(labels.faulty(tables), severity)),
    ]


def _same(
    ledger: Ledger, images: Mapping[str, Numbers], labels: Sequence[Labels], files: Files
) -> list[Finding]:
    """What follows from images being the same."""
    found = repeated_images(ledger, images, files) + shared_images(ledger, images, files)
    for column in labels:
        found += contradictions(ledger, images, column, files)
    return found


def _near(
    ledger: Ledger,
    gallery: Gallery,
    looks: Looks,
    recordings: Numbers,
    draw: Sketches,
    files: Files,
) -> list[Finding]:
    """What follows from images being nearly the same."""
    found: list[Finding] = []
    for named in gallery.positions.values():
        images = looks.pixels_of(named)
        pairs = near_pairs(images, named, looks.hashes, draw, across=ledger, said=recordings)
        found += near_images(ledger, pairs, files)
    return found


def _drawer(gallery: Gallery, counter: Counter, workers: int | None) -> Sketches:
    def draw(which: Int64[ndarray, " F"]) -> UInt8[Tensor, "F 64 64"]:
        counter.expect(len(which))
        return sketches(gallery, which, workers=workers, advance=counter.advance)

    return draw


def _severity(spec: Spec) -> Severity:
    """How grave it is that a row can't be used: the spec may ask for it to be left out."""
    return "warning" if spec.data.on_fault == "skip" else "error"
