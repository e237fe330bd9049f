"""Any number of rows answered into one file: in parts, so that what was answered stays answered."""

from polyhead.bulk.asked import Asked, Files, TableRows, ask_for
from polyhead.bulk.chunk import answer_chunk, merge
from polyhead.bulk.run import Outcome, answer_all, answers_of
from polyhead.bulk.watcher import Watcher

__all__ = [
    "Asked",
    "Files",
    "Outcome",
    "TableRows",
    "Watcher",
    "answer_all",
    "answer_chunk",
    "answers_of",
    "ask_for",
    "merge",
]
