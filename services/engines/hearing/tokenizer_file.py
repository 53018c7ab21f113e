"""The vocabulary of a Whisper checkpoint as other programs read it: a tokens list and a `tokenizer.json`.

Both are made from the vocabulary that openai-whisper ships; nothing is fetched.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.engines.hearing import whisper_package


def tokens(n_vocab: int) -> list[str]:
    """Every token in the order of its id, bytes written as the byte-level alphabet has them."""
    ranks, specials = _ranks(n_vocab)
    found = {number: _letters(token) for token, number in ranks.items()} | {n: one for one, n in specials.items()}
    return [found.get(number, f"<|pad{number}|>") for number in range(n_vocab)]


def write(file: Path, n_vocab: int) -> None:
    """Write `tokenizer.json` of the `tokenizers` library; timestamps are tokens like others there, not special ones."""
    ranks, specials = _ranks(n_vocab)
    added = [
        {"id": number, "content": one, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
         "special": not one[2:3].isdigit()}
        for one, number in sorted(specials.items(), key=lambda pair: pair[1])
    ]  # fmt: skip
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    content: dict[str, Any] = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
        "pre_tokenizer": byte_level, "post_processor": None, "decoder": byte_level,
        "model": {
            "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
            "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
            "vocab": {_letters(token): number for token, number in ranks.items()}, "merges": _merges(ranks),
        },
    }  # fmt: skip
    file.write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def _ranks(n_vocab: int) -> tuple[Mapping[bytes, int], Mapping[str, int]]:
    encoding = whisper_package.tokenizer(n_vocab, None).encoding
    return encoding._mergeable_ranks, encoding._special_tokens  # noqa: SLF001 - tiktoken has no public way


def _merges(ranks: Mapping[bytes, int]) -> list[list[str]]:
    """The pair each token is made of, in the order of learning: what merging with lower ranks alone leaves of it."""
    found = []
    for token, rank in sorted(ranks.items(), key=lambda pair: pair[1]):
        if len(token) > 1:
            left, right = _parts(token, rank, ranks)
            found.append([_letters(left), _letters(right)])
    return found


def _parts(token: bytes, rank: int, ranks: Mapping[bytes, int]) -> list[bytes]:
    parts = [token[n : n + 1] for n in range(len(token))]
    while len(parts) > 2:
        pairs = [ranks.get(parts[n] + parts[n + 1], rank) for n in range(len(parts) - 1)]
        n = pairs.index(min(pairs))
        parts[n : n + 2] = [parts[n] + parts[n + 1]]
    return parts


def _letters(token: bytes) -> str:
    return "".join(map(_alphabet().__getitem__, token))


@functools.cache
def _alphabet() -> tuple[str, ...]:
    """A printable letter for each byte. Source: `bytes_to_unicode` of GPT-2."""
    printable = {*range(33, 127), *range(161, 173), *range(174, 256)}
    hidden = iter(range(256, 512))
    return tuple(chr(byte if byte in printable else next(hidden)) for byte in range(256))
