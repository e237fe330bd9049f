"""Several images as a table: a row each, the reason where there is no answer, the file."""

import base64
import io
import re

import polars as pl

from polyhead.predict import Predictor
from polyhead.serving.page.asking import Asking
from polyhead.serving.page.many import Line, lines, table
from polyhead.serving.page.uploads import Upload

from .conftest import halves, photo


def downloaded(html: str) -> pl.DataFrame:
    found = re.search(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', html)
    assert found
    return pl.read_csv(io.BytesIO(base64.b64decode(found[1])))


def test_every_thing_found_has_a_row(face: Predictor) -> None:
    asking = Asking(face, halves)
    rows: list[Line] = []
    for upload in (
        Upload("two.png", photo()),
        Upload("notes.jpg", b"words, and no more"),
        Upload("wall.png", photo(plain=True)),
    ):
        rows += lines(asking, upload, "face")
    assert [(row.name, row.number) for row in rows] == [
        ("two.png", 1), ("two.png", 2), ("notes.jpg", 0), ("wall.png", 0),
    ]  # fmt: skip
    html = table(asking, rows, "One row for each face.", "face", whole=True)
    assert "no face found" in html
    frame = downloaded(html)
    assert frame["file"].to_list() == ["two.png", "two.png", "notes.jpg", "wall.png"]
    assert frame["face"].to_list() == [1, 2, None, None]
    assert frame["error"][2].startswith("not an image. Expected JPEG")
    assert frame["error"][3] == "no face found"
    answers = [face(subject.example) for subject in asking.photo(Upload("", photo())).subjects]
    assert frame["age"].to_list()[:2] == [answer["age"].value for answer in answers]
    assert frame["gender_set"][0] == "Male; Female"


def test_without_a_detector_each_image_has_one(face: Predictor) -> None:
    asking = Asking(face)
    rows = lines(asking, Upload("年龄 <b>.png", photo()), "face")
    html = table(asking, rows, "One row for each image.", "face", whole=True)
    assert "年龄 &lt;b&gt;.png" in html
    assert downloaded(html).columns[:2] == ["file", "age"]


def test_nothing_is_to_be_downloaded_before_the_end(face: Predictor) -> None:
    asking = Asking(face)
    rows = lines(asking, Upload("two.png", photo()), "face")
    assert "data:text/csv" not in table(asking, rows, "So far.", "face", whole=False)
