"""How a network is measured: by which groups, and how its intervals are drawn."""

from pydantic import Field

from polyhead.settings import settings

By = str | tuple[str, ...]
"""A column, or several whose groups are crossed."""

_OWN = ("part", "row")


@settings
class EvaluationSettings:
    """How a network is measured.

    Attributes:
        groups: Columns of the table by which the metrics are looked at one group at a time:
            ``"race"``; or several whose groups are crossed, ``["race", "gender"]``. A column of
            numbers is taken in tenths of its range where it holds more than ten.
        together: A column that says which rows belong together, such as those of one person or one
            recording: they are drawn together, as they tell less than as many rows of their own.
        resamples: How often the measured rows are drawn anew for the intervals. 0 leaves the
            intervals out.
        level: The share of such intervals that hold the true value.
        smallest: Groups with fewer labeled rows are shown, and marked as too small to be judged.
    """

    groups: tuple[By, ...] = ()
    together: str | None = None
    resamples: int = Field(default=1000, ge=0)
    level: float = Field(default=0.95, gt=0, lt=1)
    smallest: int = Field(default=50, ge=1)

    def __post_init__(self) -> None:
        for columns in self.crossings:
            if not columns or len(set(columns)) < len(columns):
                raise ValueError(
                    f"groups: Expected columns, each once in a crossing; got {list(columns)}"
                )

        own = [column for column in self.columns if column in _OWN]
        if own:
            raise ValueError(
                f"groups: a run has a column {own[0]!r} of its own. Expected another column"
            )

    @property
    def crossings(self) -> tuple[tuple[str, ...], ...]:
        """The groups that are declared, each as the columns that it crosses."""
        return tuple(map(crossing, self.groups))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is named, each once."""
        named = [column for columns in self.crossings for column in columns]
        return tuple(dict.fromkeys([*named, *([self.together] if self.together else [])]))


def crossing(by: By) -> tuple[str, ...]:
    """The columns of one way to group rows.

    >>> crossing("race"), crossing(("race", "gender"))
    (('race',), ('race', 'gender'))
    """
    return (by,) if isinstance(by, str) else tuple(by)
