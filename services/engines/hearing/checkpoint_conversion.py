"""An OpenAI Whisper checkpoint as a CTranslate2 folder: made here, without a hub, once per checkpoint, and kept.

Exact: names and shapes map one to one (see `whisper_spec` of CTranslate2). The folder is whole for other programs too
(faster-whisper reads it). Run as a program, it converts one file: torch and the weights in float then leave memory with
it, and a speech worker never holds them.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import itertools
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from services.engines import downloads
from services.engines.hearing import tokenizer_file, weights, whisper_package
from services.errors import Waiting

# Part of the folder's name: raise it when the result changes, so that what an older version made is not taken.
_REVISION = 1
PRECISIONS = {"int8": "int8_float32", "float16": "float16", "float32": "float32"}
_CACHE = "ctranslate2"
_UNREADABLE = 3
_UNWRITABLE = 4
_TOO_BIG = 5
_FULL = 6
_CHECKSUM = "model.sha256"
_BYTES_PER_WEIGHT = {"int8": 1, "float16": 2, "float32": 4}  # published checkpoints have two
_BROKEN_FILE = (RuntimeError, KeyError, TypeError, EOFError, ValueError, AttributeError, pickle.UnpicklingError)


def converted(checkpoint: Path, folder: Path, precision: str) -> Path:
    """Return the converted folder of a checkpoint, inside `folder`, made if need be; processes at once make one.

    Args: precision: int8 (for processors), float16 (for cards) or float32 (for comparisons).
    Raises: Waiting: "models.missing"; "models.unreadable" no Whisper checkpoint; "models.folder" cannot be used;
    "models.full"; "models.no_memory_to_convert".
    """
    if not checkpoint.is_file():
        raise Waiting("models.missing", model=checkpoint.stem, folder=str(checkpoint.parent))
    target = place(checkpoint, folder, precision)
    if (target / "model.bin").is_file():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with weights.only_one(target):
            for stale in target.parent.glob(f"{target.name}.tmp-*"):  # whoever made it died: we hold the lock
                shutil.rmtree(stale, ignore_errors=True)
            if not (target / "model.bin").is_file():  # another process may just have made it
                _convert_apart(checkpoint, target, precision)
    except OSError as error:
        raise Waiting("models.folder", folder=str(target.parent), reason=error.strerror or "?") from error
    return target


def place(checkpoint: Path, folder: Path, precision: str) -> Path:
    """Where the converted folder of these very bytes lies, or would."""
    with checkpoint.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    return folder / _CACHE / f"{checkpoint.stem}-{sha256[:16]}-{precision}.{_REVISION}"


def made_of(stem: str, folder: Path) -> list[Path]:
    """Converted folders of checkpoints of this name, whatever their bytes were."""
    found = (folder / _CACHE).glob(f"{stem}-{'[0-9a-f]' * 16}-*.{_REVISION}")
    return sorted(one for one in found if (one / "model.bin").is_file())


def precision_of(target: Path) -> str:
    """The precision of a converted folder, by its name."""
    return target.name.removesuffix(f".{_REVISION}").rsplit("-", 1)[1]


def is_intact(target: Path) -> bool:
    """Whether a converted folder still holds the weights that were written; True where no checksum was kept."""
    told = target / _CHECKSUM
    return not told.is_file() or weights.is_whole(target / "model.bin", told.read_text("ascii").strip())


def forget(target: Path) -> None:
    """Remove a converted folder that proved unreadable, so that the next call makes it again."""
    shutil.rmtree(target, ignore_errors=True)


def convert(checkpoint: Path, target: Path, precision: str) -> None:
    """Write the folder `target`, which appears whole or not at all.

    Raises: Waiting: "models.unreadable". OSError: the disk is full, or the folder cannot be written.
    """
    part = target.with_name(f"{target.name}.tmp-{os.getpid()}")
    try:
        dims, spec = _read(checkpoint)
        try:
            spec.optimize(quantization=PRECISIONS[precision])
        except ValueError as error:
            raise Waiting("models.unreadable", model=checkpoint.name) from error
        part.mkdir(parents=True)
        spec.save(str(part))
        tokenizer_file.write(part / "tokenizer.json", dims["n_vocab"])
        (part / "preprocessor_config.json").write_text(json.dumps(_sound_of(dims["n_mels"])), "utf-8")
        with (part / "model.bin").open("rb") as content:
            (part / _CHECKSUM).write_text(hashlib.file_digest(content, "sha256").hexdigest(), "ascii")
        for file in part.iterdir():
            _sync(file)
        part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _convert_apart(checkpoint: Path, target: Path, precision: str) -> None:
    """`convert` in a process of its own; its errors become ours."""
    done = subprocess.run(
        [sys.executable, "-m", __spec__.name, str(checkpoint.absolute()), str(target.absolute()), precision],
        cwd=Path(__file__).parents[3], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = done.stderr.strip().rsplit("\n", 1)[-1]
    if done.returncode == _UNREADABLE:
        raise Waiting("models.unreadable", model=checkpoint.name)
    if done.returncode == _UNWRITABLE:
        raise Waiting("models.folder", folder=str(target.parent), reason=said)
    if done.returncode == _FULL:
        raise downloads.full(target.parent, checkpoint.stat().st_size * _BYTES_PER_WEIGHT[precision] // 2)
    if done.returncode in (_TOO_BIG, -9):  # the kernel kills who asks for too much
        raise Waiting("models.no_memory_to_convert", model=checkpoint.name)
    if done.returncode:
        raise RuntimeError(f"conversion of {checkpoint.name} failed: {said}")


def _read(checkpoint: Path) -> tuple[dict[str, int], Any]:
    """The dimensions and the filled specification. Raises: Waiting: "models.unreadable"."""
    import torch

    try:
        loaded = torch.load(checkpoint, map_location="cpu", weights_only=True)
        dims = {name: int(size) for name, size in loaded["dims"].items()}
        state = {name: one.detach().numpy() for name, one in loaded["model_state_dict"].items()}
        spec = _specification(dims, state)
        spec.config.alignment_heads = _alignment_heads(checkpoint.stem, dims)
        spec.validate()
    except _BROKEN_FILE as error:
        raise Waiting("models.unreadable", model=checkpoint.name) from error
    return dims, spec


def _specification(dims: dict[str, int], state: dict[str, Any]) -> Any:
    from ctranslate2.specs import whisper_spec

    spec = whisper_spec.WhisperSpec(
        dims["n_audio_layer"], dims["n_audio_head"], dims["n_text_layer"], dims["n_text_head"]
    )
    encoder, decoder = spec.encoder, spec.decoder
    for name in ("conv1", "conv2"):
        _linear(getattr(encoder, name), state, f"encoder.{name}")
    encoder.position_encodings.encodings = state["encoder.positional_embedding"]
    _norm(encoder.layer_norm, state, "encoder.ln_post")
    for number, layer in enumerate(encoder.layer):
        _layer(layer, state, f"encoder.blocks.{number}", across=False)
    decoder.embeddings.weight = decoder.projection.weight = state["decoder.token_embedding.weight"]
    decoder.position_encodings.encodings = state["decoder.positional_embedding"]
    _norm(decoder.layer_norm, state, "decoder.ln")
    for number, layer in enumerate(decoder.layer):
        _layer(layer, state, f"decoder.blocks.{number}", across=True)
    _vocabulary(spec, dims["n_vocab"])
    return spec


def _layer(layer: Any, state: dict[str, Any], name: str, *, across: bool) -> None:
    _attention(layer.self_attention, state, f"{name}.attn", joined="query key value")
    _norm(layer.self_attention.layer_norm, state, f"{name}.attn_ln")
    if across:
        _linear(layer.attention.linear[0], state, f"{name}.cross_attn.query")
        _attention(layer.attention, state, f"{name}.cross_attn", joined="key value")
        _norm(layer.attention.layer_norm, state, f"{name}.cross_attn_ln")
    _linear(layer.ffn.linear_0, state, f"{name}.mlp.0")
    _linear(layer.ffn.linear_1, state, f"{name}.mlp.2")
    _norm(layer.ffn.layer_norm, state, f"{name}.mlp_ln")


def _attention(spec: Any, state: dict[str, Any], name: str, *, joined: str) -> None:
    """The projections that CTranslate2 keeps in one matrix, and the output. Whisper's keys have no bias."""
    parts = joined.split()
    into = spec.linear[len(spec.linear) - 2]
    into.weight = np.concatenate([state[f"{name}.{part}.weight"] for part in parts])
    none = np.zeros_like(state[f"{name}.query.bias"])
    into.bias = np.concatenate([state.get(f"{name}.{part}.bias", none) for part in parts])
    _linear(spec.linear[-1], state, f"{name}.out")


