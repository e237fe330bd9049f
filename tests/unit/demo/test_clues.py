from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image, ImageChops

from polyhead.demo import draw_clues, make_clues
from polyhead.errors import TableError

SIZE = (96, 96)


@pytest.mark.parametrize("seed", range(12))
def test_age_and_gender_show_in_their_boxes_alone(seed: int) -> None:
    told = draw_clues(60, "Female", seed=seed, size=SIZE)
    assert told.age[3] <= told.gender[1]
    assert inside(told.age)
    assert inside(told.gender)
    for age, gender, box in (
        (5, "Female", told.age),
        (88, "Female", told.age),
        (60, "Male", told.gender),
    ):
        other = draw_clues(age, gender, seed=seed, size=SIZE)
        assert (other.age, other.gender) == (told.age, told.gender)
        assert lies_in(ImageChops.difference(told.image, other.image).getbbox(), box)


def test_older_hair_is_lighter() -> None:
    bright = [
        np.asarray(draw_clues(age, "Male", seed=4, size=SIZE).image.convert("L")).mean()
        for age in (0, 30, 60, 90)
    ]
    assert bright == sorted(bright)
    assert bright[3] > bright[0] + 5


def test_a_set_holds_its_boxes_where_it_is_judged(tmp_path: Path) -> None:
    made = make_clues(tmp_path / "线索", train=5, val=3, side=64)
    train, val = pl.read_csv(made.train), pl.read_csv(made.val)
    assert train.columns == ["file", "age", "gender"]
    assert (len(train), len(val)) == (5, 3)
    for row in val.iter_rows(named=True):
        with Image.open(made.folder / row["file"]) as image:
            assert image.size == (64, 64)
        above, below = (tuple(map(int, row[name].split())) for name in ("age_box", "gender_box"))
        assert above[3] <= below[1]
    again = make_clues(tmp_path / "线索", train=5, val=3, side=64)
    assert again == made


def test_it_is_the_same_again(tmp_path: Path) -> None:
    one, other = (make_clues(tmp_path / name, train=2, val=2, side=48) for name in "ab")
    files = ("train.csv", "val.csv", "train/2.png", "val/1.png")
    assert all((one.folder / f).read_bytes() == (other.folder / f).read_bytes() for f in files)


def test_another_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(TableError, match="no set of clues"):
        make_clues(tmp_path, train=1, val=1)


def inside(box: tuple[int, int, int, int]) -> bool:
    left, top, right, bottom = box
    return 0 <= left < right <= SIZE[0] and 0 <= top < bottom <= SIZE[1]


def lies_in(box: tuple[int, int, int, int] | None, other: tuple[int, int, int, int]) -> bool:
    assert box is not None
    return box[0] >= other[0] and box[1] >= other[1] and box[2] <= other[2] and box[3] <= other[3]
