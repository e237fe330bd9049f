"""How pictures look: colors, sizes, and the settings under which all of them are drawn.

The two strong colors are Okabe and Ito's blue and vermillion, which people with any kind of color
blindness tell apart ("Color Universal Design", 2008). Everything that is not data is grey.
"""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from polyhead.figures.fonts import families

INK = "#1d2329"
MUTED = "#5c6670"
QUIET = "#9aa4ae"
FAINT = "#e3e7eb"
PALE = "#f4f6f8"
PAPER = "#ffffff"
BLUE = "#0072b2"
VERMILLION = "#d55e00"
PURPLE = "#8b3fa8"

BLUES = LinearSegmentedColormap.from_list("blues", ["#d9e8f2", "#8fbfdd", BLUE, "#003a5c"])
RIGHT = LinearSegmentedColormap.from_list("right", [PAPER, "#cfe3f0", "#7fb8d9", BLUE])
WRONG = LinearSegmentedColormap.from_list("wrong", [PAPER, "#f9dcc6", "#eda36c", VERMILLION])

DPI = 200
"""Pixels per inch of a saved picture: twice the 100 at which it is shown."""

WIDTH = 7.0
"""The usual width in inches: at most 700 pixels on a page, so that a phone shrinks it little."""

TITLE, BODY, SMALL = 13.0, 10.5, 9.5
"""Font sizes in points."""

# rc_context swaps settings that all threads share: two at a time would restore each other's.
_LOCK = threading.RLock()


@contextmanager
def styled() -> Iterator[None]:
    """Draw under this package's settings, whatever the user's are, and put theirs back."""
    with _LOCK, matplotlib.style.context(["default", _settings()]):
        yield


def blank(width: float, height: float, *, constrained: bool = True) -> Figure:
    """An empty figure of a size in inches that pyplot knows nothing of."""
    engine = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12, hspace=0.06, wspace=0.04)
    return Figure(figsize=(width, height), dpi=DPI, layout=engine if constrained else None)


def heading(axes: Axes, title: str, *notes: str) -> None:
    """Set a title at the left, and under it lines of smaller, greyer notes."""
    step = SMALL * 1.45
    lines = [note for note in notes if note]
    axes.set_title(title, loc="left", pad=9 + step * len(lines))
    for number_, note in enumerate(reversed(lines)):
        axes.annotate(
            note,
            (0, 1),
            xytext=(0, 8 + step * number_),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=SMALL,
            color=MUTED,
            annotation_clip=False,
        )


def number(value: float) -> str:
    """Three digits that matter, and no more.

    >>> number(6.1234), number(1234567.0), number(0.87321), number(-12.34), number(0.0)
    ('6.12', '1,234,567', '0.873', '−12.3', '0')
    """
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    digits = 2 - math.floor(math.log10(size)) if size else 0
    text = f"{size:.2g}" if 0 < size < 1e-4 else f"{size:,.{max(digits, 0)}f}"
    return f"−{text}" if value < 0 else text


def with_unit(text: str, unit: str) -> str:
    """A quantity and what it is counted in.

    >>> with_unit("age", "years"), with_unit("gender", "")
    ('age (years)', 'gender')
    """
    return f"{text} ({unit})" if unit else text


def _settings() -> dict[str, object]:
    return {
        "font.family": list(families()),
        "font.size": BODY,
        "text.color": INK,
        "text.parse_math": False,
        "figure.facecolor": PAPER,
        "savefig.facecolor": PAPER,
        "savefig.dpi": DPI,
        "axes.facecolor": PAPER,
        "axes.edgecolor": QUIET,
        "axes.linewidth": 0.8,
        "axes.titlesize": TITLE,
        "axes.titlecolor": INK,
        "axes.labelcolor": MUTED,
        "axes.labelsize": BODY,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.spines.left": False,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "grid.color": FAINT,
        "grid.linewidth": 0.8,
        "xtick.color": QUIET,
        "ytick.color": QUIET,
        "xtick.labelcolor": MUTED,
        "ytick.labelcolor": MUTED,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "xtick.major.size": 3.5,
        "ytick.major.size": 0,
        "lines.solid_capstyle": "round",
    }
