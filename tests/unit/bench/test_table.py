import time

import pytest

from polyhead.bench import Line, machine, paired, text


def test_the_ratio_is_that_of_pairs_and_times_are_medians(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 0.0
    ours, other = iter([9.0, 1.0, 2.0, 1.0]), iter([9.0, 3.0, 2.0, 4.0])

    def work(takes: float) -> None:
        nonlocal clock
        clock += takes

    monkeypatch.setattr(time, "perf_counter", lambda: clock)
    line = paired("x", lambda: work(next(ours)), lambda: work(next(other)), 3, bar=2)
    assert (line.ours, line.other, line.ratio, line.n) == (1.0, 3.0, 3.0, 3)


def test_who_comes_first_takes_turns() -> None:
    order: list[str] = []
    paired("x", lambda: order.append("ours"), lambda: order.append("other"), 3)
    assert order == ["ours", "other", "ours", "other", "other", "ours", "ours", "other"]


def test_a_table_of_lines() -> None:
    lines = [
        Line("quick", 0.0123, 0.5, "s", 40.65, 5, 4.0, "on one core"),
        Line("memory", 812.0, 1234.0, "MB", 1.52, 1),
    ]
    assert text(lines).splitlines() == [
        "| what   | ours    | other    | ratio   | at least | n | note        |",
        "| ------ | ------- | -------- | ------- | -------- | - | ----------- |",
        "| quick  | 12.3 ms | 500 ms   | 40.65 x | 4 x      | 5 | on one core |",
        "| memory | 812 MB  | 1,234 MB | 1.52 x  |          | 1 |             |",
    ]
    assert lines[0].to_json()["bar"] == 4.0


def test_the_machine_is_named() -> None:
    assert "threads, torch " in machine()
