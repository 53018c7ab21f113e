# ruff: noqa: T201 - its result is a printed table
"""How far the fast engine is from what this processor can do: its multiplications and its memory, measured beside it.

    python tests/bench/limits.py [--models tiny base small] [--rounds 5]
One thread, best of the rounds, in one process and in turns, so that what else the machine does falls on all alike.
Counted: multiply and add are two operations; the encoder's share that 8-bit kernels can take (projections and
feed-forward), the share that stays 32-bit (attention, convolutions), and the bytes a decoding step must read (8-bit
weights once per step for all windows, and 32-bit keys and values of what was heard for each window). The bound is the
time of those alone, at the measured speed, nothing else counted: no engine can be below it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"
ROOT = Path(__file__).resolve().parents[2]
_POSITIONS, _FRAMES, _MELS, _VOCABULARY, _BEAM = 1500, 3000, 80, 51_865, 5
_SHARED = 8  # windows decoded at once


@dataclass(frozen=True)
class Machine:
    """Operations per second of 32-bit and 8-bit multiplication, bytes per second read from memory; one thread."""

    float_ops: float
    byte_ops: float
    read: float


def best(work: Callable[[], Any], rounds: int) -> float:
    """The least processor seconds of one call."""
    work()
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def machine(rounds: int) -> Machine:
    import numpy as np
    import torch

    torch.set_num_threads(1)
    rows, width = _POSITIONS, 768
    left, right = torch.randn(rows, width), torch.randn(width, 4 * width)
    operations = 2 * rows * width * 4 * width
    torch.backends.quantized.engine = "onednn"
    linear = torch.nn.Linear(width, 4 * width)
    quantize: Any = torch.ao.quantization.quantize_dynamic
    small = quantize(torch.nn.Sequential(linear), {torch.nn.Linear})
    block = np.ones(64 * 2**20, np.float32)  # 256 MB: no cache holds it
    with torch.inference_mode():
        return Machine(
            float_ops=operations / best(lambda: left @ right, rounds),
            byte_ops=operations / best(lambda: small(left), rounds),
            read=block.nbytes / best(block.sum, rounds),
        )


def encoder_operations(width: int, layers: int) -> tuple[float, float]:
    """Of one window: what 8-bit kernels can take, what stays 32-bit."""
    matrices = layers * 12 * width * width * 2 * _POSITIONS
    attention = layers * 2 * 2 * _POSITIONS**2 * width
    convolutions = 2 * 3 * width * (_MELS * _FRAMES + width * _POSITIONS)
    return matrices, attention + convolutions


def decoder_work(width: int, layers: int, steps: int) -> tuple[float, float]:
    """Of one window among `_SHARED`: operations (8-bit), bytes read."""
    weights = layers * 14 * width * width + _VOCABULARY * width
    heard = layers * 2 * _POSITIONS * width * 4
    first = layers * 2 * width * width * 2 * _POSITIONS  # keys and values of what was heard, once
    return steps * _BEAM * 2 * weights + first, steps * (weights / _SHARED + heard)


def measure(size: str, rounds: int, place: Path) -> tuple[float, float, float, int]:
    """CPU seconds of a window: encoder alone, decoder alone and among `_SHARED`; and its steps."""
    import ctranslate2
    import numpy as np

    sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
    from checkpoints import DICTATED, random_checkpoint

    from services.engines.hearing import checkpoint_conversion, whisper_package

    checkpoint = random_checkpoint(place / f"{size}.pt", size, dictated=DICTATED)
    folder = checkpoint_conversion.converted(checkpoint, place, "int8")
    model = ctranslate2.models.Whisper(str(folder), device="cpu", compute_type="int8", intra_threads=1)
    view = ctranslate2.StorageView.from_array
    mel = np.random.default_rng(0).standard_normal((1, _MELS, _FRAMES)).astype(np.float32) * 0.3
    encoded = np.asarray(model.encode(view(mel)))
    prompt = list(whisper_package.tokenizer(_VOCABULARY, "fr").sot_sequence)

    def decode(windows: int) -> Any:
        return model.generate(view(np.repeat(encoded, windows, 0)), [prompt] * windows, beam_size=_BEAM)

    steps = len(decode(1)[0].sequences_ids[0]) + 1
    return (
        best(lambda: model.encode(view(mel)), rounds), best(lambda: decode(1), rounds),
        best(lambda: decode(_SHARED), max(2, rounds // 2)) / _SHARED, steps,
    )  # fmt: skip


def run(models: list[str], *, rounds: int = 5) -> str:
    """Markdown tables."""
    sys.path.insert(0, str(Path(__file__).parent))
    from checkpoints import SIZES

    here = machine(rounds)
    rows = [
        f"GFLOP/s: {here.float_ops / 1e9:.0f} 32-bit, {here.byte_ops / 1e9:.0f} 8-bit; {here.read / 1e9:.0f} GB/s.\n",
        "| model | encoder, CPU s | bound (8-bit + 32-bit part) | reached | decoder alone | among 8 | bound among 8 | reached |",  # noqa: E501
        "|---|---|---|---|---|---|---|---|",
    ]
    for size in models:
        width, _, layers = SIZES[size]
        with tempfile.TemporaryDirectory(prefix="plenary-limits-") as place:
            encode, alone, shared, steps = measure(size, rounds, Path(place))
        matrices, rest = encoder_operations(width, layers)
        byte_s, float_s = matrices / here.byte_ops, rest / here.float_ops
        operations, read = decoder_work(width, layers, steps)
        bound = max(operations / here.byte_ops, read / here.read)
        rows.append(
            f"| {size} | {encode:.2f} | {byte_s:.2f} + {float_s:.2f} | {(byte_s + float_s) / encode:.0%} "
            f"| {alone:.2f} | {shared:.2f} | {bound:.2f} | {bound / shared:.0%} |"
        )
    return "\n".join(rows) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", nargs="+", default=["tiny", "base", "small"])
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    print(run(asked.models, rounds=asked.rounds))


if __name__ == "__main__":
    main()
