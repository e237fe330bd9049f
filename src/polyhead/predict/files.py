"""Files and folders of images -> answers, and answers -> tables."""

import re
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

import polars as pl

from polyhead.errors import ImageError, TableError
from polyhead.predict.answers import Answers
from polyhead.predict.predictor import Predictor
from polyhead.runs import whole

_SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .jfif .png .webp .bmp .gif .tif .tiff .avif .ppm .pgm".split()  # noqa: SIM905
)


def find_images(paths: Iterable[Path]) -> list[Path]:
    """The files as named, and every image file below the folders, 2.jpg before 10.jpg.

    Raises:
        ImageError: When a path is not there, or a folder holds no image.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted((p for p in path.rglob("*") if _is_image(p)), key=_counting)
        if not inside:
            raise ImageError(f"{path}: a folder without an image. Expected files such as .jpg.")
        found += inside
    missing = [str(path) for path in found if not path.exists()]
    if missing:
        raise ImageError(f"no such file: {', '.join(missing)}")
    return found


def _counting(path: Path) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", str(path))
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in _SUFFIXES and path.is_file()


def copy_names(photos: Iterable[Path]) -> dict[Path, str]:
    """A name for a PNG copy of each photo; photos called alike are told apart by a number.

    >>> list(copy_names([Path("a/1.jpg"), Path("b/1.jpg"), Path("b/2.png")]).values())
    ['1.png', '1-2.png', '2.png']
    """
    names: dict[Path, str] = {}
    taken: set[str] = set()
    for photo in dict.fromkeys(photos):
        tries = (f"{photo.stem}-{n}.png" if n > 1 else f"{photo.stem}.png" for n in count(1))
        names[photo] = next(name for name in tries if name not in taken)
        taken.add(names[photo])
    return names


def answer_files(
    predictor: Predictor, paths: Iterable[Path], batch_size: int = 32
) -> Iterator[tuple[Path, Answers | ImageError]]:
    """Answer for each file; one that can't be read gives its error instead, and the rest go on."""
    waiting: list[Path] = []
    for path in paths:
        waiting.append(path)
        if len(waiting) == batch_size:
            yield from _answer(predictor, waiting)
            waiting = []
    yield from _answer(predictor, waiting)


def _answer(predictor: Predictor, paths: list[Path]) -> list[tuple[Path, Answers | ImageError]]:
    try:
        return list(zip(paths, predictor.answers(paths, batch_size=len(paths) or 1), strict=True))
    except ImageError as error:
        if len(paths) == 1:
            return [(paths[0], error)]
        return [pair for path in paths for pair in _answer(predictor, [path])]


def answers_frame(answers: Iterable[tuple[Path | str, Answers]]) -> pl.DataFrame:
    """Answers as a table: the file or row, then by task the value and how sure the network is.

    Calibrated, the ends of an interval are in the columns ``age_low`` and ``age_high``, the classes
    that may hold in ``gender_set``, with ``; `` between them.
    """
    rows = []
    for asked, said in answers:
        row: dict[str, object] = {"file" if isinstance(asked, Path) else "row": str(asked)}
        for name, answer in said.items():
            value = answer.value
            row[name] = "; ".join(value) if isinstance(value, tuple) else value
            if answer.probability is not None:
                row[f"{name}_probability"] = answer.probability
            if answer.interval is not None:
                row[f"{name}_low"], row[f"{name}_high"] = answer.interval
            if answer.classes is not None:
                row[f"{name}_set"] = "; ".join(answer.classes)
        rows.append(row)
    return pl.DataFrame(rows)


def write_frame(frame: pl.DataFrame, path: Path) -> None:
    """Write a table as ``.csv`` or ``.parquet``, whole or not at all.

    Raises:
        TableError: When the suffix is another.
    """
    check_writable(path)
    write = frame.write_csv if path.suffix.lower() == ".csv" else frame.write_parquet
    with whole(path) as draft:
        write(draft)


def check_writable(path: Path) -> None:
    """Refuse a table file that ``write_frame`` could not write, before any work is done."""
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise TableError(f"{path}: can't write this kind. Expected .csv or .parquet.")
