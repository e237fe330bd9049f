"""Draw the pictures of the README from a run of the demo, and those of guides.

``python docs/make_images.py`` runs the demo first; ``python docs/make_images.py demo/run-1`` takes
a run that is there.
"""

import io
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from PIL import Image
from playwright.sync_api import ViewportSize, sync_playwright

import polyhead as ph
from polyhead.data import read_table
from polyhead.demo import make_clues, make_portraits
from polyhead.demo.drawing import draw_portrait
from polyhead.demo.run import make_new, run_demo
from polyhead.detection import Box
from polyhead.figures import Picture
from polyhead.predict import load
from polyhead.reports import report
from polyhead.serving.page import mount_page
from polyhead.steps import draw_found
from polyhead.training import Run, ask, draw_curves, draw_rows, draw_tasks

FOLDER = Path(__file__).parent / "images"
PORTRAITS = 6
REPORT: ViewportSize = {"width": 860, "height": 840}
PAGE: ViewportSize = {"width": 1080, "height": 900}
DRAWN = ((8, "Female", 3), (34, "Male", 11), (71, "Female", 29))
AROUND = 0.8  # of a face, at each side: so much a portrait shows


def main(arguments: list[str]) -> None:
    """Write every picture."""
    run = Run.open(arguments[0]) if arguments else run_demo(Path("demo"), _say).run
    FOLDER.mkdir(exist_ok=True)
    for name, picture in pictures(run):
        file = FOLDER / f"{name}.png"
        png = fading(picture) if name == "reasons" else small(picture.png())
        file.write_bytes(png)
        _say(f"{file.name}: {file.stat().st_size // 1000} kB. {picture.alt}")
    (FOLDER / "report.png").write_bytes(small(top_of_report(run)))
    (FOLDER / "faces.png").write_bytes(small(photo_with_answers(run)))
    (FOLDER / "page.png").write_bytes(small(page_with_answers()))


def pictures(run: Run) -> Iterator[tuple[str, Picture]]:
    """What the README shows: curves, ages predicted against true, and answers to new faces."""
    yield "reasons", where_it_looks()
    yield "curves", draw_curves(run)
    yield "age", dict(draw_tasks(run))["age"]
    with tempfile.TemporaryDirectory() as folder:
        new = make_new(Path(folder) / "new", count=PORTRAITS)
        rows, said = ask(load(run.files), read_table("new.csv", base=new), run.tasks)
        title = "New portraits: what the network says, and what is true"
        yield "portraits", draw_rows(rows, run.tasks, range(PORTRAITS), said, title=title)


def where_it_looks() -> Picture:
    """What the guide to reasons draws: a training on portraits whose clues are known."""
    with tempfile.TemporaryDirectory() as folder:
        clues = make_clues(Path(folder) / "clues", train=300, val=60).folder
        spec = ph.Spec(
            data=ph.Data(train="train.csv", val="val.csv", folder=str(clues)),
            inputs={"face": ph.Image("file", size=64, fit="stretch")},
            tasks={"age": ph.Regression(unit="years"), "gender": ph.Binary(positive="Female")},
            model=ph.Model(
                "test_resnet",
                weights="random",
                freeze="none",
                backbone_options={"output_stride": 8},
            ),
            training=ph.Training(
                epochs=10, batch_size=16, optimizer="adamw", lr=3e-3, schedule="cosine", warmup=0.5
            ),
        )
        run = ph.train(spec, out=Path(folder) / "run")
        return ph.show_reasons(run, rows=4, seed=150)


def top_of_report(run: Run) -> bytes:
    """What a browser shows first of a run's report."""
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        page = report(run, out=Path(folder) / "report.html").page
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        shown = opened.new_page(viewport=REPORT, device_scale_factor=1.5)
        shown.goto(page.as_uri())
        return shown.screenshot()


def tried(folder: Path) -> Run:
    """A run that knows how sure it may be: of drawn portraits, with a backbone that is frozen."""
    portraits = make_portraits(folder / "portraits", train=900, val=500).folder
    spec = ph.Spec(
        data=ph.Data("fairface_label_train.csv", "fairface_label_val.csv", folder=str(portraits)),
        inputs={"face": ph.Image("file", size=128, fit="stretch")},
        tasks={
            "age": ph.Regression(unit="years", range=(0, 90)),
            "gender": ph.Binary(positive="Female"),
        },
        model=ph.Model("tf_efficientnet_lite0", freeze="all"),
        training=ph.Training(epochs=20, batch_size=32, optimizer="adamw", lr=3e-3),
        calibration=ph.Calibration(share=0.5),
    )
    return ph.train(spec, out=folder / "run")


def photo_with_answers(run: Run) -> bytes:
    """What ``polyhead predict --faces --show`` draws on a photo: portraits on a wall, one askew."""
    photo = Image.new("RGB", (1200, 400), "beige")
    for place, (age, gender, seed) in enumerate(DRAWN):
        portrait = draw_portrait(age, gender, seed=seed).resize((260, 260)).convert("RGBA")
        hung = portrait.rotate(-12 * (place == 1), Image.Resampling.BICUBIC, expand=True)
        photo.paste(hung, (60 + 390 * place, 70 - 25 * (place == 1)), hung)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "photo.png"
        photo.save(file)
        said = ph.answer_photo(load(run.files), file, ph.FaceDetector(), padding=AROUND)
        return draw_found(file, said, Path(folder) / "drawn.png").read_bytes()


def page_with_answers() -> bytes:
    """What a browser shows of the page that tries a run, given a photo of drawn portraits.

    They are drawn side by side, so where they are is known; a detector of faces is for photos.
    """
    drawn = [draw_portrait(age, gender, seed=seed) for age, gender, seed in DRAWN]
    side = drawn[0].width
    photo = Image.new("RGB", (side * len(drawn), side))
    for place, portrait in enumerate(drawn):
        photo.paste(portrait, (place * side, 0))
    starts = [place * side for place in range(len(drawn))]
    around = side / 6  # which is what a crop shows around its box
    boxes = [Box(x + around, around, x + side - around, side - around) for x in starts]
    with tempfile.TemporaryDirectory() as made:
        app = mount_page(FastAPI(), load(tried(Path(made)).files), lambda _: boxes)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.1)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        photo.save(Path(folder) / "portraits.png")
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        shown = opened.new_page(viewport=PAGE, device_scale_factor=1.5)
        shown.goto(address)
        shown.set_input_files(".ph-image input[type=file]", Path(folder) / "portraits.png")
        shown.wait_for_selector(".ph-heat")
        shown.evaluate("Promise.all([...document.images].map(i => i.decode()))")
        png = shown.screenshot()
        opened.close()
    server.should_exit = True
    thread.join()
    return png


def small(png: bytes) -> bytes:
    """A picture as a PNG of 256 colors, which is enough for drawings and a third of the bytes."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    file = io.BytesIO()
    image.quantize(256, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def fading(picture: Picture) -> bytes:
    """A picture whose colors fade into each other as a PNG that keeps them, at half its sides."""
    image = Image.open(io.BytesIO(picture.png())).convert("RGB")
    half = image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    half.save(file, "PNG", optimize=True)
    return file.getvalue()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
