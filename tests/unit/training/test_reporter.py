import sys
from typing import Protocol

import pytest

from polyhead.training import Lines, Quiet, Reporter, default_reporter
from polyhead.training.reporter import Bar, clock


class Watch:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    monkeypatch.setattr("polyhead.training.reporter.time", made)
    return made


class Make(Protocol):
    def __call__(self) -> Reporter: ...


@pytest.mark.parametrize("make", [Quiet, Lines, Bar])
def test_what_remains_is_the_rows_left_times_the_time_of_a_row(watch: Watch, make: Make) -> None:
    reporter = make()
    reporter.begin("training", total=300)
    assert reporter.remaining() == 0.0
    watch.now += 50
    reporter.tick(100)
    assert reporter.remaining() == pytest.approx(100.0)  # two of three epochs, 50 s each
    watch.now += 50
    reporter.tick(100)
    assert reporter.remaining() == pytest.approx(50.0)
    watch.now += 50
    reporter.tick(100)
    assert reporter.remaining() == 0.0
    reporter.end()


def test_rows_done_before_say_nothing_about_the_speed(watch: Watch) -> None:
    reporter = Quiet()
    reporter.begin("training", total=300, done=200)
    watch.now += 10
    reporter.tick(10)
    assert reporter.remaining() == pytest.approx(90.0)


def test_plain_lines_go_to_standard_output_alone(
    watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    reporter = Lines()
    reporter.say("epoch 1 of 2")
    reporter.begin("training", total=100)
    watch.now += 59
    reporter.tick(10)
    watch.now += 2
    reporter.tick(10)
    watch.now += 2
    reporter.tick(10)
    reporter.end()
    out, err = capsys.readouterr()
    assert out == "epoch 1 of 2\ntraining: 20 %, 4:04 left\n"
    assert err == ""


def test_for_programs_lines_go_to_standard_error_alone(capsys: pytest.CaptureFixture[str]) -> None:
    Lines(to_errors=True).say("epoch 1 of 2")
    assert capsys.readouterr() == ("", "epoch 1 of 2\n")


def test_a_rewritten_line_is_wiped_before_another_is_written(
    watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    reporter = Lines(rewrite=True)
    reporter.begin("training", total=1000)
    for _ in range(2):
        watch.now += 2
        reporter.tick(100)
    reporter.say("epoch 1")
    reporter.end()
    out, err = capsys.readouterr()
    assert err == ""
    assert shown(out) == ["epoch 1", ""]
    assert "training: 10 %, 0:18 left" in out
    assert "training: 20 %, 0:16 left" in out


def shown(text: str) -> list[str]:
    """What a terminal shows in the end."""
    lines = []
    for line in text.split("\n"):
        cells: list[str] = []
        for piece in line.split("\r"):
            cells[: len(piece)] = piece
        lines.append("".join(cells).rstrip())
    return lines


def test_a_bar_can_begin_again(capsys: pytest.CaptureFixture[str]) -> None:
    bar = Bar()
    for what in ("storing features", "training"):
        bar.begin(what, total=10)
        bar.tick(10)
        bar.say(f"{what}: [bold]done[/bold]")
        bar.end()
    out, err = capsys.readouterr()
    assert [line for line in out.splitlines() if line] == [
        "storing features: [bold]done[/bold]",
        "training: [bold]done[/bold]",
    ]
    assert err == ""


def test_where_nobody_looks_there_are_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    assert type(default_reporter()) is Lines
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert type(default_reporter()) is Bar


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (3599.6, "1:00:00"), (86400, "24:00:00")]
)
def test_time_is_read_off_a_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text
