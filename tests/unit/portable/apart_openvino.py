"""OpenVINO beside the network; run by test_file.py in a process of its own."""

import gc
import signal
from collections.abc import Callable

import numpy as np
import pytest
import torch

from polyhead.model import Network
from polyhead.portable import Contract, assemble, compile_openvino, network_model

Made = tuple[Network, Contract]


def test_openvino_answers_alike_and_the_first_time_too(
    make: Callable[..., Made],
) -> None:
    network, contract = make()
    draws, preprocess = np.random.default_rng(0), contract.images["face"].preprocess
    content = assemble(network_model(network, contract), contract).SerializeToString()
    for size in (None, (32, 32)):
        run = compile_openvino(content, size=size, threads=1)
        for rows, height in ((1, 32), (2, 32), (2, 48)):
            if size is not None and height != 32:
                continue
            images = draws.integers(0, 256, (rows, height, 32, 3), dtype=np.uint8)
            seen = [preprocess(torch.from_numpy(x).permute(2, 0, 1)) for x in images]
            with torch.no_grad():
                said = network({"face": torch.stack(seen)})
            wanted = {task.name: task.predict(said[task.name]) for task in contract.tasks}
            found = run({"face": images})
            np.testing.assert_allclose(found["age"], wanted["age"], atol=1e-2)
            np.testing.assert_allclose(found["race_probabilities"], wanted["race"], atol=1e-4)


def test_files_come_and_go_and_a_signal_is_handled(make: Callable[..., Made]) -> None:
    """Each core left its stack for signals behind; one that was gone ended the process."""
    network, contract = make()
    content = assemble(network_model(network, contract), contract).SerializeToString()
    first = compile_openvino(content, threads=1)
    second = compile_openvino(content, threads=1)
    del first
    gc.collect()
    del second
    gc.collect()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
