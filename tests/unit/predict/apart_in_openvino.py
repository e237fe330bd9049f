"""A predictor over a file in OpenVINO; run by test_in_file.py in a process of its own."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np

import polyhead as ph
from polyhead.predict import Answers, Example, Predictor, Unanswered

Paired = Callable[..., tuple[Predictor, Path]]
Alike = Callable[[Answers | Unanswered, Answers | Unanswered], None]


def test_it_answers_as_torch_does(
    pair: Paired, alike: Alike, noise: Callable[..., np.ndarray]
) -> None:
    predictor, path = pair()
    loaded = ph.load(path, runtime="openvino", threads=1)
    images = [noise(32, 32), noise(48, 20, 1), noise(32, 32, 2)]
    for one, other in zip(predictor(images), loaded(images), strict=True):
        alike(one, other)


def test_several_inputs(pair: Paired, alike: Alike, several_rows: list[Example]) -> None:
    predictor, path = pair(several=True)
    loaded = ph.load(path, runtime="openvino", threads=1)
    wanted, found = predictor(several_rows, on_error="skip"), loaded(several_rows, on_error="skip")
    for one, other in zip(wanted, found, strict=True):
        alike(one, other)


def test_several_threads_wait_for_each_other(
    pair: Paired, alike: Alike, noise: Callable[..., np.ndarray]
) -> None:
    loaded = ph.load(pair()[1], runtime="openvino", threads=1)
    wanted = loaded(noise(32, 32))
    found: list[Answers] = []

    def ask() -> None:
        found.extend(loaded(noise(32, 32)) for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 80
    for one in found:
        alike(wanted, one)
