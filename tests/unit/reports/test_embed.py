import re

from polyhead import figures
from polyhead.reports.embed import embed


def picture() -> figures.Picture:
    return figures.scatter([10, 20, 60], [12, 18, 55], name="年龄 <&>", unit="years")


def test_its_text_is_text_and_its_colors_are_those_of_the_page() -> None:
    html = embed(picture(), "one")
    assert html.startswith('<svg class="picture" role="img" aria-label="年龄 &lt;&amp;&gt;: ')
    assert "</text>" in html
    assert "var(--ink)" in html
    assert "#1d2329" not in html


def test_it_names_no_address_and_changes_no_other_part() -> None:
    html = embed(picture(), "one")
    assert "http" not in html
    assert "<style" not in html
    assert "xmlns" not in html


def test_two_pictures_share_no_name() -> None:
    first, second = (set(re.findall(r' id="([^"]+)"', embed(picture(), n))) for n in ("a", "b"))
    assert first
    assert first.isdisjoint(second)


def test_every_name_that_is_used_is_there() -> None:
    html = embed(picture(), "one")
    used = set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', html))
    assert {a or b for a, b in used} <= set(re.findall(r' id="([^"]+)"', html))
