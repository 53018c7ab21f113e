"""The marks of a printed quote against those of the words it cites. Marks are free, but for those that change a sense.

A question is no statement, nor the other way round; a full stop set two words on makes other sentences; quotation marks
around a word, a wink, a word struck out are comments of the article's own.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from services.recaps import cleaning
from services.recaps.lexicon import Lexicon, fold

_OPENING, _CLOSING = "«“„‹‘", "»”›"
_FREE = frozenset(" \t\n\r\u00a0\u202f\u2009.,:;!?…'’\"“”„«»‹›‘()[]–—-‑−/%‰&€$£+=#@°·•ªº")
_CUT = re.compile(r"\[[\s.…]*\]|\((?:\.\.\.|…)\)")
_BRACKET = re.compile(r"\[[^\[\]]*\]")
_CASE = re.compile(r"\[(\w)\](?=\w)")
_EMPTY = re.compile(r"\(\W*\)")
_SPACED_MARK = re.compile(r"\s+(?=[!?:;»”%.,])|(?<=[«“])\s+")
_STOP = re.compile(r"[.!?…]")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`´](?=\w)|(?<=\w)['’](?=\W|$)")
_CLOSERS = '»”"’) '
_NEAR_WORDS = 8
_FEW_WORDS = 3


@dataclass(frozen=True, slots=True)
class _Word:
    """One compared word with the marks that open before it and follow it. `capital`: as written; `cut`: a […] next;
    `token`: all that was written together, with its first word.
    """

    word: str
    token: str = ""
    before: str = ""
    after: str = ""
    capital: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """A mark that changes the sense. `asks`: a question made or unmade."""

    said: str
    printed: str
    asks: bool = False


def wrong(text: str, tokens: Sequence[str], known: Lexicon) -> Iterator[Wrong]:
    """What the marks of a printed quote change. Args: tokens: the cited words, which `text` is known to spell."""
    said = " ".join(tokens)
    text = unicodedata.normalize("NFC", text)
    plain = _APOSTROPHE.sub("’", text)
    strange = sorted({c for c in plain if not c.isalnum() and c not in _FREE and c not in said})
    if strange:
        yield Wrong("", " ".join(strange))
    yield from (Wrong("", one) for one in _EMPTY.findall(_CUT.sub(" ", text)) if one not in said)
    if text.count("(") != text.count(")") and said.count("(") == said.count(")"):
        yield Wrong("", "(" if "(" in text else ")")
    printed, spoken = _words(_unwrapped(text)), _words(said)
    pairs = _aligned(printed, spoken)
    yield from _quoted(printed, spoken, pairs)
    yield from _asked(printed, spoken, pairs, known)
    yield from _asked_inside(printed, spoken, pairs, known)
    yield from _moved(printed, spoken, pairs)
    yield from _told_by(printed, spoken, pairs)
    yield from _strayed(printed, spoken, pairs, known)


def _unwrapped(text: str) -> str:
    """Without the quotation marks around the whole."""
    text = text.strip()
    while len(text) > 1 and text[0] in _OPENING + '"' and re.search(r"[»”›\"’][\s.!?…]*$", text):
        inner = text[1:]
        if any(mark in inner[:-4] for mark in _CLOSING) and text[0] not in inner:
            break  # “a” and “b”
        at = max(inner.rfind(mark) for mark in _CLOSING + '"’')
        text = (inner[:at] + inner[at + 1 :]).strip()
    return text


def _words(text: str) -> list[_Word]:
    text = _CASE.sub(r"\1", text)
    text = _BRACKET.sub(" ", _CUT.sub(" \0 ", text))
    found: list[_Word] = []
    opening = ""
    for token in _SPACED_MARK.sub("", _APOSTROPHE.sub("’", text)).split():
        if "\0" in token:
            found[-1:] = [replace(one, cut=True) for one in found[-1:]]
            continue
        words = cleaning.compared(token)
        own = cleaning.compared(token, lower=False)
        first = next((n for n, c in enumerate(token) if c.isalnum()), len(token))
        last = next((n for n in range(len(token), 0, -1) if token[n - 1].isalnum()), first)
        if not words:
            opens = token.strip()[-1:] in _OPENING
            opening += token if opens else ""
            found[-1:] = [replace(one, after=one.after + ("" if opens else token)) for one in found[-1:]]
            continue
        row = [_Word(word, capital=cased[:1].isupper()) for word, cased in zip(words, own, strict=False)]
        row[0] = replace(row[0], token=token, before=opening + token[:first])
        row[-1] = replace(row[-1], after=token[last:])
        found += row
        opening = ""
    return found


def _aligned(printed: Sequence[_Word], spoken: Sequence[_Word]) -> dict[int, int]:
    """Which spoken word each printed one is."""
    matcher = difflib.SequenceMatcher(None, [one.word for one in spoken], [one.word for one in printed], autojunk=False)
    return {block.b + n: block.a + n for block in matcher.get_matching_blocks() for n in range(block.size)}


def _quoted(printed: Sequence[_Word], spoken: Sequence[_Word], pairs: dict[int, int]) -> Iterator[Wrong]:
    """Quotation marks around words that nobody marked. After a colon they give somebody's words, which is honest."""
    start: int | None = None
    for n, one in enumerate(printed):
        if start is None and any(mark in one.before for mark in _OPENING + '"'):
            start = n
        if start is None or not any(mark in one.after for mark in _CLOSING + "\"’'"):
            continue
        marked = any(
            set(spoken[pairs[m]].before + spoken[pairs[m]].after) & set(_OPENING + _CLOSING + '"')
            for m in (start, n) if m in pairs
        )  # fmt: skip
        told = start > 0 and ":" in printed[start - 1].after and n - start + 1 >= _FEW_WORDS
        named = start in pairs and spoken[pairs[start]].capital and pairs[start] > 0
        if not (marked or told or named):
            yield Wrong("", "“" + " ".join(w.word for w in printed[start : n + 1]) + "”")
        start = None


