"""What a browser makes of a page: nothing cut, nothing asked for, readable by all.

Needs Chromium, on the path or named by ``$CHROMIUM``; where ``POLYHEAD_NEEDS_BROWSER=1`` is set a
missing one is a failure, elsewhere these tests are left out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import polyhead as ph
from polyhead.reports import report

_PARTS = "main *, header *, footer *"
_OVERFLOWING = f"""() => [...document.querySelectorAll('{_PARTS}')].filter(part => {{
    if (part.closest('.scroll, pre, .hidden, svg')) return false;
    const box = part.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1);
}}).map(part => part.outerHTML.slice(0, 80))"""
_OPEN_ALL = "document.querySelectorAll('details').forEach(part => { part.open = true; })"
_FAINT = (Path(__file__).parents[1] / "contrast.js").read_text(encoding="utf-8")

Scheme = Literal["light", "dark"]


@dataclass
class Shown:
    """A page in a browser, and what went wrong or out."""

    page: Page
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser(launch: dict[str, Any]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(**launch)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def file(chinese: ph.Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with everything that a page can have."""
    return report(chinese, out=tmp_path_factory.mktemp("page") / "报告.html").page


@contextmanager
def shown(
    browser: Browser,
    file: Path,
    width: int = 1280,
    scheme: Scheme = "light",
    *,
    scripts: bool = True,
) -> Iterator[Shown]:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=scripts
    )
    made = Shown(context.new_page())
    made.page.on("request", lambda request: made.asked.append(request.url))
    made.page.on("console", lambda message: made.said.append(message.text))
    made.page.on("pageerror", lambda error: made.said.append(str(error)))
    own = file.as_uri()
    context.route(
        "**/*",
        lambda route: route.continue_() if route.request.url == own else route.abort(),
    )
    made.page.goto(file.as_uri())
    yield made
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_is_cut_off_and_nothing_asked_for(
    browser: Browser, file: Path, width: int, scheme: Scheme
) -> None:
    with shown(browser, file, width, scheme) as opened:
        for at in (opened.page.evaluate("scrollY"), 10_000, 100_000):
            opened.page.evaluate(f"scrollTo(0, {at})")
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        assert opened.page.evaluate(_OVERFLOWING) == []
        opened.page.evaluate(_OPEN_ALL)
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        assert opened.page.evaluate(_OVERFLOWING) == []
        others = [url for url in opened.asked if not url.startswith("data:")]
        assert others == [file.as_uri()]
        assert opened.said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out(browser: Browser, file: Path, scheme: Scheme) -> None:
    with shown(browser, file, scheme=scheme) as opened:
        opened.page.evaluate(_OPEN_ALL)
        assert opened.page.evaluate(_FAINT) == []


def test_dark_is_dark(browser: Browser, file: Path) -> None:
    papers = set()
    for scheme in ("light", "dark"):
        with shown(browser, file, scheme=scheme) as opened:
            papers.add(opened.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert papers == {"rgb(255, 255, 255)", "rgb(20, 24, 28)"}


def test_every_section_and_picture_can_be_seen(browser: Browser, file: Path) -> None:
    with shown(browser, file) as opened:
        links = opened.page.locator("nav a")
        names = [link.get_attribute("href") for link in links.all()]
        assert names == [
            "#answer", "#faces", "#tasks", "#groups", "#sureness",
            "#examples", "#curves", "#data", "#making",
        ]  # fmt: skip
        assert all(opened.page.locator(f"section{name}").is_visible() for name in names)
        whole = "Promise.all([...document.images].map(i => (i.loading = 'eager', i.decode())))"
        opened.page.evaluate(whole)
        widths = opened.page.evaluate("[...document.images].map(i => i.naturalWidth)")
        assert len(widths) > 20
        assert min(widths) > 0


def test_headings_are_in_order(browser: Browser, file: Path) -> None:
    with shown(browser, file) as opened:
        levels = opened.page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => Number(h.tagName[1]))"
        )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_screen_reader_finds_its_way(browser: Browser, file: Path) -> None:
    with shown(browser, file) as opened:
        page = opened.page
        assert page.locator("html").get_attribute("lang") == "en"
        for landmark in ("banner", "navigation", "main", "contentinfo"):
            assert page.get_by_role(landmark).count() == 1, landmark
        unnamed = "img:not([alt]), img[alt=''], svg:not([aria-label])"
        assert page.locator(unnamed).count() == 0
        page.evaluate(_OPEN_ALL)
        tables = page.locator("table").all()
        assert tables
        assert all(table.locator("caption").inner_text() for table in tables)
        assert page.locator("th:not([scope])").count() == 0
        scrolling = (
            "[...document.querySelectorAll('.scroll')].map(p => [p.tabIndex, p.role, p.ariaLabel])"
        )
        assert all(t == 0 and r == "region" and n for t, r, n in page.evaluate(scrolling))


def test_a_right_answer_is_not_told_by_its_color_alone(browser: Browser, file: Path) -> None:
    with shown(browser, file) as opened:
        for verdict, mark in (("right", "✓"), ("wrong", "✗")):
            for said in opened.page.locator(f"dd.{verdict}").all():
                words = str(said.text_content())
                assert mark in words
                assert f"({verdict})" in words


def test_the_keyboard_comes_to_the_answer_first(browser: Browser, file: Path) -> None:
    with shown(browser, file) as opened:
        page = opened.page
        page.keyboard.press("Tab")
        skip = page.locator(".skip")
        assert skip.evaluate("link => link === document.activeElement")
        page.wait_for_function("document.activeElement.getBoundingClientRect().top >= 0")
        assert skip.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_paper_shows_what_is_folded(browser: Browser, file: Path) -> None:
    with shown(browser, file) as opened:
        page = opened.page
        folded = page.locator("details").count()
        page.evaluate(
            "addEventListener('beforeprint', () => {"
            "window.seen = document.querySelectorAll('details[open]').length; })"
        )
        paper = page.pdf(format="A4", print_background=True)
        assert paper.startswith(b"%PDF")
        assert page.evaluate("window.seen") == folded
        page.wait_for_function("document.querySelectorAll('details[open]').length === 0")


def test_paper_shows_it_without_the_script_too(browser: Browser, file: Path) -> None:
    with shown(browser, file, scripts=False) as opened:
        page = opened.page
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 700, "height": 1000})
        assert page.locator("details pre").bounding_box() is not None
        assert page.locator("nav").is_hidden()
        assert page.evaluate(_OVERFLOWING) == []


def test_without_its_script_it_says_the_same(browser: Browser, file: Path) -> None:
    with shown(browser, file) as opened, shown(browser, file, scripts=False) as plain:
        assert plain.page.locator("main").inner_text() == opened.page.locator("main").inner_text()
