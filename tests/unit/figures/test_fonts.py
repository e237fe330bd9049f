import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from matplotlib.font_manager import fontManager

from polyhead.figures import fonts


@pytest.fixture
def fresh() -> Iterator[None]:
    """Fonts are looked for once; forget what was found, before and after."""
    for cached in (fonts.files, fonts.families):
        cached.cache_clear()
    yield
    for cached in (fonts.files, fonts.families):
        cached.cache_clear()


def test_the_first_font_has_chinese_and_latin() -> None:
    first = fonts.glyphs(fonts.files()[0])
    assert {ord(sign) for sign in "年龄性别 age, 26.4 – … · ✓"} <= first


def test_the_carried_font_is_known_to_matplotlib_by_its_family() -> None:
    known = {entry.name for entry in fontManager.ttflist}
    assert set(fonts.families()) <= known
    assert fonts.families() == ("Noto Sans CJK SC", "DejaVu Sans")


def test_finding_the_font_does_not_import_mplfonts_nor_pyplot() -> None:
    code = (
        "import sys; from polyhead.figures.fonts import families; families(); "
        "sys.exit('mplfonts' in sys.modules or 'matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603
    assert done.returncode == 0


@pytest.mark.usefixtures("fresh")
def test_without_mplfonts_an_installed_font_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(fonts, "INSTALLED", ("No Such Font", "DejaVu Serif"))
    assert [file.name for file in fonts.files()] == ["DejaVuSerif.ttf", "DejaVuSans.ttf"]


@pytest.mark.usefixtures("fresh")
def test_without_any_chinese_font_matplotlibs_own_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(fonts, "INSTALLED", ())
    assert [file.name for file in fonts.files()] == ["DejaVuSans.ttf"]
    assert fonts.legible("age 年龄") == "age □□"


def test_what_no_font_draws_becomes_a_square() -> None:
    assert fonts.legible("age \U000e0041\U0010fffd") == "age □□"


def test_breaks_and_tabs_become_spaces() -> None:
    assert fonts.legible("age\n\tin  years ") == "age in years"


def test_a_text_is_parted_by_the_font_that_draws_it() -> None:
    pieces = fonts.runs("男 ✗ b")
    assert [piece for piece, _ in pieces] == ["男 ", "✗", " b"]
    assert [Path(file).name for _, file in pieces] == [
        "NotoSansCJKsc-Regular.otf",
        "DejaVuSans.ttf",
        "NotoSansCJKsc-Regular.otf",
    ]
