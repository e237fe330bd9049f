"""Random numbers of a method: its own, so that dropout draws what it drew without it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import final

import torch
from torch import Tensor

_STEPS = "draws.steps"


@final
class Draws:
    """Seeds every step from the seed and the number of the step.

    So all processes draw alike, and a training that goes on draws what it would have drawn.
    """

    def __init__(self, seed: int, device: torch.device, *, on: bool) -> None:
        self._seed = seed
        self._devices = [device] if device.type == "cuda" else []
        self._on = on
        self._steps = 0

    @contextmanager
    def step(self) -> Iterator[None]:
        """Within it, torch draws from this step's seed; where nothing is drawn it costs nothing."""
        if not self._on:
            yield
            return
        with torch.random.fork_rng(self._devices):
            torch.manual_seed((self._seed * 1_000_003 + self._steps) % 2**63)
            yield
        self._steps += 1

    def state(self) -> dict[str, Tensor]:
        """How many steps have drawn."""
        return {_STEPS: torch.tensor(self._steps)} if self._on else {}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """Go on behind the steps of another."""
        if self._on:
            self._steps = int(state[_STEPS])
