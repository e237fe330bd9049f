"""Image or row -> answers in the user's units, from a run folder alone."""

from polyhead.predict.answers import Answers
from polyhead.predict.files import (
    answer_files,
    answers_frame,
    check_writable,
    copy_names,
    find_images,
    write_frame,
)
from polyhead.predict.predictor import Example, Picture, Predictor, load
from polyhead.predict.stored import (
    Stored,
    StoredImage,
    read_calibrated,
    read_structure,
    read_weights,
    weights_of,
    write_structure,
    write_weights,
)

__all__ = [
    "Answers",
    "Example",
    "Picture",
    "Predictor",
    "Stored",
    "StoredImage",
    "answer_files",
    "answers_frame",
    "check_writable",
    "copy_names",
    "find_images",
    "load",
    "read_calibrated",
    "read_structure",
    "read_weights",
    "weights_of",
    "write_frame",
    "write_structure",
    "write_weights",
]
