from collections.abc import Callable
from pathlib import Path

import pytest

from polyhead.checks import KINDS, Report, check_spec
from polyhead.errors import TableError
from polyhead.spec import Spec
from polyhead.tasks import Binary, Categorical, Regression

Paint = Callable[..., Path]
MakeSpec = Callable[..., Spec]


def said(report: Report) -> list[tuple[str, str]]:
    return [(finding.kind, str(finding)) for finding in report.findings]


def test_sound_rows_give_no_findings(paint: Paint, make_spec: MakeSpec) -> None:
    for i in range(5):
        paint(f"{i}.png", i)
    train = {
        "file": ["0.png", "1.png", "2.png"],
        "age": [1, 2, 3],
        "gender": ["Male", "Female", "Male"],
    }
    val = {"file": ["3.png", "4.png"], "age": [4, 5], "gender": ["Male", "Female"]}
    steps: list[tuple[int, int]] = []
    report = check_spec(make_spec(train, val), progress=lambda *step: steps.append(step))
    assert report.findings == ()
    assert (report.rows, report.images) == ({"train": 3, "val": 2}, 5)
    assert steps[0] == (0, 5)
    assert steps[-1] == (5, 5)


@pytest.fixture
def faulty(paint: Paint, make_spec: MakeSpec, tmp_path: Path) -> Callable[..., Spec]:
    """One of everything."""
    paint("a.png", 1)
    paint("b.png", 2)
    paint("c.png", 3)
    paint("same_as_a.png", 1)
    paint("near_b.png", 2, lighter=6)
    paint("lies.jpg", 5, form="PNG")
    cut = paint("cut.jpg", 6)
    cut.write_bytes(cut.read_bytes()[:500])
    train = {
        "file": ["a.png", "b.png", "c.png", "c.png", "gone.png", "cut.jpg"],
        "age": ["0-2", "9-Mar", "20-29", "20-29", "more than 70", "200"],
        "gender": ["Male", "Female", "Male", "Male", None, "Femal"],
        "race": ["x", "y", "y", "y", "y", "x"],
        "view": ["front"] * 6,
    }
    val = {
        "file": ["same_as_a.png", "near_b.png", "lies.jpg"],
        "age": ["20-29", "0-2", "0-2"],
        "gender": ["Male", None, "Female"],
        "race": ["x", "z", "y"],
        "view": ["front", "side", None],
    }
    tasks = {
        "age": Regression(range=(0, 80)),
        "gender": Binary("Female", "Male"),
        "race": Categorical(),
        "view": Categorical(("front", "side")),
    }

    def make(**data: object) -> Spec:
        return make_spec(train, val, tasks=tasks, **data)

    return make


def test_one_of_everything_is_found(faulty: Callable[..., Spec]) -> None:
    report = check_spec(faulty())
    assert said(report) == [
        ("missing_file", "train.csv row 6: gone.png: no such file."),
        (
            "unreadable_image",
            (
                "train.csv row 7: cut.jpg: truncated image. Expected a whole JPEG; "
                "got only the first 500 bytes of it.\n  Copy or download the file again."
            ),
        ),
        (
            "faulty_label",
            (
                "train.csv row 7: age: Expected a number from 0 to 80; got '200'.\n"
                "  Mend the cell, or widen the range of task 'age'."
            ),
        ),
        (
            "faulty_label",
            (
                "train.csv row 7: gender: no such class: 'Femal'.\n"
                "  Did you mean 'Female'? Known from training: Male, Female."
            ),
        ),
        (
            "date_for_bin",
            "train.csv row 3: age: a date stands where a bin was: '9-Mar' was '3-9'.",
        ),
        (
            "unseen_class",
            "val.csv row 3: race: no such class: 'z'.\n  Known from training: x, y.",
        ),
        ("unseen_class", "val.csv row 3: view: no training row is 'side'."),
        (
            "contradicting_labels",
            "train.csv row 2, val.csv row 2: age: one image is '0-2' and '20-29'.",
        ),
        (
            "image_in_two_parts",
            "train.csv row 2, val.csv row 2: equal pixels in a.png, same_as_a.png.",
        ),
        (
            "near_image_in_two_parts",
            "train.csv row 3, val.csv row 3: b.png and near_b.png show nearly the same picture.",
        ),
        ("repeated_row", "train.csv row 4, row 5: all 5 cells are equal."),
        ("lying_suffix", "val.csv row 4: lies.jpg: its bytes are a PNG."),
        ("constant_column", "train.csv: column 'view': all its 6 cells are 'front'."),
        ("empty_cells", "train.csv row 6: column 'gender' is empty in 1 of 6 rows."),
        ("empty_cells", "val.csv row 3: column 'gender' is empty in 1 of 3 rows."),
        ("empty_cells", "val.csv row 4: column 'view' is empty in 1 of 3 rows."),
    ]
    assert [report.count(severity) for severity in ("error", "warning", "note")] == [6, 7, 3]
    assert report.images == 8
    assert {finding.kind for finding in report.findings} <= set(KINDS)


