"""The parts of the openai-whisper package that need no torch: tokenizer, mel filters, published models; unmodified.

`import whisper` loads torch and numba, half a gigabyte and seconds, of which a CTranslate2 process needs nothing.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

_OWN_NAME = "services.engines._whisper_tokenizer"


def place() -> Path:
    """The package's folder. Raises: ModuleNotFoundError: it is not installed."""
    found = importlib.util.find_spec("whisper")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("openai-whisper is not installed", name="whisper")
    return Path(found.submodule_search_locations[0])


@functools.cache
def tokenizer_module() -> ModuleType:
    """The module `whisper.tokenizer`, without its package around it."""
    if "whisper.tokenizer" in sys.modules:
        return sys.modules["whisper.tokenizer"]
    spec = importlib.util.spec_from_file_location(_OWN_NAME, place() / "tokenizer.py")
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError("openai-whisper has no tokenizer", name="whisper.tokenizer")
    module = importlib.util.module_from_spec(spec)
    sys.modules[_OWN_NAME] = module  # its dataclass looks its module up
    spec.loader.exec_module(module)
    return module


def tokenizer(n_vocab: int, language: str | None) -> Any:
    """The tokenizer of a checkpoint with `n_vocab` tokens; `language`: ISO 639-1, None for an English-only model.

    Raises: ValueError: Whisper knows no such language.
    """
    multilingual = is_multilingual(n_vocab)
    with warnings.catch_warnings():
        # The package leaves its vocabulary file to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        return tokenizer_module().get_tokenizer(
            multilingual, num_languages=languages(n_vocab), language=language, task="transcribe"
        )


def prompt_length(text: str, n_vocab: int) -> int:
    """How many tokens `text` takes as the prompt of a checkpoint with `n_vocab` tokens."""
    return len(tokenizer(n_vocab, None).encode(f" {text.strip()}"))


def is_multilingual(n_vocab: int) -> bool:
    """Source: `Whisper.is_multilingual` of the package."""
    return n_vocab >= 51_865


def languages(n_vocab: int) -> int:
    """How many languages a checkpoint knows. Source: `Whisper.num_languages` of the package."""
    return n_vocab - 51_765 - int(is_multilingual(n_vocab))


@functools.cache
def mel_filters(n_mels: int) -> NDArray[np.float32]:
    """The filter bank, shape (n_mels, 201); `n_mels` is 80 or 128."""
    with np.load(place() / "assets" / "mel_filters.npz", allow_pickle=False) as found:
        filters: NDArray[np.float32] = found[f"mel_{n_mels}"]
    return filters


def models() -> dict[str, str]:
    """Published checkpoints: name → address, whose last part but one is the SHA-256."""
    found: dict[str, str] = _constant("_MODELS")
    return found


def alignment_heads(name: str) -> bytes | None:
    """Which attention heads of a published checkpoint follow the words, packed as the package has them."""
    found: dict[str, bytes] = _constant("_ALIGNMENT_HEADS")
    return found.get(name)


@functools.cache
def _constant(name: str) -> Any:
    """A literal that the package's `__init__` assigns."""
    tree = ast.parse((place() / "__init__.py").read_text("utf-8"))
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", None) == name:
            return ast.literal_eval(statement.value)
    raise LookupError(f"openai-whisper has no {name}")
