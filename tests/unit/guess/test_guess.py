import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from polyhead.data import ByColumn, ByFraction
from polyhead.errors import SpecError, TableError
from polyhead.guess import guess_spec
from polyhead.inputs import Image
from polyhead.model import Model, PoolNeck
from polyhead.spec import Spec, Training
from polyhead.tasks import Binary, Categorical, Regression
from polyhead.training import prepare

Faces = Callable[..., Path]

AGES: list[object] = [20, 31, 4, 57, 60.5] * 4
GENDERS: list[object] = ["Male", "Female"] * 10


def read(text: str, file: Path) -> Spec:
    return Spec.from_plain(tomllib.loads(text), file=file)


def flat(text: str) -> str:
    """A spec whose comments are not wrapped."""
    return text.replace("\n# ", " ")


def switched_on(text: str) -> str:
    """A spec with all that it offers taken."""
    return re.sub(r"^#(?=[^ #\n])", "", text, flags=re.MULTILINE)


def test_candidates_are_labels_only(faces: Faces) -> None:
    table = faces(
        age=AGES, gender=GENDERS, person_id=[f"p{i % 4}" for i in range(20)], 编号=list(range(20))
    )
    guess = guess_spec(table)
    assert [column.name for column in guess.candidates] == ["age", "gender"]
    assert [column.name for column in guess.columns] == ["age", "gender", "person_id", "编号"]


def test_the_spec_reads_and_says_what_was_guessed(faces: Faces) -> None:
    table = faces(age=AGES, gender=GENDERS, style=["hat", "scarf", "none", "hat"] * 5)
    file = table.with_suffix(".toml")
    text = guess_spec(table).toml(["gender", "age"])
    spec = read(text, file)
    assert spec.tasks == {"gender": Binary("Female", "Male"), "age": Regression(unit="years")}
    assert list(spec.tasks) == ["gender", "age"]
    assert spec.inputs == {"image": Image("file", 32, "stretch")}
    assert spec.model == Model(
        "tf_efficientnet_lite0", weights="imagenet", freeze="all", neck=PoolNeck((256,))
    )
    assert spec.training == Training(epochs=10, batch_size=32, optimizer="adamw", lr=1e-3)
    assert (spec.data.train, spec.data.split) == ("faces.csv", ByFraction(0.15))
    assert "# 'age': numbers.\n# From 4 to 60.5, 5 different ones." in text
    assert "#[tasks.style]" in text


def test_what_is_offered_reads_too(faces: Faces) -> None:
    table = faces(
        age=AGES,
        gender=GENDERS,
        style=["hat", "scarf", "cap", "hat"] * 5,
        tags=["a;b", "a", "b", "none"] * 5,
        person=[f"p{i % 4}" for i in range(20)],
        note=[f"note {i}" for i in range(20)],
    )
    guess = guess_spec(table)
    spec = read(switched_on(guess.toml(["age"])), table.with_suffix(".toml"))
    assert list(spec.tasks) == ["age", "gender", "style", "tags", "person"]
    assert spec.images["image"].augment.varies
    everything = read(guess.toml(list(spec.tasks)), table.with_suffix(".toml"))
    assert everything.tasks == spec.tasks


def test_chinese_names_and_names_with_signs(faces: Faces) -> None:
    names = ["年龄", "性别 (自报)", "a.b", 'say "x"', "kind", "#x"]
    columns: dict[str, list[object]] = dict.fromkeys(names[1:], GENDERS)
    table = faces("人脸 表.csv", 年龄=AGES, **columns)
    spec = read(guess_spec(table).toml(names), table.with_suffix(".toml"))
    assert list(spec.tasks) == names
    assert spec.tasks["年龄"] == Regression(unit="years")
    assert prepare(spec).part("train").table.columns[1:] == names


@pytest.mark.parametrize("word", ["val", "valid", "validation"])
def test_a_table_beside_it_validates(faces: Faces, word: str) -> None:
    faces(f"faces_{word}.csv", gender=GENDERS)
    table = faces("faces_train.csv", gender=GENDERS)
    text = guess_spec(table).toml(["gender"])
    spec = read(text, table)
    assert (spec.data.val, spec.data.split) == (f"faces_{word}.csv", None)
    assert "is named alike but for 'train', and validates" in flat(text)


