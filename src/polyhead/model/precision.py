"""Whether bfloat16 pays on a device."""

import torch

_INSTRUCTIONS = ("avx512_bf16", "amx_bf16", "bf16")


def has_bf16(device: torch.device) -> bool:
    """Whether a processor or GPU has instructions for bfloat16.

    Where they are only imitated, bfloat16 is the slower of the two. Before torch 2.10 a processor
    can't be asked.
    """
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type != "cpu" or not hasattr(torch.cpu, "get_capabilities"):
        return False
    has = torch.cpu.get_capabilities()
    return any(bool(has.get(name)) for name in _INSTRUCTIONS)
