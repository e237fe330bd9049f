"""A sheet of some moments, all cameras side by side, to look at."""

from pathlib import Path

import polars as pl
from PIL import Image, ImageDraw, ImageFont

from polyhead.demo.road.drives import Drives

_ORDER = ("left", "center", "right")
_SAID = ("weather", "speed", "steering", "turn", "throttle", "brake", "obstacles")
_SCALE, _GAP, _CAPTION = 2, 6, 22
_PAPER, _INK = (250, 250, 248), (50, 54, 62)


def draw_sheet(drives: Drives, moments: int = 5) -> Image.Image:
    """Lay out some moments of the validation drives, with their labels.

    Args:
        drives: What ``draw_drives`` wrote.
        moments: How many, evenly from all; as many as there are where that is fewer.

    Returns:
        An RGB picture: a row for each moment, left, middle and right camera side by side.
    """
    rows = pl.read_csv(drives.val, infer_schema=False)
    shown = max(1, min(moments, len(rows)))
    picked = [int((i + 0.5) * len(rows) / shown) for i in range(shown)]
    lines = [_line(drives.folder, rows.row(at, named=True)) for at in picked]
    width, height = lines[0].size
    sheet = Image.new("RGB", (width, height * shown), _PAPER)
    for number, line in enumerate(lines):
        sheet.paste(line, (0, number * height))
    return sheet


def _line(folder: Path, row: dict[str, str | None]) -> Image.Image:
    views = [_opened(folder / str(row[name])) for name in _ORDER]
    width, height = views[0].size
    line = Image.new("RGB", (3 * width + 4 * _GAP, height + _GAP + _CAPTION), _PAPER)
    for place, view in enumerate(views):
        line.paste(view, (_GAP + place * (width + _GAP), _GAP))
    said = [f"moment {row['moment']}", *(f"{name} {row[name] or '?'}" for name in _SAID)]
    pen, font = ImageDraw.Draw(line), ImageFont.load_default(12)
    pen.text((_GAP, height + _GAP + 3), "   ".join(said), fill=_INK, font=font)
    return line


def _opened(file: Path) -> Image.Image:
    with Image.open(file) as image:
        return image.resize((image.width * _SCALE, image.height * _SCALE), Image.Resampling.BICUBIC)
