import dataclasses
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import torch

import polyhead as ph
from polyhead.errors import MissingExtraError, SpecError
from polyhead.objective import METHODS, CAGrad, Objective, Sum
from polyhead.spec import Spec

MakeSpec = Callable[..., ph.Spec]


def test_the_sum_is_what_an_objective_is_without_more() -> None:
    assert Objective() == Sum() == Objective("sum")
    assert isinstance(Objective(), Sum)


def test_a_method_is_found_by_its_name() -> None:
    assert Objective("CAGrad", c=0.2) == CAGrad(c=0.2) == Objective("CAGrad", 0.2)
    assert [Objective.__new__(Objective, name).__class__ for name in METHODS] == [*METHODS.values()]


@pytest.mark.parametrize(
    ("method", "settings", "says"),
    [
        ("NashMTL", {}, r"no such method: 'NashMTL'.\n  Did you mean 'Nash-MTL'\? Known: sum, "),
        ("CAGrad", {"d": 1}, r"CAGrad d: unknown setting.\n  .*Known: method, c, norm_eps"),
        ("CAGrad", {"c": -1}, r"CAGrad c: Expected greater than or equal to 0; got -1"),
        ("Constant", {}, "weights: Expected the weight of each task; got none"),
        ("GradDrop", {"leak": {"age": 2}}, r"leak.age: Expected a share, 0 to 1; got 2"),
    ],
)
def test_what_is_wrong_is_said(method: str, settings: dict[str, Any], says: str) -> None:
    with pytest.raises(SpecError, match=says):
        Objective(method, **settings)


@pytest.mark.parametrize(
    ("objective", "says"),
    [
        (
            Objective("UPGrad", preference={"age": 1.0}),
            "objective.preference: Expected a value for each of age, gender; got age",
        ),
        (Objective("Krum"), "objective.method: Expected 4 tasks at least for Krum; got 2"),
        (Objective("TrimmedMean"), "Expected 3 tasks at least for TrimmedMean; got 2"),
        (Objective("PCD", primary="sex"), "objective.primary: Expected one of age, gender"),
    ],
)
def test_what_does_not_fit_the_tasks_is_said(
    make_spec: MakeSpec, objective: Objective, says: str
) -> None:
    with pytest.raises(SpecError, match=says):
        make_spec(objective=objective)


@pytest.mark.parametrize(
    "method", [n for n in METHODS if Objective.__new__(METHODS[n]).least_tasks < 3]
)
def test_every_method_goes_through_a_spec_file(make_spec: MakeSpec, method: str) -> None:
    spec = make_spec().change(f"objective.method={method}", *_weights(method))
    assert type(spec.objective) is METHODS[method]
    assert spec.change().objective == spec.objective
    assert Spec.from_plain(_read(str(spec)), file=None).objective == spec.objective


def _weights(method: str) -> list[str]:
    return ["objective.weights={age = 2, gender = 1}"] if method == "Constant" else []


def _read(text: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(text)


def test_an_unknown_setting_in_a_file_is_refused_with_the_nearest(make_spec: MakeSpec) -> None:
    with pytest.raises(SpecError) as caught:
        make_spec().change("objective.method=DWA", "objective.temprature=3")
    assert str(caught.value) == (
        "objective.temprature: unknown setting.\n"
        "  Did you mean 'temperature'? Known: method, temperature."
    )


def test_settings_without_a_method_are_no_objective(make_spec: MakeSpec) -> None:
    with pytest.raises(SpecError, match=r"objective.method: missing"):
        make_spec().change("objective.c=0.4")


@pytest.mark.parametrize("method", [n for n, m in METHODS.items() if m.facts.extra])
def test_without_the_extra_it_is_named(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("torchjd", "torchjd.scalarization", "torchjd.aggregation", "torchjd.linalg"):
        monkeypatch.setitem(sys.modules, module, None)
    declared = Objective(method, **({"weights": {"a": 1.0}} if method == "Constant" else {}))
    with pytest.raises(MissingExtraError, match=r"needs an extra.*polyhead\[balance\]"):
        declared.balancer(["a"] * declared.least_tasks, torch.device("cpu"), seed=0)


def test_without_a_solver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr(
        "torchjd._mixins.find_spec", lambda name: None if name == "cvxpy" else found(name)
    )
    with pytest.raises(MissingExtraError, match=r"'CAGrad' needs an extra"):
        Objective("CAGrad").balancer(["a", "b"], torch.device("cpu"), seed=0)


@pytest.mark.parametrize("method", [n for n, m in METHODS.items() if not m.facts.extra])
def test_methods_without_an_extra_load_no_torchjd(method: str) -> None:
    code = (
        "import sys, torch; from polyhead.objective import Objective;"
        f"Objective({method!r}).balancer(['a', 'b'], torch.device('cpu'), 0);"
        "sys.exit('torchjd' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603


def test_defaults_are_declared_for_every_setting_but_weights() -> None:
    for name, method in METHODS.items():
        fields = dataclasses.fields(method)  # type: ignore[arg-type]
        assert fields[0].name == "method"
        assert fields[0].default == name
