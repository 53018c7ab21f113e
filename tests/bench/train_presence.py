"""Train the network of `services.engines.voices.presence` from talks whose speech is known without their rooms.

`python tests/bench/train_presence.py FOLDER` writes its weights. FOLDER holds recordings (flac, 16 kHz mono), each
with NAME.rttm beside it. `… FOLDER --unseen OUT` also trains one network for each third of the voices on the other two
thirds, into OUT, with which `tests/bench/diarize.py FOLDER --unseen OUT` measures voices the network never heard.

Every recording is heard as it is and in twelve (the long ones six) disguises: other speed and pitch, louder and softer
speakers, minutes of silence put in, another room, noise, a telephone's band. The labels stay those of the dry voice,
so that the network learns that an echo is no speech. What it sees of each six seconds is then made another voice's:
bands moved as by a longer or shorter throat, another tilt and colour, every second time some bands without a word. Of
two dozen voices it otherwise learns who they are. Deterministic but for torch's own arithmetic.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import torch
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, sosfilt

from services import speakers
from services.engines import voice_activity
from services.engines.voices import presence

RATE_HZ = 16_000
STEP = 160  # labels are per 10 ms
WIDTH, TAPS, LAYERS = 32, 5, 4
BANDS = 20  # of what the network sees, the first
Floats = NDArray[np.float32]
Example = tuple[Floats, NDArray[np.float32]]


class Recording:
    """Samples and, per 10 ms, which voice speaks: shape (voices, n)."""

    def __init__(self, reference: Path) -> None:
        self.name = reference.stem
        samples, rate_hz = soundfile.read(reference.with_suffix(".flac"), dtype="float32")
        assert rate_hz == RATE_HZ, reference
        self.samples: Floats = samples
        spans = speakers.from_rttm(reference.read_text("utf-8"))
        self.voices = sorted({span.speaker for span in spans})
        self.said = np.zeros((len(self.voices), len(samples) // STEP + 2), dtype=bool)
        for span in spans:
            self.said[self.voices.index(span.speaker), round(span.start_ms / 10) : round(span.end_ms / 10)] = True


def disguised(recording: Recording, number: int) -> tuple[Floats, NDArray[np.bool_]]:
    """One of a recording's disguises: samples, and per 10 ms whether anybody speaks."""
    rng = np.random.default_rng([number, *recording.name.encode()])
    samples, said = _at_speed(recording.samples, recording.said, rng.uniform(0.87, 1.15))
    if rng.random() < 0.7:
        samples, said = _with_silences(rng, samples, said)
    samples = _with_levels(rng, samples, said)
    if rng.random() < 0.5:
        samples = fftconvolve(samples, _room(rng))[: len(samples)]
    if rng.random() < 0.7:
        power = np.sqrt((samples**2).mean())
        samples = samples + _noise(rng, len(samples)) * power * 10 ** (-rng.uniform(8, 32) / 20)
    band = rng.random()
    if band < 0.12:
        samples = sosfilt(butter(4, [300, 3400], "bandpass", fs=RATE_HZ, output="sos"), samples)
    elif band < 0.4:
        samples = sosfilt(butter(3, rng.uniform(4000, 7500), fs=RATE_HZ, output="sos"), samples)
    samples = samples / np.abs(samples).max() * 10 ** (-rng.uniform(0, 20) / 20)
    return samples.astype(np.float32), said.any(axis=0)


