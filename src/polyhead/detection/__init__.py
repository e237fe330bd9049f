"""What is in a photo: finds it, cuts it out, and asks a network about each."""

from polyhead.detection.box import Box, Detector, left_to_right
from polyhead.detection.cut import cut
from polyhead.detection.photo import Asked, Found, PhotoAnswers, answer_photo, ask, ask_together
from polyhead.detection.photos import answer_photos
from polyhead.detection.table import FoundTable, found_table
from polyhead.detection.yunet import FaceDetector

__all__ = [
    "Asked",
    "Box",
    "Detector",
    "FaceDetector",
    "Found",
    "FoundTable",
    "PhotoAnswers",
    "answer_photo",
    "answer_photos",
    "ask",
    "ask_together",
    "cut",
    "found_table",
    "left_to_right",
]
