"""How a name sounds, roughly: two spellings of one sound get one key. It only ranks suggestions; letters decide."""

from __future__ import annotations

import functools
import re

from services.recaps.lexicon import name_key

_VOWELS = re.compile(r"[aeiouy]+")
_BOTH = (
    (r"ph", "f"), (r"sch|sh|ch", "S"), (r"gn", "n"), (r"qu?", "k"), (r"ck", "k"), (r"x", "ks"), (r"w", "v"),
    (r"c(?=[eiy])", "s"), (r"[ck]h?", "k"), (r"g(?=[eiy])", "j"), (r"z", "s"), (r"th", "t"),
)  # fmt: skip
_ENGLISH = ((r"^kn", "n"), (r"^wr", "r"), (r"gh", ""))
# A French ear hears no last consonant of these: "Dumont", "Dumond".
_SILENT = re.compile(r"(?<=.{2})[dtpsxz]+$")


@functools.lru_cache(maxsize=20_000)
def key(name: str, language: str) -> str:
    """The consonants of `name` as they sound in French ("fr") or English, an opening vowel as "a"; "" for no letters.

    Source: the idea of Metaphone (L. Philips, 1990), cut down to what separates names.
    """
    sound = name_key(name).replace(" ", "")
    french = language.lower().startswith("fr")
    if french:
        sound = _SILENT.sub("", sound.rstrip("e") or sound)
    for pattern, to in (*(() if french else _ENGLISH), *_BOTH):
        sound = re.sub(pattern, to, sound)
    sound = _VOWELS.sub("a", sound.replace("h", ""))
    opening = "a" if sound.startswith("a") else ""
    return re.sub(r"(.)\1+", r"\1", opening + sound.replace("a", ""))
