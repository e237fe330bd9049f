"""The folder of a set of drives: tables, pictures, empty cells."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image, ImageStat

from polyhead.data import read_table
from polyhead.demo.road import CAMERAS, COLUMNS, Drives, draw_drives, draw_sheet, take_trip
from polyhead.demo.road.cells import EMPTIED, LABELS, TRUTHS, cells_of, emptied, turn_of
from polyhead.demo.road.obstacles import KINDS
from polyhead.errors import SpecError, TableError
from polyhead.tasks import Multilabel

SIZE = 48, 32


def rows_of(*tables: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for table in tables:
        with table.open(encoding="utf-8", newline="") as lines:
            found += csv.DictReader(lines)
    return found


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Drives:
    folder = tmp_path_factory.mktemp("one") / "道路"
    return draw_drives(folder, moments=12, drives=5, seed=2, size=SIZE)


def test_tables_list_every_moment_and_its_pictures(drawn: Drives) -> None:
    train, val = rows_of(drawn.train), rows_of(drawn.val)
    assert drawn.train.read_text("utf-8").splitlines()[0] == ",".join(COLUMNS)
    assert [row["moment"] for row in train + val] == [str(at) for at in range(60)]
    assert ({row["drive"] for row in train}, {row["drive"] for row in val}) == (set("1234"), {"5"})
    assert train[13]["left"] == "drive_02/left_00013.jpg"
    named = {row[camera.name] for row in train + val for camera in CAMERAS}
    assert len(named) == 3 * 60
    files = {name for name in bytes_of(drawn.folder) if name.endswith(".jpg")}
    assert files == named
    for name in sorted(named)[:9]:
        with Image.open(drawn.folder / name) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", SIZE)
            assert max(ImageStat.Stat(image).stddev) > 15


def test_same_arguments_give_the_same_bytes(tmp_path: Path, drawn: Drives) -> None:
    code = (
        "import sys; from polyhead.demo.road import draw_drives; "
        "draw_drives(sys.argv[1], moments=12, drives=5, seed=2, size=(48, 32)); "
        "print('torch' in sys.modules)"
    )
    call = [sys.executable, "-c", code, str(tmp_path / "again")]
    done = subprocess.run(call, check=True, capture_output=True, text=True)  # noqa: S603
    assert done.stdout == "False\n"
    assert bytes_of(tmp_path / "again") == bytes_of(drawn.folder)


def test_cells_say_what_is_true(drawn: Drives) -> None:
    rows = rows_of(drawn.train, drawn.val)
    kinds = {kind.name for kind in KINDS}
    for row in rows:
        assert row["turn"] in {"", "left", "straight", "right"}
        if row["turn"] and row["steering"]:
            assert row["turn"] == turn_of(float(row["steering"]))
        assert row["speed"] in {"", row["true_speed"]}
        assert row["weather"] in {"clear", "rain", "dusk"}
        assert row["obstacles"] in {"", "none"} or set(row["obstacles"].split(";")) <= kinds
        assert all(row[name] for name in TRUTHS)


def test_the_table_is_that_of_the_drive(drawn: Drives) -> None:
    trip = take_trip(2, 1, 12)
    row = rows_of(drawn.train)[12 + 7]
    cells = {name: str(cell) for name, cell in cells_of(trip, 7).items()}
    assert all(row[name] in {"", cell} for name, cell in cells.items())
    said = ";".join(sorted({o.kind.name for o in trip.in_view(7)})) or "none"
    assert cells["obstacles"] == said
    assert float(row["true_curvature"]) == pytest.approx(trip.moments[7].curvature, abs=1e-6)


def test_the_multilabel_task_reads_the_obstacles(drawn: Drives) -> None:
    table = read_table("road_train.csv", base=drawn.folder)
    task = Multilabel(separator=";", column="obstacles").fit("obstacles", table.kept("obstacles"))
    encoded = task.encode(table.kept("obstacles"))
    assert not encoded.faults
    assert set(task.classes) <= {kind.name for kind in KINDS}
    assert int(encoded.present.sum()) == sum(r["obstacles"] != "" for r in rows_of(drawn.train))


def test_a_declared_share_of_cells_is_empty_each_by_itself() -> None:
    dice, full = np.random.default_rng(1), dict.fromkeys(COLUMNS, "x")
    rows = [emptied(full, 0.1, dice) for _ in range(3000)]
    for name in COLUMNS:
        share = np.mean([row[name] == "" for row in rows])
        assert share == pytest.approx(0.1 if name in EMPTIED else 0, abs=0.02), name
    both = np.mean([row["speed"] == row["brake"] == "" for row in rows])
    assert both == pytest.approx(0.01, abs=0.007)
    assert {*LABELS, "speed"} == set(EMPTIED)


def test_emptied_cells_change_nothing_else(tmp_path: Path) -> None:
    full = draw_drives(tmp_path / "full", moments=8, drives=2, size=(32, 32), empty=0.0)
    holes = draw_drives(tmp_path / "holes", moments=8, drives=2, size=(32, 32), empty=0.5)
    before, after = rows_of(full.train, full.val), rows_of(holes.train, holes.val)
    assert all(row[name] for row in before for name in COLUMNS)
    assert all(any(row[name] == "" for row in after) for name in EMPTIED)
    for old, new in zip(before, after, strict=True):
        assert all(new[name] in {old[name], ""} for name in COLUMNS)
    picture = before[7]["right"]
    assert (full.folder / picture).read_bytes() == (holes.folder / picture).read_bytes()


def test_neighbors_look_alike_and_views_differ(drawn: Drives) -> None:
    rows = rows_of(drawn.train)

    def pixels(row: int, camera: str) -> np.ndarray:
        with Image.open(drawn.folder / rows[row][camera]) as image:
            return np.asarray(image, dtype=float)

    def apart(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.abs(a - b).mean())

    near = np.median([apart(pixels(i, "center"), pixels(i + 1, "center")) for i in range(11)])
    far = np.median([apart(pixels(i, "center"), pixels(i + 24, "center")) for i in range(12)])
    assert near < far / 2
    assert apart(pixels(3, "left"), pixels(3, "right")) > near


def test_a_finished_folder_is_left_alone_and_another_refused(drawn: Drives) -> None:
    before = {path: path.stat().st_mtime_ns for path in drawn.folder.rglob("*")}
    assert draw_drives(str(drawn.folder), moments=12, drives=5, seed=2, size=SIZE) == drawn
    assert {path: path.stat().st_mtime_ns for path in drawn.folder.rglob("*")} == before
    message = (
        f"{drawn.folder}: holds another set of drives. Expected seed=3; got seed=2."
        "\n  Choose another folder, or delete this one to draw it anew."
    )
    with pytest.raises(TableError, match=f"^{re.escape(message)}$"):
        draw_drives(drawn.folder, moments=12, drives=5, seed=3, size=SIZE)


def test_all_wrong_arguments_are_listed_at_once(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        draw_drives(tmp_path / "set", moments=0, drives=1, seed=-1, size=(160, 8), empty=1.0)
    assert str(caught.value).splitlines() == [
        "moments: too few. Expected 1 or more; got 0.",
        "drives: too few. Expected 2 or more; got 1.",
        "seed: negative. Expected 0 or more; got -1.",
        "size: too small. Expected 32 pixels a side or more; got (160, 8).",
        "empty: not a share. Expected 0 up to, not including, 1; got 1.0.",
    ]
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_drawing_leaves_nothing(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        steps.append((done, total))
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        draw_drives(tmp_path / "set", moments=2, drives=2, size=(32, 32), progress=stop)
    assert steps == [(1, 4), (2, 4), (3, 4)]
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_shows_moments_with_their_three_views(drawn: Drives) -> None:
    sheet = draw_sheet(drawn, moments=3)
    assert sheet.size == (3 * 96 + 4 * 6, 3 * (64 + 6 + 22))
    assert draw_sheet(drawn, moments=99).height == 12 * (64 + 6 + 22)
    row = pl.read_csv(drawn.val)[2]
    with Image.open(drawn.folder / row["center"].item()) as image:
        shown = image.resize((96, 64), Image.Resampling.BICUBIC)
    assert sheet.crop((108, 6, 204, 70)).tobytes() == shown.tobytes()
