# ruff: noqa: T201 - a script prints
"""Make two_languages.flac and two_languages.json: a French host, a guest who answers in English, the host again.

    python tests/data/demo/make_two_languages.py [FOLDER]
As make_recording.py: the closed vocabulary of the bundled checkpoint, espeak-ng voices that took no part in its
training.
"""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path

import numpy as np
import soundfile

sys.path.insert(0, str(Path(__file__).parent))
from make_recording import RATE_HZ, Synth

# Language; espeak-ng voice, words a minute, pitch, pitch range; what is said
HOST, GUEST = ("fr+f3", 150, 60, 50), ("en-us+m3", 150, 45, 50)
SAID = (
    ("fr", HOST, "Bonjour à tous. La question est celle de la confiance."),
    ("fr", HOST, "La sécurité des données est essentielle pour la relation client."),
    ("en", GUEST, "Thank you very much. Our team protects the data every day."),
    ("en", GUEST, "We have ten million customers in Europe."),
    ("fr", HOST, "Merci beaucoup. Le paiement mobile améliore la relation client."),
)
_HANDOVER_S = 1.2


def main(folder: Path) -> None:
    synth, chance, noise = Synth(), random.Random(3), np.random.default_rng(3)
    sound, at_s, segments = [np.zeros(RATE_HZ // 2, np.float32)], 0.5, []
    for number, (language, voice, text) in enumerate(SAID):
        for sentence in re.findall(r".+?[.?](?=\s|$)", text):
            wave, _ = synth.say(sentence.strip(), *voice)
            end_s = at_s + len(wave) / RATE_HZ
            segments.append([language, round(at_s * 1000), round(end_s * 1000), sentence.strip()])
            pause = np.zeros(int(RATE_HZ * chance.uniform(0.35, 0.6)), np.float32)
            sound += [wave * 0.08 / np.sqrt((wave**2).mean()), pause]
            at_s = end_s + len(pause) / RATE_HZ
        if [language] != [one[0] for one in SAID[number + 1 : number + 2]]:
            sound.append(np.zeros(int(RATE_HZ * _HANDOVER_S), np.float32))
            at_s += _HANDOVER_S
    everything = np.concatenate(sound)
    everything += noise.normal(0, 0.08 * 10 ** (-35 / 20), everything.size).astype(np.float32)
    everything *= 0.9 / np.abs(everything).max()
    soundfile.write(folder / "two_languages.flac", everything, RATE_HZ, subtype="PCM_16")
    (folder / "two_languages.json").write_text(json.dumps({"segments": segments}, ensure_ascii=False) + "\n", "utf-8")
    print(f"{everything.size / RATE_HZ:.0f} s, {len(segments)} sentences")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
