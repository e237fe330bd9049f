from pathlib import Path
from shutil import copy

import polars as pl
import pytest
import torch

import polyhead as ph
from polyhead.errors import ImageError, TableError
from polyhead.predict import (
    Answers,
    answer_files,
    answers_frame,
    check_writable,
    copy_names,
    find_images,
    write_frame,
)
from polyhead.tasks import Answer


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    return path


def test_images_are_found_below_folders_in_the_order_in_which_one_counts(tmp_path: Path) -> None:
    found = ("10.jpg", "2.JPEG", "深/1.png", "深/更深/x.webp")
    for name in (*found, "notes.txt", "3.csv"):
        touch(tmp_path / "照片" / name)
    (tmp_path / "照片" / "folder.png").mkdir()
    alone = touch(tmp_path / "a.unknown")
    names = [p.relative_to(tmp_path).as_posix() for p in find_images([alone, tmp_path / "照片"])]
    assert names == [
        "a.unknown",
        "照片/2.JPEG",
        "照片/10.jpg",
        "照片/深/1.png",
        "照片/深/更深/x.webp",
    ]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"^no such file: .*a\.png, .*b\.png$"):
        find_images([tmp_path / "a.png", touch(tmp_path / "c.png"), tmp_path / "b.png"])
    (tmp_path / "空").mkdir()
    with pytest.raises(ImageError, match=r"空: a folder without an image\. Expected files such as"):
        find_images([tmp_path / "空"])


def test_copies_of_photos_called_alike_are_told_apart() -> None:
    photos = [Path(p) for p in ("a/1.jpg", "b/1.jpg", "b/1.png", "b/1-2.jpg", "a/1.jpg")]
    assert copy_names(photos) == dict(
        zip(photos, ["1.png", "1-2.png", "1-3.png", "1-2-2.png"], strict=False)
    )


@pytest.mark.parametrize("batch_size", [1, 2, 3, 32])
def test_one_broken_file_does_not_stop_the_others(
    predictor: ph.Predictor, squares: Path, tmp_path: Path, batch_size: int
) -> None:
    paths = [Path(copy(squares / f"val/{i}.png", tmp_path / f"{i}.png")) for i in range(1, 5)]
    paths[1].write_bytes(b"")
    said = dict(answer_files(predictor, paths, batch_size))
    assert list(said) == paths
    broken = said.pop(paths[1])
    assert isinstance(broken, ImageError)
    assert "2.png: empty file" in str(broken)
    for path, answers in said.items():
        assert isinstance(answers, Answers)
        assert answers["age"].value == pytest.approx(predictor(path)["age"].value, abs=1e-4)


def test_of_no_file_there_are_no_answers(predictor: ph.Predictor) -> None:
    assert list(answer_files(predictor, [])) == []


def answers(age: float) -> Answers:
    tags = Answer("tags", ("红", "blue"), "红, blue", None, {"红": 0.9, "blue": 0.8})
    gender = Answer("性别", "女", "女 (0.75)", 0.75, {"女": 0.75, "男": 0.25})
    return Answers({"age": Answer("age", age, f"{age:g} years"), "性别": gender, "tags": tags})


FRAME = answers_frame([(Path("照片/1.png"), answers(26.5)), (Path("2.png"), answers(31.0))])


def test_answers_become_a_table() -> None:
    assert FRAME.rows(named=True)[0] == {
        "file": "照片/1.png",
        "age": 26.5,
        "性别": "女",
        "性别_probability": 0.75,
        "tags": "红; blue",
    }


def test_what_else_may_be_true_has_columns_of_its_own() -> None:
    age = Answer("age", 26.5, "26 years", level=0.9, interval=(20.5, 32.5))
    gender = Answer("性别", "女", "女 (0.75)", 0.75, level=0.9, classes=("女", "男"))
    unsure = Answer("hat", "no", "no (0.51)", 0.51, level=0.9, classes=())
    said = Answers({"age": age, "性别": gender, "hat": unsure})
    (row,) = answers_frame([("表.csv row 2", said)]).rows(named=True)
    assert row == {
        "row": "表.csv row 2",
        "age": 26.5,
        "age_low": 20.5,
        "age_high": 32.5,
        "性别": "女",
        "性别_probability": 0.75,
        "性别_set": "女; 男",
        "hat": "no",
        "hat_probability": 0.51,
        "hat_set": "",
    }
    assert said.to_json()["性别"] == {
        "value": "女",
        "probability": 0.75,
        "level": 0.9,
        "set": ["女", "男"],
    }


@pytest.mark.parametrize("name", ["答案.csv", "a.parquet", "A.CSV"])
def test_a_table_is_written_and_read_back_the_same(tmp_path: Path, name: str) -> None:
    path = tmp_path / "out" / name
    write_frame(FRAME, path)
    read = pl.read_parquet(path) if name.endswith("t") else pl.read_csv(path)
    assert read.equals(FRAME)
    assert [p.name for p in path.parent.iterdir()] == [name]


@pytest.mark.parametrize("name", ["a.xlsx", "a", "a.json"])
def test_another_kind_of_table_is_refused(tmp_path: Path, name: str) -> None:
    for refuse in (check_writable, lambda path: write_frame(FRAME, path)):
        with pytest.raises(TableError) as error:
            refuse(tmp_path / name)
        assert str(error.value) == (
            f"{tmp_path / name}: can't write this kind. Expected .csv or .parquet."
        )
    assert list(tmp_path.iterdir()) == []


def test_torch_keeps_no_gradients_for_answers(predictor: ph.Predictor) -> None:
    said = predictor.predict({"face": torch.zeros(2, 3, 32, 32)})
    assert {name: tuple(p.shape) for name, p in said.items()} == {"age": (2,), "gender": (2,)}
    assert not any(p.requires_grad for p in said.values())
