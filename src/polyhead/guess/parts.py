"""A column that says which rows train and which validate."""

from polyhead.data import ByColumn
from polyhead.guess import say
from polyhead.guess.column import Cells, Column

_TRAIN = ("train", "training", "训练", "训练集")
_VAL = ("val", "valid", "validation", "dev", "eval", "验证", "验证集")
_TEST = ("test", "testing", "测试", "测试集")


def parts(cells: Cells) -> Column | None:
    """A column of words for parts, each part by one word."""
    if split_of(cells) is None:
        return None
    why = f"{say.counted(cells.counts.items(), cells.present)}."
    return Column(cells.name, "parts", (why,), role="part")


def split_of(cells: Cells) -> ByColumn | None:
    """The split that a column declares, if it does."""
    found = {kind: _one_of(cells, words) for kind, words in _KINDS.items()}
    words = [word for word in found.values() if word]
    whole = len(words) == len(cells.counts) and not cells.texts.null_count()
    if not whole or not found["train"] or len(words) < 2:
        return None
    if found["val"]:
        return ByColumn(cells.name, found["train"], found["val"], found["test"] or "test")
    return ByColumn(cells.name, found["train"], found["test"] or "test", "none")


_KINDS = {"train": _TRAIN, "val": _VAL, "test": _TEST}


def _one_of(cells: Cells, words: tuple[str, ...]) -> str | None:
    named = [text for text in cells.counts if text.casefold() in words]
    return named[0] if len(named) == 1 else None