def test_a_test_table_that_validates_is_told_of(faces: Faces) -> None:
    faces("faces_test.csv", gender=GENDERS)
    text = guess_spec(faces("faces_train.csv", gender=GENDERS)).toml(["gender"])
    assert "It seems to be meant for testing" in text


def test_a_table_beside_it_without_images_or_labels_is_passed_over(faces: Faces) -> None:
    table = faces("faces_train.csv", gender=GENDERS, age=AGES)
    beside = faces("faces_val.csv", gender=GENDERS)
    text = guess_spec(table).toml(["age", "gender"])
    assert "faces_val.csv lies beside it, yet has no column 'age'." in flat(text)
    assert read(text, table).data.split == ByFraction(0.15)
    beside.write_text("file,gender\nno.png,Male\n")
    guess = guess_spec(table)
    assert guess.val is None
    assert guess.notes == ("faces_val.csv lies beside it, yet most of its rows name no image.",)
    assert guess.notes[0] in flat(guess.toml(["gender"]))


def test_a_table_that_is_named_validates(faces: Faces, tmp_path: Path) -> None:
    table = faces("a/faces.csv", gender=GENDERS, age=AGES)
    val = faces("b/other.csv", gender=GENDERS)
    guess = guess_spec(table, val=val)
    spec = read(guess.toml(["gender"]), table.with_suffix(".toml"))
    assert spec.data.val == "../b/other.csv"
    assert len(prepare(spec).part("val")) == 20
    with pytest.raises(SpecError, match=r"^other.csv: no column 'age'. It has: file, gender.$"):
        guess.toml(["age"])


def test_a_table_that_is_named_must_have_images(faces: Faces, tmp_path: Path) -> None:
    table = faces(gender=GENDERS)
    val = tmp_path / "v.csv"
    val.write_text("file,gender\nno.png,Male\n")
    message = (
        r"^v.csv: column 'file' names no file that is there, such as 'no.png'.\n"
        r"  Image paths start in "
    )
    with pytest.raises(SpecError, match=message):
        guess_spec(table, val=val)
    val.write_text("path,gender\nno.png,Male\n")
    with pytest.raises(SpecError, match=r"^v.csv: no column 'file' of images. It has: path, gen"):
        guess_spec(table, val=val)


def test_a_column_of_parts_splits(faces: Faces) -> None:
    table = faces(gender=GENDERS, part=["train", "train", "valid", "test"] * 5)
    guess = guess_spec(table)
    spec = read(guess.toml(["gender"]), table)
    assert spec.data.split == ByColumn("part", "train", "valid", "test")
    assert [column.name for column in guess.candidates] == ["gender"]


def test_a_column_without_validation_rows_takes_those_for_testing(faces: Faces) -> None:
    table = faces(gender=GENDERS, part=["train", "test", "train"] * 6 + ["test", "train"])
    text = guess_spec(table).toml(["gender"])
    spec = read(text, table.with_suffix(".toml"))
    assert spec.data.split == ByColumn("part", "train", "test", "none")
    assert "those called 'test' choose the best epoch" in flat(text)
    assert set(prepare(spec).parts) == {"train", "val"}


@pytest.mark.parametrize(("rows", "kept"), [(10, 0.2), (11, 0.0)])
def test_where_enough_rows_validate_some_are_kept_for_calibration(
    faces: Faces, monkeypatch: pytest.MonkeyPatch, rows: int, kept: float
) -> None:
    monkeypatch.setattr("polyhead.guess.text._ENOUGH", rows)
    part = ["train"] * 10 + ["val"] * 10
    columns = faces("columns.csv", gender=GENDERS, part=part)
    faces("faces_val.csv", rows=10, gender=GENDERS[:10])
    beside = faces("faces_train.csv", gender=GENDERS)
    for table in (columns, beside):
        spec = read(guess_spec(table).toml(["gender"]), table.with_suffix(".toml"))
        assert spec.calibration.share == kept
    monkeypatch.setitem(sys.modules, "crepes", None)
    assert "calibration" not in guess_spec(beside).toml(["gender"])


def test_groups_and_moments_are_pointed_at(faces: Faces) -> None:
    table = faces(
        gender=GENDERS,
        person_id=[f"p{i % 4}" for i in range(20)],
        taken=[f"2024-01-{i + 1:02}" for i in range(20)],
    )
    text = guess_spec(table).toml(["gender"])
    assert '# kind = "group", column = "person_id", val = 0.15' in text
    assert '# kind = "time", column = "taken", val = 0.15' in text


