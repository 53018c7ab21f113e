"""What an editor may drop silently from speech, and how the rest is printed. Shared by drafting and by the gate."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.recaps.lexicon import Lexicon, fold, lexicon

CUT = "[…]"
_MAX_STUTTER_WORDS = 5
SENTENCE_END = re.compile(r"[.!?…][\"'»”’)\]]*$")
_TRAILING_MARKS = re.compile(r"[.,;:!?…\"'»”’)\]]*$")
_BROKEN = re.compile(r"[^\W\d_]+[-~–]+[,.…]*$")
_LENGTHS = frozenset({"mm", "hm"})
_FENCES = (".", ",", ";", ":", "!", "?", "…")
_MINUS = re.compile(r"(?<![\w)])[-−–](?=\d)")
_TWICE_ENDED = re.compile(r"([?!])[ .,;:]+$")  # “yeah ? .”
_WORD_OR_SIGN = re.compile(r"−?\d+(?:[.,]\d+)*|[^\W\d_]+|\S")
_IGNORED_SIGNS = frozenset("~|^`´¨")
_MEANT_SIGNS = frozenset("%‰&#@")


def compared(text: str, *, lower: bool = True) -> list[str]:
    """The words of a text as the gate compares them: accents, figures and signs count; capitals and marks do not.

    A decimal sign stays inside its number and a minus before it, so 1,5 is neither 15 nor 1 5; %, € or + are words.
    Args: lower: without capitals.
    """
    folded = fold(_MINUS.sub("−", text)).replace("œ", "oe").replace("Œ", "OE")
    folded = folded.lower() if lower else folded
    found = []
    for piece in _WORD_OR_SIGN.findall(folded):
        if piece[0].isalnum() or len(piece) > 1:
            found.append(piece)
        elif piece in _MEANT_SIGNS or (unicodedata.category(piece)[0] in "SM" and piece not in _IGNORED_SIGNS):
            found.append(piece)  # currency, mathematics, a stray combining mark
    return found


@functools.lru_cache(maxsize=50_000)
def key(token: str) -> tuple[str, ...]:
    """`compared`, for the words that come back."""
    return tuple(compared(token))


@dataclass(frozen=True, slots=True)
class Droppable:
    """Tokens [start, end) that may go without a mark."""

    start: int
    end: int
    why: Literal["sound", "aside", "stutter", "broken"]


def droppable(tokens: Sequence[str], known: Lexicon) -> tuple[Droppable, ...]:
    """The fillers and stutters of some consecutive words, by start, never overlapping."""
    return _droppable(tuple(tokens), known.language)


@functools.lru_cache(maxsize=10_000)
def _droppable(tokens: tuple[str, ...], language: str) -> tuple[Droppable, ...]:
    known = lexicon(language)
    keys = [key(token) for token in tokens]
    found = [Droppable(i, i + 1, "sound") for i in range(len(keys)) if _is_sound(tokens, keys, i, known)]
    found += _asides(tokens, keys, known)
    taken = {i for unit in found for i in range(unit.start, unit.end)}
    kept = [i for i, key in enumerate(keys) if key and i not in taken]
    found += _stutters(tokens, keys, kept, known)
    return _without_overlap(found)


def _is_sound(tokens: Sequence[str], keys: Sequence[tuple[str, ...]], i: int, known: Lexicon) -> bool:
    sounds = known.sets["sounds"]
    if not keys[i] or keys[i][0] not in sounds or not sounds.issuperset(keys[i]):
        return False
    if _is_name(tokens, keys, i, known):
        return False
    return not (keys[i][0] in _LENGTHS and i and keys[i - 1] and _is_number(keys[i - 1][-1], known))  # "5 mm"


def _is_name(tokens: Sequence[str], keys: Sequence[tuple[str, ...]], i: int, known: Lexicon) -> bool:
    """“Ben Ali”, “monsieur Hum”: a capital where no sentence starts, or before another one."""
    if not tokens[i][:1].isupper() or tokens[i][1:].isupper() or keys[i][-1] not in known.sets["names_too"]:
        return False
    starts = i == 0 or bool(SENTENCE_END.search(tokens[i - 1]))
    following = tokens[i + 1][:1] if i + 1 < len(tokens) and not tokens[i].endswith(_FENCES) else ""
    return not starts or following.isupper()


def _is_number(word: str, known: Lexicon) -> bool:
    return word[-1].isdigit() or bool(known.patterns["number_word"].fullmatch(word))


def _asides(tokens: Sequence[str], keys: Sequence[tuple[str, ...]], known: Lexicon) -> list[Droppable]:
    found = []
    openers = {aside[0] for aside in known.asides}
    for i, key in enumerate(keys):
        if not key or key[0] not in openers or not (i == 0 or tokens[i - 1].endswith(_FENCES)):
            continue
        for aside in known.asides:
            end = min(i + len(aside), len(tokens))
            said = tuple(word for one in keys[i:end] for word in one)
            if said == aside and tokens[end - 1].endswith(_FENCES):
                found.append(Droppable(i, end, "aside"))
    return found


def _stutters(
    tokens: Sequence[str], keys: Sequence[tuple[str, ...]], kept: Sequence[int], known: Lexicon
) -> list[Droppable]:
    """Immediate repeats of up to five words, and words broken off before being said in full."""
    found = []
    said = [keys[i] for i in kept]
    at = 0
    while at < len(kept) - 1:
        again = said[at] in said[at + 1 : at + 1 + _MAX_STUTTER_WORDS]
        size = _repeat_at(tokens, said, kept, at, known) if again else 0
        if size:
            found.append(Droppable(kept[at], kept[at + size], "stutter"))
            at += size
            continue
        if len(said[at]) == 1 and said[at + 1][0].startswith(said[at][0]) and _BROKEN.search(tokens[kept[at]]):
            found.append(Droppable(kept[at], kept[at + 1], "broken"))
        at += 1
    return found


def _repeat_at(
    tokens: Sequence[str], said: Sequence[tuple[str, ...]], kept: Sequence[int], at: int, known: Lexicon
) -> int:
    """How many words are said again right after themselves from here, 0 for none; `said`: the keys of `kept`."""
    for size in range(min(_MAX_STUTTER_WORDS, (len(kept) - at) // 2), 0, -1):
        first = kept[at : at + size]
        if said[at : at + size] != said[at + size : at + 2 * size] or any(
            SENTENCE_END.search(tokens[i]) for i in first
        ):
            continue
        flat = [word for key in said[at : at + size] for word in key]
        if any(word[-1].isdigit() or not word[0].isalpha() for word in flat):
            continue  # a figure said twice may be two figures
        if all(_is_number(word, known) for word in flat) and flat not in (["un"], ["une"], ["one"]):
            continue
        if size == 1 and (flat[-1] in known.sets["doubled"] or _is_meant(tokens, first[0], flat[-1], known)):
            continue
        return size
    return 0


def _is_meant(tokens: Sequence[str], i: int, word: str, known: Lexicon) -> bool:
    """“Elles, elles regardent”: a pronoun set off by a comma is emphasis. “Bora Bora”: two capitals are a name."""
    if tokens[i].endswith(","):
        return word in known.sets["pronouns"]
    inside = i > 0 and not SENTENCE_END.search(tokens[i - 1])
    return inside and tokens[i][:1].isupper() and tokens[i] == tokens[i + 1].rstrip(".,;:!?…") and len(tokens[i]) > 1


def _without_overlap(found: list[Droppable]) -> tuple[Droppable, ...]:
    result: list[Droppable] = []
    for unit in sorted(found, key=lambda one: (one.start, -one.end)):
        if result and unit.start < result[-1].end:
            continue
        result.append(unit)
    return tuple(result)


def printed(tokens: Sequence[str], known: Lexicon) -> str:
    """The words as a newspaper prints them: fillers and stutters gone, first letter capital, a full stop at the end."""
    text = finished(bare(tokens, known))
    return typeset(text, known.language)


def bare(tokens: Sequence[str], known: Lexicon) -> str:
    """The words without fillers and stutters, punctuation mended, neither capitalised nor ended."""
    gone = droppable(tokens, known)
    kept: list[str] = []
    i = 0
    after_sentence = False
    for unit in [*gone, Droppable(len(tokens), len(tokens), "sound")]:
        for token in tokens[i : unit.start]:
            kept.append(capitalised(token) if after_sentence else token)
            after_sentence = False
        if unit.start < len(tokens):
            _mend(kept, tokens[unit.end - 1], known)
            after_sentence = not kept or bool(SENTENCE_END.search(kept[-1]))
        i = unit.end
    return " ".join(kept)


def _mend(kept: list[str], dropped: str, known: Lexicon) -> None:
    """Give the last kept word the mark that the dropped one carried, where it is needed."""
    marks = _TRAILING_MARKS.search(dropped)
    mark = marks.group() if marks else ""
    if not kept or not mark or SENTENCE_END.search(kept[-1]):
        return
    stem = kept[-1].rstrip(",;:")
    if SENTENCE_END.search(mark):
        kept[-1] = stem + mark
    elif mark == "," and kept[-1] != stem and fold(stem).lower() in known.sets["trail"]:
        kept[-1] = stem  # "je, euh, pense": both commas fenced the filler


def capitalised(text: str) -> str:
    """First letter in capital, unless the word has its own (iPhone)."""
    for i, letter in enumerate(text):
        if letter.isalpha():
            word = re.match(r"[^\W\d_]+", text[i:])
            own = word is not None and not word.group().islower() and word.group()[0].islower()
            return text if own else text[:i] + letter.upper() + text[i + 1 :]
        if letter.isdigit():
            return text
    return text


def finished(text: str) -> str:
    """Capitalised and ended; quotation marks that lost their partner are removed."""
    text = text.strip().lstrip(",;:.!?)»”-–—… ")
    for opening, closing in (("«", "»"), ("“", "”"), ("(", ")")):
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, "").replace(closing, "")
    if text.count('"') % 2:
        text = text.replace('"', "")
    text = capitalised(re.sub(r"\s+", " ", text).strip())
    text = _TWICE_ENDED.sub(r"\1", text)
    if not re.search(r"[.!?…][\"»”)\]]*$", text):
        text = text.rstrip(" ,;:-–—") + "."
    return text


def typeset(text: str, language: str) -> str:
    """House typography: curly apostrophes, and in French unbreakable spaces before ; : ! ? » and inside numbers."""
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "\u202f", text)
    if language.startswith("fr"):
        text = re.sub(r"\s+([;:!?»%€])", "\u00a0\\1", text)
        text = re.sub(r"(?<=[\w)])([!?])$", "\u00a0\\1", text)  # inside a quote the source's own spacing stands
        text = re.sub(r"«\s*", "«\u00a0", text)
    return text