def _asked(
    printed: Sequence[_Word], spoken: Sequence[_Word], pairs: dict[int, int], known: Lexicon
) -> Iterator[Wrong]:  # fmt: skip
    """A question that only its mark makes one, printed as a statement; and a statement printed as a question."""
    bare = not any(_STOP.search(one.after) for one in printed)
    for n, one in enumerate(printed):
        if n not in pairs or one.cut:
            continue
        heard = spoken[pairs[n]].after
        if "?" in heard and "?" not in one.after and not bare:
            sentence = _sentence(spoken, pairs[n])
            if not known.patterns["asks"].search(sentence):
                yield Wrong(f"{sentence} ?", sentence + (one.after or ","), asks=True)
        elif "?" in one.after and "?" not in heard and _STOP.search(heard):
            sentence = _sentence(printed, n)
            if not known.patterns["asks"].search(sentence):
                yield Wrong(sentence + heard, f"{sentence} ?", asks=True)


def _sentence(words: Sequence[_Word], last: int) -> str:
    first = last
    while first and not _STOP.search(words[first - 1].after):
        first -= 1
    return fold(" ".join(one.token for one in words[first : last + 1] if one.token)).lower().rstrip(" ?.!…")


def _moved(printed: Sequence[_Word], spoken: Sequence[_Word], pairs: dict[int, int]) -> Iterator[Wrong]:
    """A sentence that ends a few words before or after where it ended, so that words change sides."""
    known = [(one, pairs[n], spoken[pairs[n]].after) for n, one in enumerate(printed[:-1]) if n in pairs]
    gone = [at for one, at, heard in known if _STOP.search(heard) and not one.cut and not one.after.strip(_CLOSERS)]
    new = [at for one, at, heard in known if _STOP.search(one.after) and not heard]
    for was in gone:
        near = [at for at in new if 0 < abs(at - was) <= _NEAR_WORDS and at < len(spoken) - 1]
        if near:
            first, last = min(was, near[0]), max(was, near[0]) + 1
            shown = [one.word for one in spoken[first : last + 1]]
            cut_said, cut_printed = was - first + 1, near[0] - first + 1
            yield Wrong(
                f"{' '.join(shown[:cut_said])}. {' '.join(shown[cut_said:])}",
                f"{' '.join(shown[:cut_printed])}. {' '.join(shown[cut_printed:])}",
            )
            return


def _asked_inside(
    printed: Sequence[_Word], spoken: Sequence[_Word], pairs: dict[int, int], known: Lexicon
) -> Iterator[Wrong]:  # fmt: skip
    """A question mark set where a sentence that has its marks goes on: "No: sell? The port."."""
    if not any(_STOP.search(one.after) for one in spoken):
        return  # a recogniser without marks: a question is the reader's to hear
    for n, one in enumerate(printed[:-1]):
        if n in pairs and "?" in one.after and not _STOP.search(spoken[pairs[n]].after) and not one.cut:
            sentence = _sentence(printed, n)
            if not known.patterns["asks"].search(sentence):
                yield Wrong(sentence, f"{sentence} ?", asks=True)


def _told_by(printed: Sequence[_Word], spoken: Sequence[_Word], pairs: dict[int, int]) -> Iterator[Wrong]:
    """Who says it changes where a comma becomes a colon a word on: "The mayor says: the prefect lies" for
    "The mayor, says the prefect, lies".
    """
    for n, (one, verb) in enumerate(pairwise(printed)):
        if n not in pairs or pairs.get(n + 1) != pairs[n] + 1:
            continue
        heard, heard_verb = spoken[pairs[n]].after, spoken[pairs[n] + 1].after
        if "," in heard and not one.after.strip() and ":" in verb.after and not heard_verb.strip():
            yield Wrong(f"{one.word}, {verb.word}", f"{one.word} {verb.word}:")


def _strayed(
    printed: Sequence[_Word], spoken: Sequence[_Word], pairs: dict[int, int], known: Lexicon
) -> Iterator[Wrong]:  # fmt: skip
    """After a shown cut, a sentence that opens on "he": whom it was said of stands in what was cut."""
    pronouns = known.sets["strays"]
    for n, (one, after) in enumerate(pairwise(printed)):
        if not one.cut or after.word not in pronouns or n not in pairs or n + 1 not in pairs:
            continue
        gone = spoken[pairs[n] + 1 : pairs[n + 1]]
        if not gone or not _STOP.search(gone[-1].after) or not _STOP.search(spoken[pairs[n]].after):
            continue
        first = max((at + 1 for at, word in enumerate(gone[:-1]) if _STOP.search(word.after)), default=0)
        last = gone[first:]
        names = any(word.capital and word.word not in known.sets["opens_plain"] for word in last)
        if names or any(word.word in known.sets["introduces"] for word in last[:3]):
            said = " ".join(word.token for word in last if word.token)
            yield Wrong(f"{said} {after.token}", f"[…] {after.token}")
