"""What is asked is answered as the predictor answers it, and what can't be read is refused."""

from collections.abc import Callable

import numpy as np
import pytest

from polyhead.detection import answer_photo
from polyhead.errors import ImageError, RunError
from polyhead.predict import Predictor
from polyhead.serving.page.asking import Asking, Given
from polyhead.serving.page.limits import Limits
from polyhead.serving.page.uploads import Upload

from .conftest import halves, photo, predictor

Make = Callable[..., Upload]


def test_a_photo_is_answered_as_the_predictor_does(face: Predictor, upload: Make) -> None:
    asked = Asking(face).photo(upload())
    assert asked.name == "two.png"
    assert [subject.answers for subject in asked.subjects] == [face(photo())]
    assert asked.images["face"].shape == (48, 96, 3)


def test_all_that_is_found_is_answered_from_left_to_right(face: Predictor, upload: Make) -> None:
    asked = Asking(face, halves).photo(upload())
    expected = answer_photo(face, photo(), halves)
    assert [one.answers for one in asked.subjects] == [one.answers for one in expected.found]
    assert [one.box for one in asked.subjects] == [one.box for one in expected.found]
    assert asked.found == 2


def test_the_surest_are_answered_where_there_are_many(face: Predictor, upload: Make) -> None:
    asked = Asking(face, halves, Limits(faces=1)).photo(upload())
    assert asked.found == 2
    assert [one.box.score for one in asked.subjects if one.box] == [0.9]


def test_where_it_looked_is_told_of_the_first(face: Predictor, upload: Make) -> None:
    asking = Asking(face, halves, Limits(looked_at=1))
    first, second = asking.looked(asking.photo(upload())).subjects
    assert first.reasons is not None
    assert first.reasons.answers == first.answers
    assert second.reasons is None


def test_a_backbone_without_places_says_so_in_words(upload: Make) -> None:
    asking = Asking(predictor(pooled=True))
    assert asking.blind.startswith("the backbone 'test_resnet' keeps no places apart.")
    asked = asking.photo(upload())
    assert asking.looked(asked) is asked


def test_a_row_of_several_inputs_is_answered(upload: Make) -> None:
    drive = predictor(images=("left", "right"), sensors=True)
    sensed: dict[str, float | str] = {"speed": 20.0, "weather": "sun"}
    given: Given = {"left": upload("l.png"), "right": upload("r.png"), **sensed}
    asking = Asking(drive)
    asked = asking.row(given)
    assert asked.name == "l.png, r.png"
    expected = drive({"left": photo(), "right": photo(), **sensed})
    assert asked.subjects[0].answers == expected
    reasons = asking.looked(asked).subjects[0].reasons
    assert reasons is not None
    assert {heat.input for heat in reasons.heatmaps} == {"left", "right"}


@pytest.mark.parametrize(
    ("data", "limits", "message"),
    [
        (
            b"words",
            Limits(),
            r"^notes.jpg: not an image. Expected JPEG, .* got text that starts with 'words'\.$",
        ),
        (b"", Limits(), r"^notes.jpg: empty file"),
        (photo(), Limits(file_bytes=99), r"^notes.jpg: file too large. Expected at most 0.0 MB"),
        (photo(), Limits(pixels=99), r"^notes.jpg: image too large. .*99 pixels; got 96 x 48"),
    ],
)
@pytest.mark.parametrize("detector", [None, halves])
def test_what_can_not_be_read_is_named(
    face: Predictor, data: bytes, limits: Limits, message: str, detector: None
) -> None:
    with pytest.raises(ImageError, match=message):
        Asking(face, detector, limits).photo(Upload("notes.jpg", data))


def test_a_detector_wants_a_network_of_one_image() -> None:
    drive = predictor(images=("left", "right"))
    with pytest.raises(RunError, match=r"one image input alone; got left, right\."):
        Asking(drive, halves).check()


def test_crops_keep_their_pixels_writable(face: Predictor, upload: Make) -> None:
    for subject in Asking(face, halves).photo(upload()).subjects:
        (crop,) = subject.example.values()
        assert isinstance(crop, np.ndarray)
        assert crop.shape[2] == 3
