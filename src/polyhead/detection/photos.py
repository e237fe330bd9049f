"""Any number of photos, one after the other: no more than one of them is held."""

from collections.abc import Iterable, Iterator

from polyhead.detection.box import Detector
from polyhead.detection.photo import Asked, PhotoAnswers, answer_photo
from polyhead.errors import ImageError
from polyhead.predict import Example, Picture, Unanswered


def answer_photos(
    predictor: Asked,
    photos: Iterable[Picture],
    detector: Detector,
    *,
    input_name: str | None = None,
    others: Example | None = None,
) -> Iterator[PhotoAnswers | Unanswered]:
    """What is found in each photo; an ``Unanswered`` for one that can't be read.

    Args:
        predictor: The network.
        photos: Taken as they are needed.
        detector: What finds.
        input_name: The image input that is to see what was found; the only one unless given.
        others: What the other inputs of the network are given.

    Raises:
        RunError: As ``answer_photo`` does.
        InputError: As ``answer_photo`` does.
    """
    for photo in photos:
        try:
            yield answer_photo(predictor, photo, detector, input_name=input_name, others=others)
        except ImageError as error:
            yield Unanswered(error)
