import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from polyhead.objective import COSTS, METHODS

Call = Callable[..., Any]


def test_all_methods_are_listed(polyhead: Call) -> None:
    done = polyhead("methods")
    head, *lines, empty, cost, hint = done.out.splitlines()
    assert done.status == 0
    assert head.split() == ["method", "looks", "at", "does", "cost", "needs", "settings"]
    assert [line.split()[0] for line in lines] == list(METHODS)
    assert empty == ""
    assert cost.startswith("cost: a step against the sum's with two tasks")
    assert "1.7, 1.7 x" in next(line for line in lines if line.startswith("UPGrad"))
    assert hint == "`polyhead methods NAME` shows the settings of one with their defaults."


def test_one_is_shown_whole(polyhead: Call) -> None:
    assert polyhead("methods", "GradVac", "sum").out == (
        "GradVac: turns gradients until they are as similar as usual\n"
        "paper: Wang et al. 2021\n"
        "looks at gradients; needs: extra balance, memory, seed\n"
        "cost: 1.7, 2.3 x, a step against the sum's with two tasks, "
        "on the tutorial's neck and on a plain one\n"
        "settings:\n"
        "  beta = 0.5\n"
        "  eps = 1e-08\n"
        "\n"
        "sum: adds up the losses\n"
        "looks at losses; needs: nothing\n"
        "cost: 1.0, 1.0 x, a step against the sum's with two tasks, "
        "on the tutorial's neck and on a plain one\n"
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
        "cost": [1.8, 5.84],
        "settings": {"c": 0.4, "norm_eps": 1e-4},
        "properties": ["permutation"],
    }


def test_an_unknown_one_is_refused_with_the_nearest(polyhead: Call) -> None:
    done = polyhead("methods", "Cagrad")
    assert done.status == 2
    assert done.err.startswith(
        "error: methods: no such method: 'Cagrad'.\n  Did you mean 'CAGrad'? Known: sum, "
    )


def test_costs_are_those_that_the_benchmarks_state() -> None:
    page = (Path(__file__).parents[3] / "benchmarks" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| ([\d.]+) x \| ([\d.]+) x \|$", page, re.MULTILINE)
    stated = {name: (float(one), float(other)) for name, one, other in rows}
    assert stated == {name: cost for name, cost in COSTS.items() if name != "sum"}
    assert set(METHODS) - set(COSTS) == {"Krum", "TrimmedMean"}  # they want more than two tasks
