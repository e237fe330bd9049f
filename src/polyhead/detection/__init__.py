"""What is in a photo: finds it, cuts it out, and asks a network about each."""

from polyhead.detection.box import Box, Detector

__all__ = ["Box", "Detector"]
