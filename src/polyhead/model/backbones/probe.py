"""What a backbone gives, found by sending one black image through it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


def probe(
    module: nn.Module, forward: Callable[[nn.Module, Tensor], Tensor], size: tuple[int, int]
) -> Tensor:
    """Send one black image through a network in evaluation mode; no random number is drawn."""
    like = next(module.parameters())
    with evaluating(module):
        return forward(module, like.new_zeros(1, 3, *size))


def reached(output: Tensor) -> frozenset[int]:
    """The identities of the parameters that an output depends on.

    They are read off the graph that autograd recorded, so nothing is computed.
    """
    found: set[int] = set()
    seen, todo = set(), [output.grad_fn]
    while todo:
        node = todo.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if hasattr(node, "variable"):
            found.add(id(node.variable))
        todo.extend(before for before, _ in node.next_functions)
    return frozenset(found)


def remove_unused(module: nn.Module, used: frozenset[int], where: str = "") -> list[str]:
    """Replace what no output depends on by identities.

    Args:
        module: Changed in place.
        used: The identities of parameters, from ``reached``: one may have several names.
        where: What all names start with.

    Returns:
        The names of the modules that are gone.
    """
    gone = []
    for name, child in list(module.named_children()):
        weights = [id(weight) for weight in child.parameters()]
        if not weights:
            continue
        if used.isdisjoint(weights):
            setattr(module, name, nn.Identity())
            gone.append(f"{where}{name}")
        else:
            gone += remove_unused(child, used, f"{where}{name}.")
    return gone


@contextmanager
def evaluating(module: nn.Module) -> Iterator[None]:
    """Have a look without a trace: in evaluation mode, and no random number is drawn."""
    modes = [(part, part.training) for part in module.modules()]
    module.eval()
    try:
        with torch.random.fork_rng(devices=[]):
            yield
    finally:
        for part, mode in modes:
            part.training = mode
