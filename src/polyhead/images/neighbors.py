"""Which of many hashes lie near each other, without comparing all of them to all."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Int64, UInt64

_BITS = 64


def candidates(hashes: UInt64[np.ndarray, " N"], distance: int) -> Int64[np.ndarray, "P 2"]:
    """All pairs of hashes that differ in at most ``distance`` bits.

    The 64 bits are split into ``distance + 1`` bands. Two hashes within the distance agree in at
    least one band, so only those that share a band are compared. Memory grows with N and with the
    pairs found, never with N squared. Equal hashes are pairs too, so leave out all but one of
    images with the same ``pixel_digest`` first: a placeholder that fills a thousand rows would
    come back as half a million pairs.

    Args:
        hashes: N hashes of 64 bits.
        distance: The most bits in which a pair may differ, 0 to 63.

    Returns:
        (P, 2) positions i < j, sorted, each pair once.

    Example:
        >>> candidates(np.array([0b1111, 0b0111, 0], dtype=np.uint64), 1).tolist()
        [[0, 1]]
    """
    bands = [_band(hashes, number, distance + 1) for number in range(distance + 1)]
    found = [np.empty((0, 2), dtype=np.int64)]
    for number, band in enumerate(bands):
        for pairs in _equal(band):
            near = pairs[distances(hashes[pairs[:, 0]], hashes[pairs[:, 1]]) <= distance]
            met = [earlier[near[:, 0]] == earlier[near[:, 1]] for earlier in bands[:number]]
            found.append(near[~np.any(met, axis=0)] if met else near)
    pairs = np.concatenate(found)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _band(hashes: UInt64[np.ndarray, " N"], number: int, count: int) -> UInt64[np.ndarray, " N"]:
    """The bits of one of ``count`` bands that are as equally wide as can be."""
    low, high = number * _BITS // count, (number + 1) * _BITS // count
    mask = np.uint64((1 << (high - low)) - 1)
    return (hashes >> np.uint64(low)) & mask


def _equal(band: UInt64[np.ndarray, " N"]) -> Iterator[Int64[np.ndarray, "P 2"]]:
    """All pairs of positions where the band is equal, a slice of at most N pairs at a time.

    Sorted by band, the positions that share a value form runs; one step pairs every position with
    the one ``step`` places further in its run.
    """
    order = np.argsort(band, kind="stable")  # stable: positions ascend within a run
    ranked = band[order]
    starts = np.arange(len(band))
    step = 1
    while len(starts := starts[starts + step < len(band)]):
        starts = starts[ranked[starts] == ranked[starts + step]]
        yield np.stack([order[starts], order[starts + step]], axis=1)
        step += 1


def distances(a: UInt64[np.ndarray, " P"], b: UInt64[np.ndarray, " P"]) -> UInt64[np.ndarray, " P"]:
    """In how many bits hashes differ, pair by pair.

    Args:
        a: P hashes of 64 bits.
        b: P others.

    Example:
        >>> distances(np.array([0b1100], dtype=np.uint64), np.array([0b1010], dtype=np.uint64))
        array([2], dtype=uint64)
    """
    # Set bits are summed in pairs, then in fours, then bytes at once.
    x = a ^ b
    x = x - ((x >> np.uint64(1)) & np.uint64(0x5555555555555555))
    x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    total: np.ndarray = (x * np.uint64(0x0101010101010101)) >> np.uint64(56)
    return total
