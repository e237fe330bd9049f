"""Frames of a video or camera -> answers, within a latency that is promised."""
