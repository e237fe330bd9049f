"""Which font files text is set in, so that column names and classes in Chinese are readable.

One typeface for Latin and Chinese alike, the Noto Sans CJK that ``mplfonts`` carries, makes a
picture look the same on every machine. Where that file is missing, the first font with Chinese
that the machine has takes its place.
"""

import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.font_manager import FontProperties, fontManager, get_font

INSTALLED = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "SimHei",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Arial Unicode MS",
)
"""Fonts that have Chinese, looked for in this order."""

UNKNOWN = "\N{WHITE SQUARE}"
"""What stands for a character that no font at hand can draw."""


@cache
def files() -> tuple[Path, ...]:
    """The font files, best first. The last one comes with matplotlib and is always there."""
    last = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    chinese = _carried() or _installed(INSTALLED)
    return (chinese, last) if chinese else (last,)


@cache
def families() -> tuple[str, ...]:
    """The names under which matplotlib knows `files`, made known to it if need be."""
    known = {Path(entry.fname) for entry in fontManager.ttflist}
    for file in files():
        if file not in known:
            fontManager.addfont(file)
    return tuple(FontProperties(fname=file).get_name() for file in files())


def legible(text: object) -> str:
    """The text with every character that no font can draw replaced by an empty square.

    matplotlib warns at each glyph that it misses, and draws a square as well.

    >>> legible("年龄: age")
    '年龄: age'
    """
    line = " ".join(str(text).split())
    drawn = frozenset[int]().union(*(glyphs(file) for file in files()))
    return "".join(sign if ord(sign) in drawn else UNKNOWN for sign in line)


def runs(text: str) -> list[tuple[str, Path]]:
    """Part a text into pieces that one font can draw, each with its font file."""
    made: list[tuple[str, Path]] = []
    for sign in text:
        file = next((file for file in files() if ord(sign) in glyphs(file)), files()[-1])
        if made and made[-1][1] == file:
            made[-1] = (made[-1][0] + sign, file)
        else:
            made.append((sign, file))
    return made


@cache
def glyphs(file: Path) -> frozenset[int]:
    """The code points that a font file can draw."""
    return frozenset(get_font(str(file)).get_charmap())


def _carried() -> Path | None:
    """The file inside ``mplfonts``, found without importing it: its import changes rcParams."""
    spec = importlib.util.find_spec("mplfonts")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(folder) / "fonts" / "NotoSansCJKsc-Regular.otf"
        if file.is_file():
            return file
    return None


def _installed(names: Sequence[str]) -> Path | None:
    known = {entry.name for entry in fontManager.ttflist}
    found = next((name for name in names if name in known), None)
    return Path(fontManager.findfont(FontProperties(family=[found]))) if found else None
