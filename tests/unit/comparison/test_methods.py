from collections.abc import Callable

import pytest

import polyhead as ph
from polyhead.comparison.methods import method_of, methods_of, split_methods
from polyhead.errors import SpecError
from polyhead.objective import UPGrad

MakeSpec = Callable[..., ph.Spec]


def test_a_list_of_methods() -> None:
    assert split_methods(" sum，UW, ") == ["sum", "UW"]
    assert split_methods("GradNorm:layer='a,b':alpha=1") == ["GradNorm:layer='a,b':alpha=1"]
    assert split_methods("UPGrad:preference={age=2, gender=1},sum") == [
        "UPGrad:preference={age=2, gender=1}",
        "sum",
    ]


def test_a_method_takes_the_settings_beside_it(make_spec: MakeSpec) -> None:
    method = method_of(make_spec(), "CAGrad:c=0.2")
    assert method.label == "CAGrad c=0.2"
    assert method.objective == ph.Objective("CAGrad", c=0.2)
    assert method_of(make_spec(), "GradNorm:layer=last").objective == ph.Objective("GradNorm")


def test_the_spec_s_own_method_keeps_its_settings(make_spec: MakeSpec) -> None:
    own = UPGrad(preference={"age": 2.0, "gender": 1.0})
    spec = make_spec(objective=own)
    assert method_of(spec, "UPGrad").objective == own
    changed = method_of(spec, "UPGrad:norm_eps=0.5").objective
    assert changed == UPGrad(preference=own.preference, norm_eps=0.5)
    assert method_of(spec, "DualProj").objective == ph.Objective("DualProj")


def test_a_method_may_be_an_objective(make_spec: MakeSpec) -> None:
    method = method_of(make_spec(), ph.Objective("CAGrad", c=0.2))
    assert method == method_of(make_spec(), "CAGrad:c=0.2")


def test_each_method_is_there_once(make_spec: MakeSpec) -> None:
    assert [m.label for m in methods_of(make_spec(), ["sum", "UW", "sum"])] == ["sum", "UW"]


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("UPGrat", r"methods: no such method: 'UPGrat'\.\n  Did you mean 'UPGrad'\? Known: sum, "),
        ("CAGrad:d=2", r"objective\.d: unknown setting\.\n  .*Known: method, c, norm_eps\."),
        ("CAGrad:0.2", r"methods: CAGrad:0\.2: '0\.2' is no setting\.\n  As in CAGrad:KEY=VALUE"),
        ("CAGrad:c=x", r"objective\.c: Expected .*number.*got 'x'"),
    ],
)
def test_what_is_no_method_is_refused(make_spec: MakeSpec, named: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        method_of(make_spec(), named)
