"""Frames of a video or camera -> answers, within a latency that is promised."""

from polyhead.live.frame import Feed, Frame, Reader
from polyhead.live.record import check_recordable, recorded
from polyhead.live.seen import Seen, Tracked
from polyhead.live.source import Source, open_reader
from polyhead.live.summary import Latency, Summary
from polyhead.live.watch import BUDGET_S, Watch, watch

__all__ = [
    "BUDGET_S",
    "Feed",
    "Frame",
    "Latency",
    "Reader",
    "Seen",
    "Source",
    "Summary",
    "Tracked",
    "Watch",
    "check_recordable",
    "open_reader",
    "recorded",
    "watch",
]
