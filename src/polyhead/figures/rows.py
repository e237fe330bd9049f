"""Columns of numbers as figures take them: equally long, and only the rows that have both."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int
from numpy.typing import ArrayLike

from polyhead.errors import PolyheadError

Column = Float[np.ndarray, " N"]
Counts = Int[np.ndarray, "K K"]


def columns(where: str, **given: ArrayLike | None) -> list[Column]:
    """The columns as numbers, cut to the rows where none is missing.

    Args:
        where: What to call the place in an error.
        given: Columns by name; None inside a column and NaN are missing. A column that is None is
            left out.

    Returns:
        The columns given, each [N'].

    Raises:
        PolyheadError: The columns are not equally long.
    """
    made = {
        name: np.asarray(column, dtype=float).reshape(-1)
        for name, column in given.items()
        if column is not None
    }
    lengths = {name: len(column) for name, column in made.items()}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{length} in {name}" for name, length in lengths.items())
        raise PolyheadError(f"{where}: columns differ in length. Expected equal rows; got {said}.")
    kept = np.logical_and.reduce([~np.isnan(column) for column in made.values()])
    return [column[kept] for column in made.values()]


def count(
    true: Sequence[int | str | None],
    predicted: Sequence[int | str | None],
    classes: Sequence[str],
    *,
    where: str = "confusion",
) -> Counts:
    """Count the rows of each pair of true (down) and predicted (across) class.

    >>> count(["b", "b", None], ["a", "b", "a"], ["a", "b"]).tolist()
    [[0, 0], [1, 1]]
    """
    if len(true) != len(predicted):
        raise PolyheadError(
            f"{where}: columns differ in length. Expected equal rows; "
            f"got {len(true)} in true, {len(predicted)} in predicted."
        )
    places: dict[object, int] = {label: place for place, label in enumerate(classes)}
    places.update((place, place) for place in range(len(classes)))
    counts = np.zeros((len(classes), len(classes)), dtype=np.int64)
    for pair in zip(true, predicted, strict=True):
        if None in pair:
            continue
        unknown = [label for label in pair if label not in places]
        if unknown:
            raise PolyheadError(
                f"{where}: no such class. Expected one of {', '.join(classes)}; got {unknown[0]!r}."
            )
        counts[places[pair[0]], places[pair[1]]] += 1
    return counts
