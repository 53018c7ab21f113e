# ruff: noqa: E501, T201 - the panel reads as one line a turn; a script prints
"""Make panel.flac and panel.json: an invented panel, spoken by four espeak-ng voices. Needs libespeak-ng and soundfile.

    python tests/data/demo/make_recording.py [FOLDER]
The text keeps to the closed vocabulary of the bundled checkpoint (see ../nano). The voices took no part in its
training. Word times come from espeak-ng itself, so the reference is exact to some tens of milliseconds.
"""

from __future__ import annotations

import ctypes
import json
import random
import re
import sys
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import resample_poly

RATE_HZ = 16_000
# espeak-ng voice, words a minute, pitch, pitch range
VOICES = {
    "Camille": ("fr+f3", 150, 60, 50), "Hugo": ("fr-be+m6", 160, 40, 50),
    "Nadia": ("fr-ch+Annie", 165, 55, 50), "Karim": ("fr+benjamin", 145, 35, 50),
}  # fmt: skip
PANEL = """
Camille: Bonjour à tous. La question est celle de la confiance. Je vous présente Hugo, le directeur de la logistique. Nadia est une chercheuse en intelligence artificielle. Karim est le responsable des données. Hugo, comment l'intelligence artificielle transforme les métiers ?
Hugo: Bonjour à tous. L'intelligence artificielle transforme la logistique chaque jour. Nous livrons douze millions de colis par an. L'assistant vocal change nos entrepôts. Sans la formation, notre équipe ne va pas évoluer.
Camille: Merci Hugo. Nadia, comment l'algorithme menace les métiers ?
Nadia: Non, pas du tout. Je pense que la donnée améliore l'expérience des clients. La question est celle de la transparence. Sans la transparence, l'algorithme ne peut pas convaincre.
Camille: À vous, Karim. Comment le cloud protège la relation client ?
Karim: Très bonne question. La sécurité des données est essentielle pour la relation client. On traite quinze millions de commandes par mois. La concurrence inquiète les petites marques.
Camille: Quelle est la place de la souveraineté en Europe ?
Nadia: La réglementation européenne protège la confiance des consommateurs. Entre l'innovation et la souveraineté, il faut choisir.
Karim: Je ne suis pas d'accord. Sans l'innovation, le marché français ne peut pas grandir. Je crois que soixante pour cent des clients achètent en ligne.
Camille: À vous, Hugo. Quelle est la place de la formation cette année ?
Hugo: Il faut investir et recruter cette année. La formation est nécessaire pour les métiers. Nous avons vingt millions de clients en France.
Nadia: Je suis d'accord. Avec la donnée, il est possible de partager.
Camille: Pourquoi la livraison rapide inquiète les vendeurs ?
Hugo: En effet, la concurrence change le prix des produits. La livraison rapide simplifie le parcours d'achat.
Karim: Exactement. Le paiement mobile améliore la relation client. Le chiffre est de trente pour cent en Europe.
Camille: Merci beaucoup. L'intelligence artificielle et la donnée, c'est notre priorité. Merci Hugo. Merci Nadia. Merci Karim.
"""
_PAUSE_S, _HANDOVER_S = (0.35, 0.6), (0.7, 1.0)


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int), ("identifier", ctypes.c_uint), ("text_position", ctypes.c_int), ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int), ("sample", ctypes.c_int), ("user", ctypes.c_void_p), ("id", ctypes.c_char * 8),
    ]  # fmt: skip


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class Synth:
    """libespeak-ng: the library, not the program, because it says when each word begins."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libespeak-ng.so.1")
        self._rate_hz = self._library.espeak_Initialize(2, 0, None, 0)
        self._callback = _Callback(self._heard)
        self._library.espeak_SetSynthCallback(self._callback)

    def _heard(self, wave, count, events):
        n = 0
        while events[n].type:
            if events[n].type == 1:
                self._words.append((events[n].text_position - 1, events[n].audio_position / 1000))
            n += 1
        if count > 0 and wave:
            self._parts.append(np.ctypeslib.as_array(wave, shape=(count,)).copy())
        return 0

    def say(self, text: str, voice: str, speed: int, pitch: int, spread: int):
        """Return samples (n,) float32 at 16 kHz without silence around them, and (word, start_s) of each word."""
        self._parts, self._words = [], []
        self._library.espeak_SetVoiceByName(voice.encode())
        for parameter, value in ((1, speed), (3, pitch), (4, spread)):
            self._library.espeak_SetParameter(parameter, value, 0)
        raw = text.encode()
        self._library.espeak_Synth(raw, ctypes.c_size_t(len(raw) + 1), 0, 1, 0, 1, None, None)
        wave = np.concatenate(self._parts).astype(np.float32) / 32768
        wave = resample_poly(wave, 320, 441) if self._rate_hz == 22_050 else wave
        loud = np.flatnonzero(np.abs(wave) > 0.01 * np.abs(wave).max())
        first, last = max(0, loud[0] - 160), loud[-1] + 480
        return wave[first:last].astype(np.float32), self._starts(text, first / RATE_HZ, (last - first) / RATE_HZ)

    def _starts(self, text: str, trimmed_s: float, length_s: float) -> list[tuple[str, float]]:
        spans = [one for one in re.finditer(r"\S+", text) if re.search(r"\w", one.group())]
        known = {
            n: at - trimmed_s
            for p, at in reversed(self._words)
            for n, s in enumerate(spans)
            if s.start() <= p < s.end()
        }
        known = {0: 0.0, len(spans): length_s, **{n: max(0.0, at) for n, at in known.items() if n}}
        letters = np.cumsum([0, *(len(one.group()) for one in spans)])
        places = sorted(known)
        starts = np.interp(letters[:-1], [letters[n] for n in places], [known[n] for n in places])
        return [(one.group(), float(at)) for one, at in zip(spans, starts, strict=True)]


def main(folder: Path) -> None:
    synth, chance, noise = Synth(), random.Random(7), np.random.default_rng(7)
    sound, at_s, segments, words = [np.zeros(RATE_HZ // 2, np.float32)], 0.5, [], []
    for line in PANEL.strip().splitlines():
        speaker, said = line.split(": ", 1)
        for sentence in re.findall(r".+?[.?](?=\s|$)", said):
            wave, starts = synth.say(sentence.strip(), *VOICES[speaker])
            end_s = at_s + len(wave) / RATE_HZ
            segments.append([speaker, round(at_s * 1000), round(end_s * 1000), sentence.strip()])
            ends = [start for _, start in starts[1:]] + [len(wave) / RATE_HZ]
            words += [
                {"text": text, "start_ms": round((at_s + start) * 1000), "end_ms": round((at_s + end) * 1000), "speaker": speaker}
                for (text, start), end in zip(starts, ends, strict=True)
            ]  # fmt: skip
            pause = np.zeros(int(RATE_HZ * chance.uniform(*_PAUSE_S)), np.float32)
            sound += [wave * 0.08 / np.sqrt((wave**2).mean()), pause]
            at_s = end_s + len(pause) / RATE_HZ
        between = np.zeros(int(RATE_HZ * (chance.uniform(*_HANDOVER_S) - _PAUSE_S[1])), np.float32)
        sound.append(between)
        at_s += len(between) / RATE_HZ
    everything = np.concatenate(sound)
    everything += noise.normal(0, 0.08 * 10 ** (-35 / 20), everything.size).astype(np.float32)
    everything *= 0.9 / np.abs(everything).max()
    soundfile.write(folder / "panel.flac", everything, RATE_HZ, subtype="PCM_16")
    reference = {
        "language": "fr",
        "duration_ms": everything.size * 1000 // RATE_HZ,
        "segments": segments,
        "words": words,
    }
    (folder / "panel.json").write_text(json.dumps(reference, ensure_ascii=False, indent=None) + "\n", "utf-8")
    print(f"{everything.size / RATE_HZ:.0f} s, {len(segments)} sentences, {len(words)} words")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
