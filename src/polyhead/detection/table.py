"""What was found in any number of photos as one table, in constant memory."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import final

import polars as pl

from polyhead.detection.photo import Found, PhotoAnswers
from polyhead.errors import TableError
from polyhead.predict import Unanswered, answer_cells, check_writable, sink_frame
from polyhead.runs import whole

_ROWS = 4096  # held at a time

_FOUND: dict[str, pl.DataType] = {
    "file": pl.String(),
    "box": pl.Int64(),
    **{f"box_{name}": pl.Float64() for name in ("left", "top", "right", "bottom", "score")},
}
_UNREAD: dict[str, pl.DataType] = {"file": pl.String(), "why": pl.String()}


class _Parts:
    """Rows on disk, but for the last of them."""

    def __init__(self, folder: Path, columns: dict[str, pl.DataType]) -> None:
        folder.mkdir()
        self.folder = folder
        self.columns = columns
        self.rows = 0
        self._held: list[dict[str, object]] = []

    def add(self, row: dict[str, object]) -> None:
        self.rows += 1
        self._held.append(row)
        if len(self._held) == _ROWS:
            self._keep()

    def write(self, out: Path) -> None:
        """Put all together, a few at a time."""
        self._keep()
        parts = sorted(self.folder.iterdir())
        every = pl.concat(
            [pl.scan_parquet(part, glob=False) for part in parts]
            or [pl.LazyFrame(schema=self.columns)],
            how="diagonal_relaxed",
        )
        with whole(out) as draft:
            sink_frame(every, draft)

    def _keep(self) -> None:
        if self._held:
            frame = pl.DataFrame(
                self._held, schema_overrides=self.columns, infer_schema_length=None
            )
            frame.write_parquet(self.folder / f"{self.rows:012}.parquet")
            self._held = []


@final
class FoundTable:
    """A table that grows: one row for each thing found, none for a photo without any."""

    def __init__(self, folder: Path) -> None:
        self._found = _Parts(folder / "found", _FOUND)
        self._unread = _Parts(folder / "unread", _UNREAD)

    @property
    def rows(self) -> int:
        """How many there are."""
        return self._found.rows

    @property
    def unread(self) -> int:
        """How many photos could not be read."""
        return self._unread.rows

    def add(self, file: str, said: PhotoAnswers | Unanswered) -> None:
        """Take what was said of a photo."""
        name = file.encode(errors="replace").decode()
        if isinstance(said, Unanswered):
            self._unread.add({"file": name, "why": said.why(file)})
            return
        for number, one in enumerate(said, start=1):
            self._found.add({"file": name, **found_cells(number, one)})

    def write(self, out: Path) -> Path | None:
        """Write the table, whole or not at all, and beside it a list of what could not be read.

        Returns:
            The list: ``out`` with ``.unread.csv`` for its suffix; None where all were read.
        """
        self._found.write(out)
        listed = out.with_name(f"{out.stem}.unread.csv")
        if not self.unread:
            listed.unlink(missing_ok=True)
            return None
        self._unread.write(listed)
        return listed


@contextmanager
def found_table(out: Path) -> Iterator[FoundTable]:
    """A table that ``FoundTable.write`` is to write; what it keeps until then goes afterwards.

    Args:
        out: A ``.csv`` or ``.parquet`` file.

    Raises:
        TableError: When ``out`` has another ending, or its folder can't be made.
    """
    check_writable(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        kept = tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent)
    except OSError as error:
        raise TableError(f"{out}: can't be written ({error.strerror or error}).") from None
    with kept as folder:
        yield FoundTable(Path(folder))


def found_cells(number: int, one: Found) -> dict[str, object]:
    """One thing as a row: its number in the photo, its box, and the cells of its answers."""
    return {"box": number, **one.box.cells(), **answer_cells(one.answers)}
