"""FairFace, whole or not at all, from a hub in this process."""

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import polars as pl
import pytest

from polyhead.errors import DownloadError, SpecError
from polyhead.get import NOTICE, FairFace, Progress, get_fairface

REPO = "HuggingFaceM4/FairFace"
TRAIN_0 = "0.25/train-00000-of-00002-aaaa.parquet"
TRAIN_1 = "0.25/train-00001-of-00002-bbbb.parquet"
VAL = "0.25/validation-00000-of-00001-cccc.parquet"
FILES = {"train/1.jpg", "train/2.jpg", "train/3.jpg", "train/4.jpg", "val/1.jpg", "val/2.jpg"}
TABLES = {"fairface_label_train.csv", "fairface_label_val.csv", "fairface_source.json"}


def written(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def stop_at(what: str, done: int = 0) -> Callable[[Progress], None]:
    """A progress that is interrupted like by Ctrl-C, at the first sign of something."""

    def progress(now: Progress) -> None:
        if now.what == what and now.done >= done:
            raise KeyboardInterrupt

    return progress


def test_writes_the_layout_of_the_publisher(hub: SimpleNamespace, folder: Path) -> None:
    said: list[str] = []
    seen: list[Progress] = []

    def report(line: str) -> None:
        said.append(f"{len(hub.asked)} asked: {line}")

    made = get_fairface(folder, endpoint=f"{hub.endpoint}/", report=report, progress=seen.append)

    train, val = folder / "fairface_label_train.csv", folder / "fairface_label_val.csv"
    assert made == FairFace(folder, train, val, 4, 2)
    assert written(folder) == FILES | TABLES
    assert train.read_text("utf-8") == (
        "file,age,gender,race,service_test\n"
        "train/1.jpg,more than 70,Male,Indian,True\n"
        "train/2.jpg,3-9,Female,Indian,False\n"
        "train/3.jpg,10-19,Male,Black,True\n"
        "train/4.jpg,20-29,Female,White,False\n"
    )
    assert val.read_text("utf-8") == (
        "file,age,gender,race,service_test\n"
        "val/1.jpg,40-49,Male,East Asian,True\n"
        "val/2.jpg,40-49,Female,Latino_Hispanic,False\n"
    )
    images = [folder / f"train/{number}.jpg" for number in (1, 2, 3, 4)]
    assert [image.read_bytes() for image in images] == [hub.jpeg(level) for level in (8, 1, 2, 3)]
    assert said == [
        f"0 asked: {NOTICE}",
        "7 asked: fairface_label_train.csv: the hub has 4 rows; its publisher names 86744.",
        "7 asked: fairface_label_val.csv: the hub has 2 rows; its publisher names 10954.",
        f"7 asked: {folder}: FairFace is here, 4 train and 2 val rows.",
    ]
    size = len(hub.files[VAL])
    assert Progress("validation-00000-of-00001-cccc.parquet", size, size, "bytes") in seen
    assert seen[-1] == Progress("val", 2, 10954, "images")


def test_says_whose_the_faces_are(hub: SimpleNamespace, folder: Path) -> None:
    get_fairface(folder, endpoint=hub.endpoint)
    source = json.loads((folder / "fairface_source.json").read_text("utf-8"))
    assert source["from"] == f"{hub.endpoint}/datasets/{REPO}"
    for words in ("CC BY 4.0", "Karkkainen, K., & Joo, J. (2021)"):
        assert words in NOTICE
        assert words in f"{source['license']} {source['citation']}"


def test_what_is_there_is_not_fetched_again(hub: SimpleNamespace, folder: Path) -> None:
    first = get_fairface(folder, endpoint=hub.endpoint)
    hub.asked.clear()
    said: list[str] = []
    for rows in (None, 1, 2):
        assert get_fairface(folder, rows=rows, endpoint=hub.endpoint, report=said.append) == first
    assert hub.asked == []
    assert said == [f"{folder}: already there, 4 train and 2 val rows. Nothing to do."] * 3


@pytest.mark.parametrize(
    ("rows", "complete"), [(1, {}), (2, {"val": 2}), (3, {"val": 2}), (4, {"train": 4, "val": 2})]
)
def test_records_what_is_complete(
    hub: SimpleNamespace, folder: Path, rows: int, complete: dict[str, int]
) -> None:
    get_fairface(folder, rows=rows, endpoint=hub.endpoint)
    source = json.loads((folder / "fairface_source.json").read_text("utf-8"))
    assert source["complete"] == complete


def test_a_left_over_download_goes_once_all_is_there(hub: SimpleNamespace, folder: Path) -> None:
    get_fairface(folder, endpoint=hub.endpoint)
    left = folder / ".download"
    left.mkdir()
    get_fairface(folder, rows=1, endpoint=hub.endpoint)
    assert left.exists()
    get_fairface(folder, endpoint=hub.endpoint)
    assert not left.exists()


def test_an_image_that_was_deleted_comes_back(hub: SimpleNamespace, folder: Path) -> None:
    get_fairface(folder, endpoint=hub.endpoint)
    (folder / "val/2.jpg").unlink()
    get_fairface(folder, endpoint=hub.endpoint)
    assert (folder / "val/2.jpg").read_bytes() == hub.jpeg(5)


def test_few_rows_need_few_files(hub: SimpleNamespace, folder: Path) -> None:
    made = get_fairface(folder, rows=1, endpoint=hub.endpoint)
    assert (made.train_rows, made.val_rows) == (1, 1)
    assert [path for path, _ in hub.bodies()] == [TRAIN_0, VAL]
    assert written(folder) == {"train/1.jpg", "val/1.jpg"} | TABLES


@pytest.mark.parametrize(("rows", "train"), [(3, 3), (4, 4), (9, 4)])
def test_more_rows_are_taken_from_the_next_file(
    hub: SimpleNamespace, folder: Path, rows: int, train: int
) -> None:
    get_fairface(folder, rows=1, endpoint=hub.endpoint)
    made = get_fairface(folder, rows=rows, endpoint=hub.endpoint)
    assert (made.train_rows, made.val_rows) == (train, 2)
    table = pl.read_csv(made.train)
    assert table["file"].to_list() == [f"train/{number + 1}.jpg" for number in range(train)]
    assert (TRAIN_1, None) in hub.bodies() or rows == 3
    hub.asked.clear()
    get_fairface(folder, rows=rows, endpoint=hub.endpoint)
    assert hub.asked == []


def test_rows_must_be_above_zero(folder: Path) -> None:
    with pytest.raises(SpecError) as caught:
        get_fairface(folder, rows=0)
    assert str(caught.value) == "rows: Expected a whole number above zero; got 0."
    assert not folder.exists()


def test_a_broken_connection_is_resumed_at_once(hub: SimpleNamespace, folder: Path) -> None:
    hub.cut = 1
    get_fairface(folder, endpoint=hub.endpoint)
    half = len(hub.files[TRAIN_0]) // 2
    assert hub.bodies()[:2] == [(TRAIN_0, None), (TRAIN_0, f"bytes={half}-")]
    assert written(folder) == FILES | TABLES


def test_an_interrupted_download_is_resumed_by_the_next_call(
    hub: SimpleNamespace, folder: Path
) -> None:
    hub.cut = 1
    with pytest.raises(KeyboardInterrupt):
        get_fairface(folder, endpoint=hub.endpoint, progress=stop_at(Path(TRAIN_0).name))
    half = len(hub.files[TRAIN_0]) // 2
    assert written(folder) == {f".download/{Path(TRAIN_0).name}"}
    hub.asked.clear()
    get_fairface(folder, endpoint=hub.endpoint)
    assert hub.bodies()[0] == (TRAIN_0, f"bytes={half}-")
    assert written(folder) == FILES | TABLES


def test_an_interrupted_unpacking_fetches_nothing_twice(hub: SimpleNamespace, folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        get_fairface(folder, endpoint=hub.endpoint, progress=stop_at("val"))
    assert not any(path.startswith(("train", "val", "fairface")) for path in written(folder))
    hub.asked.clear()
    get_fairface(folder, endpoint=hub.endpoint)
    assert hub.bodies() == []
    assert written(folder) == FILES | TABLES


def test_images_without_their_table_count_for_nothing(
    hub: SimpleNamespace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(pl.DataFrame, "write_csv", interrupted)
        with pytest.raises(KeyboardInterrupt):
            get_fairface(folder, endpoint=hub.endpoint)
    assert written(folder) >= FILES
    made = get_fairface(folder, endpoint=hub.endpoint)
    assert (made.train_rows, made.val_rows) == (4, 2)
    assert written(folder) == FILES | TABLES


def test_a_server_without_ranges_sends_it_all_again(hub: SimpleNamespace, folder: Path) -> None:
    hub.cut, hub.ranges = 1, False
    get_fairface(folder, endpoint=hub.endpoint)
    assert written(folder) == FILES | TABLES


def test_a_wrong_file_is_fetched_once_more(hub: SimpleNamespace, folder: Path) -> None:
    hub.spoil = 1
    get_fairface(folder, endpoint=hub.endpoint)
    assert hub.bodies()[:2] == [(TRAIN_0, None), (TRAIN_0, None)]
    assert written(folder) == FILES | TABLES


def test_a_full_disk_is_said_before(
    hub: SimpleNamespace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(folder.parent)._replace(free=100)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    hub.files[TRAIN_0] += b" " * 2_000_000
    with pytest.raises(DownloadError) as caught:
        get_fairface(folder, endpoint=hub.endpoint)
    assert str(caught.value) == (
        f"{folder / '.download'}: the disk is too full. Expected room for 2.0 MB of "
        f"{Path(TRAIN_0).name}; got 0.0 MB.\n  Make room and call again."
    )


def test_a_disk_that_fills_up_is_said(
    hub: SimpleNamespace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, _: bytes) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DownloadError) as caught:
        get_fairface(folder, endpoint=hub.endpoint)
    assert str(caught.value) == (
        f"{folder / '.download/train/1.jpg'}: could not be written. Expected a folder to write to, "
        "with room for about 1.2 GB; got No space left on device.\n  Mend that and call again: "
        "what was fetched so far is kept and not fetched again."
    )


def test_another_data_set_on_the_hub_changes_nothing_here(
    hub: SimpleNamespace, folder: Path
) -> None:
    get_fairface(folder, rows=1, endpoint=hub.endpoint)
    before = (folder / "fairface_label_train.csv").read_bytes()
    hub.files[TRAIN_1] = hub.parquet([3], age=[9])
    with pytest.raises(DownloadError, match=r"row 1 age: not FairFace\. Expected a code from 0"):
        get_fairface(folder, endpoint=hub.endpoint)
    assert (folder / "fairface_label_train.csv").read_bytes() == before
    assert get_fairface(folder, rows=1, endpoint=hub.endpoint).train_rows == 1


def test_other_files_are_never_replaced(hub: SimpleNamespace, folder: Path) -> None:
    (folder / "train").mkdir(parents=True)
    (folder / "train/1.jpg").write_bytes(b"mine")
    with pytest.raises(DownloadError) as caught:
        get_fairface(folder, endpoint=hub.endpoint)
    assert str(caught.value) == (
        f"{folder / 'train'}: in the way. Expected a new folder, or one that holds FairFace; "
        "got one from elsewhere.\n  Choose another folder."
    )
    assert hub.asked == []
    assert written(folder) == {"train/1.jpg"}
