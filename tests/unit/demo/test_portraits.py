"""The drawn portraits: their labels, their pixels, and the folder they come in."""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageStat

from polyhead.demo.colors import colors_of
from polyhead.demo.looks import Looks
from polyhead.demo.palette import SKINS
from polyhead.demo.person import person
from polyhead.demo.portraits import draw_portrait, make_portraits
from polyhead.demo.styles import STYLES
from polyhead.errors import SpecError, TableError

COLUMNS = ["file", "age", "gender", "style", "service_test"]


def rows_of(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def pixels(age: int, gender: str, seed: int = 3, style: str | None = "plain") -> np.ndarray:
    return np.asarray(
        draw_portrait(age, gender, seed=seed, size=(64, 64), style=style), dtype=float
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_portraits(tmp_path_factory.mktemp("one") / "画像", train=30, val=8, seed=5).folder


def test_tables_list_the_images_in_fairface_columns(folder: Path) -> None:
    for split, count in (("train", 30), ("val", 8)):
        table = folder / f"fairface_label_{split}.csv"
        rows = rows_of(table)
        assert table.read_bytes().startswith(",".join(COLUMNS).encode() + b"\n")
        assert [row["file"] for row in rows] == [f"{split}/{n}.jpg" for n in range(1, count + 1)]
        assert len(list((folder / split).iterdir())) == count
        assert {row["style"] for row in rows} <= set(STYLES)
        assert {row["service_test"] for row in rows} == {"True", "False"}
        assert {row["gender"] for row in rows} <= {"Male", "Female", ""}
        assert all(row["age"] == "" or 0 <= int(row["age"]) <= 90 for row in rows)


def test_images_are_jpegs_of_different_sizes(folder: Path) -> None:
    sizes = set()
    for path in sorted(folder.glob("*/*.jpg")):
        with Image.open(path) as image:
            assert (image.format, image.mode) == ("JPEG", "RGB")
            sizes.add(image.size)
    assert all(96 <= min(size) <= 260 for size in sizes)
    assert len(sizes) > 20
    assert {(w > h) - (w < h) for w, h in sizes} == {-1, 0, 1}


def test_same_arguments_give_the_same_bytes(tmp_path: Path, folder: Path) -> None:
    again = make_portraits(tmp_path / "again", train=30, val=8, seed=5).folder
    assert bytes_of(again) == bytes_of(folder)


def test_portraits_do_not_depend_on_how_many_there_are(tmp_path: Path, folder: Path) -> None:
    few = make_portraits(str(tmp_path / "few"), train=4, val=2, seed=5)
    for split, table in (("train", few.train), ("val", few.val)):
        few_rows = rows_of(table)
        assert few_rows == rows_of(folder / table.name)[: len(few_rows)]
        for row in few_rows:
            assert (few.folder / row["file"]).read_bytes() == (folder / row["file"]).read_bytes()
        assert not (few.folder / split / f"{len(few_rows) + 1}.jpg").exists()


def test_another_seed_gives_other_people(tmp_path: Path, folder: Path) -> None:
    other = make_portraits(tmp_path / "other", train=4, val=2, seed=6)
    assert rows_of(other.train) != rows_of(folder / "fairface_label_train.csv")[:4]


def test_train_and_val_are_different_people(folder: Path) -> None:
    train, val = (rows_of(folder / f"fairface_label_{split}.csv") for split in ("train", "val"))
    assert [row["age"] for row in train[:8]] != [row["age"] for row in val]
    assert (folder / "train/1.jpg").read_bytes() != (folder / "val/1.jpg").read_bytes()


def test_cells_are_emptied_independently_and_change_nothing_else(tmp_path: Path) -> None:
    full = make_portraits(tmp_path / "full", train=60, val=1, empty=0.0)
    holes = make_portraits(tmp_path / "holes", train=60, val=1, empty=0.5)
    before, after = rows_of(full.train), rows_of(holes.train)
    assert all(row["age"] and row["gender"] for row in before)
    patterns = {(row["age"] == "", row["gender"] == "") for row in after}
    assert patterns == {(True, True), (True, False), (False, True), (False, False)}
    for old, new in zip(before, after, strict=True):
        assert all(new[name] in {old[name], ""} for name in COLUMNS)
    image = "train/7.jpg"
    assert (full.folder / image).read_bytes() == (holes.folder / image).read_bytes()


def test_a_finished_folder_is_left_alone(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    calls: list[tuple[int, int]] = []
    made = make_portraits(
        folder, train=30, val=8, seed=5, progress=lambda *done: calls.append(done)
    )
    assert calls == []
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert made.train == folder / "fairface_label_train.csv"
    assert made.val == folder / "fairface_label_val.csv"


def test_progress_counts_every_portrait(tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    make_portraits(tmp_path / "p", train=2, val=1, progress=lambda *done: calls.append(done))
    assert calls == [(1, 3), (2, 3), (3, 3)]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    made = make_portraits(tmp_path / "there", train=1, val=1)
    assert made.train.is_file()


def test_a_folder_of_other_arguments_is_refused(folder: Path) -> None:
    message = (
        f"{folder}: holds another set of portraits. "
        "Expected train=31, seed=4; got train=30, seed=5."
        "\n  Choose another folder, or delete this one to draw it anew."
    )
    with pytest.raises(TableError, match=f"^{re.escape(message)}$"):
        make_portraits(folder, train=31, val=8, seed=4)


@pytest.mark.parametrize("name", ["photo.jpg", "portraits.json"])
def test_a_foreign_folder_is_refused_and_kept(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    message = (
        f"{tmp_path}: already there, and no set of portraits. Expected a new or empty folder."
        "\n  Choose another folder."
    )
    with pytest.raises(TableError, match=f"^{re.escape(message)}$"):
        make_portraits(tmp_path, train=1, val=1)
    assert bytes_of(tmp_path) == {name: b"mine"}


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(TableError, match="already there"):
        make_portraits(tmp_path / "file", train=1, val=1)


def test_an_interrupted_making_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_portraits(tmp_path / "set", train=3, val=1, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_another_process_that_finished_first_is_welcome(tmp_path: Path) -> None:
    target = tmp_path / "set"

    def overtake(done: int, total: int) -> None:
        if done == total:
            make_portraits(target, train=1, val=1)

    made = make_portraits(target, train=1, val=1, progress=overtake)
    assert json.loads((made.folder / "portraits.json").read_text(encoding="utf-8"))["train"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_all_wrong_arguments_are_listed_at_once(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        make_portraits(tmp_path / "set", train=0, val=-1, seed=-2, empty=1.0)
    assert str(caught.value).splitlines() == [
        "train: too few. Expected 1 or more; got 0.",
        "val: too few. Expected 1 or more; got -1.",
        "seed: negative. Expected 0 or more; got -2.",
        "empty: not a share. Expected 0 up to, not including, 1; got 1.0.",
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_portrait_refuses_what_it_can_not_draw() -> None:
    with pytest.raises(SpecError) as caught:
        draw_portrait(101, "male", seed=-1, size=(200, 8), style="crown")
    assert str(caught.value).splitlines() == [
        "age: out of range. Expected 0 to 100; got 101.",
        "gender: unknown. Expected Male or Female; got 'male'.",
        "seed: negative. Expected 0 or more; got -1.",
        "size: too small. Expected 16 pixels a side or more; got (200, 8).",
        "style: unknown. Expected plain, scarf, hat or glasses; got 'crown'.",
    ]


@settings(max_examples=40, deadline=None)
@given(
    age=st.integers(0, 100),
    gender=st.sampled_from(["Male", "Female"]),
    seed=st.integers(0, 2**63),
    size=st.tuples(st.integers(16, 90), st.integers(16, 90)),
    style=st.sampled_from([None, *STYLES]),
)
def test_every_portrait_is_a_picture_of_the_asked_size(
    age: int, gender: str, seed: int, size: tuple[int, int], style: str | None
) -> None:
    image = draw_portrait(age, gender, seed=seed, size=size, style=style)
    assert (image.mode, image.size) == ("RGB", size)
    assert max(ImageStat.Stat(image).stddev) > 10
    assert (
        image.tobytes() == draw_portrait(age, gender, seed=seed, size=size, style=style).tobytes()
    )


def test_age_gender_and_style_show() -> None:
    base = pixels(30, "Female")
    others = [pixels(70, "Female"), pixels(5, "Female"), pixels(30, "Male")]
    others += [pixels(30, "Female", style=style) for style in STYLES if style != "plain"]
    assert all(np.abs(other - base).mean() > 2 for other in others)


def test_one_seed_is_one_person_in_one_place() -> None:
    young, old = pixels(25, "Male"), pixels(80, "Male")
    assert np.abs(young[:4, :4] - old[:4, :4]).max() < 3
    assert np.abs(young - old).mean() < np.abs(young - pixels(25, "Male", seed=4)).mean()


def test_a_difference_of_gender_grows_with_age() -> None:
    def apart(age: int) -> float:
        gaps = [
            np.abs(pixels(age, "Male", seed) - pixels(age, "Female", seed)).mean()
            for seed in range(12)
        ]
        return float(np.mean(gaps))

    assert apart(0) < 0.5 * apart(8) < 0.5 * apart(35)


def test_skin_tones_are_equally_frequent_at_every_age_and_gender() -> None:
    def tones(age: int, *, male: bool) -> list[tuple[int, int, int]]:
        people = (person(Looks.drawn(seed), age, male=male, style="plain") for seed in range(800))
        return [colors_of(who).skin for who in people]

    skins = tones(30, male=True)
    assert skins == tones(3, male=False) == tones(85, male=True)
    brightness = np.array(skins).sum(axis=1)
    lights = np.array(SKINS).sum(axis=1)
    counts = np.bincount(np.abs(brightness[:, None] - lights).argmin(axis=1), minlength=len(SKINS))
    assert counts.min() > 70
    assert counts.max() < 130
