"""What a task tells of itself so that its doubt can be measured, in two forms: numbers, classes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from jaxtyping import Bool, Float
from torch import Tensor


@dataclass(frozen=True)
class Numbers:
    """The numbers that a task answers with.

    Attributes:
        unit: What they count.
        low: The lowest that can be.
        high: The highest that can be.
        digits: How many decimals a person is shown.
    """

    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    digits: int = 0

    def text(self, value: float) -> str:
        """A number as a person reads it, without its unit.

        >>> Numbers("years").text(26.4), Numbers(digits=2).text(-0.001)
        ('26', '0.00')
        """
        return f"{value:z.{self.digits}f}"


@dataclass(frozen=True)
class Chances:
    """The probability of each class beside what is true, over N rows.

    Attributes:
        classes: The K classes.
        probabilities: (N, K).
        true: (N, K), whether the class holds.
        exclusive: Whether one class holds in every row; else any number of them may.
    """

    classes: Sequence[str]
    probabilities: Float[Tensor, "N K"]
    true: Bool[Tensor, "N K"]
    exclusive: bool = True


@dataclass(frozen=True)
class Doubt:
    """What else than an answer may be true.

    Attributes:
        level: In what share of rows it holds the truth.
        interval: The lowest and the highest number, for numbers.
        classes: The classes that may hold, for classes; an empty set where none is sure enough.
    """

    level: float
    interval: tuple[float, float] | None = None
    classes: tuple[str, ...] | None = None
