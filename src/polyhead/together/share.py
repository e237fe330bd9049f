"""Which rows of a batch are one process's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar, final

S = TypeVar("S", bound=Sequence[int])


@final
@dataclass(frozen=True)
class Share:
    """Rows are dealt out like cards, so shares differ by one row at most.

    Attributes:
        rank: Whose share it is, counted from 0.
        size: Among how many.
    """

    rank: int = 0
    size: int = 1

    def of(self, rows: S) -> S:
        """This process's part.

        >>> Share(1, 3).of(range(10, 18))
        range(11, 18, 3)
        """
        return rows if self.size == 1 else rows[self.rank :: self.size]  # type: ignore[return-value]

    def count(self, rows: int) -> int:
        """How many of so many rows it holds."""
        return len(self.of(range(rows)))

    def every_other(self, which: int) -> slice:
        """Of this share, the rows that are every other row of the whole.

        Args:
            which: 0 for the first row of the whole, the third and so on, 1 for the others.

        >>> whole = range(7)
        >>> [[*Share(rank, 3).of(whole)[Share(rank, 3).every_other(0)]] for rank in range(3)]
        [[0, 6], [4], [2]]
        """
        if self.size % 2:
            return slice((which - self.rank) % 2, None, 2)
        return slice(None) if self.rank % 2 == which else slice(0)


WHOLE = Share()
"""All rows."""
