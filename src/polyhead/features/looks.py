"""The looks at the rows of a part that a store is to hold."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int, UInt64

from polyhead.data import Rows
from polyhead.features.key import content_digests, view_digests
from polyhead.features.store import Digests


@dataclass(frozen=True)
class Looks:
    """N rows with one image input, and V looks at the image of each.

    Attributes:
        rows: The rows, with that input alone.
        name: The input.
        digests: (V, N, 2), what names each look; zeros where a row has no image.
        varied: Whether the looks are varied, each as its digest draws it; else there is one look,
            the image as it is.
    """

    rows: Rows
    name: str
    digests: UInt64[np.ndarray, "V N 2"]
    varied: bool = False

    def __len__(self) -> int:
        return len(self.digests) * len(self.rows)

    def each(self) -> Iterator[tuple[Rows, Digests]]:
        """Per look, the rows so seen and their names."""
        for digests in self.digests:
            yield (self.rows.seeded(digests[:, 0]) if self.varied else self.rows), digests


def looks_at(rows: Rows, name: str, views: int | None = None) -> Looks:
    """One image of each row as it is, or ``views`` varied looks at it where it is varied.

    A look depends on the image, on what is declared to vary and on its number, and on no seed: all
    trainings share them.

    Raises:
        ImageError: When a file can't be read.
    """
    image = rows.inputs[name]
    files, which = rows.table.distinct(image.column)
    contents = content_digests(rows.table.root / file for file in files)
    alone = rows.only(name)
    if views is None or not image.augment.varies:
        return Looks(alone, name, _of_rows(contents, which)[None])
    looks = [_of_rows(view_digests(contents, image.augment, view), which) for view in range(views)]
    return Looks(alone, name, np.stack(looks), varied=True)


def _of_rows(digests: Digests, which: Int[np.ndarray, " N"]) -> Digests:
    """The digest of each row's file; an empty cell is -1, and gets zeros."""
    named: Digests = np.concatenate([digests, np.zeros((1, 2), dtype=np.uint64)])[which]
    return named
