"""Fetches FairFace and lays it out as its publisher does: two folders of images, two tables."""

import logging
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from polyhead.errors import DownloadError, Fault, SpecError
from polyhead.get.hub import Hub, HubFile, Progress, fetch, find_endpoint, list_files
from polyhead.get.layout import SPLITS, WORK, FairFace, Split, look, refuse_foreign, write_source
from polyhead.get.shards import check_shard, unpack

REPO = "HuggingFaceM4/FairFace"
CONFIGURATION = "0.25"
LICENSE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
CITATION = (
    "Karkkainen, K., & Joo, J. (2021). FairFace: Face attribute dataset for balanced race, gender, "
    "and age for bias measurement and mitigation. WACV 2021, 1548-1558."
)
NOTICE = f"""\
FairFace: 97,698 faces with age, gender and race, by Kimmo Karkkainen and Jungseock Joo.
License: {LICENSE} (use it freely, name its authors).
Cite: {CITATION}
The labels are what annotators saw in a photo, not what the people shown would say."""

_LOG = logging.getLogger(__name__)


def _unseen(_: Progress) -> None: ...


def get_fairface(
    folder: Path,
    *,
    rows: int | None = None,
    endpoint: str | None = None,
    report: Callable[[str], None] = _LOG.info,
    progress: Callable[[Progress], None] = _unseen,
    timeout_s: float = 30.0,
) -> FairFace:
    """Download FairFace (padding 0.25) into a folder, verified, in its publisher's layout.

    The folder then holds ``train/1.jpg`` and on, ``val/1.jpg`` and on, ``fairface_label_train.csv``
    and ``fairface_label_val.csv`` with the columns ``file,age,gender,race,service_test``, and
    ``fairface_source.json``. The tables are written last, so a table is there only with all of its
    images. An interrupted call is resumed by the next one; a folder that holds enough is left as
    it is, without asking the hub.

    Args:
        folder: Where to put it; made if it is not there.
        rows: Take only the first rows of each table, and only the files needed for them.
        endpoint: Address of the hub; ``$HF_ENDPOINT`` or the public hub unless given.
        report: Called with lines for people: license and citation first.
        progress: Called often with how far the work has come. What it raises stops the call.
        timeout_s: How long the hub may stay silent, in seconds.

    Raises:
        DownloadError: If something can't be fetched, is not FairFace, or can't be written.
        SpecError: If ``rows`` is not above zero.
    """
    if rows is not None and rows < 1:
        raise SpecError([Fault("rows", f"Expected a whole number above zero; got {rows}.")])
    if found := look(folder, rows):
        if rows is None:  # all is there: what an interrupted call may have left is of no more use
            shutil.rmtree(folder / WORK, ignore_errors=True)
        report(f"{folder}: already there, {_count(found)}. Nothing to do.")
        return found
    refuse_foreign(folder)
    hub = Hub(REPO, find_endpoint(endpoint), timeout_s, _hint(folder))
    report(NOTICE)
    with _saying_what_fails(folder):
        (folder / WORK).mkdir(parents=True, exist_ok=True)
        shards = _find_shards(hub)
        parts = [
            _gather(hub, split, shards[split], folder / WORK, rows, progress) for split in SPLITS
        ]
        _put_in_place(folder, parts)
        complete = {part.split.name: part.labels.height for part in parts if part.whole}
        write_source(folder, _source(hub), complete)
    made = FairFace.of(folder, *(part.labels.height for part in parts))
    for part in parts:
        split, rows_here = part.split, part.labels.height
        if part.whole and rows_here != split.rows:
            report(
                f"{split.table}: the hub has {rows_here} rows; its publisher names {split.rows}."
            )
    report(f"{folder}: FairFace is here, {_count(made)}.")
    return made


@dataclass(frozen=True)
class _Part:
    """The images of a split, unpacked, and the table that describes them."""

    split: Split
    images: Path
    labels: pl.DataFrame
    whole: bool


def _find_shards(hub: Hub) -> dict[Split, list[HubFile]]:
    """Find the Parquet files of each split, whose names carry a hash, and miss none."""
    listed = list_files(hub, CONFIGURATION)
    found: dict[Split, list[HubFile]] = {}
    for split in SPLITS:
        name = re.compile(
            rf"{re.escape(CONFIGURATION)}/{split.on_hub}-(\d+)-of-(\d+)(-\w+)?\.parquet"
        )
        matches = [(match, file) for file in listed if (match := name.fullmatch(file.path))]
        found[split] = [file for _, file in matches]
        numbers = [(int(match[1]), int(match[2])) for match, _ in matches]
        if not numbers or numbers != [(number, len(numbers)) for number in range(len(numbers))]:
            raise hub.error(
                f"{hub.endpoint}/datasets/{REPO}/tree/main/{CONFIGURATION}",
                f"every one of the files {split.on_hub}-*.parquet",
                ", ".join(file.path for file in listed) or "no file",
            )
    return found


def _gather(
    hub: Hub,
    split: Split,
    shards: list[HubFile],
    work: Path,
    rows: int | None,
    progress: Callable[[Progress], None],
) -> _Part:
    """Fetch the files of a split until there are enough rows, and unpack them beside."""
    images = work / split.name
    shutil.rmtree(images, ignore_errors=True)
    images.mkdir()
    wanted = split.rows if rows is None else rows
    batches: list[pl.DataFrame] = []
    done, whole = 0, True
    for shard in shards:
        if rows is not None and done >= rows:
            whole = False
            break
        path = fetch(hub, shard, work, progress)
        there = check_shard(path)
        taken = there if rows is None else min(there, rows - done)
        whole = taken == there
        for batch in unpack(path, images, done + 1, taken):
            batches.append(batch)
            done += batch.height
            progress(Progress(split.name, done, max(done, wanted), "images"))
    return _Part(split, images, pl.concat(batches), whole)


def _put_in_place(folder: Path, parts: list[_Part]) -> None:
    """Move the images to where they belong, then write the tables, then clear up."""
    for part in parts:
        place = folder / part.split.name
        if not place.exists():
            part.images.replace(place)
            continue
        for image in part.images.iterdir():
            image.replace(place / image.name)
    for part in parts:
        fresh = folder / WORK / part.split.table
        part.labels.write_csv(fresh)
        fresh.replace(folder / part.split.table)
    shutil.rmtree(folder / WORK)


def _source(hub: Hub) -> dict[str, object]:
    return {
        "name": "FairFace",
        "from": f"{hub.endpoint}/datasets/{REPO}",
        "configuration": CONFIGURATION,
        "license": LICENSE,
        "citation": CITATION,
    }


@contextmanager
def _saying_what_fails(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into an error that says so."""
    try:
        yield
    except OSError as error:
        raise DownloadError(
            f"{error.filename or folder}: could not be written. Expected a folder to write to, "
            f"with room for about 1.2 GB; got {error.strerror or error}.\n  Mend that and call "
            "again: what was fetched so far is kept and not fetched again."
        ) from error


def _hint(folder: Path) -> str:
    return (
        "Call again to go on where this stopped; set HF_ENDPOINT to use a mirror. By hand: take "
        "the archive with padding 0.25 and both tables from https://github.com/joojs/fairface and "
        f"unpack them so that {folder} holds train, val, {' and '.join(s.table for s in SPLITS)}."
    )


def _count(found: FairFace) -> str:
    return f"{found.train_rows} train and {found.val_rows} val rows"
