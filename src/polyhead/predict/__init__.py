"""Image or row -> answers in the user's units, from a run folder or an exported file alone."""

from polyhead.predict.answers import Answers, Unanswered
from polyhead.predict.fetch import fetch, is_url
from polyhead.predict.files import (
    TABLES,
    answer_cells,
    answer_files,
    answers_frame,
    check_writable,
    sink_frame,
    write_frame,
)
from polyhead.predict.finding import copy_names, find_images, image_names
from polyhead.predict.gather import Decoded, Gathered, gather
from polyhead.predict.in_file import InFile, RuntimeName
from polyhead.predict.in_torch import InTorch, Precision
from polyhead.predict.load import load, predictor_of
from polyhead.predict.origin import Origin
from polyhead.predict.pictures import Example, Picture, pixels_of
from polyhead.predict.predictor import OnError, Predictor
from polyhead.predict.runtime import Runtime
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
    "TABLES",
    "Answers",
    "Decoded",
    "Example",
    "Gathered",
    "InFile",
    "InTorch",
    "OnError",
    "Origin",
    "Picture",
    "Precision",
    "Predictor",
    "Runtime",
    "RuntimeName",
    "Stored",
    "StoredImage",
    "Unanswered",
    "answer_cells",
    "answer_files",
    "answers_frame",
    "check_writable",
    "copy_names",
    "fetch",
    "find_images",
    "gather",
    "image_names",
    "is_url",
    "load",
    "pixels_of",
    "predictor_of",
    "read_calibrated",
    "read_structure",
    "read_weights",
    "sink_frame",
    "weights_of",
    "write_frame",
    "write_structure",
    "write_weights",
]
