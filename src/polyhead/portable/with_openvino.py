"""A file compiled by OpenVINO, which sends nothing anywhere on the way."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

import numpy as np

from polyhead.errors import MissingExtraError

_TELEMETRY = "openvino_telemetry"


def compile_openvino(
    model: str | Path | bytes, *, size: tuple[int, int] | None = None, threads: int | None = None
) -> Callable[[Mapping[str, np.ndarray]], dict[str, np.ndarray]]:
    """Compile a file for this processor.

    It computes in float32, or in int8 where the file says so: left to itself, OpenVINO takes
    bfloat16 where the processor has it, and ages move by two years.

    Args:
        model: Its path, or its bytes.
        size: (height, width) of every image that it will see, where that is known: what is left to
            do is found out once then.
        threads: How many it computes with; as many as there are cores without it.

    Returns:
        From arrays by input to arrays by output, as ``Session.run``. Several threads may call it;
        they wait for each other.
    """
    with _silent():
        try:
            import openvino
        except ImportError:
            raise MissingExtraError("asking OpenVINO", "openvino") from None
    core = _core(openvino)
    read = core.read_model(model if isinstance(model, bytes) else str(model))
    if size is not None:
        images = [i for i in read.inputs if i.get_partial_shape().rank.get_length() == 4]
        read.reshape({i.get_any_name(): [-1, *size, 3] for i in images})
    settings: dict[str, object] = {
        "INFERENCE_PRECISION_HINT": "f32",
        "PERFORMANCE_HINT": "LATENCY",
    }
    if threads is not None:
        settings["INFERENCE_NUM_THREADS"] = threads
    request = core.compile_model(read, "CPU", settings).create_infer_request()
    names = [output.get_any_name() for output in read.outputs]
    lock = Lock()  # a request that is at work refuses another

    def run(feeds: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        with lock:
            found = request.infer(dict(feeds))
            return {name: np.array(found[name]) for name in names}

    return run


_lock = Lock()
_cores: list[Any] = []


def _core(openvino: ModuleType) -> Any:  # noqa: ANN401 - of a library without types
    """The one core of this process, never let go.

    Its plugin for processors gives the thread an alternate stack for signals, and puts back what
    was there when it ends. Of two plugins that end in the order in which they came, the second puts
    back the stack of the first, which is gone; Python handles signals there, so that the next
    Ctrl-C is a segmentation fault (seen with 2026.4).
    """
    with _lock:
        if not _cores:
            _cores.append(openvino.Core())
        return _cores[0]


@contextmanager
def _silent() -> Iterator[None]:
    """Import OpenVINO without what reports the import to its makers.

    Its ``openvino_telemetry`` sends unless it was forbidden by ``opt_in_out --opt_out`` or the
    machine looks like one of continuous integration. Where that package is missing, OpenVINO takes
    a stub of its own.
    """
    if _TELEMETRY in sys.modules:
        yield
        return
    # Importing it fails then.
    sys.modules[_TELEMETRY] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[_TELEMETRY]
