"""The numbers that an encoder computes with in training: bf16 where the device has instructions for it."""

from __future__ import annotations

import torch

BF16 = ("amx_bf16", "avx512_bf16", "bf16")
"""What ``torch.cpu.get_capabilities`` calls such instructions of a processor."""


def reduced(device: torch.device) -> torch.autocast:
    """Return a context in which matrices are multiplied in bf16, unless the device would only imitate it.

    A processor that imitates it takes more than twice as long as in fp32.
    """
    able = device.type != "cpu" or any(torch.cpu.get_capabilities().get(name) for name in BF16)
    return torch.autocast(device.type, torch.bfloat16, enabled=able)
