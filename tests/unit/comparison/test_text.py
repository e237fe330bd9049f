from collections.abc import Callable
from dataclasses import replace

from polyhead.comparison import Comparison
from polyhead.comparison.text import markdown
from polyhead.tasks import Metric

Make = Callable[..., Comparison]
METRIC = Metric("mae", "error")


def test_the_page_begins_with_the_answer_and_goes_on_with_the_tables(make: Make) -> None:
    ways = {
        "sum": {"age": [9.0, 9.1, 8.8], "性别": [0.75, 0.75, 0.75]},
        "CAGrad c=0.2": {"age": [10.2, 10.0, 10.0], "性别": [0.8, 0.81, 0.79]},
    }
    alone = {"age": [10.0, 10.1, 9.9], "性别": [0.80, 0.81, 0.79]}
    seconds = {"sum": [2.0], "CAGrad c=0.2": [3.0], "age alone": [1.0], "性别 alone": [1.5]}
    found = make(ways, alone, seconds=seconds)
    page = markdown(replace(found, notes=("a | b",)))
    lines = page.splitlines()
    assert lines[0].startswith("Trained together (sum), age gains 1.03 years")
    head, *rows = [line for line in lines if line.startswith("| ")]
    assert head.startswith("|  | age: mean absolute error (years) ↓ | 性别: accuracy (%) ↑ | Δm |")
    assert head.endswith("| seconds an epoch | × sum |")
    assert rows[:4] == [
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        "| each task alone | 10.00 ± 0.10 | 80.00 ± 1.00 |  | 2.50 | 1.25 |",
        "| sum | 8.97 ± 0.15 ▲ | 75.00 ± 0.00 ▼ | +2.0 ± 0.9 % | 2.00 | 1.00 |",
        "| CAGrad c=0.2 | 10.07 ± 0.12 | 80.00 ± 1.00 | −0.3 ± 0.8 % | 3.00 | 1.50 |",
    ]
    assert "| age, sum | +1.03 years | +0.89 to +1.18 years | 3 | better |" in lines
    assert "| 性别, sum | −5.0 points | −7.5 to −2.5 points | 3 | worse |" in lines
    assert "| 性别, CAGrad c=0.2 | 0 points | 0 to 0 points | 3 | within the noise |" in lines
    assert "- a | b" in lines


def test_one_seed_has_no_spread(make: Make) -> None:
    found = make({"sum": {"age": [9.0]}}, {"age": [10.0]})
    page = markdown(found)
    assert "| sum | 9.00 | +10.0 % | – | – |" in page
    assert "One seed: no difference can be told from noise." in page
    assert "| age, sum | +1.00 years | – | 1 | not told from noise |" in page


def test_a_way_that_failed_is_in_the_table(make: Make) -> None:
    found = make({"sum": {"age": [9.0, 9.5]}, "UW": {"age": [9.0, 9.1]}}, {"age": [10.0, 9.0]})
    sum_, uw, alone = found.outcomes
    found = replace(
        found, outcomes=(sum_, replace(uw, results={}, failed={0: "no number."}), alone)
    )
    page = markdown(found)
    assert "| UW | failed | – | – | – |" in page
    assert "UW, seed 0, failed: no number." in page


def test_in_a_terminal_the_table_is_not_cut(make: Make) -> None:
    names = {f"任务{n}": [1.0 * n + 1, 2.0] for n in range(12)}
    metrics = dict.fromkeys(names, METRIC)
    shown = str(make({"sum": names}, names, metrics=metrics))
    assert all(name in shown for name in names)
    assert "…" not in shown
