"""In how many bits a network is computed: 8 or 16 where the processor multiplies them faster, else 32."""

from __future__ import annotations

from typing import Any


def narrow() -> Any:
    """Return torch's bfloat16 where the processor has instructions for it (AVX-512 BF16, AMX), else None: 32 bits.

    Its 8 bits of fraction suffice for networks whose layers do not add up many small steps.
    """
    import torch

    able = torch.cpu.get_capabilities()
    return torch.bfloat16 if able.get("avx512_bf16") or able.get("amx_bf16") else None


def multiplies_bytes() -> bool:
    """Whether the processor multiplies and adds four pairs of bytes where it would one of 32 bits (VNNI)."""
    import torch

    if not hasattr(torch.ops.onednn, "qconv_pointwise"):  # torch before 2.7 orders what `byte_layers` needs otherwise
        return False
    able = torch.cpu.get_capabilities()
    return bool(able.get("avx512_vnni") or able.get("avx_vnni") or able.get("amx_int8"))
