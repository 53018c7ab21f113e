"""Hundreds of honest cleanings by kind: what an editor may do to words without asking anybody. Deterministic."""

from __future__ import annotations

import dataclasses
import random
import re
import unicodedata
from collections.abc import Iterator

from services.contracts import Item, Source, Transcript, Turn
from tests.services.recaps.quote_texts import Case, bare, heard, quote, some, spans

_EMPHATIC = """nous vous très pas plus jamais cent deux trois quatre cinq six sept huit neuf dix mille vingt trente
    quarante douze onze quinze two hundred that four nine three eleven ten had million"""
EMPHASIS = frozenset(_EMPHATIC.split())
_DENYING = """ne n pas jamais rien aucun aucune ni non sans sauf plus personne not never no nobody cannot without
    hardly t nothing"""
_NEGATIONS = frozenset(_DENYING.split())


def honest() -> list[Case]:
    return some(_honest())


def _honest() -> Iterator[Case]:
    chance = random.Random(7)
    for transcript, turn, start, end in spans():
        tokens = list(turn.tokens[start:end])
        text, french = " ".join(tokens), transcript.language == "fr"
        where = chance.randrange(2, len(tokens) - 2)
        for kind, said in _spoken_roughly(tokens, where, french=french):
            whole, spoken = heard(transcript, turn, said)
            yield Case(kind, quote(spoken, 0, len(said), text), whole)
        for kind, printed in _set(text, tokens, where):
            yield Case(kind, quote(turn, start, end, printed), transcript)
        shown = _shown_cut(tokens, where)
        if shown:
            yield Case("shown cut", quote(turn, start, end, shown), transcript)
        yield from _named(transcript, turn, tokens)
        yield from _continued(transcript, turn, tokens, where)


def _spoken_roughly(tokens: list[str], where: int, *, french: bool) -> Iterator[tuple[str, list[str]]]:
    """What was heard, where the article prints the sentence without its stumbling."""
    yield "filler dropped", [*tokens[:where], "euh," if french else "um,", *tokens[where:]]
    yield "filler dropped", [*tokens[:where], "heu" if french else "er", *tokens[where:]]
    comma = [*tokens[:where], *([] if tokens[where - 1].endswith((",", ";", ":")) else [","])]
    fenced = " ".join(comma).replace(" ,", ",").split()
    yield "aside dropped", [*fenced, *(["vous", "voyez,"] if french else ["you", "know,"]), *tokens[where:]]
    if re.match(r"[^\W\d_]{4,}", tokens[where]):
        yield "broken-off word dropped", [*tokens[:where], bare(tokens[where])[:2] + "-", *tokens[where:]]
    if re.fullmatch(r"[^\W\d_]{3,}", tokens[where]) and tokens[where].lower() not in EMPHASIS:
        yield "stutter dropped", [*tokens[:where], tokens[where], *tokens[where:]]
    pair = tokens[where : where + 2]
    if all(re.fullmatch(r"[^\W\d_]+", one) and one.lower() not in EMPHASIS for one in pair):
        yield "stutter dropped", [*tokens[:where], *pair, *tokens[where:]]


def _set(text: str, tokens: list[str], where: int) -> Iterator[tuple[str, str]]:
    """Printed with other marks, capitals and spaces."""
    yield "capitals", text.upper() if text.isascii() else text.capitalize()
    yield "punctuation", "« " + re.sub(r",(?!\d)", " –", text).rstrip(".!?") + " ! »"
    yield "punctuation", re.sub(r"(?<!\d)[,;:](?!\d)", "", text)
    yield "typography", text.replace("'", "’").replace(" ", "\u00a0")
    yield "typography", unicodedata.normalize("NFD", text)
    yield "typography", "“" + text.replace("oe", "œ").replace("’", "'").replace("...", "…") + "”"
    grouped = re.sub(r"(?<=\d)[ \u00a0\u202f,](?=\d{3}\b)", "\u202f", text) if "1,200" not in text else text
    grouped = grouped.replace("1,200", "1200")
    if grouped != text:
        yield "typography", grouped
    yield "insertion in brackets", " ".join([*tokens[:where], "[sic]", *tokens[where:]])
    yield "insertion in brackets", " ".join([*tokens[:where], "[NDLR : à Brest]", *tokens[where:]])
    yield "insertion in brackets", f"[{tokens[0][:1].upper()}]{tokens[0][1:]} " + " ".join(tokens[1:])


def _shown_cut(tokens: list[str], where: int) -> str | None:
    """A cut of whole words that takes no "not" and no figure out."""
    gone = tokens[where : where + 5]
    near = [word for token in tokens[max(0, where - 4) : where + 9] for word in re.findall(r"\w+", token.lower())]
    if len(tokens) - where <= 8 or _NEGATIONS & set(near):
        return None
    return " ".join([*tokens[:where], "[…]", *tokens[where + len(gone) :]])


_MISHEARD = (("Skelway", "Scaleway"), ("Kempfe", "Kempf"), ("Pavlias", "Pavléas"), ("Lignedata", "Linedata"))


def _named(transcript: Transcript, turn: Turn, tokens: list[str]) -> Iterator[Case]:
    """A pronoun made clear, a name put right."""
    plain, french = [tokens[0][:1].lower() + tokens[0][1:], *tokens[1:]], transcript.language == "fr"
    wrong, right = _MISHEARD[len(tokens) % len(_MISHEARD)]
    said, spoken = heard(transcript, turn, [*(["Chez"] if french else ["At"]), f"{wrong},", *plain])
    printed = " ".join([*(["Chez"] if french else ["At"]), f"[{right}],", *plain])
    yield Case("misheard name in brackets", quote(spoken, 0, len(spoken.tokens), printed), said)
    opening = ["Elle", "dit", "une", "chose\u202f:"] if french else ["She", "says", "one", "thing:"]
    said, spoken = heard(transcript, turn, [*opening, *plain])
    clear = " ".join(["[La maire]" if french else "[The mayor]", *opening[1:], *plain])
    yield Case("pronoun made clear", quote(spoken, 0, len(spoken.tokens), clear), said)


def _continued(transcript: Transcript, turn: Turn, tokens: list[str], where: int) -> Iterator[Case]:
    """A sentence that goes on in the speaker's next turn, after somebody's nod or at once."""
    other = next((one.id for one in transcript.speakers if one.id != turn.speaker), None)
    first = Turn("x1", turn.speaker, " ".join(tokens[:where]))
    second = Turn("x3", turn.speaker, " ".join(tokens[where:]))
    sources = (Source("x1", 0, where), Source("x3", 0, len(tokens) - where))
    nodded = dataclasses.replace(transcript, turns=(first, Turn("x2", other, "Oui."), second))
    shown = " ".join([*tokens[:where], "[…]", *tokens[where:]])
    yield Case("two turns, the nod cut visibly", Item("quote", shown, turn.speaker, sources), nodded)
    straight = dataclasses.replace(transcript, turns=(first, second))
    yield Case("two turns that touch", Item("quote", " ".join(tokens), turn.speaker, sources), straight)
