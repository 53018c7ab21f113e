"""Where a quote is clipped out of its sentence without a […], and what is left outside governs what is printed.

“Je ne dis pas que | c'est faux”, “si l'on paie, | on gagne”, “selon eux, | c'est fini”, “est-ce que | tu mens ?”,
“moins de | dix clients”, “| c'est perdu. Non, je plaisante”: every printed word was said, in this order, and the quote
says something else. A cut that is shown is for a person to weigh (`linting`); one that is hidden is an alteration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from services.contracts import Source, Transcript
from services.recaps import cleaning, endings, sentences
from services.recaps.alignment import Printed, parse
from services.recaps.lexicon import Lexicon, fold

Side = Literal["before", "after"]
_REACH_WORDS = 12  # of a sentence without marks, no more than this is looked at
_DENIED_WITHIN = 4
_GAP_WORDS = 25
_WINDOW_WORDS = 300  # where a turn of an hour has no full stop
_WORD = re.compile(r"[^\W_]+")
_RETRACTING_WORDS = 12
_SENTENCE_END = cleaning.SENTENCE_END
_BOUNDARY = re.compile(r"[,;:.!?…–—][\"'»”’)\]]*$")


def governed(
    sources: Sequence[Source], printed: Sequence[Printed], transcript: Transcript, known: Lexicon
) -> Iterator[tuple[Side, str]]:
    """The spoken words outside the quote that change what it says, once for each end that hides them."""
    first, last = sources[0], sources[-1]
    opening, closing = transcript.turn(first.turn), transcript.turn(last.turn)
    if not printed or opening is None or closing is None:
        return
    if printed[0].kind != "cut":
        before = _outside(opening.tokens, first.start_word, "before", known)
        if before and (_leads(before, printed[0].words[0], known) or _is_read_out(opening.tokens, first)):
            yield "before", " ".join(before)
    if printed[-1].kind != "cut":
        after = _outside(closing.tokens, last.end_word, "after", known)
        said = closing.tokens[last.start_word : last.end_word]
        if after and (_follows(said[-1], after, known) or _halts(said, after, printed[0].capital, known)):
            yield "after", " ".join(after)
        elif not after and (retracted := _retracted(closing.tokens, last.end_word, known)):
            yield "after", retracted


def shown(text: str, source: Source, transcript: Transcript, known: Lexicon) -> str:
    """The text of a quote with a […] at each end that would hide what governs it."""
    sides = {side for side, _ in governed((source,), parse(text), transcript, known)}
    turn = transcript.turn(source.turn)
    if "before" in sides:  # the middle of a sentence keeps its small letter
        small = turn is not None and turn.tokens[source.start_word][:1] == text[:1].lower()
        text = f"{cleaning.CUT} {text[:1].lower() if small else text[:1]}{text[1:]}"
    return f"{text.rstrip('.')} {cleaning.CUT}" if "after" in sides else text


def filled(sources: Sequence[Source], transcript: Transcript) -> tuple[list[tuple[str, ...]], list[str]]:
    """The cited words with what the cuts between them left out, and these words alone.

    Between two turns of a speaker: the rest of the first and the start of the second, where they are short. Where what
    is left out is long, a new span starts.
    """
    spans: list[tuple[str, ...]] = []
    gaps: list[str] = []
    for n, source in enumerate(sources):
        turn = transcript.turn(source.turn)
        tokens = turn.tokens if turn else ()
        own = tokens[source.start_word : source.end_word]
        before = sources[n - 1] if n else None
        if before is None:
            spans.append(own)
            continue
        gap = _gap(before, source, transcript)
        if len(gap) > _GAP_WORDS:
            spans.append(own)
        else:
            spans[-1] = (*spans[-1], *gap, *own)
            gaps += gap
    return spans, gaps


def _gap(before: Source, after: Source, transcript: Transcript) -> tuple[str, ...]:
    first, second = transcript.turn(before.turn), transcript.turn(after.turn)
    if first is None or second is None:
        return ()
    if first.id == second.id:
        return second.tokens[before.end_word : after.start_word]
    return (*first.tokens[before.end_word :], *second.tokens[: after.start_word])


def _outside(tokens: tuple[str, ...], at: int, side: Side, known: Lexicon) -> list[str]:
    """The words of the sentence around word `at` that stand outside it, nearest ones, fillers gone."""
    first = max(0, at - _WINDOW_WORDS)
    near, at = tokens[first : at + _WINDOW_WORDS], at - first
    inside = at if side == "before" else at - 1
    start, end = next(span for span in sentences.split(near, known) if span[0] <= inside < span[1])
    around = near[start:at] if side == "before" else near[at:end]
    silent = {n for unit in cleaning.droppable(around, known) for n in range(unit.start, unit.end)}
    kept: list[str] = []
    for n, token in enumerate(around):
        if n not in silent and cleaning.compared(token):
            kept.append(token)
        elif n not in silent and kept:
            kept[-1] += token  # a mark that stands alone closes the word before it
    return kept[-_REACH_WORDS:] if side == "before" else kept[:_REACH_WORDS]


def _leads(before: Sequence[str], first: str, known: Lexicon) -> bool:
    """Whether the clause just before the quote, or a condition or attribution set off by a comma, governs it.

    Args: first: the first word of the quote.
    """
    clauses = _clauses(before, known)
    if not clauses or (len(clauses) == 1 and not clauses[0]):
        return False
    text = _harmless(" ".join(clauses[-1] or clauses[-2]), known)
    if known.patterns["governs"].search(text) or known.patterns["leads_more"].search(fold(" ".join(before)).lower()):
        return True
    if not clauses[-1]:  # the quote opens a clause of its own
        afar = any(known.patterns[name].match(text) for name in ("governs_from_afar", "leads_afar", "leads_doubt"))
        return afar or (before[-1].endswith(":") and _gives_away(text, known))
    if known.patterns["bounds"].search(text) or not _may_be_left(text, known):
        return True
    if known.patterns["leads_verb"].search(text) and not known.patterns["main_clause"].match(first):
        return True  # "you would like me to | give up"; "you try to | you try to save" is begun anew
    return _denies(text, known) or bool(known.patterns["attribution"].search(text))


def _may_be_left(text: str, known: Lexicon) -> bool:
    """Whether a clause leaves what it introduces standing: it introduces nothing, or affirms it in its own name."""
    text = text.rstrip(" ,")
    if not known.patterns["subordinate"].search(text):
        return True
    return bool(known.patterns["affirms"].search(text)) and not known.patterns["disowns"].search(text)


def _gives_away(text: str, known: Lexicon) -> bool:
    """“Voici leur mensonge :”, “Il m'a répondu :”: what follows is denied, or somebody else's."""
    own = known.patterns["own_voice"].search(text)
    return _denies(text, known) or (not own and bool(known.patterns["announces"].search(text)))


def _is_read_out(tokens: Sequence[str], first: Source) -> bool:
    """The quote lies inside quotation marks that open before it, or on its first word, after words that announce it."""
    start = max(0, first.start_word - _WINDOW_WORDS)
    before = " ".join(tokens[start : first.start_word])
    opened = before.count("«") > before.count("»") or before.count("“") > before.count("”") or before.count('"') % 2
    opens = tokens[first.start_word][:1] in '«“"' and not _SENTENCE_END.search(before)
    return bool(opened) or opens


def _retracted(tokens: Sequence[str], end: int, known: Lexicon) -> str:
    """The sentence after the quote where it takes the quote back; "" where it does not."""
    near = tokens[end : end + _RETRACTING_WORDS]
    first = next((n for n, token in enumerate(near, 1) if n > 1 and _SENTENCE_END.search(token)), len(near))
    sentence = " ".join(near[:first])
    taken = known.patterns["retracts"].match(fold(" ".join(near)).lower())
    folded = fold(sentence).lower()
    mocks = known.patterns["mocks"].search(folded) and not known.patterns["in_earnest"].search(folded)
    return sentence if taken or mocks else ""


def _clauses(tokens: Sequence[str], known: Lexicon) -> list[list[str]]:
    """The clauses of some words; the last is empty where the words end on a mark or on a joining word."""
    found: list[list[str]] = [[]]
    for token in tokens:
        if fold(token).lower().strip(" ,") in known.sets["split_before"]:
            found.append([])
            continue
        found[-1].append(token)
        if _BOUNDARY.search(token):
            found.append([])
    return [clause for n, clause in enumerate(found) if clause or n + 1 == len(found)]


def _follows(last: str, after: Sequence[str], known: Lexicon) -> bool:
    """Whether the sentence goes on with a condition, an attribution, or a denial of what was just printed."""
    text = _harmless(" ".join(after), known)
    if any(known.patterns[name].match(text) for name in ("governed_by", "tails_more", "tails_said")):
        return True
    if not _BOUNDARY.search(last) and known.patterns["likened"].match(text):
        return True
    near = " ".join(text.split()[:_DENIED_WITHIN])
    if fold(after[0]).lower().strip(" ,") in known.sets["split_before"]:  # "… and you don't …" denies something else
        return False
    return not _BOUNDARY.search(last) and (_denies(near, known) or bool(known.patterns["nobody"].search(near)))


def _halts(said: Sequence[str], after: Sequence[str], capital: bool, known: Lexicon) -> bool:
    """A statement that stops inside its clause before what may limit it, or before somebody to whom the rest gives it.

    Where no mark stands only what is known to leave a statement as it is may be left out: a clause of its own, its
    cause or purpose, what is there beside it. Any other word may be the one that it depends on. Words that an article
    sets into a sentence of its own, small and without a verb, state nothing.
    """
    first = max((n for n, token in enumerate(said[:-1], 1) if _SENTENCE_END.search(token)), default=0)
    if not (capital or endings.is_statement(fold(" ".join(said[first:])).lower(), known)):
        return False
    text = _harmless(" ".join(after), known)
    if not _BOUNDARY.search(said[-1]):
        return not known.patterns["goes_on_plainly"].match(text)
    return bool(known.patterns["tails_doubt"].match(text)) or endings.opens_on_verb(text, known)


def _harmless(text: str, known: Lexicon) -> str:
    """Folded, with the asides that deny and suppose nothing gone."""
    folded = fold(text).lower().lstrip(" ,;:-")
    return known.patterns["harmless"].sub(" ", folded).strip()


def _denies(text: str, known: Lexicon) -> bool:
    said = _WORD.findall(text)
    strong = known.sets["negations"] - {"sans", "sauf", "without", "except"}
    return any(word in strong for word in said)
