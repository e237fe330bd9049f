"""Columns of two classes and of several."""

from polyhead.guess import say
from polyhead.guess.column import Cells, Column
from polyhead.guess.names import says_group
from polyhead.tasks import Binary, Categorical
from polyhead.tasks.classes import in_order
from polyhead.tasks.intervals import read_interval, read_number

_POSITIVE = (
    *("yes", "y", "true", "t", "1", "female", "f", "woman", "positive", "pos", "present"),
    *("是", "有", "女", "女性", "阳性", "真"),
)
_MOST = 1000


def two_classes(cells: Cells) -> Column | None:
    """A column of exactly two classes, one of them the positive one."""
    if len(cells.values) != 2:
        return None
    positive, because = _positive(cells)
    numbers = all(_is_number(text) for text in cells.values)
    why = (
        f"{say.counted(cells.values.items(), cells.present)}. {cells.emptiness}",
        f"{say.cell(positive)} is the one whose probability is answered, {because}.",
        'Should other numbers be possible, take kind = "regression".' if numbers else "",
    )
    negative = next(text for text in cells.values if text != positive)
    return Column(cells.name, "two classes", why, Binary(positive, negative), "labels")


def _positive(cells: Cells) -> tuple[str, str]:
    common, rare = cells.values
    named = [text for text in (rare, common) if text.casefold() in _POSITIVE]
    if len(named) == 1:
        return named[0], "by custom"
    if cells.values[common] == cells.values[rare]:
        return max(common, rare), "the later in the alphabet of two as frequent"
    return rare, "since it is the rarer"


def _is_number(text: str) -> bool:
    return read_number(text) is not None or read_interval(text) is not None


def many_classes(cells: Cells) -> Column:
    """A column of several classes; so many of them that they are names of things are a group."""
    rarest, fewest = list(cells.values.items())[-1]
    classes = tuple(in_order(list(cells.values)))
    why = (
        f"{say.counted(cells.values.items(), cells.present)}; the rarest is {say.cell(rarest)}, "
        f"{say.plural(fewest, 'row')}. {cells.emptiness}"
    )
    if len(classes) > _MOST:
        said = "So many look like names of things: rows of one may belong together."
        looks = f"{len(classes):,} different texts"
        return Column(cells.name, looks, (why, said), Categorical(classes=classes), "group")
    hint = ("Rows of one may belong together.",) if says_group(cells.name) else ()
    looks = f"{len(classes)} classes"
    return Column(cells.name, looks, (why, *hint), Categorical(classes=classes), "labels")
