import json
from collections.abc import Callable
from typing import Any

from polyhead.objective import METHODS

Call = Callable[..., Any]


def test_all_methods_are_listed(polyhead: Call) -> None:
    done = polyhead("methods")
    head, *lines, empty, hint = done.out.splitlines()
    assert done.status == 0
    assert head.split() == ["method", "looks", "at", "does", "needs", "settings"]
    assert [line.split()[0] for line in lines] == list(METHODS)
    assert empty == ""
    assert hint == "`polyhead methods NAME` shows the settings of one with their defaults."


def test_one_is_shown_whole(polyhead: Call) -> None:
    assert polyhead("methods", "GradVac", "sum").out == (
        "GradVac: turns gradients until they are as similar as usual\n"
        "paper: Wang et al. 2021\n"
        "looks at gradients; needs: extra balance, memory, seed\n"
        "settings:\n"
        "  beta = 0.5\n"
        "  eps = 1e-08\n"
        "\n"
        "sum: adds up the losses\n"
        "looks at losses; needs: nothing\n"
        "promises: linear, permutation\n"
        "no settings\n"
    )


def test_for_programs_they_are_json(polyhead: Call) -> None:
    listed = json.loads(polyhead("methods", "--json").out)
    assert [method["name"] for method in listed] == list(METHODS)
    (one,) = json.loads(polyhead("methods", "CAGrad", "--json").out)
    assert one == {
        "name": "CAGrad",
        "family": "gradients",
        "does": "near the mean gradient, helps the worst task most",
        "paper": "Liu et al. 2021, CAGrad, algorithm 1",
        "needs": ["extra balance"],
        "settings": {"c": 0.4, "norm_eps": 1e-4},
        "properties": ["permutation"],
    }


def test_an_unknown_one_is_refused_with_the_nearest(polyhead: Call) -> None:
    done = polyhead("methods", "Cagrad")
    assert done.status == 2
    assert done.err.startswith(
        "error: methods: no such method: 'Cagrad'.\n  Did you mean 'CAGrad'? Known: sum, "
    )
