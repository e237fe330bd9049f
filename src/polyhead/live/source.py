"""What a source is named by -> what reads it: a camera, a video, images, or values of a sensor."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from polyhead.errors import RunError, VideoError
from polyhead.inputs import Sensor
from polyhead.live.camera import Camera
from polyhead.live.frame import Reader
from polyhead.live.images import Images
from polyhead.live.values import Values, read_values
from polyhead.live.video import Video
from polyhead.predict import TABLES, find_images
from polyhead.predict.finding import counting
from polyhead.settings import nearest

Source = str | Path | int | Reader
"""The number of a camera, a video file, a folder or pattern of images, or a reader of your own; of
a sensor a table."""

RATE = 25.0
"""How many images of a folder go by in a second, unless said."""


class Asked(Protocol):
    """The network that is asked: a ``Predictor``, or what answers as one."""

    @property
    def images(self) -> Mapping[str, object]:
        """Its image inputs, by name."""

    @property
    def sensors(self) -> Sequence[Sensor]:
        """Its other inputs."""

    def may_be_absent(self, name: str) -> bool:
        """Whether it can do without an input."""


@dataclass(frozen=True)
class Sources:
    """What was opened.

    Attributes:
        readers: By image input what reads its pictures; the first leads.
        values: By other input its values.
    """

    readers: Mapping[str, Reader]
    values: Mapping[str, Values]

    @property
    def live(self) -> bool:
        """Whether any of them is a camera."""
        return any(reader.live for reader in self.readers.values())

    def close(self) -> None:
        """Close all."""
        for reader in self.readers.values():
            reader.close()


def open_sources(
    asked: Asked, source: Source | Mapping[str, Source], rate: float = RATE
) -> Sources:
    """Open the sources of a network's inputs.

    Args:
        asked: The network.
        source: By input its source; or one source, for a network whose only image input it is.
        rate: How many images of a folder go by in a second.

    Raises:
        RunError: When an input has no source, and the network can't do without; or a name is none.
        VideoError: When a camera or video can't be opened.
        ImageError: When there are no images.
        TableError: When the values of a sensor can't be read.
        InputError: When one of them can't be.
        MissingExtraError: When OpenCV is needed and not installed.
    """
    given = source if isinstance(source, Mapping) else {_only(asked): source}
    sensors = {sensor.name: sensor for sensor in asked.sensors}
    _check(asked, given, [*asked.images, *sensors])
    values = {n: read_values(_table(n, s), sensors[n]) for n, s in given.items() if n in sensors}
    readers: dict[str, Reader] = {}
    try:
        for name, one in given.items():
            if name not in sensors:
                readers[name] = open_reader(one, rate)
    except Exception:
        Sources(readers, values).close()
        raise
    return Sources(readers, values)


def open_reader(source: Source, rate: float = RATE) -> Reader:
    """Open one source of pictures.

    Args:
        source: See ``Source``; digits alone are the number of a camera.
        rate: How many images of a folder go by in a second.

    Raises:
        VideoError: When a camera or video can't be opened.
        ImageError: When there are no images.
        MissingExtraError: When OpenCV is needed and not installed.
    """
    if not isinstance(source, str | Path | int):
        return source
    text = str(source)
    if text.isdecimal() and not isinstance(source, Path):
        return Camera(int(text))
    if "://" in text:
        raise VideoError(
            f"{text}: an address. Expected the number of a camera, a video file, a folder of "
            "images or a pattern such as 'frames/*.jpg'."
        )
    path = Path(text)
    if path.is_dir():
        return Images(text, find_images([path]), rate)
    if re.search(r"[*?\[]", text) and not path.exists():
        return Images(text, _matching(path), rate)
    if path.suffix.lower() in TABLES:
        raise VideoError(
            f"{path}: a table. Expected the number of a camera, a video file, a folder of images "
            "or a pattern.\n  `polyhead predict RUN TABLE` answers for the rows of a table."
        )
    return Video(path)


def _matching(pattern: Path) -> list[Path]:
    """The files that a pattern names, 2.jpg before 10.jpg."""
    folder = Path(pattern.anchor) if pattern.is_absolute() else Path()
    matching = folder.glob(str(pattern.relative_to(pattern.anchor)))
    files = sorted((p for p in matching if p.is_file()), key=lambda p: counting(str(p)))
    if not files:
        raise VideoError(f"{pattern}: no file is called so.")
    return files


def _only(asked: Asked) -> str:
    names = list(asked.images)
    if len(names) > 1:
        listed = " ".join(f"{name}=..." for name in names)
        raise RunError(
            f"the network has {len(names)} image inputs: {', '.join(names)}.\n"
            f"  Name the source of each: {listed}"
        )
    return names[0]


def _check(asked: Asked, given: Mapping[str, Source], names: list[str]) -> None:
    unknown = [name for name in given if name not in names]
    if unknown:
        hint = nearest(unknown[0], names)
        raise RunError(f"the network has no input {unknown[0]!r}.\n  {hint}")
    lacking = [n for n in names if n not in given and not asked.may_be_absent(n)]
    if lacking:
        raise RunError(
            f"no source for {', '.join(map(repr, lacking))}, and the network never learned to do "
            f"without.\n  Name one: {lacking[0]}=..."
        )
    if not any(name in asked.images for name in given):
        raise RunError(f"no source of pictures. Expected one for {' or '.join(asked.images)}.")


def _table(name: str, source: Source) -> Path:
    if isinstance(source, str | Path) and str(source).lower().endswith(TABLES):
        return Path(source)
    raise RunError(f"input {name!r}: its source is a table of values. Expected .csv or .parquet.")
