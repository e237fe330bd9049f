"""A picture of ``polyhead.figures`` as a part of a page, its text as text, in the page's colors."""

import io
import re

import matplotlib as mpl

from polyhead.figures import Picture
from polyhead.figures.style import BLUE, FAINT, INK, MUTED, PALE, PAPER, QUIET, VERMILLION, styled
from polyhead.reports.section import Html
from polyhead.reports.svg import escaped

_COLORS = {
    INK: "ink",
    MUTED: "muted",
    QUIET: "muted",
    FAINT: "line",
    PALE: "pale",
    PAPER: "paper",
    BLUE: "accent",
    VERMILLION: "wrong",
}
# No dates and no address: neither belongs into a page that is the same for the same numbers.
_SILENT = {"Date": None, "Creator": None, "Format": None, "Type": None}
_NAMES = re.compile(r'((?: id="|href="#|url\(#))')
_HEAD = re.compile(r"\A.*?<svg [^>]*?(viewBox=\"[^\"]*\")[^>]*>", re.DOTALL)
# The style would be that of the whole page.
_BESIDE = re.compile(r"<metadata>.*?</metadata>\s*|<style\b.*?</style>\s*", re.DOTALL)


def embed(picture: Picture, name: str) -> Html:
    """A picture as SVG.

    Args:
        picture: What is drawn.
        name: What its parts are called on the page, unlike those of every other picture there.
    """
    file = io.StringIO()
    with styled(), mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        picture.figure.savefig(file, format="svg", metadata=_SILENT)
    drawn = _BESIDE.sub("", file.getvalue())
    drawn = _NAMES.sub(rf"\1{name}-", drawn)
    for color, meaning in _COLORS.items():
        drawn = drawn.replace(color, f"var(--{meaning})")
    head = f'<svg class="picture" role="img" aria-label="{escaped(picture.alt)}" '
    return Html(_HEAD.sub(lambda found: f"{head}{found[1]}>", drawn).strip())
