"""Recordings: neighbors in time that look nearly the same but stand in different parts."""

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Bool, UInt64

from polyhead.alike import Gallery, Ledger, Looks, Numbers
from polyhead.checks.finding import Finding, Severity
from polyhead.checks.series import series
from polyhead.images import distances

ALIKE, FADING, STILL = 0.6, 0.75, 0.25
"""What makes a series a recording; see ``Pace.is_recording``.

Established on 64-bit hashes. Neighbors against random pairs: 0.21 on a drive filmed 14 times a
second, 0.50 where each tenth of its frames is kept, 0.20 to 0.50 on drawn drives; 1.00 on three
stretches of 1,500 to 2,500 numbered faces, 0.97 where they are sorted by their labels; 0.43 to 0.64
on digits sorted by what they show. Neighbors against the fifth next: 0.31 to 0.71 on the drives,
0.86 to 1.00 on the digits.
"""

_LEAST = 30
_REACH, _LATER = 3, 5
_STRETCH = 4 * _REACH  # no more than half of it is near an edge
_SAMPLE = 4096
_PLAIN = 8.0  # bits; pictures that differ in fewer at random tell nothing
_CLOSE = 4.0  # bits; one picture saved twice may differ in as many
_SOME = 0.05

_HINT = (
    "Hold out another stretch of time, or whole recordings: "
    'split = { kind = "time", column = ..., gap = 20 } or { kind = "group", column = ... }.'
)


@final
@dataclass(frozen=True)
class Pace:
    """How fast the pictures of a series change, in bits of their hashes.

    Attributes:
        next: The median difference of neighbors.
        later: The same of pictures five places apart.
        random: The same of random pairs.
    """

    next: float
    later: float
    random: float

    @property
    def is_recording(self) -> bool:
        """Whether neighbors look alike as moments of one recording do.

        They differ much less than random pairs, and also than those five places apart: pictures
        that were sorted by what they show are as far from the next as from the fifth next. Where
        hardly anything moves, the first is enough.
        """
        alike = self.random >= _PLAIN and self.next <= ALIKE * self.random
        still = self.next <= STILL * self.random
        return alike and (still or self.next <= FADING * self.later)


def pace_of(hashes: UInt64[np.ndarray, " M"]) -> Pace:
    """Measure a series.

    Args:
        hashes: (M,), more than 10, in the order of the series; see ``dhash``.
    """
    dice = np.random.default_rng(0)
    one, other = dice.integers(0, len(hashes), (2, _SAMPLE))
    far = np.abs(one - other) > _LATER
    return Pace(
        next=_median(hashes[:-1], hashes[1:]),
        later=_median(hashes[:-_LATER], hashes[_LATER:]),
        random=_median(hashes[one[far]], hashes[other[far]]),
    )


@final
@dataclass(frozen=True, eq=False)
class Recordings:
    """What was found of recordings.

    Attributes:
        findings: One for each part that is held out and stands amid rows that are trained on.
        split: (M,), the number of the recording that a file belongs to, where it is one of which
            more than a twentieth of what is held out is found so; -1 elsewhere.
    """

    findings: list[Finding]
    split: Numbers


def split_recordings(ledger: Ledger, gallery: Gallery, looks: Looks) -> Recordings:
    """Find held-out rows that show nearly what rows show that are trained on, in recordings.

    Counted are rows with a neighbor that is at most three places away in the series and differs by
    no more than twice what neighbors do. Twelve or more rows in a row that are held out are a
    stretch of time that somebody chose, and its edges don't count. All image columns of a row
    count together.

    Args:
        ledger: The rows.
        gallery: The files that they name.
        looks: What was seen of them.

    Returns:
        Findings that are warnings, or notes where they concern less than a twentieth of the rows
        of a part.
    """
    parts, split = _parts(ledger, gallery), np.full(len(gallery), -1)
    beside = {part: np.full(len(gallery), -1) for part in range(1, len(ledger.tables))}
    for number, files in enumerate(series(gallery.paths, _LEAST)):
        shown = files[looks.pixels[files] >= 0]
        pace = pace_of(looks.hashes[shown]) if len(shown) >= _LEAST else None
        if pace is None or not pace.is_recording:
            continue
        limit = max(2 * pace.next, _CLOSE)
        for part, near in beside.items():
            at = _beside(looks.hashes[shown], parts[shown], part, limit)
            near[shown[at >= 0]] = shown[at[at >= 0]]
            if (at >= 0).sum() > _SOME * ((parts[shown] >> part) & 1).sum():
                split[shown] = number
    found = (_finding(ledger, gallery, part, near) for part, near in beside.items())
    return Recordings([finding for finding in found if finding is not None], split)


def _parts(ledger: Ledger, gallery: Gallery) -> Numbers:
    """(M,), one bit for each part that names a file."""
    bits = np.zeros(len(gallery), dtype=np.int64)
    for files in gallery.positions.values():
        named = files >= 0
        np.bitwise_or.at(bits, files[named], np.left_shift(1, ledger.part_of[named]))
    return bits


def _beside(hashes: UInt64[np.ndarray, " M"], parts: Numbers, part: int, limit: float) -> Numbers:
    """For the files of a part the nearest that looks alike and is in a part before it, or -1."""
    found = np.full(len(hashes), -1)
    places = np.arange(len(hashes))
    held, trained = (parts >> part) & 1 > 0, parts & ((1 << part) - 1) > 0
    held &= ~_stretches(held)
    for step in range(1, _REACH + 1):
        alike = distances(hashes[:-step], hashes[step:]) <= limit
        for here, there in ((places[:-step], places[step:]), (places[step:], places[:-step])):
            new = alike & held[here] & trained[there] & (found[here] < 0)
            found[here[new]] = there[new]
    return found


def _stretches(held: Bool[np.ndarray, " M"]) -> Bool[np.ndarray, " M"]:
    """What stands in a long unbroken run of what is held out."""
    run = np.cumsum(np.diff(held, prepend=False))
    return np.asarray(held & (np.bincount(run)[run] >= _STRETCH))


def _finding(ledger: Ledger, gallery: Gallery, part: int, near: Numbers) -> Finding | None:
    beside = np.stack([np.append(near, -1)[files] for files in gallery.positions.values()], axis=1)
    mine = ledger.part_of == part
    rows = np.flatnonzero(mine & (beside >= 0).any(axis=1))
    if not len(rows):
        return None
    column = int(np.argmax(beside[rows[0]] >= 0))
    file = int(list(gallery.positions.values())[column][rows[0]])
    other = int(beside[rows[0], column])
    trained = gallery.rows_of(other)
    trained = trained[ledger.part_of[trained] < part][:1]
    what = (
        f"{len(rows):,} of {int(mine.sum()):,} {list(ledger.tables)[part]} rows show nearly what a "
        f"{ledger.parts(trained)[0]} row of the same recording shows, as {gallery.names[file]} "
        f"does beside {gallery.names[other]} ({ledger.places(trained)[0]})."
    )
    severity: Severity = "warning" if len(rows) > _SOME * mine.sum() else "note"
    return Finding(
        kind="recording_in_two_parts",
        severity=severity,
        what=what,
        parts=ledger.parts(np.append(rows, trained)),
        places=ledger.places(rows),
        files=(gallery.names[file], gallery.names[other]),
        hint=_HINT,
    )


def _median(one: UInt64[np.ndarray, " P"], other: UInt64[np.ndarray, " P"]) -> float:
    return float(np.median(distances(one, other)))
