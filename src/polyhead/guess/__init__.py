"""A spec guessed from a table: which column holds images, and what each of the others means.

What a column is taken for is decided in ``rules``, one rule after another, the first that knows
wins. Nothing becomes a task by itself: a person, or ``--tasks``, says which columns are learned.
"""

from polyhead.guess.column import Column
from polyhead.guess.guess import Guess, guess_spec

__all__ = ["Column", "Guess", "guess_spec"]
