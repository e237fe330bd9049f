"""What was seen, written to a file as it goes: a table of answers, or the video drawn on."""

from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, final

import numpy as np
import polars as pl
from jaxtyping import UInt8

from polyhead.errors import VideoError
from polyhead.live.opencv import hushed
from polyhead.live.seen import Seen
from polyhead.live.watch import Watch
from polyhead.predict import TABLES, answer_cells, write_frame
from polyhead.runs import whole

if TYPE_CHECKING:
    from polyhead.live.drawing import Canvas

_CODECS = {".mp4": "mp4v", ".mkv": "mp4v", ".avi": "MJPG"}
_TOGETHER = 1000  # rows kept as objects, before they become columns
_USUAL, _QUICKEST = 25.0, 60.0  # frames a second of a drawn video


class _Sink(Protocol):
    def add(self, seen: Seen) -> None:
        """Take what was seen."""

    def finish(self) -> None:
        """Put the file in place, with all that was seen."""


def recorded(watched: Watch, out: str | Path) -> Generator[Seen, None, None]:
    """Pass on what is seen, and write it to a file.

    A ``.csv`` or ``.parquet`` has a row for each track of each frame: ``time``, ``frame``,
    ``track``, the box and the answers as ``polyhead predict --faces`` writes them, and
    ``latency_ms``. An ``.mp4``, ``.mkv`` or ``.avi`` is the video with the answers drawn on it;
    where frames were dropped the last drawn one stands, so that it keeps the time.

    The file is put in place, whole, when the watch ends: by itself, by Ctrl-C, or by an error, such
    as of a camera that is gone. Until then what stood there stands, as it does where no frame was
    answered.

    Raises:
        VideoError: When the file is of no such kind, or its codec is not there.
    """
    path = Path(out)
    check_recordable(path)
    return _recorded(watched, path)


def check_recordable(path: Path) -> None:
    """Refuse a file that ``recorded`` can't write, before any work is done.

    Raises:
        VideoError: When it is of another kind.
    """
    if path.suffix.lower() not in (*TABLES, *_CODECS):
        raise VideoError(
            f"{path}: can't write this kind. Expected {', '.join(TABLES)} for answers, or "
            f"{', '.join(_CODECS)} for a video."
        )


def _recorded(watched: Watch, path: Path) -> Generator[Seen, None, None]:
    is_table = path.suffix.lower() in TABLES
    sink: _Sink = _Table(path) if is_table else _Film(path, watched.rate)
    try:
        for seen in watched:
            sink.add(seen)
            yield seen
    finally:
        watched.close()
        sink.finish()


@final
class _Table:
    """Rows, as columns by the thousand."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parts: list[pl.DataFrame] = []
        self._rows: list[dict[str, object]] = []
        self._any = False

    def add(self, seen: Seen) -> None:
        """A row for each track."""
        self._any = True
        for one in seen.tracks:
            self._rows.append(
                {
                    "time": round(seen.time, 4),
                    "frame": seen.number,
                    "track": one.track,
                    **({} if one.box is None else one.box.cells()),
                    **answer_cells(one.answers),
                    "latency_ms": round(1000 * seen.latency, 2),
                }
            )
        if len(self._rows) >= _TOGETHER:
            self._pack()

    def finish(self) -> None:
        """Write all rows."""
        self._pack()
        empty = pl.DataFrame(schema={"time": pl.Float64, "frame": pl.Int64, "track": pl.Int64})
        if self._any:
            write_frame(pl.concat(self._parts or [empty], how="diagonal_relaxed"), self._path)

    def _pack(self) -> None:
        if self._rows:
            self._parts.append(pl.DataFrame(self._rows, infer_schema_length=None))
            self._rows = []


@final
class _Film:
    """Drawn frames at a constant rate: each stands until the next one's time."""

    def __init__(self, path: Path, rate: float) -> None:
        self._path = path
        self._rate = min(rate or _USUAL, _QUICKEST)
        self._stack = ExitStack()
        self._canvas: "Canvas | None" = None
        self._writer: Any = None
        self._standing: UInt8[np.ndarray, "H W 3"] | None = None
        self._written = 0

    def add(self, seen: Seen) -> None:
        """Draw a frame, when the one before has stood for its time."""
        from polyhead.live.drawing import Canvas  # matplotlib comes with it

        if self._canvas is None:
            self._canvas = Canvas(seen)
            self._open(self._canvas.size)
        drawn = self._canvas.draw(seen)
        first = self._standing is None
        self._stand(drawn if first else self._standing, until=round(seen.time * self._rate))
        self._standing = drawn

    def finish(self) -> None:
        """Write the last frame, and put the file in place."""
        if self._writer is not None:
            self._stand(self._standing, until=self._written + 1)
            self._writer.release()
        self._stack.close()

    def _stand(self, drawn: UInt8[np.ndarray, "H W 3"] | None, until: int) -> None:
        while drawn is not None and self._written < until:
            self._writer.write(np.ascontiguousarray(drawn[:, :, ::-1]))  # blue first
            self._written += 1

    def _open(self, size: tuple[int, int]) -> None:
        with ExitStack() as stack, hushed() as cv2:
            draft = stack.enter_context(whole(self._path))
            codec = cv2.VideoWriter.fourcc(*_CODECS[self._path.suffix.lower()])
            writer = cv2.VideoWriter(str(draft), cv2.CAP_FFMPEG, codec, self._rate, size)
            if not writer.isOpened():
                raise VideoError(
                    f"{self._path}: this OpenCV can't write such a video. Try the ending .avi, or "
                    ".csv for the answers alone."
                )
            self._writer, self._stack = writer, stack.pop_all()
