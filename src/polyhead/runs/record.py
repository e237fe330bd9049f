"""A JSON file that says by which format it was written."""

import json
from pathlib import Path
from typing import Any

from polyhead.errors import RunError


def read_record(file: Path, expected: int) -> dict[str, Any]:
    """The content of a record.

    Args:
        file: It has to be there.
        expected: The format that is read.

    Raises:
        OSError: When it can't be read.
        RunError: When it is no JSON, or of another format.
    """
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise RunError(f"{file}: not JSON ({error}).") from None
    written = found.get("format") if isinstance(found, dict) else None
    if written != expected:
        raise RunError(
            f"{file}: written by another version of polyhead. Expected format {expected}; "
            f"got {written}."
        )
    return dict(found)
