import signal
from collections.abc import Sequence

import pytest

from polyhead.together import ALONE, Together
from polyhead.training.interrupts import Interrupts


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> Together:
    """Two processes of which the other says nothing."""
    monkeypatch.setattr(Together, "any", lambda _, flags: list(flags))
    return Together(0, 2)


def test_alone_ctrl_c_breaks_off_at_once() -> None:
    interrupts = Interrupts(ALONE)
    with pytest.raises(KeyboardInterrupt), interrupts.noted():
        signal.raise_signal(signal.SIGINT)
    assert not interrupts.pressed


def test_among_several_it_waits_for_the_next_step_of_all(pair: Together) -> None:
    interrupts = Interrupts(pair)
    before = signal.getsignal(signal.SIGINT)
    with interrupts.noted():
        assert interrupts.agree([True, False]) == [True, False]
        signal.raise_signal(signal.SIGINT)
        assert interrupts.pressed
        with pytest.raises(KeyboardInterrupt):
            interrupts.agree([True])
        assert interrupts.agree([]) == []
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_one_breaks_off_at_once(pair: Together) -> None:
    with Interrupts(pair).noted():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_one_that_comes_late_is_not_acted_on_again(
    pair: Together, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other process was told first, and both are ending already."""
    interrupts = Interrupts(pair)
    with interrupts.noted():
        with monkeypatch.context() as other:
            other.setattr(Together, "any", _all_up)
            with pytest.raises(KeyboardInterrupt):
                interrupts.agree([])
        signal.raise_signal(signal.SIGINT)
        assert not interrupts.pressed


def _all_up(_: Together, flags: Sequence[bool]) -> list[bool]:
    return [True for _ in flags]
