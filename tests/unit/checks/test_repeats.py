from collections.abc import Callable

import numpy as np

from polyhead.alike import Ledger
from polyhead.checks.contradictions import contradictions
from polyhead.checks.labels import read_tasks
from polyhead.checks.repeats import Files, repeated_images, repeated_rows, shared_images
from polyhead.data import Table
from polyhead.tasks import AnySettings, Categorical, Multilabel, Regression

MakeTable = Callable[..., Table]


def test_rows_equal_in_every_cell(make_table: MakeTable) -> None:
    train = make_table(
        file=["a", "b", "a", "a", None, None], age=[1, 2, 1, 3, None, None], tags=[["x"]] * 6
    )
    found = repeated_rows({"train": train, "val": make_table("val.csv", file=["a"], age=[1])})
    assert [f.places for f in found] == [
        ("train.csv row 2", "train.csv row 4"),
        ("train.csv row 6", "train.csv row 7"),
    ]
    assert found[0].what == "all 3 cells are equal."
    assert {f.severity for f in found} == {"warning"}


def test_images_twice_in_a_part_unless_the_rows_are_equal(make_table: MakeTable) -> None:
    train = make_table(file=["a", "a", "b", "c", "b"], age=[1, 1, 2, 3, 4])
    val = make_table("val.csv", file=["d"], age=[2])
    ledger = Ledger({"train": train, "val": val})
    images = {"face": np.array([0, 0, 1, 1, 1, 1])}
    found = repeated_images(ledger, images, Files(ledger, ["file"]))
    assert [str(f) for f in found] == ["train.csv row 4, row 5, row 6: equal pixels in b, c."]
    assert found[0].files == ("b", "c")


def test_images_in_two_parts(make_table: MakeTable) -> None:
    train = make_table(file=["a", "b", "c"])
    val = make_table("val.csv", file=["a", "x", None])
    ledger = Ledger({"train": train, "val": val})
    images = {"face": np.array([0, 1, 2, 0, 1, -1])}
    found = shared_images(ledger, images, Files(ledger, ["file"]))
    assert [(f.kind, f.parts, str(f)) for f in found] == [
        ("image_in_two_parts", ("train", "val"), "train.csv row 2, val.csv row 2: one file."),
        (
            "image_in_two_parts",
            ("train", "val"),
            "train.csv row 3, val.csv row 3: equal pixels in b, x.",
        ),
    ]


def test_of_several_inputs_one_shared_image_is_a_leak_but_no_repetition(
    make_table: MakeTable,
) -> None:
    train = make_table(left=["a", "a"], right=["b", "c"])
    val = make_table("val.csv", left=["a"], right=["d"])
    ledger = Ledger({"train": train, "val": val})
    images = {"left": np.array([0, 0, 0]), "right": np.array([1, 2, 3])}
    files = Files(ledger, ["left", "right"])
    assert repeated_images(ledger, images, files) == []
    assert [f.places for f in shared_images(ledger, images, files)] == [
        ("train.csv row 2", "train.csv row 3", "val.csv row 2")
    ]


def contradicting(
    settings: AnySettings, train: list[object], val: list[object], make_table: MakeTable
) -> list[tuple[str, tuple[str, ...]]]:
    """What is found where every row shows the same image."""
    tables = {
        "train": make_table(file=["a"] * len(train), label=train),
        "val": make_table("val.csv", file=["b"] * len(val), label=val),
    }
    ledger = Ledger(tables)
    (labels,), _ = read_tasks({"label": settings}, tables)
    images = {"face": np.zeros(len(ledger), dtype=np.int64)}
    found = contradictions(ledger, images, labels, Files(ledger, ["file"]))
    return [(f.what, tuple(f.places)) for f in found]


def test_other_labels_contradict_and_empty_cells_do_not(make_table: MakeTable) -> None:
    found = contradicting(Categorical(("x", "y")), ["x", None, "x"], ["y", None], make_table)
    assert found == [
        (
            "label: one image is 'x' and 'y'.",
            ("train.csv row 2", "train.csv row 4", "val.csv row 2"),
        )
    ]
    assert contradicting(Categorical(("x", "y")), ["x", None], [None], make_table) == []


def test_two_spellings_of_a_label_do_not_contradict(make_table: MakeTable) -> None:
    assert contradicting(Regression(), ["31", "31.0"], ["031"], make_table) == []
    assert contradicting(Multilabel(), ["hat;scarf", "scarf;hat"], ["scarf; hat"], make_table) == []


def test_bins_that_share_a_middle_contradict(make_table: MakeTable) -> None:
    found = contradicting(Regression(), ["30-39", "31-38"], ["30-39"], make_table)
    assert [what for what, _ in found] == ["label: one image is '30-39' and '31-38'."]


def test_a_cell_that_cannot_be_read_contradicts_nothing(make_table: MakeTable) -> None:
    assert contradicting(Regression(range=(0, 80)), ["31", "-1"], ["old"], make_table) == []


def test_images_that_could_not_be_read_are_not_the_same(make_table: MakeTable) -> None:
    tables = {"train": make_table(file=["a", "b"], age=[1, 2])}
    ledger = Ledger(tables)
    (labels,), _ = read_tasks({"age": Regression()}, tables)
    images = {"face": np.array([-1, -1])}
    files = Files(ledger, ["file"])
    assert contradictions(ledger, images, labels, files) == []
    assert repeated_images(ledger, images, files) == []
    assert shared_images(ledger, images, files) == []
