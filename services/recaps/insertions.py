"""What stands in square brackets inside a quote: an editor's words, which may explain and may add nothing.

Nothing may stand there but what is known to explain: a name, a word said nearby, what an acronym stands for, a role,
and the small words that join them. Whatever else is put into somebody's mouth is for a person to sign.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.contracts import Item, Transcript
from services.recaps import cleaning
from services.recaps.lexicon import Lexicon, lexicon, name_key

COMMON_ZIPF = 2.5
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_CAPITAL = re.compile(r"\b[^\W\d_a-z][\w'’-]*")


@dataclass(frozen=True)
class Heard:
    """What is known around a quote. `stems`: of what is said in its turns and just before; `names`: words that the
    talk writes with a capital, or the programme; `acronyms`: those among the quoted words.
    """

    stems: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()


NOTHING = Heard()


def heard(item: Item, transcript: Transcript, known: Lexicon) -> Heard:
    """What the brackets of a quote may lean on."""
    cited = {source.turn for source in item.sources}
    near = set[int]()
    for n, turn in enumerate(transcript.turns):
        near |= {max(0, n - 1), n} if turn.id in cited else set()
    said = [token for n in sorted(near) for token in transcript.turns[n].tokens]
    sheet = [part for one in transcript.speakers for part in (one.name, one.role, one.organisation) if part]
    spoken = cleaning.compared(" ".join([*said, *sheet]))
    names = {
        word for text in (*(turn.text for turn in transcript.turns), *sheet)
        for name in _CAPITAL.findall(text) for word in cleaning.compared(name)
    }  # fmt: skip
    acronyms = frozenset(
        word.lower() for token in said for word in re.findall(r"[^\W\d_]{2,}", token) if word.isupper()
    )
    return Heard(frozenset(known.stem(word) for word in spoken), frozenset(names), acronyms)


def explains(inserted: Sequence[str], around: Heard, known: Lexicon) -> bool:
    """Whether a bracket only explains. Args: inserted: its words, with their own capitals."""
    words = [word.lower() for word in inserted]
    if not words:
        return False
    if any(words[0] in one.sets["editorial"] for one in _both()) or _spells_out(words, around, known):
        return True
    return all(_is_known(inserted, n, around, known) for n in range(len(words)))


def _is_known(inserted: Sequence[str], n: int, around: Heard, known: Lexicon) -> bool:
    word, own = inserted[n].lower(), inserted[n]
    if any(word in one.sets["linking"] or word in one.sets["titles"] for one in _both()):
        return True
    if own[0].isdigit():  # "[Line 4]" is a name
        return n > 0 or bool(_YEAR.fullmatch(own)) or word in around.stems
    # "[Anne Morvan]" is a name; after an article a word may be any: "[Ces Escrocs]" must have been said.
    introduced = n > 0 and inserted[n - 1].lower() in known.sets["determiners"]
    if own[0].isupper() and (word in around.names or known.zipf(word) <= COMMON_ZIPF or not introduced):
        return True
    grades = known.patterns["adverb"].fullmatch(word) or not known.is_content(word)
    return not grades and known.stem(word) in around.stems


def _spells_out(words: Sequence[str], around: Heard, known: Lexicon) -> bool:
    """“la CRE [Commission de régulation de l'énergie]”: the initials are those of an acronym that is quoted."""
    initials = "".join(name_key(word)[:1] for word in words if word not in known.sets["linking"])
    return len(initials) > 1 and initials in around.acronyms


def _both() -> tuple[Lexicon, Lexicon]:
    """A newsroom explains in its own language what was said in another."""
    return lexicon("fr"), lexicon("en")


def turns(inserted: Sequence[str]) -> bool:
    """Whether a bracket would turn the words around it: "ne", which speech swallows, may be supplied, never a "pas"."""
    found = set(inserted) - {"ne", "n"}
    return any(found & (known.sets["negations"] | known.sets["turning"]) for known in _both())


def grows_figure(beside: Sequence[str], inserted: Sequence[str], known: Lexicon) -> bool:
    """A bracket that sets digits or a "million" beside a figure makes another figure of it."""
    numeric = known.patterns["number_word"]
    if not any(word[-1].isdigit() or numeric.fullmatch(word) for word in beside):
        return False
    return any(word[-1].isdigit() or numeric.fullmatch(word) or word in "%‰" for word in inserted)
