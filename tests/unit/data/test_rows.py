from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import polars as pl
import pytest
import torch
from PIL import Image
from torch.testing import assert_close

from polyhead.data import Order, Rows
from polyhead.errors import ImageError
from polyhead.images import Augment, read_rgb
from polyhead.images.quick import quick

MakeRows = Callable[..., Rows]
VARIED = Augment(flip=True, crop=0.5, color=0.3)


def picture(rows: Rows, index: int) -> torch.Tensor:
    return rows[index][1]["face"]


def with_files(rows: Rows, files: list[str | None]) -> Rows:
    frame = rows.table.frame.with_columns(file=pl.Series(files, dtype=pl.String))
    return replace(rows, table=replace(rows.table, cells=frame))


def test_a_row_is_its_position_and_its_prepared_image(make_rows: MakeRows, tmp_path: Path) -> None:
    rows = make_rows()
    index, inputs = rows[4]
    assert index == 4
    expected = rows.inputs["face"].preprocess(read_rgb(tmp_path / "图片/4.png"))
    assert torch.equal(inputs["face"], expected)


def test_rows_become_a_batch_with_their_targets_and_masks(make_rows: MakeRows) -> None:
    rows = make_rows()
    batch = rows.batch([5, 1, 3])
    assert batch.rows.tolist() == [5, 1, 3]
    assert batch.inputs["face"].shape == (3, 3, 16, 16)
    assert torch.equal(batch.inputs["face"][1], picture(rows, 1))
    assert batch.present["age"].tolist() == [False, True, True]
    assert batch.present["性别"].tolist() == [True, True, False]
    assert batch.targets["age"][1:].tolist() == [10.0, 30.0]
    assert batch.targets["性别"][:2].tolist() == [0.0, 0.0]
    assert all(torch.isfinite(target).all() for target in batch.targets.values())


def test_a_view_depends_on_seed_epoch_and_row_alone(make_rows: MakeRows) -> None:
    rows = make_rows(augment=VARIED)
    first = rows.at_epoch(3)
    alone = picture(first, 2)
    _ = [picture(first, i) for i in range(7)]
    torch.manual_seed(5)
    assert torch.equal(picture(rows.at_epoch(3), 2), alone)
    assert not torch.equal(picture(rows.at_epoch(4), 2), alone)
    assert not torch.equal(picture(replace(rows, seed=1).at_epoch(3), 2), alone)


def test_rows_of_one_epoch_are_varied_apart_from_each_other(make_rows: MakeRows) -> None:
    rows = with_files(make_rows(augment=VARIED), ["图片/0.png"] * 7).at_epoch(0)
    assert len({picture(rows, i).sum().item() for i in range(7)}) == 7


def test_a_row_that_comes_again_is_varied_anew(make_rows: MakeRows) -> None:
    rows = make_rows(augment=VARIED).at_epoch(3)
    order = Order.drawn(np.array([2, 5, 2, 2]))
    first, other, second, third = rows.batch(order).inputs["face"]
    assert torch.equal(first, picture(rows, 2))
    assert torch.equal(other, picture(rows, 5))
    assert not any(torch.equal(a, b) for a, b in ((first, second), (first, third), (second, third)))
    assert torch.equal(rows.batch(order[2:]).inputs["face"][0], second)


