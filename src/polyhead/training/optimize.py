"""The optimizer and its learning rate."""

import math

import torch
from torch import nn
from torch.optim import Optimizer

from polyhead.spec import Training


def make_optimizer(network: nn.Module, training: Training) -> Optimizer:
    """The declared optimizer over what learns; vectors (biases, norms) are never decayed.

    One fused kernel updates all weights, where there is one; see ``align_gradients``.
    """
    learning = [p for p in network.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in learning if p.ndim > 1], "weight_decay": training.weight_decay},
        {"params": [p for p in learning if p.ndim <= 1], "weight_decay": 0.0},
    ]
    filled = [group for group in groups if group["params"]]
    fused = learning[0].device.type in ("cpu", "cuda")
    match training.optimizer:
        case "adam":
            return torch.optim.Adam(filled, lr=training.lr, fused=fused)
        case "adamw":
            return torch.optim.AdamW(filled, lr=training.lr, fused=fused)
        case "sgd":
            return torch.optim.SGD(filled, lr=training.lr, momentum=0.9, fused=fused)


def align_gradients(optimizer: Optimizer) -> None:
    """Lay every gradient out in memory like its weight, as nearly all are.

    Fused kernels walk through both as they lie. Where the two differ, that of a GPU refuses, and
    that of a CPU is wrong without a word (torch 2.14.1).
    """
    for group in optimizer.param_groups:
        for weight in group["params"]:
            if weight.grad is not None and weight.grad.stride() != weight.stride():
                weight.grad = torch.empty_like(weight).copy_(weight.grad)


def lr_factor(step: int, steps_an_epoch: int, training: Training) -> float:
    """What the learning rate is multiplied by at a step, counted from 0 over all epochs.

    >>> training = Training(epochs=2, schedule="cosine", warmup=0.5)
    >>> [round(lr_factor(step, 4, training), 2) for step in (0, 1, 2, 7)]
    [0.5, 1.0, 1.0, 0.07]
    """
    warm = round(training.warmup * steps_an_epoch)
    if step < warm:
        return (step + 1) / warm
    if training.schedule == "constant":
        return 1.0
    rest = max(training.epochs * steps_an_epoch - warm, 1)
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / rest))
