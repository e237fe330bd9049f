"""Cells that hold one class: which class is it, and what is wrong where it is none."""

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl
import torch
from jaxtyping import Float, Int
from torch import Tensor

from polyhead.tasks.apart import told_apart
from polyhead.tasks.cells import same
from polyhead.tasks.mangled import mangled_hint
from polyhead.tasks.task import CellFault, Encoded


def distinct(cells: pl.Series) -> list[str]:
    """The classes that a column holds, sorted; whole numbers in the order of their size.

    Of several spellings of one value, such as ``1`` and ``1.0``, the first is taken.
    """
    return in_order(told_apart(cells)[0].to_list())


def in_order(texts: Sequence[str]) -> list[str]:
    """Texts sorted, whole numbers by their size, each value in one spelling."""
    found = list({same(text): text for text in sorted(texts, reverse=True)}.values())
    whole = all(same(text).removeprefix("-").isdecimal() for text in found)
    return sorted(found, key=lambda text: int(same(text))) if whole else sorted(found)


def twice(classes: Sequence[str]) -> list[str]:
    """The classes that are declared more than once, in any spelling."""
    counts = Counter(same(text) for text in classes)
    return [text for text in classes if counts[same(text)] > 1]


def positions(texts: Iterable[str], classes: Sequence[str]) -> dict[str, int]:
    """By text the position of its class, spelled exactly so or otherwise the same; -1 for none.

    >>> positions(["True", "false", "2"], ["false", "true"])
    {'True': 1, 'false': 0, '2': -1}
    """
    exact = {text: i for i, text in enumerate(classes)}
    alike = {same(text): i for text, i in reversed(exact.items())}
    return {text: exact.get(text, alike.get(same(text), -1)) for text in texts}


def indices(
    cells: pl.Series, classes: Sequence[str]
) -> tuple[Int[Tensor, " N"], tuple[CellFault, ...]]:
    """The position of each cell's class, -1 where it is empty or unknown; and the unknown ones."""
    found, which = told_apart(cells)
    texts = found.to_list()
    places = positions(texts, classes)
    codes = np.array([*places.values(), -1])[which]
    hints = unknown([text for text, place in places.items() if place < 0], classes)
    wrong = np.flatnonzero((codes < 0) & (which >= 0)) if hints else which[:0]
    said = [(int(i), texts[which[i]]) for i in wrong]
    faults = (CellFault(i, f"no such class: {text!r}.", hints[text]) for i, text in said)
    return torch.from_numpy(codes), tuple(faults)


def encode_classes(cells: pl.Series, classes: Sequence[str]) -> Encoded:
    """Each cell as the position of its class. A cell that holds none of them is a fault."""
    codes, faults = indices(cells, classes)
    return Encoded(codes.clamp(min=0), codes >= 0, faults)


def unknown(texts: Sequence[str], classes: Sequence[str]) -> dict[str, str]:
    """By text what to say to one who wrote a class that is none."""
    known = f"Known from training: {shown(classes)}."
    # The search for the nearest is slow, and nobody reads so many of them.
    near = {text: mangled_hint(text, classes) or _nearest(text, classes) for text in texts[:50]}
    return {text: " ".join(filter(None, (near.get(text), known))) for text in texts}


def _nearest(text: str, classes: Sequence[str]) -> str:
    close = difflib.get_close_matches(text, classes, n=1)
    return f"Did you mean {close[0]!r}?" if close else ""


def shown(classes: Sequence[str]) -> str:
    """The first dozen of the classes, for a message."""
    return ", ".join(classes[:12]) + (", ..." if len(classes) > 12 else "")


def constant_class(codes: Int[Tensor, " N"], count: int) -> int:
    """The most frequent class among those that are present."""
    return int(codes[codes >= 0].bincount(minlength=count).argmax())


def class_shares(codes: Int[Tensor, " N"], count: int) -> tuple[float, ...]:
    """How large a part of the rows that are present each class is."""
    counts = codes[codes >= 0].bincount(minlength=count).double()
    return tuple((counts / counts.sum()).tolist())


def one_of(place: int, count: int) -> tuple[float, ...]:
    """All of the probability at one class.

    >>> one_of(1, 3)
    (0.0, 1.0, 0.0)
    """
    return tuple(float(k == place) for k in range(count))


def shares_to_columns(
    name: str, classes: Sequence[str], predictions: Float[Tensor, "N K"]
) -> dict[str, Tensor]:
    """The probability of each class as a column of a table."""
    return {f"{name}_p_{c}": predictions[:, i] for i, c in enumerate(classes)}


def shares_from_columns(
    name: str, classes: Sequence[str], frame: pl.DataFrame
) -> Float[Tensor, "N K"]:
    """The probabilities from a table that holds the columns of ``shares_to_columns``."""
    shares = [frame[f"{name}_p_{c}"].cast(pl.Float32).to_torch() for c in classes]
    return torch.stack(shares, dim=1)
