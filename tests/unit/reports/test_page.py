"""The page as text; what a browser makes of it is tested beside."""

import base64
import hashlib
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

import polyhead as ph
from polyhead.reports import Choices, Material, read_material
from polyhead.reports.page import page
from polyhead.reports.sections import SECTIONS

MakeMaterial = Callable[..., Material]
VOID = {"meta", "link", "img", "br", "wbr", "hr", "input"}


class Outline(HTMLParser):
    """What a page is made of; elements must be closed in the order in which they were opened."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.elements: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.elements.append(tag)
        self.ids += [held["id"]] if held.get("id") else []  # type: ignore[list-item]
        self.addresses += [str(held[n]) for n in ("src", "href", "action") if held.get(n)]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def html(material: Material) -> str:
    return page(material)


def test_every_section_is_there(html: str) -> None:
    names = [section.__name__ for section in SECTIONS if section.__name__ != "faces"]
    assert [f'<section id="{name}"' in html for name in names] == [True] * len(names)
    assert [f'<a href="#{name}">' in html for name in names] == [True] * len(names)


def test_it_is_well_formed_and_no_name_stands_twice(html: str) -> None:
    outline = Outline(html)
    assert len(outline.ids) == len(set(outline.ids))
    inside = [address[1:] for address in outline.addresses if address.startswith("#")]
    assert set(inside) <= set(outline.ids)


def test_it_names_no_address_outside(html: str) -> None:
    assert "http:" not in html
    assert "https:" not in html
    assert all(a.startswith(("#", "data:")) for a in Outline(html).addresses)


def test_its_script_is_the_one_that_it_allows(html: str) -> None:
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html
    assert "default-src 'none'" in html


def test_the_same_run_makes_the_same_page(html: str, trained: ph.Run) -> None:
    assert page(read_material(trained, Choices())) == html


def test_names_stay_what_they_are(chinese: ph.Run) -> None:
    html = page(read_material(chinese, Choices()))
    assert "年龄&lt;b&gt; and 性别 from 脸" in html
    assert "男 &amp; &lt;i&gt;" in html
    assert "年龄<b>" not in html
    assert Outline(html).elements.count("img") > 20


def test_faces_are_declared(chinese: ph.Run, made_up: MakeMaterial) -> None:
    declared = page(read_material(chinese, Choices()))
    assert '<section id="faces"' in declared
    assert "are guessed from looks." in declared
    assert "<strong>性别 is binary and perceived.</strong>" in declared
    assert '<section id="faces"' not in page(made_up())
    asked = page(made_up(Choices(faces=True)))
    assert "<strong>gender is binary and perceived.</strong>" in asked
    assert "age is binary" not in asked


def test_intervals_are_shown_where_they_are_known(made_up: MakeMaterial) -> None:
    html = page(made_up())
    assert "95 %: 5.50 to 6.50 years" in html
    assert html.count('</strong><span class="sub">95 %:') == 1


def test_a_run_of_before_has_a_page(made_up: MakeMaterial) -> None:
    older = ("machine", "notes", "labels", "seconds", "epochs", "status", "chose_epoch")
    html = page(made_up(**dict.fromkeys(older)))
    assert '<section id="making"' in html
    assert "unknown" in html


def test_without_pictures_there_are_none(made_up: MakeMaterial) -> None:
    html = page(made_up(Choices(pictures=False)))
    assert "<img" not in html
    assert "could not be read" not in html
    assert "true: " in html


def test_images_that_are_gone_are_said_to_be_gone(
    make_spec: Callable[..., ph.Spec], squares: Path, copied: Path, tmp_path: Path
) -> None:
    moved = Path(shutil.copytree(squares, tmp_path / "moved"))
    for file in list((moved / "val").iterdir())[::2]:
        file.unlink()
    make_spec(data=ph.Data("train.csv", "val.csv", folder=str(moved))).save(copied / "spec.toml")
    html = page(read_material(ph.Run.open(copied), Choices()))
    assert re.search(r"\d+ of \d+ pictures could not be read", html)
    assert "<img" in html
    shutil.rmtree(moved)
    gone = page(read_material(ph.Run.open(copied), Choices()))
    assert "<img" not in gone
    assert "The data could not be looked at again: " in gone


def test_the_spec_does_not_tell_where_it_ran(html: str, squares: Path) -> None:
    assert str(squares) not in html
    assert f"…/{squares.name}" in html
