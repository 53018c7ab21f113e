"""Whisper checkpoints of the real sizes with weights drawn at random: right for shapes and speed, wrong for words."""

from __future__ import annotations

from pathlib import Path

# width, heads, layers of each side: those of the published checkpoints
SIZES = {"tiny": (384, 6, 4), "base": (512, 8, 6), "small": (768, 12, 12)}


def random_checkpoint(file: Path, size: str, *, seed: int = 0) -> Path:
    """Write a multilingual checkpoint to `file`; the same seed gives the same weights."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    width, heads, layers = SIZES[size]
    dims = ModelDimensions(80, 1500, width, heads, layers, 51865, 448, width, heads, layers)
    model = Whisper(dims)
    source = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, one in model.named_parameters():
            if one.ndim > 1:
                one.normal_(0, 1.5 / one[0].numel() ** 0.5, generator=source)
            else:
                one.fill_(1.0 if name.endswith("weight") else 0.0)
        model.decoder.positional_embedding.normal_(0, 0.5, generator=source)
        model.decoder.token_embedding.weight.normal_(0, 0.05, generator=source)
    torch.save({"dims": dims.__dict__, "model_state_dict": model.state_dict()}, file)
    return file
