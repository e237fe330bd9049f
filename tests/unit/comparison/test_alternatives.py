from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import polyhead as ph
from polyhead.comparison.alternatives import alternatives_of, looking, only, plain_of
from polyhead.errors import SpecError
from polyhead.training import prepare

MakeSpec = Callable[..., ph.Spec]


def test_one_spec_under_methods_and_each_task_alone(make_spec: MakeSpec) -> None:
    made = alternatives_of([make_spec()], ["UW", "sum"], singles=True)
    assert [a.label for a in made] == ["UW", "sum", "age alone", "gender alone"]
    assert [a.alone for a in made] == [None, None, "age", "gender"]
    assert made[0].against == {"age": "age alone", "gender": "gender alone"}
    assert plain_of(made).label == "sum"
    assert made[3].spec.objective == ph.Objective("sum")
    assert made[0].seeded(7).training == replace(make_spec().training, seed=7)


def test_without_methods_each_spec_is_taken_as_it_is(make_spec: MakeSpec, tmp_path: Path) -> None:
    deep = make_spec(model=ph.Model("test_resnet", weights="random", neck=ph.PoolNeck((8,))))
    files = [make_spec().save(tmp_path / "a.toml"), deep.save(tmp_path / "b.toml")]
    files.append(make_spec(objective=ph.Objective("UW")).save(tmp_path / "c.toml"))
    specs = [ph.Spec.from_toml(file) for file in files]
    made = alternatives_of(specs, [], singles=True)
    assert [a.label for a in made] == [
        "a", "b", "c", "a: age alone", "a: gender alone", "b: age alone", "b: gender alone",
    ]  # fmt: skip
    assert made[2].against == made[0].against != made[1].against
    assert [a.label for a in alternatives_of([specs[0]] * 2, [], singles=False)] == ["a", "a-2"]
    crossed = alternatives_of(specs[:2], ["sum", "UW"], singles=False)
    assert [a.label for a in crossed] == ["a sum", "a UW", "b sum", "b UW"]
    assert [a.against.get("age") for a in crossed] == [None, "a sum", "a sum", "a sum"]


def test_a_task_alone_has_the_same_rows(tmp_path: Path) -> None:
    """A stratified split depends on the columns that it keeps the proportions of."""
    n = 200
    frame = pl.DataFrame(
        {
            "file": [f"{i}.png" for i in range(n)],
            "age": [i * 37 % 80 for i in range(n)],
            "gender": [["F", "M"][i * 13 % 7 % 2] for i in range(n)],
        }
    )
    for i in range(n):
        (tmp_path / f"{i}.png").touch()
    spec = ph.Spec(
        data=ph.Data(frame, split=ph.ByFraction(), root=str(tmp_path)),
        inputs={"face": ph.Image("file", size=32)},
        tasks={"years": ph.Regression(column="age"), "gender": ph.Binary("F")},
        model=ph.Model("test_resnet", weights="random"),
    )
    whole = prepare(spec).part("val").table.column("file").to_list()
    for task in spec.tasks:
        assert prepare(only(spec, task)).part("val").table.column("file").to_list() == whole
    bare = spec.replaced(tasks={"gender": spec.tasks["gender"]})
    assert prepare(bare).part("val").table.column("file").to_list() != whole


def test_a_task_alone_is_chosen_by_itself(make_spec: MakeSpec) -> None:
    spec = make_spec(training=ph.Training(score="age.rmse", affinity=3))
    assert only(spec, "age").training == ph.Training(score="age.rmse")
    assert only(spec, "gender").training == ph.Training(score="mean")


def test_gradients_are_looked_at_in_one_of_them(make_spec: MakeSpec) -> None:
    (plain, *others) = alternatives_of([make_spec()], ["sum", "UW"], singles=True)
    assert looking(plain).spec.training.affinity == 8
    assert [a.spec.training.affinity for a in (plain, *others)] == [0, 0, 0, 0]
    asked = make_spec(training=ph.Training(affinity=2))
    (plain, *others) = alternatives_of([asked], ["sum", "UW"], singles=True)
    assert looking(plain).spec.training.affinity == 2
    assert [a.spec.training.affinity for a in others] == [0, 0, 0]


def test_where_there_is_nothing_to_compare_that_is_said(make_spec: MakeSpec) -> None:
    one = make_spec(tasks={"age": ph.Regression()})
    with pytest.raises(SpecError, match=r"compare: there is one task, age, and one way"):
        alternatives_of([one], [], singles=True)
    assert len(alternatives_of([one, one], [], singles=True)) == 2
    with pytest.raises(SpecError, match=r"compare: one way to train, and no task alone"):
        alternatives_of([make_spec()], ["sum"], singles=False)


def test_specs_of_other_tasks_are_refused(make_spec: MakeSpec) -> None:
    other = make_spec(tasks={"age": ph.Regression(), "sex": ph.Binary("Female", column="gender")})
    message = r"age-sex: tasks: Expected those of age-gender: age, gender; got age, sex\."
    with pytest.raises(SpecError, match=message):
        alternatives_of([make_spec(), other], [], singles=True)


def test_a_task_that_weighs_nothing_is_refused(make_spec: MakeSpec) -> None:
    spec = make_spec().change("tasks.gender.weight=0")
    with pytest.raises(SpecError, match=r"tasks\.gender\.weight: 0: nothing is learned of"):
        alternatives_of([spec], [], singles=True)
