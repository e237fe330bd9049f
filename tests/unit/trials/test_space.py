from collections.abc import Callable

import pytest

import polyhead as ph
from polyhead.errors import SpecError
from polyhead.trials import Choice, Range, make_space
from polyhead.trials.space import changed, changes, own_settings

MakeSpec = Callable[..., ph.Spec]


def test_without_being_asked_the_usual_varies(make_spec: MakeSpec) -> None:
    space = make_space(make_spec(training=ph.Training(lr=2e-3)))
    assert space == (
        Range("training.lr", 2e-4, 2e-2),
        Range("tasks.gender.weight", 0.1, 10.0),
        Choice("model.neck.hidden", ("[]", "[128]", "[512]", "[512, 128]")),
    )


def test_layers_fit_the_kind_of_the_neck_and_what_the_spec_has_is_among_them(
    make_spec: MakeSpec,
) -> None:
    for neck, own in ((ph.ConvNeck((9, 3)), "[9, 3]"), (ph.PoolNeck((7,)), "[7]")):
        *_, hidden = make_space(make_spec(model=ph.Model("test_resnet", neck=neck)))
        assert hidden.probes[0] == own
    *_, hidden = make_space(make_spec(model=ph.Model("test_resnet", neck=ph.ConvNeck())))
    assert "[]" not in hidden.probes
    assert "[512, 128, 64]" in hidden.probes


def test_methods_that_look_at_gradients_keep_shared_layers(make_spec: MakeSpec) -> None:
    neck = ph.PoolNeck((128,))
    spec = make_spec(objective=ph.Objective("UPGrad"), model=ph.Model("test_resnet", neck=neck))
    *_, hidden = make_space(spec)
    assert hidden.probes == ("[128]", "[512]", "[512, 128]")


def test_the_weights_reach_as_far_as_those_of_the_spec(make_spec: MakeSpec) -> None:
    tasks = {
        "年龄.岁": ph.Regression(column="age"),
        "a": ph.Binary("Female", column="gender", weight=0),
        "性.别": ph.Binary("Female", column="gender", weight=20),
    }
    _, weight, _ = make_space(make_spec(tasks=tasks))
    assert weight == Range('tasks."性.别".weight', 0.1, 20.0)


def test_every_usual_space_holds_the_spec_as_it_stands(make_spec: MakeSpec) -> None:
    spec = make_spec(training=ph.Training(lr=7e-4))
    assert own_settings(spec, make_space(spec)) == {
        "training.lr": "0.0007",
        "tasks.gender.weight": "1.0",
        "model.neck.hidden": "[]",
    }


def test_outside_of_a_space_it_has_no_place(make_spec: MakeSpec) -> None:
    spec = make_spec(training=ph.Training(lr=1.0))
    assert own_settings(spec, make_space(spec, ["training.lr=1e-4..1e-2"])) is None
    assert own_settings(spec, make_space(spec, ["training.clip=1..5"])) is None


def test_whether_numbers_are_whole_is_the_settings_matter(make_spec: MakeSpec) -> None:
    spec = make_spec()
    weight, size = make_space(spec, ["tasks.age.weight=1..5", "training.batch_size=8..64"])
    assert weight == Range("tasks.age.weight", 1.0, 5.0)
    assert size == Range("training.batch_size", 8, 64, whole=True)
    assert make_space(spec, "training.lr=1e-3..1e-2") == (Range("training.lr", 1e-3, 1e-2),)


def test_all_faults_are_listed_and_read_as_usual(make_spec: MakeSpec) -> None:
    wrong = [
        "training.lrr=1e-4..1e-2",
        "training.lr=0..1",
        "training.optimizer=adam|adan",
        "training.epochs=1..2",
        "training.epochs=3..4",
        "data.rows=10|20",
        "model.neck.hidden",
    ]
    with pytest.raises(SpecError) as caught:
        make_space(make_spec(), wrong)
    lines = str(caught.value).splitlines()
    assert lines[0] == "training.lrr: unknown setting."
    assert lines[1].startswith("  Did you mean 'lr'? Known: ")
    assert lines[2:6] == [
        "training.lr: Expected greater than 0; got 0.0.",
        "training.optimizer: Expected 'adam', 'adamw' or 'sgd'; got 'adan'.",
        "--vary training.epochs=3..4: training.epochs varies already.",
        "--vary data.rows=10|20: trials are compared on the same rows, which this would change.",
    ]
    assert lines[6].startswith("--vary model.neck.hidden: Expected KEY=LOW..HIGH")


def test_nothing_to_vary(make_spec: MakeSpec) -> None:
    with pytest.raises(SpecError, match=r"^--vary: nothing varies.$"):
        make_space(make_spec(), [])


def test_settings_are_changes() -> None:
    assert changes({"a.b": "1", "c": "[2]"}) == ["a.b=1", "c=[2]"]


def test_a_part_that_the_spec_leaves_out_keeps_its_kind(make_spec: MakeSpec) -> None:
    spec = make_spec()
    assert "neck" not in str(spec)
    assert changed(spec, {"model.neck.hidden": "[8]"}).model.neck == ph.PoolNeck((8,))
    conv = {"model.neck.kind": "conv", "model.neck.hidden": "[8]"}
    assert changed(spec, conv).model.neck == ph.ConvNeck((8,))
    whole = {"model.neck": '{ kind = "conv" }', "model.neck.hidden": "[8]"}
    assert changed(spec, whole).model.neck == ph.ConvNeck((8,))
    objective = make_spec(objective=ph.Objective("CAGrad", c=0.2))
    assert changed(objective, {"objective.c": "0.3"}).objective == ph.Objective("CAGrad", c=0.3)


@pytest.mark.parametrize(
    ("item", "own"),
    [
        ("model.neck.hidden=[8]|[64,8]", "[64,8]"),
        ('model.neck={kind="conv"}|{hidden=[64, 8], kind="pool"}', '{hidden=[64, 8], kind="pool"}'),
        ("training.optimizer=sgd|adam", "adam"),
        ('training.optimizer="adam"|sgd', '"adam"'),
        ("training.optimizer=adamw|sgd", None),
    ],
)
def test_what_a_spec_has_is_known_however_it_is_written(
    make_spec: MakeSpec, item: str, own: str | None
) -> None:
    spec = make_spec(model=ph.Model("test_resnet", neck=ph.PoolNeck((64, 8))))
    settings = own_settings(spec, make_space(spec, item))
    assert settings == (None if own is None else {item.partition("=")[0]: own})
