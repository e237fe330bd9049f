import numpy as np
import pytest
from jaxtyping import UInt8

from polyhead.errors import PolyheadError
from polyhead.figures import Caption, Heat, Line, Looked, Picture, Tile, reasons

AGE = Heat(np.eye(3), "raises 年龄", "lowers 年龄")
GENDER = Heat(np.eye(3), "for 女", "for 男", -1)


def photo(height: int = 30, width: int = 30) -> UInt8[np.ndarray, "_ _ 3"]:
    return np.full((height, width, 3), 120, dtype=np.uint8)


def looked(*heats: Heat, name: str = "照片.png") -> Looked:
    tiles = tuple(
        Tile(heat, Caption((Line("", "31 years", "30", "none"),), head="年龄")) for heat in heats
    )
    return Looked(photo(), tiles, Caption(head=name))


def texts(picture: Picture) -> list[str]:
    return [text.get_text() for text in picture.figure.texts if text.get_text()]


def columns(picture: Picture) -> int:
    return len({round(axes.get_position().x0, 3) for axes in picture.figure.axes})


def test_each_row_is_an_image_and_its_answers_in_colors() -> None:
    picture = reasons([looked(AGE, GENDER), looked(AGE, GENDER, name="b")], title="看哪里")
    assert len(picture.figure.axes) == 6
    assert columns(picture) == 3
    assert texts(picture) == [
        "看哪里", "raises 年龄", "lowers 年龄", "speaks for the answer",
        "照片.png", *["年龄", "31 years", "true: 30"] * 2,
        "b", *["年龄", "31 years", "true: 30"] * 2,
    ]  # fmt: skip
    assert picture.alt == "看哪里: 2 images, in colors per answer."
    assert picture.png()


def test_the_image_stays_in_its_colors_and_stands_first() -> None:
    first, second = reasons([looked(AGE)]).figure.axes
    assert (np.asarray(first.images[0].get_array()) == photo()).all()
    assert not (np.asarray(second.images[0].get_array()) == photo()).all()


@pytest.mark.parametrize(("answers", "across"), [(1, 2), (3, 4), (4, 3), (5, 3), (8, 3)])
def test_many_answers_go_on_in_another_line(answers: int, across: int) -> None:
    picture = reasons([looked(*[AGE] * answers), looked(AGE)])
    assert len(picture.figure.axes) == answers + 3
    assert columns(picture) == across


def test_numbers_are_named_in_the_legend_while_they_are_few() -> None:
    many = [Heat(np.eye(2), f"raises {name}", f"lowers {name}") for name in "abc"]
    assert texts(reasons([looked(*many[:2])]))[:4] == [
        "raises a",
        "lowers a",
        "raises b",
        "lowers b",
    ]
    said = texts(reasons([looked(*many, GENDER)]))
    assert said[:3] == ["raises the number", "lowers it", "speaks for the answer"]


def test_a_large_photo_is_made_smaller_first() -> None:
    large = Looked(photo(3000, 1500), (Tile(AGE),))
    assert all(max(a.images[0].get_array().shape) <= 640 for a in reasons([large]).figure.axes)  # type: ignore[union-attr]


def test_no_image() -> None:
    with pytest.raises(PolyheadError, match="reasons: nothing to draw"):
        reasons([])
