"""Which files are images, in the order in which a person counts them."""

import re
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from polyhead.errors import ImageError

_SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .jfif .png .webp .bmp .gif .tif .tiff .avif .ppm .pgm".split()  # noqa: SIM905
)


def find_images(paths: Iterable[Path]) -> list[Path]:
    """The files as named, and every image file below the folders, 2.jpg before 10.jpg.

    Raises:
        ImageError: When a path is not there, or a folder holds no image.
    """
    return [Path(name) for name in image_names(paths)]


def image_names(paths: Iterable[Path]) -> list[str]:
    """The same as text, which takes a fifth of the memory: for any number of files.

    Raises:
        ImageError: When a path is not there, or a folder holds no image.
    """
    found: list[str] = []
    missing: list[str] = []
    for path in paths:
        if not path.is_dir():
            found.append(str(path))
            if not path.exists():
                missing.append(str(path))
            continue
        inside = sorted((str(p) for p in path.rglob("*") if _is_image(p)), key=counting)
        if not inside:
            raise ImageError(f"{path}: a folder without an image. Expected files such as .jpg.")
        found += inside
    if missing:
        raise ImageError(f"no such file: {', '.join(missing)}")
    return found


def counting(name: str) -> str:
    """What sorts names as one counts: before each number stands how long it is."""
    return re.sub(r"\d+", lambda digits: f"\0{len(n := str(int(digits[0]))):04}{n}", name)


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
