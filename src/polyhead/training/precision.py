"""In which precision a network computes on this machine."""

from dataclasses import replace

import torch

from polyhead.model import has_bf16
from polyhead.spec import Training


def resolved(training: Training, device: torch.device) -> Training:
    """The same training with ``auto`` precision settled for a device.

    It is bfloat16 where the processor or the GPU has instructions for it, and float32 elsewhere:
    where they are only imitated, bfloat16 is the slower of the two.
    """
    if training.precision != "auto":
        return training
    return replace(training, precision="bf16" if has_bf16(device) else "fp32")
