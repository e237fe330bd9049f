"""In which precision a network computes on this machine."""

from dataclasses import replace

import torch

from polyhead.spec import Training


def resolved(training: Training, device: torch.device) -> Training:
    """The same training with ``auto`` precision settled for a device.

    It is bfloat16 where the processor or the GPU has instructions for it, and float32 elsewhere:
    where they are only imitated, bfloat16 is the slower of the two.
    """
    if training.precision != "auto":
        return training
    return replace(training, precision="bf16" if _has_bf16(device) else "fp32")


_INSTRUCTIONS = ("avx512_bf16", "amx_bf16", "bf16")


def _has_bf16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type != "cpu" or not hasattr(torch.cpu, "get_capabilities"):  # torch before 2.10
        return False
    has = torch.cpu.get_capabilities()
    return any(bool(has.get(name)) for name in _INSTRUCTIONS)
