"""Whisper checkpoints of the real sizes with weights drawn at random: right for shapes and speed, wrong for words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

# width, heads, layers of each side: those of the published checkpoints
SIZES = {"tiny": (384, 6, 4), "base": (512, 8, 6), "small": (768, 12, 12)}
# About what is said in thirty seconds of a talk: 83 tokens.
DICTATED = (
    " Bonjour à toutes et à tous, merci d'être venus si nombreux. Nous avons deux heures pour parler de ce qui change"
    " dans nos métiers. Trois invités sont avec moi, une directrice, un ingénieur et une élue. Chacun dira d'abord ce"
    " qu'il attend, puis la salle posera ses questions. Commençons par la plus simple."
)
_START_TOKENS = 3  # start of transcript, language, task
_LOUD = 2000.0


def random_checkpoint(file: Path, size: str, *, seed: int = 0, dictated: str | None = None) -> Path:
    """Write a multilingual checkpoint to `file`; the same seed gives the same weights.

    Args: dictated: what it says of every thirty seconds, sure of itself: the position embeddings spell it, so that
    every program runs all its steps, with its own settings, and all must write the same.
    """
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
        if dictated is not None:
            _spell(model, dictated)
    torch.save({"dims": dims.__dict__, "model_state_dict": model.state_dict()}, file)
    return file


def _spell(model: Any, text: str) -> None:
    from whisper.tokenizer import get_tokenizer

    tokenizer = get_tokenizer(multilingual=True, num_languages=99, language="fr", task="transcribe")
    begin, end = tokenizer.timestamp_begin, tokenizer.timestamp_begin + 28 * 50
    said = [begin, *tokenizer.encode(text), end]
    said += [tokenizer.eot] * (448 - len(said))
    embeddings, places = model.decoder.token_embedding.weight, model.decoder.positional_embedding
    for position in range(_START_TOKENS - 1, 448):
        places[position] = _LOUD * embeddings[said[position - _START_TOKENS + 1]]
