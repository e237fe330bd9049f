"""Moments of one recording in two parts, told by made-up hashes, and by drawn pictures."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import polyhead as ph
from polyhead.alike import Ledger, Looks, gather
from polyhead.checks import Report, check_spec
from polyhead.checks.recordings import Recordings, pace_of, split_recordings
from polyhead.data import ByFraction, ByGroup, ByTime, Table
from polyhead.demo.road import CAMERAS, draw_drives
from polyhead.tasks import Regression

MakeTable = Callable[..., Table]
N = 200


def walk(count: int, flips: float = 3.0, seed: int = 0) -> np.ndarray:
    """Hashes that wander: each has so many bits of the one before it turned over."""
    dice = np.random.default_rng(seed)
    turned = (dice.random((count, 64)) < flips / 64).cumsum(axis=0) % 2
    return np.packbits(turned.astype(np.uint8), axis=1).view(np.uint64).reshape(-1)


def apart(count: int, seed: int = 0) -> np.ndarray:
    """Hashes that have nothing to do with each other."""
    return np.random.default_rng(seed).integers(0, 2**63, count, dtype=np.uint64)


def by_class(count: int) -> np.ndarray:
    """Ten classes one after the other, all of a class equally near to each other."""
    classes: np.ndarray = apart(10).repeat(count // 10) ^ noise(count)
    return classes


def noise(count: int) -> np.ndarray:
    turned = np.random.default_rng(7).random((count, 64)) < 0.1
    return np.packbits(turned, axis=1).view(np.uint64).reshape(-1)


def looked(make_table: MakeTable, held: np.ndarray, hashes: np.ndarray) -> Recordings:
    """What is found where frame i has hash i, and is held out or not."""
    frames = {"train": np.flatnonzero(~held), "val": np.flatnonzero(held)}
    tables = {
        part: make_table(f"{part}.csv", file=[f"frame_{at}.png" for at in which])
        for part, which in frames.items()
    }
    order = np.concatenate(list(frames.values()))
    gallery = gather(tables, {"file": "file"})
    looks = Looks(np.arange(len(gallery)), hashes[order], [], {}, {})
    return split_recordings(Ledger(tables), gallery, looks)


def drawn(share: float = 0.2) -> np.ndarray:
    return np.random.default_rng(5).random(N) < share


def test_a_recording_split_at_random_is_said(make_table: MakeTable) -> None:
    held = drawn()
    found = looked(make_table, held, walk(N))
    (finding,) = found.findings
    assert (found.split == 0).all()
    first = int(np.flatnonzero(held)[0])
    beside = first + 1 if not held[first + 1] else first - 1
    assert (finding.kind, finding.severity) == ("recording_in_two_parts", "warning")
    assert finding.parts == ("train", "val")
    assert finding.places[0] == "val.csv row 2"
    assert set(finding.files) <= {f"frame_{at}.png" for at in range(first - 3, first + 4)}
    assert len(finding.places) == held.sum()
    train_row = 2 + int(np.flatnonzero(np.flatnonzero(~held) == beside)[0])
    assert finding.what == (
        f"{held.sum()} of {held.sum()} val rows show nearly what a train row of the same recording "
        f"shows, as frame_{first}.png does beside frame_{beside}.png (train.csv row {train_row})."
    )
    assert finding.hint == (
        "Hold out another stretch of time, or whole recordings: "
        'split = { kind = "time", column = ..., gap = 20 } or { kind = "group", column = ... }.'
    )


@pytest.mark.parametrize("hashes", [apart(N), by_class(N), np.zeros(N, dtype=np.uint64)])
def test_numbered_sorted_and_plain_pictures_are_no_recording(
    make_table: MakeTable, hashes: np.ndarray
) -> None:
    found = looked(make_table, drawn(), hashes)
    assert found.findings == []
    assert (found.split == -1).all()


def test_a_stretch_of_time_is_not_said_with_or_without_a_gap(make_table: MakeTable) -> None:
    held = np.arange(N) >= 170
    assert looked(make_table, held, walk(N)).findings == []
    middle = (np.arange(N) >= 90) & (np.arange(N) < 102)
    assert looked(make_table, middle, walk(N)).findings == []
    short = (np.arange(N) >= 90) & (np.arange(N) < 101)
    (finding,) = looked(make_table, short, walk(N)).findings
    assert 1 <= len(finding.places) <= 6


def test_short_stretches_that_look_like_nothing_beside_them_are_not_said(
    make_table: MakeTable,
) -> None:
    clips = np.concatenate([walk(10, seed=1 + k) ^ apart(20)[k] for k in range(20)])
    held = np.arange(N) // 10 % 5 == 2
    assert pace_of(clips).is_recording
    assert looked(make_table, held, clips).findings == []
    assert len(looked(make_table, drawn(), clips).findings) == 1


def test_few_rows_are_a_note(make_table: MakeTable) -> None:
    held = (np.arange(N) >= 120) | (np.arange(N) == 50)
    found = looked(make_table, held, walk(N))
    (finding,) = found.findings
    assert finding.severity == "note"
    assert (found.split == -1).all()
    assert finding.what.startswith("1 of 81 val rows show nearly what a train row")


def test_too_few_files_are_no_series(make_table: MakeTable) -> None:
    assert looked(make_table, np.arange(29) % 4 == 0, walk(29)).findings == []
    assert len(looked(make_table, np.arange(30) % 4 == 0, walk(30)).findings) == 1


def test_images_that_could_not_be_read_are_left_out(make_table: MakeTable) -> None:
    tables = {"train": make_table(file=[f"{at}.png" for at in range(40)])}
    tables["val"] = make_table("val.csv", file=[f"{at}.png" for at in range(40, 44)])
    gallery = gather(tables, {"file": "file"})
    none = Looks(np.full(44, -1), np.zeros(44, dtype=np.uint64), range(44), {}, {})
    assert split_recordings(Ledger(tables), gallery, none).findings == []


def test_a_test_part_is_held_against_both_others(make_table: MakeTable) -> None:
    part_of = np.random.default_rng(2).integers(0, 3, 90)
    tables = {
        part: make_table(f"{part}.csv", file=[f"f{at}.png" for at in np.flatnonzero(part_of == k)])
        for k, part in enumerate(("train", "val", "test"))
    }
    hashes = walk(90)[np.argsort(part_of, kind="stable")]
    gallery = gather(tables, {"file": "file"})
    looks = Looks(np.arange(90), hashes, [], {}, {})
    found = split_recordings(Ledger(tables), gallery, looks).findings
    assert [f.what.split(" rows")[0].split(" of ")[1] for f in found] == [
        f"{(part_of == 1).sum()} val",
        f"{(part_of == 2).sum()} test",
    ]


@pytest.mark.parametrize(
    ("flips", "recording"), [(0.2, True), (1.0, True), (6.0, True), (13.0, True), (25.0, False)]
)
def test_the_pace_of_a_recording(flips: float, *, recording: bool) -> None:
    assert pace_of(walk(2000, flips)).is_recording is recording


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    made = draw_drives(
        tmp_path_factory.mktemp("road") / "道路", moments=60, drives=2, size=(64, 32), empty=0.0
    )
    rows = pl.concat([pl.read_csv(made.train), pl.read_csv(made.val)])
    start = str(made.folder) + "/"
    return rows.with_columns((start + pl.col(c.name)).alias(c.name) for c in CAMERAS)


def checked(table: pl.DataFrame, **data: Any) -> Report:  # noqa: ANN401 - settings of Data
    return check_spec(
        ph.Spec(
            data=ph.Data(table, **data),
            inputs={camera.name: ph.Image(size=32) for camera in CAMERAS},
            tasks={"steering": Regression()},
            model=ph.Model("resnet18"),
        )
    )


def test_a_drive_split_at_random_is_said_once_for_all_cameras(road: pl.DataFrame) -> None:
    report = checked(road, split=ByFraction(0.2))
    (finding,) = report.findings
    assert (finding.kind, finding.severity) == ("recording_in_two_parts", "warning")
    assert len(finding.places) == 24
    assert "24 rows   Moments next to them" in str(report)


@pytest.mark.parametrize("split", [ByTime("moment", 0.2, gap=20), ByGroup("drive", 0.5)])
def test_a_drive_split_by_time_or_drive_is_not(road: pl.DataFrame, split: ByTime | ByGroup) -> None:
    assert checked(road, split=split).of("recording_in_two_parts") == ()


def test_folders_of_parts_hide_nothing(road: pl.DataFrame, tmp_path: Path) -> None:
    held = np.random.default_rng(1).random(len(road)) < 0.2
    tables = {}
    for part, rows in (("train", road.filter(~held)), ("val", road.filter(held))):
        (tmp_path / part).mkdir()
        for file in rows["center"]:
            (tmp_path / part / Path(file).name).symlink_to(file)
        names = [f"{part}/{Path(file).name}" for file in rows["center"]]
        tables[part] = rows.with_columns(**{c.name: pl.Series(names) for c in CAMERAS})
    report = checked(tables["train"], val=tables["val"], root=str(tmp_path))
    assert len(report.of("recording_in_two_parts")) == 1
