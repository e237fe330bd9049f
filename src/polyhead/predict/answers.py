"""All answers to one row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from polyhead.errors import PolyheadError
from polyhead.tasks import Answer


@dataclass(frozen=True)
class Answers(Mapping[str, Answer]):
    """What the network says of one row: an ``Answer`` by task.

    Printed, it reads ``age 26 years; gender Female (0.93)``, or, calibrated, ``age 26 years (21 to
    33 at 90 %); gender Female (0.93)``.
    """

    by_task: Mapping[str, Answer]

    def __getitem__(self, task: str) -> Answer:
        return self.by_task[task]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_task)

    def __len__(self) -> int:
        return len(self.by_task)

    def __str__(self) -> str:
        return "; ".join(str(answer) for answer in self.by_task.values())

    def __repr__(self) -> str:
        return str(self)

    def to_json(self) -> dict[str, object]:
        """Plain data: the value by task, and what is known of how sure it is."""
        return {
            name: {
                "value": list(a.value) if isinstance(a.value, tuple) else a.value,
                **({"unit": a.unit} if a.unit else {}),
                **({} if a.probability is None else {"probability": a.probability}),
                **({} if a.probabilities is None else {"probabilities": a.probabilities}),
                **({} if a.level is None else {"level": a.level}),
                **({} if a.interval is None else {"interval": list(a.interval)}),
                **({} if a.classes is None else {"set": list(a.classes)}),
            }
            for name, a in self.by_task.items()
        }


@dataclass(frozen=True)
class Unanswered:
    """A row that got no answer, in the place of one. It is false, where answers are true.

    Attributes:
        error: Why; it names the file, where there is one.
        place: Which of those asked it was, such as ``images[3]``; empty where a file says it.
    """

    error: PolyheadError
    place: str = ""

    def why(self, asked: str) -> str:
        """Why, in one line for a table beside whose cell the file or row stands.

        Args:
            asked: The file or row, which is not named once more.
        """
        first = str(self.error).splitlines()[0]
        return _printable(first).removeprefix(f"{_printable(asked)}: ")

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return f"not answered: {self.place}{': ' if self.place else ''}{self.error}"


def _printable(text: str) -> str:
    """The text with question marks for what is no Unicode in the names of files."""
    return text.encode(errors="replace").decode()
