"""Drives along a drawn road: several cameras and a speed, several decisions, all of them known.

A road that bends by a known curve, a car that follows it at a known speed, and what its three
cameras see. Drawing it loads no torch.
"""

from polyhead.demo.road.camera import CAMERAS, Camera
from polyhead.demo.road.cells import COLUMNS
from polyhead.demo.road.drives import Drives, draw_drives
from polyhead.demo.road.sheet import draw_sheet
from polyhead.demo.road.trip import Trip, take_trip

__all__ = [
    "CAMERAS",
    "COLUMNS",
    "Camera",
    "Drives",
    "Trip",
    "draw_drives",
    "draw_sheet",
    "take_trip",
]
