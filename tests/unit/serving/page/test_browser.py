"""What a person sees: photos and the camera answered, errors in words, and nothing told to others.

Needs Chromium; see ``launch``.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

from polyhead.predict import Predictor
from polyhead.serving.page import Limits, mount_page
from polyhead.serving.page.uploads import folder

from .conftest import halves, predictor

# Gradio counts how long answers take, in ways that pandas is about to lose.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
_OVERFLOWING = """() => [...document.querySelectorAll('.gradio-container *')].filter(part => {
    if (part.closest('.ph-scroll, .ph-hidden, .visually-hidden, .hide, .eta-bar')) return false;
    const box = part.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1);
}).map(part => part.outerHTML.slice(0, 80))"""
_FAINT = (Path(__file__).parents[2] / "contrast.js").read_text(encoding="utf-8")

Scheme = Literal["light", "dark"]


@dataclass
class Shown:
    """A page in a browser, and what went wrong or out."""

    page: Page
    elsewhere: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def give(self, *files: Path, into: str = ".ph-image") -> None:
        """Choose files where a person would."""
        self.page.set_input_files(f"{into} input[type=file]", files)

    @property
    def said(self) -> Locator:
        """The sentence above the answers, of the tab that is seen."""
        return self.page.locator(".ph-said:visible")


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """A server on a port of its own."""
    config = uvicorn.Config(app, port=0, log_level="error", ws="none", timeout_graceful_shutdown=10)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser(launch: dict[str, Any]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options = {**launch, "args": [*launch["args"], *_CAMERA]}
        opened = playwright.chromium.launch(**options)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def faces(face: Predictor) -> Iterator[str]:
    """The page of a network of faces, on a server that has a route of its own."""
    app = FastAPI()
    app.add_api_route("/health", lambda: {"status": "alive"})
    mount_page(app, face, halves, limits=Limits(files=6, looked_at=1))
    with served(app) as address:
        yield address


@pytest.fixture(scope="module")
def drive() -> Iterator[str]:
    """The page of a network of two images, a number and a category."""
    app = mount_page(FastAPI(), predictor(images=("left", "right"), sensors=True))
    with served(app) as address:
        yield address


@contextmanager
def shown(
    browser: Browser, address: str, width: int = 1280, scheme: Scheme = "light"
) -> Iterator[Shown]:
    """The page; in the end nothing may have gone elsewhere, and nothing have gone wrong."""
    size = {"width": width, "height": 800}
    context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    made = Shown(context.new_page())

    def watch(route: Route) -> None:
        url = route.request.url
        if url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            made.elsewhere.append(url)
            route.abort()

    context.route("**/*", watch)
    made.page.on(
        "console", lambda said: made.faults.append(said.text) if said.type == "error" else None
    )
    made.page.on("pageerror", lambda error: made.faults.append(str(error)))
    made.page.goto(address)
    made.page.wait_for_selector(".ph-promise")
    made.page.get_by_role("button", name="Paste from clipboard").first.wait_for()
    yield made
    assert made.elsewhere == []
    assert made.faults == []
    context.close()


def test_a_photo_is_answered_face_by_face(browser: Browser, faces: str, files: Path) -> None:
    with shown(browser, faces) as opened:
        page = opened.page
        assert page.url == f"{faces}/page/"
        assert page.get_by_role("heading", name="What it answers").is_visible()
        opened.give(files / "two.png")
        expect(opened.said).to_contain_text("2 faces in two.png.")
        expect(page.locator(".ph-card")).to_have_count(2)
        assert page.locator(".ph-box").count() == 2
        expect(page.locator(".ph-heat img")).to_have_count(2)
        assert "shown for the first face." in page.locator(".ph-note").first.inner_text()
        assert re.search(r"\d+ to \d+ at 90 %", page.locator(".ph-card").first.inner_text())
        widths = page.evaluate(
            "Promise.all([...document.images].map(i => i.decode().then(() => i.naturalWidth)))"
        )
        assert len(widths) == 5
        assert min(widths) > 0
        for _ in range(100):  # it goes once all is sent, a moment after it is seen
            if not (left := list(folder().glob("*/*.png"))):
                break
            page.wait_for_timeout(50)
        assert left == []


def test_the_camera_is_answered(browser: Browser, faces: str) -> None:
    with shown(browser, faces) as opened:
        page = opened.page
        page.get_by_role("button", name="Capture from camera").click()
        page.get_by_text("Click to Access Webcam").click()
        page.wait_for_function("document.querySelector('video')?.videoWidth > 0")
        page.get_by_role("button", name="capture photo").click()
        expect(opened.said).to_contain_text("2 faces in")
        expect(page.locator(".ph-card")).to_have_count(2)


def test_what_is_no_picture_is_said_and_the_next_is_answered(
    browser: Browser, faces: str, files: Path
) -> None:
    with shown(browser, faces) as opened:
        opened.give(files / "notes.jpg")
        expect(opened.page.locator(".ph-wrong")).to_contain_text("notes.jpg: not an image.")
        assert "Traceback" not in opened.page.inner_text("body")
        opened.give(files / "wall.png")
        expect(opened.said).to_contain_text("There is no face to be found in wall.png.")
        opened.give(files / "two.png")
        expect(opened.page.locator(".ph-card")).to_have_count(2)
        assert opened.page.locator(".ph-wrong").count() == 0


def test_many_photos_become_a_table(
    browser: Browser, faces: str, files: Path, tmp_path: Path
) -> None:
    with shown(browser, faces) as opened:
        page = opened.page
        page.get_by_role("tab", name="Many photos").click()
        names = ["two.png", "notes.jpg", "wall.png", "年龄 <b>.png"]
        opened.give(*(files / name for name in names), into=".ph-files")
        expect(opened.said).to_have_text(
            "4 images, 4 answers. 2 images without: the table says why."
        )
        assert page.locator(".ph-scroll tbody tr").count() == 6
        with page.expect_download() as downloading:
            page.get_by_role("link", name="Download as CSV").click()
        downloading.value.save_as(tmp_path / "answers.csv")
        frame = pl.read_csv(tmp_path / "answers.csv")
        assert downloading.value.suggested_filename == "answers.csv"
        assert frame["file"].unique(maintain_order=True).to_list() == names
        opened.give(*[files / "two.png"] * 7, into=".ph-files")
        expect(page.locator(".ph-wrong")).to_contain_text("Expected at most 6 at once")


def test_several_inputs_are_answered_together(browser: Browser, drive: str, files: Path) -> None:
    with shown(browser, drive) as opened:
        page = opened.page
        answer = page.get_by_role("button", name="Answer", exact=True)
        answer.click()
        expect(page.locator(".ph-wrong")).to_be_visible()
        for place in (0, 1):
            into = f".ph-image >> nth={place} >> input[type=file]"
            page.set_input_files(into, files / "two.png")
        expect(page.locator(".ph-image img")).to_have_count(2)
        page.get_by_label("speed (mph)").fill("12.5")
        answer.click()
        expect(page.locator(".ph-card")).to_have_count(1)
        expect(page.locator(".ph-heat")).to_have_count(4)
        assert page.evaluate(_FAINT) == []
        page.get_by_label("speed (mph)").fill("80")
        answer.click()
        expect(opened.said).to_contain_text("Here is what the network says.")


@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "light"), (390, "dark"), (768, "light"), (1280, "dark")]
)
def test_nothing_is_cut_off_and_every_text_stands_out(
    browser: Browser, faces: str, files: Path, width: int, scheme: Scheme
) -> None:
    with shown(browser, faces, width, scheme) as opened:
        page = opened.page
        for _ in range(2):  # before and after the answer
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(_OVERFLOWING) == []
            assert page.evaluate(_FAINT) == []
            opened.give(files / "two.png")
            page.wait_for_selector(".ph-heat")


def test_the_keyboard_is_enough(browser: Browser, faces: str, files: Path) -> None:
    with shown(browser, faces) as opened:
        page = opened.page
        names = []
        for _ in range(6):
            page.keyboard.press("Tab")
            seen = "getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(seen) == "solid"
            named = "document.activeElement.ariaLabel || document.activeElement.innerText"
            names.append(page.evaluate(named))
        assert names == [
            "One photo", "Many photos", "Drop an image file here to upload",
            "Upload file", "Capture from camera", "Paste from clipboard",
        ]  # fmt: skip
        with page.expect_file_chooser() as choosing:
            page.get_by_role("button", name="Drop an image file here").first.press("Enter")
        choosing.value.set_files(files / "two.png")
        expect(page.locator(".ph-card")).to_have_count(2)
        page.get_by_role("tab", name="One photo").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(page.locator(".ph-files")).to_be_visible()


def test_who_listens_hears_the_answers(browser: Browser, faces: str, files: Path) -> None:
    with shown(browser, faces) as opened:
        page = opened.page
        assert page.locator("html").get_attribute("lang") == "en"
        live = page.get_by_role("status").first
        assert live.get_attribute("aria-live") == "polite"
        opened.give(files / "two.png")
        expect(live).to_contain_text("Face 1: age")
        page.wait_for_selector(".ph-heat")
        assert page.locator(".ph-card img:not([alt])").count() == 0


def test_the_sentences_about_faces_are_there(browser: Browser, faces: str, drive: str) -> None:
    with shown(browser, faces) as opened:
        assert "age and gender are guessed from looks." in opened.page.inner_text("body")
    with shown(browser, drive) as opened:
        assert "guessed from looks" not in opened.page.inner_text("body")
