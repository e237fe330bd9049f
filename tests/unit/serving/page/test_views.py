"""Answers as they are shown: words, lines, bars, and nothing that a name could break."""

from collections.abc import Callable

import polars as pl
import pytest

import polyhead as ph
from polyhead.errors import ImageError
from polyhead.predict import Answers, Predictor
from polyhead.serving.page.asking import Asking
from polyhead.serving.page.photos import cards, photos
from polyhead.serving.page.scale import Meter, meter
from polyhead.serving.page.uploads import Upload
from polyhead.serving.page.views import shown
from polyhead.serving.page.words import answers_with, found, promise, wrong
from polyhead.tasks import Answer

from .conftest import AGES, GENDERS, halves, predictor

Make = Callable[..., Upload]


def test_a_number_stands_on_its_range() -> None:
    task = ph.Regression(unit="years", range=(0, 80)).fit("age", AGES)
    answer = Answer("age", 20.0, "20 years", interval=(12.0, 28.0), level=0.9)
    assert meter(task, answer) == Meter("0", "80", 0.25, 0.15, 0.35)


def test_without_a_range_it_stands_on_what_training_saw() -> None:
    task = ph.Regression(unit="years").fit("age", AGES)
    made = meter(task, Answer("age", 20.0, "20 years"))
    assert made is not None
    assert (made.low, made.start, made.end) == ("0", None, None)
    assert 76 <= float(made.high) <= 130


def test_no_number_is_off_its_line() -> None:
    task = ph.Regression(unit="years").fit("age", AGES)
    for value in (-40.0, 500.0):
        made = meter(task, Answer("age", value, ""))
        assert made is not None
        assert 0 <= made.at <= 1
        assert float(made.low) <= value <= float(made.high)


def test_numbers_beside_each_other_stand_on_the_same_line() -> None:
    task = ph.Regression(unit="years").fit("age", AGES)
    answers = [Answer("age", 20.0, ""), Answer("age", 60.0, "", interval=(50.0, 300.0), level=0.9)]
    lines = [meter(task, one, answers) for one in answers]
    assert {(line.low, line.high) for line in lines if line} == {("0", "300")}


def test_a_class_has_no_line() -> None:
    task = ph.Binary(positive="Female").fit("gender", GENDERS)
    assert meter(task, Answer("gender", "Female", "Female")) is None


def test_answers_say_what_else_may_be_true(face: Predictor, upload: Make) -> None:
    asked = Asking(face).photo(upload())
    age, gender = shown(face.tasks, asked.subjects[0].answers, None)
    answer = asked.subjects[0].answers["age"]
    assert f"{age.value} {age.unit}" == answer.text
    assert f" ({age.doubt})" == answer.doubt
    assert [bar.may for bar in gender.bars] == [True, True]
    assert gender.bars[0].share >= gender.bars[1].share
    assert gender.doubt.startswith("or ")


def test_many_classes_are_cut_to_the_likeliest() -> None:
    task = ph.Categorical().fit("kind", pl.Series("kind", [f"class {n}" for n in range(9)]))
    shares = {f"class {n}": (n + 1) / 45 for n in range(9)}
    answer = Answer("kind", "class 8", "class 8 (0.20)", 0.2, shares)
    (one,) = shown([task], Answers({"kind": answer}), None)
    assert [bar.name for bar in one.bars][:2] == ["class 8", "class 7"]
    assert (len(one.bars), one.more) == (6, 3)
    seven = Answer(
        "kind", "class 8", "", 0.2, {f"class {n}": shares[f"class {n}"] for n in range(7)}
    )
    (one,) = shown([task], Answers({"kind": seven}), None)
    assert (len(one.bars), one.more) == (7, 0)


def test_a_picture_shows_where_it_looked(face: Predictor, upload: Make) -> None:
    asking = Asking(face)
    looked = asking.looked(asking.photo(upload()))
    html = cards(asking, looked, "face")
    assert html.count('alt="Where the network looked for') == 2
    assert "raises age" in html
    assert "speaks for the answer" in html


def test_what_can_not_be_shown_is_said(upload: Make) -> None:
    asking = Asking(predictor(pooled=True))
    html = cards(asking, asking.photo(upload()), "face")
    assert "Where the network looked can&#39;t be shown: the backbone" in html


def test_boxes_are_numbered_and_stay_in_the_photo(face: Predictor, upload: Make) -> None:
    asking = Asking(face, halves)
    asked = asking.photo(upload())
    html = photos(asked)
    assert "left:0.0%;top:0.0%;width:50.0%;height:100.0%" in html
    assert "<b>1</b>" in html
    assert "<b>2</b>" in html
    assert 'aria-label="Face 2"' in cards(asking, asked, "face")


def test_names_can_not_break_the_page(face: Predictor, upload: Make) -> None:
    asked = Asking(face, halves).photo(upload("<script>alert(1)</script>.png"))
    for html in (photos(asked), found(Asking(face, halves), asked, "face")):
        assert "<script>" not in html
        assert "&lt;script&gt;" in html


@pytest.mark.parametrize(("plain", "words"), [(False, "2 faces in"), (True, "There is no face")])
def test_what_was_found_is_said(face: Predictor, upload: Make, plain: bool, words: str) -> None:  # noqa: FBT001
    asking = Asking(face, halves)
    said = found(asking, asking.photo(upload(plain=plain)), "face")
    assert words in said
    assert ("Face 1: age" in said) is not plain
    assert ("gender Male" in said or "gender Female" in said) is not plain


def test_what_is_wrong_comes_with_what_to_do() -> None:
    html = wrong(ImageError("a.jpg: empty file.\n  Copy it again."))
    assert "a.jpg: empty file." in html
    assert '<span class="ph-hint">Copy it again.</span>' in html


def test_what_it_answers_is_told_beforehand(face: Predictor) -> None:
    age, gender = face.tasks
    assert answers_with(age) == "a number of years, 0 to 80"
    assert answers_with(gender) == "Male or Female"
    assert "<dt>age</dt>" in promise(Asking(face))
