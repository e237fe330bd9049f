"""Any number of rows answered into one file: in parts, so that what was answered stays answered."""

from polyhead.bulk.asked import Asked, Files, TableRows, ask_for
from polyhead.bulk.chunk import answer_chunk, merge
from polyhead.bulk.run import Outcome, Watcher, answer_all, answers_of

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
