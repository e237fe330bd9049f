"""A finished picture: it shows itself in a notebook and saves itself to a file."""

import io
from dataclasses import dataclass, field
from pathlib import Path

from matplotlib.figure import Figure

from polyhead.errors import PolyheadError
from polyhead.figures.style import DPI, styled
from polyhead.runs import whole

FORMATS = (".png", ".svg", ".pdf")
"""The kinds of file that a picture can be saved as."""

# No dates, so that the same numbers make the same bytes.
_UNDATED: dict[str, dict[str, None]] = {
    ".png": {},
    ".svg": {"Date": None},
    ".pdf": {"CreationDate": None},
}


@dataclass(frozen=True)
class Picture:
    """A drawing that is done.

    Attributes:
        figure: The matplotlib figure, for those who want to change it. pyplot does not know it.
        alt: What the picture shows, in a sentence, for those who can't see it.
    """

    figure: Figure = field(repr=False)
    alt: str = ""

    def png(self) -> bytes:
        """The picture as a PNG file, two pixels for each one that it is shown in."""
        return self._rendered(".png")

    def save(self, path: str | Path) -> Path:
        """Write the picture to a file, whole or not at all.

        Args:
            path: Where to; its ending chooses PNG, SVG or PDF. Missing folders are made.

        Returns:
            The path that was written.

        Raises:
            PolyheadError: The ending is none of these.
        """
        path = Path(path)
        check_format(path)
        content = self._rendered(path.suffix.lower())
        with whole(path) as draft:
            draft.write_bytes(content)
        return path

    def _rendered(self, suffix: str) -> bytes:
        file = io.BytesIO()
        with styled():
            self.figure.savefig(file, format=suffix[1:], dpi=DPI, metadata=_UNDATED[suffix])
        return file.getvalue()

    def _repr_png_(self) -> tuple[bytes, dict[str, int | str]]:
        """What a notebook shows: the bytes, and the size to show them at."""
        inches = self.figure.get_size_inches()
        shown = {"width": round(inches[0] * DPI / 2), "height": round(inches[1] * DPI / 2)}
        return self.png(), {**shown, "alt": self.alt}


def check_format(path: Path) -> None:
    """Refuse a file that a picture can't be saved as, before any work is done.

    Raises:
        PolyheadError: The ending is none of ``FORMATS``.
    """
    if path.suffix.lower() not in FORMATS:
        raise PolyheadError(
            f"{path}: not a kind of picture. Expected {', '.join(FORMATS)}; "
            f"got {path.suffix or 'no ending'!r}.\n  Try {path.with_suffix('.png').name}."
        )
