"""Rows of many requests are answered together, and nobody gets what is another's."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from torch import Tensor

import polyhead as ph
from polyhead.predict import Answers, Example, Unanswered
from polyhead.serving import Batcher, Limits, ProblemError
from polyhead.serving.metrics import Metrics


class Held:
    """A predictor whose network waits until it is let go, and counts the rows of its batches."""

    def __init__(self, predictor: ph.Predictor, monkeypatch: pytest.MonkeyPatch) -> None:
        self.let_go = threading.Event()
        self.begun = threading.Semaphore(0)
        self.batches: list[int] = []
        self.fails = 0
        predict = predictor.predict

        def slow(inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
            self.batches.append(len(inputs["face"]))
            if len(self.batches) == 1:  # the batcher warms up
                return predict(inputs)
            self.begun.release()
            assert self.let_go.wait(30)
            if self.fails:
                self.fails -= 1
                raise RuntimeError("the network fails")
            return predict(inputs)

        monkeypatch.setattr(predictor, "predict", slow)


@pytest.fixture
def held(predictor: ph.Predictor, monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(predictor, monkeypatch)


@pytest.fixture
def batcher(held: Held, predictor: ph.Predictor) -> Iterator[Batcher]:
    limits = Limits(batch_rows=4, waiting_rows=6, request_s=20.0)
    batcher = Batcher(predictor, limits, 1, Metrics())
    batcher.start()
    yield batcher
    held.let_go.set()
    batcher.stop()


@pytest.fixture(scope="session")
def rows(squares: Path) -> list[Example]:
    return [{"face": (squares / f"val/{i}.png").read_bytes()} for i in range(1, 16)]


def texts(said: Sequence[Answers | Unanswered]) -> list[str]:
    return [str(one) for one in said]


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.005)


def waiting(batcher: Batcher) -> int:
    return len(batcher._waiting)


def test_what_waits_is_answered_together(
    held: Held, batcher: Batcher, predictor: ph.Predictor, rows: list[Example]
) -> None:
    async def ask() -> list[list[Answers | Unanswered]]:
        first = asyncio.create_task(batcher.ask(rows[:1]))
        assert await asyncio.to_thread(held.begun.acquire, timeout=30)
        others = [asyncio.create_task(batcher.ask(rows[i : i + 2])) for i in (1, 3, 5)]
        await until(lambda: waiting(batcher) == 6)
        held.let_go.set()
        return await asyncio.gather(first, *others)

    said = asyncio.run(ask())

    assert held.batches == [1, 1, 4, 2]
    wanted = texts(predictor(rows[:7]))
    assert [text for part in said for text in texts(part)] == wanted


def test_a_row_that_cannot_be_read_takes_nothing_from_the_others(
    held: Held, batcher: Batcher, predictor: ph.Predictor, rows: list[Example]
) -> None:
    held.let_go.set()
    said = asyncio.run(batcher.ask([rows[0], {"face": b"no"}, rows[1]]))
    assert texts(said[::2]) == texts(predictor(rows[:2]))
    assert isinstance(said[1], Unanswered)
    assert isinstance(said[1].error, ProblemError)
    assert said[1].error.kind.name == "not-an-image"


def test_of_those_who_left_nothing_is_answered_and_nobody_is_confused(
    held: Held, batcher: Batcher, predictor: ph.Predictor, rows: list[Example]
) -> None:
    async def ask() -> list[Answers | Unanswered]:
        first = asyncio.create_task(batcher.ask(rows[:1]))
        assert await asyncio.to_thread(held.begun.acquire, timeout=30)
        leaves = asyncio.create_task(batcher.ask(rows[1:3]))
        stays = asyncio.create_task(batcher.ask(rows[3:5]))
        await until(lambda: waiting(batcher) == 4)
        leaves.cancel()
        await asyncio.wait([leaves])
        held.let_go.set()
        await first
        return await stays

    stays = asyncio.run(ask())

    assert held.batches == [1, 1, 2]
    assert texts(stays) == texts(predictor(rows[3:5]))


def test_too_many_rows_are_turned_away(held: Held, batcher: Batcher, rows: list[Example]) -> None:
    async def ask() -> ProblemError:
        first = asyncio.create_task(batcher.ask(rows[:1]))
        assert await asyncio.to_thread(held.begun.acquire, timeout=30)
        second = asyncio.create_task(batcher.ask(rows[1:6]))
        await until(lambda: waiting(batcher) == 5)
        with pytest.raises(ProblemError) as refused:
            await batcher.ask(rows[6:8])
        held.let_go.set()
        await asyncio.gather(first, second)
        return refused.value

    refused = asyncio.run(ask())

    assert refused.kind.name == "busy"
    assert int(refused.headers["retry-after"]) >= 1


def test_who_waits_too_long_is_told_so(held: Held, batcher: Batcher, rows: list[Example]) -> None:
    with pytest.raises(ProblemError, match=r"no answer within 0\.01 s") as late:
        asyncio.run(batcher.ask(rows[:1], timeout_s=0.01))
    assert late.value.kind.name == "too-slow-answer"


def test_a_batch_that_fails_ends_nothing_else(
    held: Held, batcher: Batcher, rows: list[Example], caplog: pytest.LogCaptureFixture
) -> None:
    held.fails = 1
    held.let_go.set()
    with pytest.raises(ProblemError) as failed:
        asyncio.run(batcher.ask(rows[:2]))
    assert failed.value.kind.name == "internal-error"
    assert "the network fails" not in failed.value.detail
    assert "a batch of 2 rows failed" in caplog.text
    assert all(asyncio.run(batcher.ask(rows[:2])))


def test_what_was_taken_is_answered_before_it_stops(
    held: Held, batcher: Batcher, rows: list[Example]
) -> None:
    async def ask() -> list[Answers | Unanswered]:
        first = asyncio.create_task(batcher.ask(rows[:5]))
        assert await asyncio.to_thread(held.begun.acquire, timeout=30)
        stopping = asyncio.create_task(asyncio.to_thread(batcher.stop))
        await until(lambda: not batcher.ready)
        held.let_go.set()
        await stopping
        with pytest.raises(ProblemError, match="not taking"):
            await batcher.ask(rows[:1])
        return await first

    assert len(asyncio.run(ask())) == 5


def test_a_network_that_hangs_does_not_keep_the_server(
    held: Held, predictor: ph.Predictor, rows: list[Example]
) -> None:
    batcher = Batcher(predictor, Limits(drain_s=0, request_s=0.1), 1, Metrics())
    batcher.start()
    with pytest.raises(ProblemError, match="no answer within"):
        asyncio.run(batcher.ask(rows[:1]))
    batcher.stop()
    assert batcher.alive
    held.let_go.set()
    batcher.stop()
    assert not batcher.alive


def test_nothing_is_answered_with_nothing(batcher: Batcher) -> None:
    assert asyncio.run(batcher.ask([])) == []
