"""What of a spec varies, and how: between two numbers, or among a few values.

Settings are kept as they are written in a change, ``KEY=VALUE``, so that whatever ``--set`` can
change can be varied, and a fault of either reads alike.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from polyhead.errors import Fault, SpecError
from polyhead.spec.read import key_and_value, key_of, read_value

# What is in quotes may hold a bar; a quote that is never closed is a sign like any other.
_PIECE = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^|])+""")
_EXAMPLE = "KEY=LOW..HIGH, as training.lr=1e-4..1e-2, or KEY=A|B, as training.batch_size=32|64|128"
_FAR = 10.0  # ends that differ by this factor are searched on a log scale


@final
@dataclass(frozen=True)
class Range:
    """Every number between two ends, both included.

    Attributes:
        key: The path to the setting, as in a change.
        low: The lower end.
        high: The higher end.
        whole: Whether only whole numbers are meant.
    """

    key: str
    low: float
    high: float
    whole: bool = False

    @property
    def log(self) -> bool:
        """Whether factors count and not differences: the ends differ by 10 or more."""
        return self.low > 0 and self.high / self.low >= _FAR

    @property
    def count(self) -> float:
        """How many values there are."""
        return self.high - self.low + 1 if self.whole else math.inf

    @property
    def probes(self) -> tuple[str, ...]:
        """The values that stand for all when they are tried on a spec: the ends."""
        return self._exact(self.low), self._exact(self.high)

    def each(self) -> Iterator[str]:
        """All values of a range of whole numbers."""
        yield from map(str, range(int(self.low), int(self.high) + 1))

    def text(self, value: float) -> str:
        """A value with no more digits than a search can tell apart.

        >>> Range("training.lr", 1e-4, 1e-2).text(0.00341278)
        '0.00341'
        >>> Range("model.neck.dropout", 0.0, 0.5).text(0.123456)
        '0.123'
        >>> Range("training.epochs", 5, 20, whole=True).text(7)
        '7'
        """
        if self.whole:
            return str(int(value))
        if self.log:
            value = float(f"{value:.3g}")
        else:
            value = round(value, 2 - math.floor(math.log10(self.high - self.low)))
        return self._exact(min(max(value, self.low), self.high))

    def find(self, own: object) -> str | None:
        """A spec's own value as text, where it lies within."""
        number = isinstance(own, int | float) and not isinstance(own, bool)
        return self._exact(own) if number and self.low <= own <= self.high else None  # type: ignore[arg-type, operator]

    def _exact(self, value: float) -> str:
        return str(int(value)) if self.whole else repr(float(value))

    @property
    def words(self) -> str:
        """The same for a person.

        >>> Range("training.lr", 1e-4, 1e-2).words
        'training.lr from 0.0001 to 0.01 (log scale)'
        """
        scale = " (log scale)" if self.log else ""
        return f"{self.key} from {self.low:g} to {self.high:g}{scale}"

    def __str__(self) -> str:
        return f"{self.key}={'..'.join(self.probes)}"


@final
@dataclass(frozen=True)
class Choice:
    """A few values, in no order.

    Attributes:
        key: The path to the setting, as in a change.
        values: The values, each as in a change.
    """

    key: str
    values: tuple[str, ...]

    @property
    def count(self) -> float:
        """How many values there are."""
        return len(self.values)

    @property
    def probes(self) -> tuple[str, ...]:
        """The values that are tried on a spec: all."""
        return self.values

    def each(self) -> Iterator[str]:
        """All values."""
        yield from self.values

    @property
    def words(self) -> str:
        """The same for a person."""
        return f"{self.key} among {', '.join(self.values)}"

    def __str__(self) -> str:
        return f"{self.key}={'|'.join(self.values)}"


Dimension = Range | Choice


def dimension(item: str, *, floats: bool = False) -> Dimension:
    """Read what ``--vary`` takes.

    >>> dimension("training.lr=1e-4..1e-2")
    Range(key='training.lr', low=0.0001, high=0.01, whole=False)
    >>> dimension("model.neck.hidden=[128]|[512, 128]")
    Choice(key='model.neck.hidden', values=('[128]', '[512, 128]'))

    Args:
        item: ``KEY=LOW..HIGH`` or ``KEY=A|B``.
        floats: Whether all numbers of a range are meant, even if both ends are whole.

    Raises:
        SpecError: When it is neither.
    """
    found = key_and_value(item)
    if found is None:
        raise SpecError([Fault(f"--vary {item}", f"Expected {_EXAMPLE}.")])
    names, text = found
    if bars := _PIECE.sub("", text):
        values = tuple(piece.strip() for piece in _PIECE.findall(text))
        return Choice(key_of(names), _different(item, values, len(bars) + 1))
    low, dots, high = text.partition("..")
    if not dots:
        raise SpecError(
            [Fault(f"--vary {item}", f"one value varies nothing. Expected {_EXAMPLE}.")]
        )
    return _range(item, key_of(names), (low.strip(), high.strip()), floats=floats)


def _different(item: str, values: tuple[str, ...], count: int) -> tuple[str, ...]:
    if not all(values) or len(values) != count:
        raise SpecError([Fault(f"--vary {item}", "a value is empty. Expected A|B.")])
    read = [read_value(value) for value in values]
    for place, value in enumerate(read):
        if value in read[:place]:
            raise SpecError([Fault(f"--vary {item}", f"{values[place]} is there twice.")])
    return values


def _range(item: str, key: str, ends: tuple[str, str], *, floats: bool) -> Range:
    numbers = [_number(end) for end in ends]
    if None in numbers:
        wrong = ends[numbers.index(None)]
        what = f"Expected numbers on both sides of the dots; got {wrong!r}."
        raise SpecError([Fault(f"--vary {item}", what)])
    low, high = (float(number) for number in numbers if number is not None)
    if low >= high:
        raise SpecError(
            [Fault(f"--vary {item}", f"Expected LOW below HIGH; got {low:g}..{high:g}.")]
        )
    whole = all(isinstance(number, int) for number in numbers) and not floats
    return Range(key, low, high, whole)


def _number(text: str) -> float | None:
    """A finite number; an int where it is written as one."""
    value = read_value(text)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if number and math.isfinite(value) else None  # type: ignore[return-value, arg-type]
