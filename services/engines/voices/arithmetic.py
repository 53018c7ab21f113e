"""In how many bits a network is computed: 16 where the processor multiplies them at twice the speed, else 32."""

from __future__ import annotations

from typing import Any


def narrow() -> Any:
    """Return torch's bfloat16 where the processor has instructions for it (AVX-512 BF16, AMX), else None: 32 bits.

    Its 8 bits of fraction suffice for networks whose layers do not add up many small steps: voices' prints turn by
    a hundredth of what two windows of one voice lie apart.
    """
    import torch

    able = torch.cpu.get_capabilities()
    return torch.bfloat16 if able.get("avx512_bf16") or able.get("amx_bf16") else None
