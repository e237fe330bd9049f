import matplotlib as mpl
import numpy as np
import pytest
from jaxtyping import UInt8
from matplotlib.text import Text

from polyhead.errors import PolyheadError
from polyhead.figures import Caption, Line, Picture, sheet
from polyhead.figures.style import BLUE, VERMILLION


def photo(height: int = 40, width: int = 40, color: int = 200) -> UInt8[np.ndarray, "_ _ 3"]:
    return np.full((height, width, 3), color, dtype=np.uint8)


def texts(picture: Picture) -> list[str]:
    return [text.get_text() for text in picture.figure.texts if text.get_text()]


def find(picture: Picture, words: str) -> Text:
    return next(text for text in picture.figure.texts if text.get_text() == words)


def test_labels_alone_are_names_and_values() -> None:
    caption = Caption((Line("年龄", true="31 岁"), Line("gender", true=None)))
    assert texts(sheet([photo()], [caption])) == ["年龄", "31 岁", "gender", "–"]


def test_right_and_wrong_differ_by_mark_and_by_color() -> None:
    caption = Caption(
        (Line("a", "cat", "cat", "right"), Line("b", "dog", "cat", "wrong"), Line("c", "5", "4"))
    )
    picture = sheet([photo()], [caption])
    assert texts(picture) == ["✓", "a", "cat", "✗", "b", "dog", "true: cat", "c", "5", "true: 4"]
    assert find(picture, "✓").get_color() == BLUE
    assert find(picture, "✗").get_color() == VERMILLION


def test_a_right_answer_in_other_words_still_shows_the_truth() -> None:
    caption = Caption((Line("age", "34.1 years", "30–39", "right"),))
    assert "true: 30–39" in texts(sheet([photo()], [caption]))


def test_the_title_stands_on_top() -> None:
    picture = sheet([photo()] * 4, [Caption()] * 4, title="验证集: four photos")
    assert texts(picture) == ["验证集: four photos"]
    assert find(picture, "验证集: four photos").get_window_extent().y1 <= picture.figure.bbox.y1


@pytest.mark.parametrize(("height", "width"), [(30, 90), (90, 30), (500, 500), (1, 1), (3, 900)])
def test_an_image_of_any_shape_is_shown_whole_and_unstretched(height: int, width: int) -> None:
    picture = sheet([photo(), photo(), photo(height, width)], [Caption()] * 3)
    picture.png()
    axes = picture.figure.axes[2]
    left, right, low, high = axes.images[0].get_extent()
    assert (right - left) / (high - low) == pytest.approx(width / height)
    tile = (axes.get_xlim()[1], axes.get_ylim()[1])
    assert left >= -1e-9
    assert low >= -1e-9
    assert right <= tile[0] + 1e-9
    assert high <= tile[1] + 1e-9
    assert right - left == pytest.approx(tile[0]) or high - low == pytest.approx(tile[1])
    box = axes.get_window_extent()
    assert box.width / box.height == pytest.approx(tile[0] / tile[1])


def test_pixels_keep_their_order_and_color() -> None:
    image = photo(2, 2, 0)
    image[0, 1] = (255, 10, 20)
    picture = sheet([image], [Caption()])
    assert np.array_equal(np.asarray(picture.figure.axes[0].images[0].get_array()), image)


def test_large_images_are_kept_no_larger_than_they_are_seen() -> None:
    picture = sheet([photo(2000, 2000)], [Caption()])
    shape = np.asarray(picture.figure.axes[0].images[0].get_array()).shape
    assert shape[0] == shape[1]
    assert shape[0] <= 500


def test_tiles_and_captions_never_overlap_nor_leave_the_sheet() -> None:
    lines = tuple(Line(f"task{place}", "a" * place, "b", "wrong") for place in range(1, 7))
    captions = [Caption(lines[: place % 7]) for place in range(11)]
    picture = sheet([photo()] * 11, captions, title="t")
    picture.png()
    tiles = [axes.get_window_extent() for axes in picture.figure.axes]
    said = [text.get_window_extent() for text in picture.figure.texts if text.get_text()]
    assert not any(one.overlaps(two) for one in tiles for two in said)
    assert all(box.y0 >= 0 and box.x1 <= picture.figure.bbox.x1 for box in said)


def test_short_captions_stand_four_abreast_and_long_ones_fewer() -> None:
    def columns(words: str) -> int:
        picture = sheet([photo()] * 8, [Caption((Line("race", words),))] * 8)
        return len({round(axes.get_position().x0, 4) for axes in picture.figure.axes})

    assert columns("Black") == 4
    assert columns("Latino_Hispanic or so") == 3
    assert columns("a class with a long name of its own") == 2


def test_what_is_too_long_is_shortened_to_its_tile() -> None:
    line = Line("steering_angle_of_the_front_wheels", "a very long answer " * 3, "true " * 20)
    picture = sheet([photo()] * 2, [Caption((line,))] * 2, columns=4)
    picture.png()
    tiles = [axes.get_window_extent() for axes in picture.figure.axes]
    for text in picture.figure.texts[:4]:
        assert text.get_window_extent().x1 <= tiles[0].x1 + 2


def test_nothing_global_changes() -> None:
    before = dict(mpl.rcParams)
    sheet([photo()], [Caption()]).png()
    assert dict(mpl.rcParams) == before


def test_images_and_captions_must_match() -> None:
    with pytest.raises(PolyheadError) as caught:
        sheet([photo()] * 2, [Caption()])
    assert str(caught.value) == (
        "sheet: images and captions differ in number. Expected one caption per image; got 1 for 2."
    )


def test_no_image_is_refused() -> None:
    with pytest.raises(PolyheadError) as caught:
        sheet([], [])
    assert str(caught.value) == ("sheet: nothing to draw. Expected at least one image; got none.")


def test_what_is_no_image_is_refused() -> None:
    with pytest.raises(PolyheadError) as caught:
        sheet([photo(), photo(0, 4)], [Caption()] * 2)
    assert str(caught.value) == (
        "sheet, image 1: not an RGB image. Expected uint8 of shape [H, W, 3]; "
        "got uint8 of shape [0, 4, 3]."
    )
