from collections.abc import Callable, Mapping

from polyhead.checks.labels import Labels, faulty_labels, read_tasks, unseen_classes
from polyhead.data import Table
from polyhead.tasks import AnySettings, Binary, Categorical, Multilabel, Regression

MakeTable = Callable[..., Table]


def read(name: str, settings: AnySettings, tables: Mapping[str, Table]) -> Labels:
    labels, found = read_tasks({name: settings}, tables)
    assert found == []
    return labels[0]


def test_equal_cells_that_cannot_be_read_are_one_finding(make_table: MakeTable) -> None:
    train = make_table(age=["31", "-2", "old", "-2", None, "30-39"])
    labels = read("age", Regression(range=(0, 80)), {"train": train})
    assert not labels.has_classes
    found = faulty_labels({"train": train}, labels, "error")
    assert [(f.kind, f.places, f.what, f.hint) for f in found] == [
        (
            "faulty_label",
            ("train.csv row 3", "train.csv row 5"),
            "age: Expected a number from 0 to 80; got '-2'.",
            "Mend the cell, or widen the range of task 'age'.",
        ),
        (
            "faulty_label",
            ("train.csv row 4",),
            "age: Expected a number or a bin such as '30-39'; got 'old'.",
            "",
        ),
    ]
    assert faulty_labels({"train": train}, labels, "error", leave=["old", "-2"]) == []


def test_a_class_that_training_never_saw(make_table: MakeTable) -> None:
    tables = {
        "train": make_table(race=["a", "b", "b"]),
        "val": make_table("val.csv", race=["b", "c", "c"]),
    }
    labels = read("race", Categorical(), tables)
    assert labels.has_classes
    (finding,) = faulty_labels(tables, labels, "error")
    assert (finding.kind, finding.severity, finding.parts) == ("unseen_class", "error", ("val",))
    assert finding.what == "race: no such class: 'c'."
    assert finding.places == ("val.csv row 3", "val.csv row 4")
    assert unseen_classes(tables, labels) == []


def test_a_class_that_is_declared_but_in_no_training_row(make_table: MakeTable) -> None:
    tables = {
        "train": make_table(race=["b", "c", None]),
        "val": make_table("val.csv", race=["a", None, "b"]),
    }
    labels = read("race", Categorical(("a", "b", "c", "d")), tables)
    assert faulty_labels(tables, labels, "error") == []
    (finding,) = unseen_classes(tables, labels)
    assert (finding.kind, finding.severity) == ("unseen_class", "warning")
    assert str(finding) == "val.csv row 2: race: no training row is 'a'."


def test_a_slip_in_the_training_labels_is_no_unseen_class(make_table: MakeTable) -> None:
    tables = {"train": make_table(gender=["Male", "Female", "Femal"])}
    labels = read("gender", Binary("Female", "Male"), tables)
    (finding,) = faulty_labels(tables, labels, "warning")
    assert (finding.kind, finding.severity) == ("faulty_label", "warning")
    assert finding.hint.startswith("Did you mean 'Female'?")


def test_numbers_that_training_never_saw_are_nothing(make_table: MakeTable) -> None:
    tables = {"train": make_table(age=[1, 2]), "val": make_table("val.csv", age=[3, 4])}
    assert unseen_classes(tables, read("age", Regression(), tables)) == []


def test_each_label_of_a_list_is_a_class_of_its_own(make_table: MakeTable) -> None:
    tables = {
        "train": make_table(worn=["hat", "none", "hat"]),
        "val": make_table("val.csv", worn=["hat;scarf", "none", "hat"]),
    }
    labels = read("worn", Multilabel(classes=("hat", "scarf")), tables)
    assert [str(f) for f in unseen_classes(tables, labels)] == [
        "val.csv row 2: worn: scarf: no training row is 'yes'."
    ]


def test_a_task_that_cannot_be_fitted_names_its_rarest_cell(make_table: MakeTable) -> None:
    train = make_table(gender=["Male", "Female"] * 5 + ["Femal"])
    labels, (finding,) = read_tasks({"gender": Binary("Female")}, {"train": train})
    assert labels == []
    assert (finding.kind, finding.severity, finding.task) == ("unlearnable_task", "error", "gender")
    assert finding.places == ("train.csv row 12",)
    assert finding.hint.endswith("The rarest is 'Femal', at train.csv row 12.")
