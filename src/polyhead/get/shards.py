"""Checks a Parquet file of FairFace and turns its rows into JPEG files and a table of labels."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from polyhead.errors import DownloadError

AGES = ("0-2", "3-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "more than 70")
GENDERS = ("Male", "Female")
RACES = (
    "East Asian",
    "Indian",
    "Black",
    "White",
    "Middle Eastern",
    "Latino_Hispanic",
    "Southeast Asian",
)
CLASSES = {"age": AGES, "gender": GENDERS, "race": RACES}
COLUMNS = ("file", "age", "gender", "race", "service_test")

_SCHEMA: dict[str, pl.DataType] = {
    "image": pl.Struct({"bytes": pl.Binary, "path": pl.String}),
    "age": pl.Int64(),
    "gender": pl.Int64(),
    "race": pl.Int64(),
    "service_test": pl.Boolean(),
}
_BATCH = 500  # rows; about 3 MB of JPEG
_JPEG = b"\xff\xd8\xff"
_CHANGED = "The data set on the hub has changed, or this is another one; no table was written."


def check_shard(shard: Path) -> int:
    """Check that a Parquet file holds FairFace's columns and label codes, and count its rows.

    Raises:
        DownloadError: Naming every column or list of classes that differs.
    """
    try:
        schema = pl.read_parquet_schema(shard)
        extra = pl.read_parquet_metadata(shard)
        rows = pl.scan_parquet(shard).select(pl.len()).collect().item()
    except pl.exceptions.PolarsError as error:
        raise _differs(
            shard.name, "a Parquet file", f"a file polars can't read ({error})"
        ) from error
    wrong = [name for name, kind in _SCHEMA.items() if schema.get(name) != kind]
    if wrong:
        expected = ", ".join(f"{name} {_SCHEMA[name]}" for name in wrong)
        got = ", ".join(
            f"{name} {schema[name]}" if name in schema else f"no {name}" for name in wrong
        )
        raise _differs(f"{shard.name} columns", expected, got)
    if rows == 0:
        raise _differs(shard.name, "at least one row", "none")
    for column, names in _named_classes(extra).items():
        if names != CLASSES[column]:
            raise _differs(f"{shard.name} {column}", ", ".join(CLASSES[column]), ", ".join(names))
    return int(rows)


def _named_classes(extra: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """What the file itself says its label codes mean; files are free to say nothing."""
    try:
        features = json.loads(extra["huggingface"])["info"]["features"]
        return {name: tuple(features[name]["names"]) for name in CLASSES}
    except (KeyError, TypeError, ValueError):
        return {}


def unpack(shard: Path, into: Path, first: int, rows: int) -> Iterator[pl.DataFrame]:
    """Write the first rows of a checked Parquet file as ``<first>.jpg`` and on, batch by batch.

    Args:
        shard: The Parquet file.
        into: The folder for the images; its name is the folder's name in the table.
        first: The number of the first image.
        rows: How many rows to take.

    Yields:
        The rows of the label table for the images just written.

    Raises:
        DownloadError: If a row holds no JPEG or no known label.
    """
    table = pl.scan_parquet(shard).select(list(_SCHEMA))
    for start in range(0, rows, _BATCH):
        batch = table.slice(start, min(_BATCH, rows - start)).collect()
        _check_codes(batch, f"{shard.name} row", start + 1)
        numbers = range(first + start, first + start + batch.height)
        images = batch["image"].struct.field("bytes")
        for offset, (number, image) in enumerate(zip(numbers, images, strict=True)):
            if image is None or not image.startswith(_JPEG):
                got = "an empty cell" if image is None else f"bytes that start {image[:4].hex(' ')}"
                raise _differs(f"{shard.name} row {start + offset + 1} image", "a JPEG", got)
            (into / f"{number}.jpg").write_bytes(image)
        yield _labels(batch, [f"{into.name}/{number}.jpg" for number in numbers])


def _check_codes(batch: pl.DataFrame, where: str, first: int) -> None:
    known = {name: pl.col(name).is_between(0, len(CLASSES[name]) - 1) for name in CLASSES}
    known["service_test"] = pl.col("service_test").is_not_null()
    for column, right in known.items():
        wrong = batch.with_row_index(offset=first).filter(~right.fill_null(value=False))
        if not wrong.is_empty():
            codes = CLASSES.get(column)
            expected = f"a code from 0 to {len(codes) - 1}" if codes else "True or False"
            got = wrong[column][0]
            raise _differs(
                f"{where} {wrong['index'][0]} {column}",
                expected,
                "an empty cell" if got is None else str(got),
            )


def _labels(batch: pl.DataFrame, files: list[str]) -> pl.DataFrame:
    """Give a batch the publisher's words, booleans as ``True`` and ``False``."""
    words = [
        pl.col(c).replace_strict(range(len(n)), n, return_dtype=pl.String)
        for c, n in CLASSES.items()
    ]
    service = pl.when("service_test").then(pl.lit("True")).otherwise(pl.lit("False"))
    named = batch.with_columns(pl.Series("file", files, pl.String), *words, service_test=service)
    return named.select(COLUMNS)


def _differs(where: str, expected: str, got: str) -> DownloadError:
    return DownloadError(f"{where}: not FairFace. Expected {expected}; got {got}.\n  {_CHANGED}")
