"""Make other conversations out of given ones: `python tests/bench/make_conversations.py FOLDER OUT [options]`.

FOLDER holds recordings (flac, 16 kHz mono), each with NAME.rttm beside it. Where one voice speaks alone it is cut out;
conversations of two to six of these voices are laid anew: panels (long answers) and debates (short turns,
interruptions), with pauses, "mm-hm"s under another's speech, louder and softer people, a room, noise and MP3. OUT gets
NAME.flac and NAME.rttm, the same bytes every time but for the MP3 encoder's version.
--count N: so many (24). --from N: the number of the first (0): each is another conversation. --kind K: `short`, 20 to
60 s; `middle`, half a minute to 5 min; `long`, the same and each twelfth 15 or 30 min (default); `room`, 20 to 200 s of
two to four voices that are all cut from one recording.

They are for choosing thresholds without looking at the recordings that judge. Voices keep the room of where they were
cut from, which makes them easier to tell apart than people at one table: hence the last kind.
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from services import speakers
from services.speakers import Span
from tests.bench.train_presence import RATE_HZ, STEP, Recording, _noise, _room

LENGTHS_S = {
    "short": (20, 25, 30, 40, 50, 60), "middle": (30, 40, 60, 90, 120, 200, 300),
    "long": (30, 40, 60, 90, 120, 200, 300), "room": (20, 30, 45, 60, 90, 120, 200),
}  # fmt: skip
LONG_S = (900, 1800)
Floats = NDArray[np.float32]
Voices = dict[tuple[str, str], list[Floats]]


def alone(recordings: list[Recording]) -> Voices:
    """(recording, voice) → stretches of at least 0.8 s in which nobody else speaks, of voices with 5 s and more."""
    voices: Voices = {}
    for one in recordings:
        for number, voice in enumerate(one.voices):
            said = one.said[number] & (one.said.sum(axis=0) == 1)
            edges = np.flatnonzero(np.diff(np.concatenate([[0], said.astype(np.int8), [0]])))
            pieces = [
                one.samples[first * STEP : last * STEP]
                for first, last in edges.reshape(-1, 2)
                if last - first >= 80
            ]  # fmt: skip
            if sum(len(piece) for piece in pieces) >= 5 * RATE_HZ:
                voices[one.name, voice] = pieces
    return voices


def conversation(voices: Voices, number: int, kind: str = "long") -> tuple[Floats, list[Span]]:
    rng = np.random.default_rng(number)
    lengths_s = LENGTHS_S[kind]
    length_s = LONG_S[number // 12 % 2] if kind == "long" and number % 12 == 11 else lengths_s[number % len(lengths_s)]
    is_debate = number % 2 == 1
    cast = _table(rng, list(voices), 2 + number % 3) if kind == "room" else _cast(rng, list(voices), 2 + number % 5)
    stores = {one: _Store(rng, voices[one]) for one in cast}
    gains = {one: 10 ** (rng.uniform(-5, 5) / 20) for one in cast}
    samples = np.zeros((length_s + 60) * RATE_HZ, dtype=np.float32)
    spans: list[Span] = []
    at, speaker = int(rng.uniform(0.2, 1.5) * RATE_HZ), cast[0]
    # Everybody speaks once, then whoever is drawn: a moderator (the first) every second time on a panel.
    waiting = list(cast)
    while at < length_s * RATE_HZ:
        turn_s = rng.lognormal(np.log(4.5 if is_debate else 14 if speaker != cast[0] else 4), 0.6)
        piece = stores[speaker].take(max(1.2, min(turn_s, length_s / len(cast))))
        end = _lay(samples, spans, at, gains[speaker] * piece, speaker[1])
        if rng.random() < 0.15 and len(piece) > 4 * RATE_HZ:
            other = cast[(cast.index(speaker) + 1 + int(rng.integers(len(cast) - 1))) % len(cast)]
            heard = stores[other].take(0.6)[: int(rng.uniform(0.4, 0.8) * RATE_HZ)]
            begin = at + int(rng.uniform(0.3, 0.6) * len(piece))
            _lay(samples, spans, begin, gains[other] * heard, other[1])
        waiting = [one for one in waiting if one != speaker]
        others = [one for one in cast if one != speaker]
        led = not is_debate and speaker != cast[0] and rng.random() < 0.5
        speaker = cast[0] if led else waiting[0] if waiting else others[int(rng.integers(len(others)))]
        interrupts = rng.random() < (0.3 if is_debate else 0.08)
        pause_s = -rng.uniform(0.2, 1.2) if interrupts else rng.exponential(0.45) + 0.05
        at = max(at + RATE_HZ // 2, end + int(pause_s * RATE_HZ))
    last = max(span.end_ms for span in spans) * RATE_HZ // 1000 + RATE_HZ // 2
    return _roomed(rng, samples[:last]), spans


def _cast(rng: np.random.Generator, keys: list[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    drawn: dict[str, tuple[str, str]] = {}
    for index in rng.permutation(len(keys)):
        drawn.setdefault(keys[index][1], keys[index])
    return list(drawn.values())[:count]


def _table(rng: np.random.Generator, keys: list[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    """So many voices of one recording."""
    rooms = sorted({recording for recording, _ in keys})
    sizes = [sum(key[0] == room for key in keys) for room in rooms]
    fitting = [room for room, size in zip(rooms, sizes, strict=True) if size >= count]
    room = fitting[int(rng.integers(len(fitting)))]
    own = [key for key in keys if key[0] == room]
    return [own[index] for index in rng.permutation(len(own))][:count]


class _Store:
    """Hands out a voice's stretches in random order, again from the start when they are used up."""

    def __init__(self, rng: np.random.Generator, pieces: list[Floats]) -> None:
        order = [pieces[index] for index in rng.permutation(len(pieces))]
        self._samples = np.concatenate(order)
        self._at = 0

    def take(self, seconds: float) -> Floats:
        wanted = min(int(seconds * RATE_HZ), len(self._samples))
        if self._at + wanted > len(self._samples):
            self._at = 0
        self._at += wanted
        return self._samples[self._at - wanted : self._at]