def _linear(spec: Any, state: dict[str, Any], name: str) -> None:
    spec.weight, spec.bias = state[f"{name}.weight"], state[f"{name}.bias"]


def _norm(spec: Any, state: dict[str, Any], name: str) -> None:
    spec.gamma, spec.beta = state[f"{name}.weight"], state[f"{name}.bias"]


def _vocabulary(spec: Any, n_vocab: int) -> None:
    """Tokens in the order of their ids, and which the decoder must not say, as `whisper.decoding` has it."""
    spec.register_vocabulary(tokenizer_file.tokens(n_vocab))
    known = whisper_package.tokenizer(n_vocab, None)
    spec.config.lang_ids = sorted(known.all_language_tokens) if whisper_package.is_multilingual(n_vocab) else []
    never = {known.transcribe, known.translate, known.sot, known.sot_prev, known.sot_lm, known.no_speech}
    spec.config.suppress_ids = sorted({*known.non_speech_tokens, *never})
    spec.config.suppress_ids_begin = [*known.encode(" "), known.eot]


def _alignment_heads(stem: str, dims: dict[str, int]) -> list[list[int]]:
    """The attention heads that follow the words: those published for an official name, else the upper half."""
    layers, heads = dims["n_text_layer"], dims["n_text_head"]
    published = whisper_package.alignment_heads(stem)
    if published:
        chosen = np.frombuffer(gzip.decompress(base64.b85decode(published)), dtype=bool)
        if chosen.size == layers * heads:  # else: another model under an official name
            return [[int(layer), int(head)] for layer, head in np.argwhere(chosen.reshape(layers, heads))]
    return [list(one) for one in itertools.product(range(layers // 2, layers), range(heads))]


def _sound_of(n_mels: int) -> dict[str, int]:
    return {"feature_size": n_mels, "sampling_rate": 16_000, "hop_length": 160, "chunk_length": 30, "n_fft": 400}


def _sync(file: Path) -> None:
    """On the disk before the folder gets its name: a power cut leaves no folder with holes."""
    with file.open("rb") as content:
        os.fsync(content.fileno())


def main(arguments: Iterable[str]) -> int:
    checkpoint, target, precision = arguments
    try:
        convert(Path(checkpoint), Path(target), precision)
    except Waiting:
        return _UNREADABLE
    except MemoryError:
        return _TOO_BIG
    except OSError as error:
        if downloads.is_full(error):
            return _FULL
        print(error.strerror or "?", file=sys.stderr)  # noqa: T201 - the parent reads it
        return _UNWRITABLE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
