"""Who does the work of a batch: this thread, several that share it out, other processes; and when.

What comes out is the same whoever does it.
"""

import math
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Barrier
from typing import Generic, TypeVar

import torch
from torch.utils.data import DataLoader, Dataset

from polyhead.errors import PolyheadError

T = TypeVar("T")
U = TypeVar("U")

Each = Callable[[Callable[[range], None], int], None]
"""Has a piece of work done for 0, 1, ... up to a count, in shares, by whatever threads."""

_SHARES = 4  # a thread takes several shares, so that none waits long for the slowest
_LEAST = 4  # rows of a share where there are that many: together they are prepared quicker


def alone(work: Callable[[range], None], count: int) -> None:
    """Do it here, all of it."""
    work(range(count))


@contextmanager
def crew(threads: int) -> Iterator[Each]:
    """Threads that share out the rows of a batch, for as long as the context is open.

    Of several rows that fail the first one's error is raised, as if one thread did it all in order,
    and none is worked on any more when it is raised.

    Args:
        threads: How many. One is none where torch computes in one thread anyway; elsewhere torch
            would share out every small operation, and on a busy machine wait for its threads longer
            than all of the work takes.
    """
    if threads == torch.get_num_threads() == 1:
        yield alone
        return
    pool = thread_pool(threads)

    def each(work: Callable[[range], None], count: int) -> None:
        least = min(_LEAST, math.ceil(count / threads))
        size = max(least, math.ceil(count / (threads * _SHARES)), 1)
        shares = [range(start, min(start + size, count)) for start in range(0, count, size)]
        futures = [pool.submit(work, share) for share in shares]
        try:
            for future in futures:
                future.result()
        finally:  # of one that was cancelled nobody would tell us, once the pool is shut down
            wait([future for future in futures if not future.cancel()])

    try:
        yield each
    finally:
        pool.shutdown(cancel_futures=True)


def ahead(make: Callable[[T], U], parts: Iterable[T], count: int) -> Generator[U, None, None]:
    """What ``make`` makes of each part, in order, up to ``count`` made before they are asked for.

    Args:
        make: Called in another thread, one call after the other, unless count is 0.
        parts: What to make something of.
        count: How many may be waiting.
    """
    if count == 0:
        yield from map(make, parts)
        return
    runner = thread_pool(1)
    waiting: deque[Future[U]] = deque()
    try:
        for part in parts:
            waiting.append(runner.submit(make, part))
            if len(waiting) > count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        runner.shutdown(cancel_futures=True)


def in_processes(
    make: Callable[[T], U], parts: Sequence[T], count: int, *, pin: bool
) -> Iterator[U]:
    """What ``make`` makes of each part, in order, made in other processes.

    Args:
        make: Called there, with parts turn by turn. Where processes are forked it must do without
            the threads of polars: they are not there, and would be waited for.
        parts: What to make something of.
        count: How many processes.
        pin: Move what was made into pinned memory, by its ``pin_memory``.
    """
    loader: DataLoader[U | PolyheadError] = DataLoader(
        _Made(make),
        batch_size=None,
        sampler=parts,
        num_workers=count,
        collate_fn=_as_it_is,
        pin_memory=pin,
    )
    for made in loader:
        if isinstance(made, PolyheadError):
            raise made
        yield made


class _Made(Dataset[U | PolyheadError], Generic[T, U]):
    """What is made of a part, or why it can't be: torch would bury an error in a traceback."""

    def __init__(self, make: Callable[[T], U]) -> None:
        self.make = make

    def __getitem__(self, part: T) -> U | PolyheadError:
        try:
            return self.make(part)
        except PolyheadError as error:
            return error


def _as_it_is(made: U) -> U:
    return made


def thread_pool(threads: int) -> ThreadPoolExecutor:
    """Threads in which torch starts no more threads: there are as many as are wanted already."""
    mine = torch.get_num_threads()
    all_there = Barrier(threads)

    def begin() -> None:
        torch.set_num_threads(1)
        torch.get_num_threads()  # a thread takes over the number of all when it first looks
        all_there.wait()

    pool = ThreadPoolExecutor(threads, "polyhead")
    try:
        wait([pool.submit(begin) for _ in range(threads)])
    except BaseException:  # Ctrl-C, or no more threads to be had: those that wait go home
        all_there.abort()
        pool.shutdown(cancel_futures=True)
        raise
    torch.set_num_threads(mine)  # each thread keeps its own number; this is for those yet to come
    return pool
