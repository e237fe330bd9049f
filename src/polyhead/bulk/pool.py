"""Parts dealt out to the workers of a Ray cluster, one at a time to each."""

from collections import deque
from collections.abc import Callable, Generator, Sequence
from typing import Any

from polyhead.bulk.cluster import import_ray
from polyhead.errors import ClusterError

TRIES = 4
"""How often a part is begun whose worker dies, before its rows are given up."""
_LISTEN_S = 1  # to Ctrl-C
_NONE = range(0)


def dealt(
    hire: Callable[[], Any], first: int, todo: Sequence[range], named: Callable[[range], str]
) -> Generator[tuple[range, bytes], None, None]:
    """What workers give for each of some parts, in whatever order they come.

    A worker gets its first part when it is there: one for which the cluster has no room holds none
    back. One such is always asked for while parts wait. So workers become more as nodes join, and a
    cluster that makes nodes when they are asked for is asked.

    Args:
        hire: Makes a worker, an actor of Ray's with the method ``part``.
        first: How many there are room for.
        todo: The rows of each part.
        named: What to call them.

    Raises:
        ClusterError: When a worker says what is wrong, or workers die of the same part.
    """
    ray = import_ray()
    waiting = deque(todo)
    busy: dict[Any, tuple[Any, range]] = {}

    def give(worker: Any, rows: range) -> None:  # noqa: ANN401 - an ActorHandle
        busy[worker.part.remote(rows)] = worker, rows

    try:
        for _ in range(min(first, len(todo))):
            give(hire(), _NONE)  # answered when it is there
        while waiting or any(rows for _, rows in busy.values()):
            for ready in ray.wait(list(busy), timeout=_LISTEN_S)[0]:
                worker, rows = busy.pop(ready)
                part = _got(ready, rows, named)
                if waiting:
                    give(worker, waiting.popleft())
                else:  # its place may be what one that is started again waits for
                    ray.kill(worker)
                if rows:
                    yield rows, part
                elif waiting and all(others for _, others in busy.values()):
                    give(hire(), _NONE)
    finally:
        busy.clear()  # workers that nobody knows end behind their part, and without a word


def _got(ready: Any, rows: range, named: Callable[[range], str]) -> bytes:  # noqa: ANN401 - an ObjectRef
    ray = import_ray()
    try:
        said: bytes | str = ray.get(ready)
    except ray.exceptions.RayTaskError:  # a fault of this package, with its traceback
        raise
    except ray.exceptions.RayError as error:
        why = str(error).strip().splitlines()[0]
        if not rows:
            raise ClusterError(f"the Ray cluster could not start a worker: {why}") from error
        raise ClusterError(
            f"{named(rows)}: the worker died each of {TRIES} times that they were begun.\n"
            "  One of these images may crash what reads it, or there is too little memory. "
            "Mend it under the same name; the same command goes on from there."
        ) from error
    if isinstance(said, str):
        raise ClusterError(said)
    return said
