"""The run folder: its names, its readers, its whole-or-not writes."""

from polyhead.runs.digest import sha256_of
from polyhead.runs.folder import FORMAT, RunFolder, create_run, next_run, open_run
from polyhead.runs.record import read_record
from polyhead.runs.write import whole, write_json, write_text

__all__ = [
    "FORMAT",
    "RunFolder",
    "create_run",
    "next_run",
    "open_run",
    "read_record",
    "sha256_of",
    "whole",
    "write_json",
    "write_text",
]