def test_workers_change_nothing(faulty: Callable[..., Spec]) -> None:
    one, three = (check_spec(faulty(), workers=workers) for workers in (1, 3))
    assert one.to_json() == three.to_json()


def test_where_rows_may_be_skipped_only_unreadable_images_are_errors(
    faulty: Callable[..., Spec],
) -> None:
    report = check_spec(faulty(on_fault="skip"))
    assert {f.kind for f in report.findings if f.severity == "error"} == {"unreadable_image"}


def test_the_tables_alone_open_no_image(faulty: Callable[..., Spec], tmp_path: Path) -> None:
    for picture in [*tmp_path.glob("*.png"), *tmp_path.glob("*.jpg")]:
        picture.unlink()
    report = check_spec(faulty(), columns_only=True)
    assert report.images == 0
    assert {finding.kind for finding in report.findings} == {
        "faulty_label",
        "date_for_bin",
        "unseen_class",
        "repeated_row",
        "constant_column",
        "empty_cells",
    }


def test_the_tables_alone_find_one_file_in_two_parts(make_spec: MakeSpec) -> None:
    train = {"file": ["a.png", "b.png"], "age": [1, 2], "gender": ["Male", "Female"]}
    val = {"file": ["./a.png", "c.png"], "age": [5, 6], "gender": ["Male", "Female"]}
    assert [kind for kind, _ in said(check_spec(make_spec(train, val), columns_only=True))] == [
        "contradicting_labels",
        "image_in_two_parts",
    ]


def test_a_folder_that_is_not_there_is_named(make_spec: MakeSpec, tmp_path: Path) -> None:
    train = {"file": ["a.png", "b.png"], "age": [1, 2], "gender": ["Male", "Female"]}
    report = check_spec(make_spec(train, train, root="nowhere"))
    assert [f.hint for f in report.of("missing_file")] == [
        f"Paths start in {tmp_path / 'nowhere'}, which is no folder."
    ] * 2
    assert report.of("missing_file")[0].places == ("train.csv row 2", "val.csv row 2")


def test_tasks_and_columns_of_nothing_are_findings_too(paint: Paint, make_spec: MakeSpec) -> None:
    paint("a.png", 1)
    train = {"file": [None, None], "age": [None, None], "gender": ["Male", "Female"]}
    val = {"file": ["a.png"], "age": [3], "gender": ["Male"]}
    kinds = [kind for kind, _ in said(check_spec(make_spec(train, val)))]
    assert kinds == ["unlearnable_task", "empty_column", "empty_column"]


def test_a_column_that_is_not_there_is_refused(make_spec: MakeSpec) -> None:
    train = {"file": ["a.png"], "ages": [1], "gender": ["Male"]}
    with pytest.raises(TableError, match="no column 'age'"):
        check_spec(make_spec(train, train))
