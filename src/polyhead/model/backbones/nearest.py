"""Guesses what a misspelled name was meant to be."""

import difflib
from collections.abc import Sequence


def nearest(word: str, known: Sequence[str], *, most: int = 3, listed: int = 40) -> str:
    """A hint for someone who wrote a name that does not exist.

    >>> nearest("layer-2", ["layer1", "layer2"], most=1)
    "Did you mean 'layer2'? Known: layer1, layer2."

    Args:
        word: What was written.
        known: What could have been.
        most: How many guesses to make.
        listed: Up to how many known names are listed.
    """
    close = difflib.get_close_matches(word, known, n=most, cutoff=0.5)
    guess = f"Did you mean {' or '.join(repr(name) for name in close)}?" if close else ""
    names = f"Known: {', '.join(known)}." if len(known) <= listed else ""
    return " ".join(part for part in (guess, names) if part)