def test_a_group_is_learned_where_it_is_asked_for(faces: Faces) -> None:
    table = faces(person_id=[f"p{i % 3}" for i in range(20)])
    spec = read(guess_spec(table).toml(["person_id"]), table)
    assert spec.tasks == {"person_id": Categorical(classes=("p0", "p1", "p2"))}


def test_few_rows_leave_some_to_validate(faces: Faces) -> None:
    table = faces(rows=4, gender=["Male", "Female"] * 2)
    spec = read(guess_spec(table).toml(["gender"]), table.with_suffix(".toml"))
    assert len(prepare(spec).part("val")) == 2


def test_rows_that_can_not_be_used_are_skipped_and_told_of(faces: Faces) -> None:
    ages: list[object] = [*range(11, 49, 2), "unknown"]
    table = faces(age=ages)
    (table.parent / "faces0.png").unlink()
    text = guess_spec(table).toml(["age"])
    assert 'on_fault = "skip"' in text
    assert "# faces.csv: 1 row without an image file.\n" in text
    assert "# 'age': 1 cell can't be read as regression: 'unknown'." in text
    assert len(prepare(read(text, table.with_suffix(".toml"))).notes) > 1


def test_nothing_is_skipped_without_need(faces: Faces) -> None:
    assert "on_fault" not in guess_spec(faces(age=AGES)).toml(["age"])


def test_images_elsewhere(faces: Faces, tmp_path: Path) -> None:
    table = faces("t/faces.csv", images="../pictures", age=AGES)
    guess = guess_spec(table, root=tmp_path / "pictures")
    assert read(guess.toml(["age"]), table).data.root == "../pictures"
    assert "no image was found" not in guess.toml(["age"])
    table = faces("t/faces.csv", images="images", age=AGES)
    text = guess_spec(table).toml(["age"])
    assert "Beside the table no image was found: paths start in 'images' (root)." in text
    assert read(text, table).data.root == "images"
    assert len(prepare(read(text, table.with_suffix(".toml"))).part("train")) == 17


def test_paths_start_at_the_spec(faces: Faces, tmp_path: Path) -> None:
    table = faces("d/faces.csv", images="images", age=AGES)
    guess = guess_spec(table)
    spec = read(guess.toml(["age"], file=tmp_path / "specs" / "x.toml"), tmp_path)
    assert (spec.data.train, spec.data.root) == ("../d/faces.csv", "../d/images")
    far = guess.toml(["age"], file=tmp_path / "a" / "b" / "c" / "x.toml")
    assert read(far, table).data.train == table.as_posix()


def test_names_that_are_no_columns(faces: Faces) -> None:
    guess = guess_spec(faces(age=AGES, gender=GENDERS, same=[1] * 20))
    with pytest.raises(SpecError) as caught:
        guess.toml(["age", "gendre", "same", "file"])
    assert str(caught.value) == (
        "column 'gendre': faces.csv has none of that name.\n"
        "  Did you mean 'gender'? Known: age, gender, same.\n"
        "column 'same': can't be learned: constant.\n"
        "  Every cell that is not empty holds '1'. None of 20 cells is empty.\n"
        "column 'file': holds images. Expected a column of labels."
    )
    with pytest.raises(SpecError, match=r"^tasks: Expected one column at least; got none.$"):
        guess.toml([])


def test_a_class_met_only_once_does_not_stop_the_training(faces: Faces) -> None:
    styles: list[object] = [*["hat", "scarf"] * 9, "cap", "bow"]
    table = faces(style=styles)
    for seed in range(4):
        text = guess_spec(table).toml(["style"]).replace("seed = 0", f"seed = {seed}")
        assert prepare(read(text, table.with_suffix(".toml"))).tasks[0].width == 4


@pytest.mark.parametrize("suffix", ["parquet", "xlsx"])
def test_other_files(faces: Faces, suffix: str) -> None:
    frame = pl.read_csv(csv := faces(age=AGES, gender=GENDERS))
    table = csv.with_suffix(f".{suffix}")
    if suffix == "xlsx":
        frame.write_excel(table)
    else:
        frame.write_parquet(table)
    spec = read(guess_spec(table).toml(["age", "gender"]), table.with_suffix(".toml"))
    assert spec.data.train == table.name
    assert len(prepare(spec).part("train")) == 17


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no such file"):
        guess_spec(tmp_path / "x.csv")