def _at_speed(samples: Floats, said: NDArray[np.bool_], speed: float) -> tuple[Floats, NDArray[np.bool_]]:
    at = np.arange(int(len(samples) / speed)) * speed
    frames = np.minimum((np.arange(len(at) // STEP + 2) * speed).astype(int), said.shape[1] - 1)
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32), said[:, frames]


def _with_silences(
    rng: np.random.Generator, samples: Floats, said: NDArray[np.bool_]
) -> tuple[Floats, NDArray[np.bool_]]:  # fmt: skip
    """Put half a second to some twenty seconds of near silence where nobody speaks."""
    frames = len(samples) // STEP
    spoken = said.any(axis=0)[:frames]
    still = np.flatnonzero(~(spoken | np.roll(spoken, 1) | np.roll(spoken, -1)))
    if len(still) < 3:
        return samples, said
    wanted = min(len(still), max(1, int(frames / 100 / rng.uniform(15, 60))))
    pieces, labels, at = [], [], 0
    for cut in [*sorted(int(one) for one in rng.choice(still, wanted, replace=False)), frames]:
        pieces.append(samples[at * STEP : cut * STEP])
        labels.append(said[:, at:cut])
        if cut < frames:
            length = int(rng.choice([50, 150, 400, 1500]) * rng.uniform(0.6, 1.5))
            pieces.append((rng.normal(size=length * STEP) * 1e-4).astype(np.float32))
            labels.append(np.zeros((len(said), length), dtype=bool))
        at = cut
    return np.concatenate([*pieces, samples[frames * STEP :]]), np.concatenate([*labels, said[:, frames:]], axis=1)


def _with_levels(rng: np.random.Generator, samples: Floats, said: NDArray[np.bool_]) -> Floats:
    """Make each voice, where it speaks alone, between 7 dB softer and 4 dB louder."""
    alone = said.sum(axis=0) == 1
    gains = np.ones(said.shape[1])
    for voice in said:
        gains[voice & alone] = 10 ** (rng.uniform(-7, 4) / 20)
    smooth = np.convolve(gains, np.ones(5) / 5, "same").repeat(STEP)
    return (samples * smooth[: len(samples)]).astype(np.float32)


def _room(rng: np.random.Generator) -> Floats:
    """An impulse response: the direct sound and noise that decays by 60 dB in 0.15 to 0.9 s."""
    decay_s = rng.uniform(0.15, 0.9)
    at_s = np.arange(int(decay_s * RATE_HZ)) / RATE_HZ
    echo = rng.normal(size=len(at_s)) * 10 ** (-3 * at_s / decay_s)
    echo[: int(0.002 * RATE_HZ)] = 0
    echo *= 10 ** (-rng.uniform(-2, 12) / 20) / np.sqrt((echo**2).sum())
    echo[0] = 1
    return echo.astype(np.float32)


def _noise(rng: np.random.Generator, length: int) -> Floats:
    """Noise of power 1 between white and brown, at times swelling."""
    spectrum = np.fft.rfft(rng.normal(size=min(length, 20 * RATE_HZ)))
    colour = np.maximum(np.arange(len(spectrum)), 20) ** (rng.uniform(0, 2) / 2)
    noise = np.resize(np.fft.irfft(spectrum / colour), length)
    if rng.random() < 0.3:
        knots = length // (2 * RATE_HZ) + 2
        swell_db = np.interp(np.arange(length), np.linspace(0, length, knots), rng.uniform(-6, 6, knots))
        noise = noise * 10 ** (swell_db / 20)
    return (noise / np.sqrt((noise**2).mean())).astype(np.float32)


def examples(recording: Recording, hearing: presence.Presence, activity: Any) -> Iterator[Example]:
    """Yield what the network sees and should say, thrice as recorded and once for each disguise."""
    plain = recording.samples, recording.said.any(axis=0)
    count = 6 if len(recording.samples) > 100 * RATE_HZ else 12
    for number in range(-1, count):
        samples, spoken = plain if number < 0 else disguised(recording, number)
        pcm = np.clip(samples * 32767, -32768, 32767).astype(np.int16)
        blocks = [pcm[at : at + 1024 * 512] for at in range(0, len(pcm), 1024 * 512)]
        heard = np.concatenate(list(activity.probabilities(blocks)))
        frames = presence.frame_count(len(pcm))

        def read(first: int, last: int, pcm: NDArray[np.int16] = pcm) -> NDArray[np.int16]:
            inside = pcm[max(0, first) : last]
            return np.pad(inside, (max(0, -first), last - max(0, first) - len(inside)))

        seen = presence.features(hearing.mel(read, 0, frames), heard, 0)
        target = np.pad(spoken, (0, max(0, 2 * frames - len(spoken))))[: 2 * frames].reshape(-1, 2).any(axis=1)
        yield from [(seen, target.astype(np.float32))] * (3 if number < 0 else 1)


class Network(torch.nn.Module):
    """The layers of `presence.Presence`, with dropout."""

    def __init__(self) -> None:
        super().__init__()
        conv = torch.nn.Conv1d
        self.first = conv(presence.FEATURES, WIDTH, TAPS, padding=2)
        self.dilated = torch.nn.ModuleList(
            conv(WIDTH, WIDTH, TAPS, padding=2 * 2**layer, dilation=2**layer) for layer in range(LAYERS)
        )
        self.last = conv(WIDTH, 1, 1)
        self.dropout = torch.nn.Dropout(0.1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.first(x))
        for layer in self.dilated:
            x = x + torch.relu(layer(self.dropout(x)))
        return self.last(x)[:, 0]

    def save(self, file: Path) -> None:
        named = {"first": self.first, "last": self.last}
        named |= {f"dilated{number}": layer for number, layer in enumerate(self.dilated)}
        arrays = {name: layer.weight.detach().numpy().astype(np.float16) for name, layer in named.items()}
        arrays |= {f"{name}_bias": layer.bias.detach().numpy().astype(np.float16) for name, layer in named.items()}
        np.savez(file, **arrays)


def train(heard: Sequence[Example], steps: int = 1_500, frames: int = 300, batch: int = 12) -> Network:
    """Fit the network to random stretches of six seconds, each as of another voice."""
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    network = Network()
    fitter = torch.optim.AdamW(network.parameters(), 3e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(fitter, 3e-3, total_steps=steps)
    share = np.sqrt([len(target) for _, target in heard])
    share /= share.sum()
    for _ in range(steps):
        seen, wanted = np.zeros((batch, frames, presence.FEATURES), np.float32), np.zeros((batch, frames), np.float32)
        for row in range(batch):
            features, target = heard[rng.choice(len(heard), p=share)]
            at = int(rng.integers(0, len(target) - frames + 1))
            seen[row], wanted[row] = features[at : at + frames], target[at : at + frames]
            _as_another(rng, seen[row])
        said = network(torch.from_numpy(seen).transpose(1, 2))
        loss = torch.nn.functional.binary_cross_entropy_with_logits(said, torch.from_numpy(wanted))
        fitter.zero_grad()
        loss.backward()
        fitter.step()
        schedule.step()
    return network.eval()


def _as_another(rng: np.random.Generator, seen: Floats) -> None:
    """Change in place what is seen of a stretch, shape (frames, 24), as if another voice had said it."""
    bands = seen[:, :BANDS]
    at = np.clip(np.arange(BANDS) * (1 + rng.uniform(-0.12, 0.12)), 0, BANDS - 1)
    below = at.astype(int)
    share = (at - below).astype(np.float32)
    bands[:] = bands[:, below] * (1 - share) + bands[:, np.minimum(below + 1, BANDS - 1)] * share
    colour = np.interp(np.arange(BANDS), np.linspace(0, BANDS - 1, 5), rng.normal(0, 0.15, 5))
    bands += (colour + rng.normal(0, 0.05, BANDS)).astype(np.float32)
    seen[:, BANDS] += rng.normal(0, 0.03)
    if rng.random() < 0.5:
        first, count = int(rng.integers(0, BANDS - 4)), int(rng.integers(1, 5))
        bands[:, first : first + count] = bands.mean(1, keepdims=True)


def thirds(recordings: Sequence[Recording]) -> dict[str, int]:
    """Recording → third, so that no voice is in two thirds and the thirds are about as long."""
    groups: list[list[Recording]] = []
    for one in recordings:
        kin = [group for group in groups if any(set(one.voices) & set(other.voices) for other in group)]
        groups = [group for group in groups if group not in kin]
        groups.append([one, *(other for group in kin for other in group)])
    lengths, found = [0, 0, 0], {}
    for group in sorted(groups, key=lambda group: -sum(len(one.samples) for one in group)):
        third = lengths.index(min(lengths))
        lengths[third] += sum(len(one.samples) for one in group)
        found |= {one.name: third for one in group}
    return found


def main(folder: Path, unseen: Path | None) -> None:
    torch.set_num_threads(1)
    recordings = [Recording(reference) for reference in sorted(folder.glob("*.rttm"))]
    with tempfile.TemporaryDirectory() as scratch:
        Network().save(Path(scratch) / "untrained.npz")
        hearing, activity = presence.Presence(Path(scratch) / "untrained.npz"), voice_activity.VoiceActivity(1)
    heard = {one.name: list(examples(one, hearing, activity)) for one in recordings}
    if unseen is not None:
        unseen.mkdir(parents=True, exist_ok=True)
        place = thirds(recordings)
        (unseen / "thirds.json").write_text(json.dumps(place, indent=1))
        for third in range(3):
            others = [one for name in heard if place[name] != third for one in heard[name]]
            train(others).save(unseen / f"without_{third}.npz")
    train([one for each in heard.values() for one in each]).save(presence.WEIGHTS)


if __name__ == "__main__":
    given = sys.argv[1:]
    main(Path(given[0]), Path(given[given.index("--unseen") + 1]) if "--unseen" in given else None)