def test_rows_that_are_many_are_prepared_by_the_compiled_loops(
    make_rows: MakeRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = make_rows(augment=VARIED).at_epoch(1)
    few = rows.batch(range(7)).inputs["face"]
    asked = Mock(side_effect=quick)
    monkeypatch.setattr("polyhead.data.rows._MANY", 7)
    monkeypatch.setattr("polyhead.images.preprocess.quick", asked)
    many = rows.batch(range(7)).inputs["face"]
    asked.assert_called()
    assert_close(many, few, atol=1e-5, rtol=0)
    assert torch.equal(many[3], picture(rows, 3))


def test_without_an_epoch_nothing_is_varied(make_rows: MakeRows) -> None:
    varied, plain = make_rows(augment=VARIED), make_rows()
    assert torch.equal(picture(varied, 2), picture(plain, 2))
    assert torch.equal(picture(plain.at_epoch(3), 2), picture(plain, 2))


def test_a_row_alone_and_in_a_batch_is_the_same_to_the_bit(make_rows: MakeRows) -> None:
    rows = make_rows(augment=VARIED).at_epoch(1)
    batch = rows.batch(range(7))
    assert all(torch.equal(batch.inputs["face"][i], picture(rows, i)) for i in range(7))


def test_positions_may_be_an_array(make_rows: MakeRows) -> None:
    rows = make_rows(augment=VARIED).at_epoch(1)
    one, other = rows.batch(np.array([5, 1])), rows.batch((5, 1))
    assert torch.equal(one.inputs["face"], other.inputs["face"])
    assert torch.equal(one.rows, other.rows)


def test_images_lie_as_convolutions_like_them(make_rows: MakeRows) -> None:
    images = make_rows().batch([0, 1]).inputs["face"]
    assert images.is_contiguous(memory_format=torch.channels_last)


def test_each_image_is_read_by_who_is_told_to(make_rows: MakeRows) -> None:
    counts = []

    def backwards(work: Callable[[range], None], count: int) -> None:
        counts.append(count)
        for i in reversed(range(count)):
            work(range(i, i + 1))

    rows = make_rows()
    batch = rows.batch([5, 1, 3], backwards)
    assert counts == [3]
    assert torch.equal(batch.inputs["face"], rows.batch([5, 1, 3]).inputs["face"])


def test_an_unreadable_image_is_named_with_its_row(make_rows: MakeRows, tmp_path: Path) -> None:
    rows = make_rows()
    (tmp_path / "图片/4.png").write_bytes(b"")
    with pytest.raises(ImageError) as error:
        _ = rows[4]
    assert str(error.value).startswith(f"train.csv row 6: {tmp_path}/图片/4.png: empty file.")


def test_an_empty_cell_is_named(make_rows: MakeRows) -> None:
    rows = with_files(make_rows(3), ["图片/0.png", None, "图片/2.png"])
    with pytest.raises(ImageError, match=r"^train\.csv row 3: no image in column 'file'\.$"):
        _ = rows[1]


def test_a_batch_that_is_held_keeps_its_images(make_rows: MakeRows) -> None:
    rows = make_rows()
    held = [rows.batch([i, i + 1]) for i in range(5)]
    for i, batch in enumerate(held):
        assert torch.equal(batch.inputs["face"][1], picture(rows, i + 1))


def test_scaled_decoding_is_what_the_column_declares(make_rows: MakeRows, tmp_path: Path) -> None:
    rows = make_rows(2)
    pixels = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "图片/大.jpg")
    rows = with_files(rows, ["图片/大.jpg"] * 2)
    column = rows.inputs["face"]
    scaled = replace(column, preprocess=replace(column.preprocess, scaled_decode=True))
    other = replace(rows, inputs={"face": scaled})
    assert not torch.equal(picture(other, 0), picture(rows, 0))
    assert torch.equal(picture(other, 0), scaled.preprocess.read(tmp_path / "图片/大.jpg"))


def test_of_several_images_in_a_row_each_is_named(make_rows: MakeRows, tmp_path: Path) -> None:
    rows = make_rows(3)
    (tmp_path / "图片/2.png").unlink()
    twice = replace(rows, inputs={"left": rows.inputs["face"], "right": rows.inputs["face"]})
    batch = twice.batch([0, 1])
    assert torch.equal(batch.inputs["left"], batch.inputs["right"])
    with pytest.raises(ImageError, match=r"^train\.csv row 4: .*2\.png: no such file"):
        twice.batch([0, 1, 2])
