"""What tells one file, or one text, from every other."""

import hashlib
from pathlib import Path

from polyhead.runs import sha256_of


def digest_of(file: Path) -> str:
    """The SHA-256 of a file in hexadecimal; empty where there is no such file."""
    try:
        return sha256_of(file)
    except OSError:
        return ""


def digest_of_text(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal.

    >>> digest_of_text("polyhead")[:8]
    '3e9f4c1e'
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
