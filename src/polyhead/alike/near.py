"""Nearly the same image: candidates by their hashes, confirmed by their pixels."""

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Int64, UInt8, UInt64

from polyhead.alike.ledger import Ledger, Numbers
from polyhead.images import candidates, same_sketches

Pairs = Int64[np.ndarray, "P 2"]
Sketches = Callable[[Int64[np.ndarray, " F"]], UInt8[torch.Tensor, "F 64 64"]]
"""Draws what confirms a candidate of some files."""

_DISTANCES = ((50_000, 6), (200_000, 4))
_FARTHEST = 2
_COMMON = 50
_BLOCK = 256


def distance_for(images: int) -> int:
    """In how many bits of their hashes candidates may differ, for so many images.

    Candidates grow with the square of the images, and all but a few are false. Of 20 pairs that
    were one picture among 23,000 faces, 16 lay within 4 bits, 19 within 6, and all within 8, where
    candidates were already a quarter of all images.
    """
    return next((d for most, d in _DISTANCES if images <= most), _FARTHEST)


def near_pairs(
    images: Numbers,
    positions: Numbers,
    hashes: UInt64[np.ndarray, " M"],
    draw: Sketches,
    *,
    across: Ledger | None = None,
    said: Numbers | None = None,
) -> list[tuple[Numbers, Numbers]]:
    """Find images that are nearly one picture.

    A hash that more than 50 different images share is that of a plain or dark picture: it says
    nothing about them and makes no candidates.

    Args:
        images: (N,), equal where images are, -1 where there is none.
        positions: (N,), the file of each row.
        hashes: (M,), of the files.
        draw: Draws the sketches of files.
        across: The rows, where only images count that stand in different parts of them.
        said: (M,), equal for files of which it is known already that some are nearly one picture;
            -1 elsewhere. Two of them make no pair.

    Returns:
        For each pair the rows that show the one image, and those that show the other.
    """
    distinct, first = np.unique(images, return_index=True)
    distinct, first = distinct[distinct >= 0], first[distinct >= 0]
    hash_of = hashes[positions[first]]
    usual = _usual(hash_of)
    distinct, first, hash_of = distinct[usual], first[usual], hash_of[usual]
    pairs = candidates(hash_of, distance_for(len(distinct)))
    if across is not None:
        pairs = pairs[_apart(across, images, distinct)(pairs)]
    if said is not None:
        one, other = said[positions[first[pairs]]].T
        pairs = pairs[(one != other) | (one < 0)]
    needed, at = np.unique(pairs, return_inverse=True)
    sketches = draw(positions[first[needed]])
    confirmed = pairs[_same(sketches, at.reshape(-1, 2))]
    found = [np.sort(first[pair]) for pair in confirmed]
    return [
        (np.flatnonzero(images == images[one]), np.flatnonzero(images == images[other]))
        for one, other in sorted(map(tuple, found))
    ]


def _usual(hashes: UInt64[np.ndarray, " M"]) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    _, which, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    return np.asarray(counts[which.reshape(-1)] <= _COMMON)


def _apart(
    ledger: Ledger, images: Numbers, distinct: Numbers
) -> Callable[[Pairs], "np.ndarray[tuple[int], np.dtype[np.bool_]]"]:
    """Whether the two images of a pair stand in different parts, once at least."""
    bits = np.zeros(len(distinct), dtype=np.int64)
    row_bits = np.left_shift(1, ledger.part_of)
    held = np.isin(images, distinct)
    np.bitwise_or.at(bits, np.searchsorted(distinct, images[held]), row_bits[held])
    several = bits & (bits - 1) > 0
    return lambda pairs: np.asarray((bits[pairs[:, 0]] != bits[pairs[:, 1]]) | several[pairs[:, 0]])


def _same(
    sketches: UInt8[torch.Tensor, "F 64 64"], pairs: Pairs
) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    blocks = [
        same_sketches(sketches[pairs[i : i + _BLOCK, 0]], sketches[pairs[i : i + _BLOCK, 1]])
        for i in range(0, len(pairs), _BLOCK)
    ]
    return torch.cat(blocks).numpy() if blocks else np.zeros(0, dtype=bool)