def _lay(samples: Floats, spans: list[Span], at: int, piece: Floats, voice: str) -> int:
    piece = piece[: len(samples) - at]
    fade = np.minimum(1, np.minimum(np.arange(len(piece)), np.arange(len(piece))[::-1]) / (0.01 * RATE_HZ))
    samples[at : at + len(piece)] += (piece * fade).astype(np.float32)
    spans.append(Span(voice, at * 1000 // RATE_HZ, (at + len(piece)) * 1000 // RATE_HZ))
    return at + len(piece)


def _roomed(rng: np.random.Generator, samples: Floats) -> Floats:
    if rng.random() < 0.6:
        samples = fftconvolve(samples, _room(rng))[: len(samples)].astype(np.float32)
    power = np.sqrt((samples**2).mean())
    samples = samples + _noise(rng, len(samples)) * power * 10 ** (-rng.uniform(12, 30) / 20)
    samples = (samples / np.abs(samples).max() * 10 ** (-rng.uniform(1, 12) / 20)).astype(np.float32)
    return _as_mp3(samples, int(rng.choice([48_000, 64_000]))) if rng.random() < 0.7 else samples


def _as_mp3(samples: Floats, bits_s: int) -> Floats:
    """Encode and decode; the encoder's delay of 1105 samples is cut off."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as made:
        stream = made.add_stream("libmp3lame", rate=RATE_HZ, layout="mono", bit_rate=bits_s)
        pcm = (np.clip(samples, -1, 1) * 32767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(pcm, format="s16p", layout="mono")
        frame.sample_rate = RATE_HZ
        made.mux([*stream.encode(frame), *stream.encode(None)])
    file.seek(0)
    with av.open(file) as heard:
        decoded = np.concatenate([one.to_ndarray()[0] for one in heard.decode(audio=0)])
    decoded = decoded.astype(np.float32) / (32768 if decoded.dtype.kind == "i" else 1)
    lag = int(fftconvolve(decoded[:80_000], samples[:80_000][::-1]).argmax()) - len(samples[:80_000]) + 1
    return np.resize(np.pad(decoded[max(0, lag) :], (0, len(samples))), len(samples)).astype(np.float32)


def main(folder: Path, out: Path, numbers: range, kind: str) -> None:
    voices = alone([Recording(reference) for reference in sorted(folder.glob("*.rttm"))])
    out.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        samples, spans = conversation(voices, number, kind)
        name = f"made{number:02d}_{len({span.speaker for span in spans})}"
        soundfile.write(out / f"{name}.flac", samples, RATE_HZ, subtype="PCM_16")
        (out / f"{name}.rttm").write_text(
            speakers.to_rttm(sorted(spans, key=lambda span: span.start_ms), name), "utf-8"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--kind", choices=sorted(LENGTHS_S), default="long")
    given = parser.parse_args()
    main(given.folder, given.out, range(given.first, given.first + given.count), given.kind)
