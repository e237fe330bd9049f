"""Draw the pictures of the README from a run of the demo.

``python docs/make_images.py`` runs the demo first; ``python docs/make_images.py demo/run-1`` takes
a run that is there.
"""

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import ViewportSize, sync_playwright

from polyhead.data import read_table
from polyhead.demo.run import make_new, run_demo
from polyhead.figures import Picture
from polyhead.predict import load
from polyhead.reports import report
from polyhead.training import Run, ask, draw_curves, draw_rows, draw_tasks

FOLDER = Path(__file__).parent / "images"
PORTRAITS = 6
REPORT: ViewportSize = {"width": 860, "height": 840}


def main(arguments: list[str]) -> None:
    """Write every picture."""
    run = Run.open(arguments[0]) if arguments else run_demo(Path("demo"), _say).run
    FOLDER.mkdir(exist_ok=True)
    for name, picture in pictures(run):
        file = FOLDER / f"{name}.png"
        file.write_bytes(small(picture.png()))
        _say(f"{file.name}: {file.stat().st_size // 1000} kB. {picture.alt}")
    (FOLDER / "report.png").write_bytes(small(top_of_report(run)))


def pictures(run: Run) -> Iterator[tuple[str, Picture]]:
    """What the README shows: curves, ages predicted against true, and answers to new faces."""
    yield "curves", draw_curves(run)
    yield "age", dict(draw_tasks(run))["age"]
    with tempfile.TemporaryDirectory() as folder:
        new = make_new(Path(folder) / "new", count=PORTRAITS)
        rows, said = ask(load(run.files), read_table("new.csv", base=new), run.tasks)
        title = "New portraits: what the network says, and what is true"
        yield "portraits", draw_rows(rows, run.tasks, range(PORTRAITS), said, title=title)


def top_of_report(run: Run) -> bytes:
    """What a browser shows first of a run's report."""
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        page = report(run, out=Path(folder) / "report.html").page
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        shown = opened.new_page(viewport=REPORT, device_scale_factor=1.5)
        shown.goto(page.as_uri())
        return shown.screenshot()


def small(png: bytes) -> bytes:
    """A picture as a PNG of 256 colors, which is enough for drawings and a third of the bytes."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    file = io.BytesIO()
    image.quantize(256, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
