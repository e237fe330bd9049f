from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from polyhead.alike import looks as looking
from polyhead.alike.gallery import gather
from polyhead.alike.looks import look, sketches
from polyhead.data import Table

Paint = Callable[..., Path]
MakeTable = Callable[..., Table]


def ignore(_: int) -> None:
    pass


def test_every_file_is_met_once_however_it_is_spelled(make_table: MakeTable) -> None:
    train = make_table(left=["a.png", "./a.png", None], right=["b.png", "a.png", "c.png"])
    gallery = gather({"train": train}, {"left": "left", "right": "right"})
    assert gallery.names.to_list() == ["a.png", "b.png", "c.png"]
    assert {name: at.tolist() for name, at in gallery.positions.items()} == {
        "left": [0, 0, -1],
        "right": [1, 0, 2],
    }
    assert [gallery.rows_of(file).tolist() for file in range(3)] == [[0, 1], [0], [2]]


def test_files_of_several_parts_and_inputs_have_one_numbering(make_table: MakeTable) -> None:
    tables = {
        "train": make_table(left=["a.png", "b.png"], right=[None, None]),
        "val": make_table(
            "val.csv", left=["c.png", "a.png", None], right=["./b.png", "d.png", None]
        ),
    }
    gallery = gather(tables, {"left": "left", "right": "right"})
    assert gallery.names.to_list() == ["a.png", "b.png", "c.png", "d.png"]
    assert {name: at.tolist() for name, at in gallery.positions.items()} == {
        "left": [0, 1, 2, 0, -1],
        "right": [-1, -1, 1, 3, -1],
    }
    empty = gather({"train": make_table(left=[None, None])}, {"left": "left"})
    assert len(empty) == 0
    assert empty.positions["left"].tolist() == [-1, -1]


def test_absolute_paths_and_chinese_names_are_found(paint: Paint, make_table: MakeTable) -> None:
    path = paint("图片/一.png", 1)
    gallery = gather({"train": make_table(图=["图片/一.png", str(path)])}, {"face": "图"})
    looks = look(gallery, workers=1, advance=ignore)
    assert len(gallery) == 1
    assert looks.missing == []
    assert looks.pixels_of(gallery.positions["face"]).tolist() == [0, 0]


def test_what_is_seen_of_good_and_bad_files(
    paint: Paint, make_table: MakeTable, tmp_path: Path
) -> None:
    paint("good.png", 1)
    paint("copy.png", 1)
    paint("lies.jpg", 2, form="PNG")
    whole = paint("cut.jpg", 3).read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "folder").mkdir()
    names = ["good.png", "copy.png", "lies.jpg", "cut.jpg", "text.png", "gone.png", "folder", None]
    gallery = gather({"train": make_table(file=names)}, {"face": "file"})
    looks = look(gallery, workers=2, advance=ignore)
    shown = looks.pixels_of(gallery.positions["face"])
    assert shown[0] == shown[1] >= 0
    assert shown[2] >= 0
    assert shown[2] != shown[0]
    assert shown[3:].tolist() == [-1] * 5
    assert looks.missing == [5]
    assert looks.lying == {2: "PNG"}
    assert sorted(looks.unreadable) == [3, 4, 6]
    assert looks.unreadable[3].startswith("truncated image. Expected a whole JPEG")
    assert looks.unreadable[4].startswith("not an image.")
    assert looks.unreadable[6] == "not an image. Expected a file; got a folder."


@pytest.mark.parametrize("workers", [1, 3])
def test_nothing_depends_on_chunks_and_threads(
    paint: Paint, make_table: MakeTable, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    names = [f"{i}.png" for i in range(7)]
    for i, name in enumerate(names):
        paint(name, i // 2)
    gallery = gather({"train": make_table(file=names)}, {"face": "file"})
    whole = look(gallery, workers=1, advance=ignore)
    monkeypatch.setattr(looking, "_CHUNK", 2)
    done: list[int] = []
    parts = look(gallery, workers=workers, advance=done.append)
    assert sum(done) == 7
    assert np.array_equal(whole.pixels, parts.pixels)
    assert np.array_equal(whole.hashes, parts.hashes)
    drawn = sketches(gallery, np.array([6, 0, 1]), workers=workers, advance=ignore)
    assert torch.equal(drawn[1], drawn[2])
    assert not torch.equal(drawn[0], drawn[1])


def test_an_interruption_ends_the_threads_and_gives_torch_its_own_back(
    paint: Paint, make_table: MakeTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{i}.png" for i in range(9)]
    for i, name in enumerate(names):
        paint(name, i)
    gallery = gather({"train": make_table(file=names)}, {"face": "file"})
    monkeypatch.setattr(looking, "_CHUNK", 1)
    done: list[int] = []

    def interrupt(count: int) -> None:
        done.append(count)
        raise KeyboardInterrupt

    before = torch.get_num_threads()
    torch.set_num_threads(before + 1)
    try:
        with pytest.raises(KeyboardInterrupt):
            look(gallery, workers=2, advance=interrupt)
        assert torch.get_num_threads() == before + 1
    finally:
        torch.set_num_threads(before)
    assert done == [1]
