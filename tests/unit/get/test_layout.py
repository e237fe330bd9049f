"""What a folder is taken for."""

from pathlib import Path

import pytest

from polyhead.errors import DownloadError
from polyhead.get import FairFace, layout
from polyhead.get.layout import Split, look, refuse_foreign, write_source


def fill(folder: Path, **rows: int) -> None:
    for name, count in rows.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        lines = ["file,age,gender,race,service_test"]
        for number in range(1, count + 1):
            (folder / name / f"{number}.jpg").write_bytes(b"\xff\xd8\xff")
            lines.append(f"{name}/{number}.jpg,20-29,Male,Indian,True")
        (folder / f"fairface_label_{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")


def found(folder: Path, train: int, val: int) -> FairFace:
    tables = (folder / "fairface_label_train.csv", folder / "fairface_label_val.csv")
    return FairFace(folder, *tables, train, val)


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert look(tmp_path, 1) is None
    assert look(tmp_path / "absent", 1) is None


def test_rows_wanted_are_enough(tmp_path: Path) -> None:
    fill(tmp_path, train=3, val=2)
    assert look(tmp_path, 2) == found(tmp_path, 3, 2)
    assert look(tmp_path, 3) is None
    assert look(tmp_path, None) is None


def test_a_split_recorded_as_complete_has_enough(tmp_path: Path) -> None:
    fill(tmp_path, train=3, val=2)
    write_source(tmp_path, {"license": "自由"}, {"val": 2})
    assert look(tmp_path, 3) == found(tmp_path, 3, 2)
    assert look(tmp_path, None) is None
    write_source(tmp_path, {}, {"train": 3, "val": 2})
    assert look(tmp_path, None) == found(tmp_path, 3, 2)
    fill(tmp_path, train=2)
    assert look(tmp_path, None) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"complete": 3}', '{"complete": null}'])
def test_a_record_that_is_none_is_no_record(tmp_path: Path, text: str) -> None:
    fill(tmp_path, train=3, val=2)
    (tmp_path / "fairface_source.json").write_text(text, "utf-8")
    assert look(tmp_path, None) is None
    assert look(tmp_path, 2) == found(tmp_path, 3, 2)


def test_the_archive_unpacked_by_hand_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    splits = (Split("train", "train", 3), Split("val", "validation", 2))
    monkeypatch.setattr(layout, "SPLITS", splits)
    monkeypatch.setattr(layout, "TRAIN", splits[0])
    monkeypatch.setattr(layout, "VAL", splits[1])
    fill(tmp_path, train=3, val=2)
    assert look(tmp_path, None) == found(tmp_path, 3, 2)


def test_a_missing_image_makes_a_split_incomplete(tmp_path: Path) -> None:
    fill(tmp_path, train=3, val=2)
    (tmp_path / "val" / "2.jpg").unlink()
    assert look(tmp_path, 1) is None


def test_fairface_and_what_was_interrupted_may_be_written_to(tmp_path: Path) -> None:
    refuse_foreign(tmp_path / "absent")
    fill(tmp_path / "whole", train=1, val=1)
    refuse_foreign(tmp_path / "whole")
    (tmp_path / "begun/train").mkdir(parents=True)
    (tmp_path / "begun/.download").mkdir()
    refuse_foreign(tmp_path / "begun")


@pytest.mark.parametrize("name", ["train", "val", "fairface_label_val.csv"])
def test_files_from_elsewhere_are_in_the_way(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("file,steering\n", "utf-8")
    with pytest.raises(DownloadError) as caught:
        refuse_foreign(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path / name}: in the way. Expected a new folder, or one that holds FairFace; "
        f"got one from elsewhere.\n  Choose another folder."
    )
