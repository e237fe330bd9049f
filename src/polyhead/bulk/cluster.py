"""A Ray cluster: joined or started, and what of it one worker takes."""

import logging
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from polyhead.errors import ClusterError, MissingExtraError

_STORE = 1 << 28  # bytes of shared memory; what is asked lies there, parts pass through
_MOST_CORES = 8  # of one worker that has a GPU
_PATIENCE_S = 10
_LEVEL = "RAY_BACKEND_LOG_LEVEL"


def import_ray() -> Any:  # noqa: ANN401 - what it says of its own types is not what it takes
    """Ray itself. It is to report nothing to its makers.

    Raises:
        MissingExtraError: When it is not installed.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        return import_module("ray")
    except ImportError:
        raise MissingExtraError("answering over a Ray cluster", "ray") from None


@contextmanager
def joined(address: str) -> Iterator[None]:
    """Join a cluster for a while.

    Args:
        address: Which. Empty: the one that this process has joined already, which it does not leave
            then; or that of ``RAY_ADDRESS``; or one of this machine alone, started and ended here.
            It is never one that merely happens to run on this machine: that may be somebody's who
            ends it any moment. ``auto`` joins that one.

    Raises:
        ClusterError: When it can't be reached.
    """
    ray = import_ray()
    if ray.is_initialized():
        yield
        return
    address = address or os.environ.get("RAY_ADDRESS", "") or "local"
    try:
        _init(ray, address)
    except (ConnectionError, ImportError, OSError, RuntimeError, ValueError) as error:
        why = str(error).strip().splitlines()[0]
        raise ClusterError(f"the Ray cluster at {address} can't be reached: {why}") from error
    try:
        yield
    finally:
        ray.shutdown()


def _init(ray: Any, address: str) -> None:  # noqa: ANN401 - see import_ray
    host, _, port = address.rpartition(":")
    if host and port.isdecimal() and "/" not in host:  # Ray itself would try for minutes
        socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE_S).close()
    options: dict[str, object] = {"log_to_driver": False, "logging_level": logging.ERROR}
    with ExitStack() as stack:
        if address == "local":
            stack.enter_context(_on_loopback())
            options |= {"include_dashboard": False, "object_store_memory": _STORE}
        stack.enter_context(_quietly())
        ray.init(address, **options)


@contextmanager
def _on_loopback() -> Iterator[None]:
    """Have Ray listen on the loopback alone, as it does where it is told to make no clusters.

    Left to itself it listens on all addresses of a Linux machine, and whoever reaches a port of Ray
    can have it run code. Its own parameter for the address turns 127.0.0.1 into the network's.
    """
    constants: Any = import_module("ray._private.ray_constants")
    before = constants.ENABLE_RAY_CLUSTER
    constants.ENABLE_RAY_CLUSTER = False
    try:
        with _environment(constants.ENABLE_RAY_CLUSTERS_ENV_VAR, "0"):  # for its processes
            yield
    finally:
        constants.ENABLE_RAY_CLUSTER = before


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep what Ray's C++ writes to standard error from it: what goes wrong is raised anyway.

    It notes there how its log is set up, and later, as errors, what is tried again.
    """
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        with _environment(_LEVEL, os.environ.get(_LEVEL, "fatal")):
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before


@dataclass(frozen=True)
class Share:
    """What one worker takes of a cluster, and how many of them it holds now."""

    cores: int
    gpus: int
    workers: int


def share_of(nodes: Sequence[Mapping[str, Any]]) -> Share:
    """One worker per GPU where there are any, else one per core, computing in one thread.

    Args:
        nodes: As ``ray.nodes()`` lists them.

    >>> share_of([{"Alive": True, "Resources": {"CPU": 16.0}}])
    Share(cores=1, gpus=0, workers=16)
    """
    alive = [node["Resources"] for node in nodes if node["Alive"]]
    if with_gpus := [has for has in alive if has.get("GPU", 0) >= 1]:
        cores = min(int(has.get("CPU", 0) // has["GPU"]) for has in with_gpus)
        workers = sum(int(has["GPU"]) for has in with_gpus)
        return Share(min(cores, _MOST_CORES), 1, workers)
    return Share(1, 0, max(1, sum(int(has.get("CPU", 0)) for has in alive)))
