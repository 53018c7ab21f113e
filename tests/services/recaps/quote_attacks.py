"""Hundreds of altered quotes by kind, made out of honest sentences. Deterministic."""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Callable, Iterator

from services.contracts import Item, Source, Transcript, Turn
from tests.services.recaps.quote_texts import Case, bare, heard, quote, some, spans


def altered() -> list[Case]:
    return some(_altered())


def _altered() -> Iterator[Case]:
    chance = random.Random(11)
    for transcript, turn, start, end in spans():
        tokens = list(turn.tokens[start:end])
        text = " ".join(tokens)
        for kind, changes in CHANGES.items():
            for change in changes:
                changed = change(text, tokens, chance)
                if changed is not None and changed != text:
                    yield Case(kind, quote(turn, start, end, changed), transcript, kind not in _REFERENCE_ONLY)
        yield from _misattributed(transcript, turn, start, end)
        yield from _clipped(transcript, turn, tokens)
        if end + 6 < len(turn.tokens):
            sources = (Source(turn.id, start, end - 3), Source(turn.id, end, end + 6))
            joined = " ".join([*tokens[:-3], *turn.tokens[end : end + 6]])
            yield Case("cut not shown", Item("quote", joined, turn.speaker, sources), transcript)
            swapped = " ".join(turn.tokens[end : end + 6]) + " […] " + text
            item = Item("quote", swapped, turn.speaker, (Source(turn.id, end, end + 6), Source(turn.id, start, end)))
            yield Case("reordered", item, transcript)


def _misattributed(transcript: Transcript, turn: Turn, start: int, end: int) -> Iterator[Case]:
    text = " ".join(turn.tokens[start:end])
    other = next((one for one in transcript.speakers if one.id != turn.speaker), None)
    if other is None:
        return
    item = quote(turn, start, end, text)
    yield Case("wrong speaker", dataclasses.replace(item, speaker=other.id), transcript, pasted=False)
    theirs = next(one for one in transcript.turns if one.speaker == other.id and len(one.tokens) > 6)
    spliced = (*item.sources, Source(theirs.id, 0, 6))
    for joint in (" […] ", " "):
        both = text + joint + " ".join(theirs.tokens[:6])
        yield Case("speakers spliced", dataclasses.replace(item, text=both, sources=spliced), transcript)


_LEADS = {
    "fr": ["Je ne crois pas que", "Selon eux,", "Si on nous aide,", "Est-ce que", "Il est faux de dire que",
           "Mes adversaires disent que", "À condition d'être payés,", "Personne ne pense que", "On nous a dit que"],
    "en": ["I don't believe that", "According to them,", "If we get help,", "Do you think that",
           "It is false to say that", "My rivals say that", "Unless we are paid,", "Nobody thinks that",
           "They claim that"],
}  # fmt: skip
_TAILS = {
    "fr": [", à condition qu'on nous aide.", ", selon eux.", ", disent-ils.", " si on nous aide.", ", sauf en hiver.",
           ", mais pas chez nous."],
    "en": [", if we get help.", ", according to them.", ", they say.", ", unless it rains.", ", but not here.",
           ", except in winter."],
}  # fmt: skip
_CUTS = {
    "fr": [("Nous ne sommes pas, malgré tout ce qu'on entend, {}", "Nous […] sommes […], {}"),
           ("Nous ne voulons pas de la prime, {}", "Nous […] voulons […] de la prime, {}"),
           ("Je refuse pas, contrairement à ce qui est écrit, cette idée, {}", "Je refuse […] cette idée, {}"),
           ("Je ne signerai jamais ce texte, {}", "Je […] signerai […] ce texte, {}")],
    "en": [("We are not, whatever they write about us, late, {}", "We are […] late, {}"),
           ("We will never sell the site, {}", "We will […] sell the site, {}"),
           ("I do not, and I have said it often, regret it, {}", "I do […] regret it, {}"),
           ("We did not hide it, {}", "We did […] hide it, {}")],
}  # fmt: skip


def _clipped(transcript: Transcript, turn: Turn, tokens: list[str]) -> Iterator[Case]:
    """The same words, out of a sentence that says otherwise; and a shown cut that takes the "not" along."""
    kind, language = "cut that flips the meaning", transcript.language
    plain = [tokens[0][:1].lower() + tokens[0][1:], *tokens[1:]]
    n = len(" ".join(tokens))
    lead = _LEADS[language][n % len(_LEADS[language])]
    end = "?" if lead.startswith(("Est-ce", "Do you")) else "."
    said, spoken = heard(transcript, turn, [*lead.split(), *plain[:-1], plain[-1].rstrip(".!?") + end])
    start = len(lead.split())
    if not _has_own_frame(plain):
        yield Case(kind, quote(spoken, start, len(spoken.tokens), " ".join(tokens)), said)
        tail = _TAILS[language][n % len(_TAILS[language])]
        said, spoken = heard(transcript, turn, (" ".join(plain).rstrip(".!?") + tail).split())
        yield Case(kind, quote(spoken, 0, len(tokens), " ".join(tokens)), said)
    whole, cut = _CUTS[language][n % len(_CUTS[language])]
    said, spoken = heard(transcript, turn, whole.format(" ".join(plain)).split())
    yield Case(kind, quote(spoken, 0, len(spoken.tokens), cut.format(" ".join(plain))), said)


def _has_own_frame(tokens: list[str]) -> bool:
    """A question is already one, and a sentence that opens on "but" begins anew whatever stands before it."""
    return tokens[-1].endswith("?") or tokens[0].lower().strip(",") in {"mais", "et", "donc", "but", "and", "so"}


Change = Callable[[str, list[str], random.Random], str | None]


def _sub(pattern: str, to: str, count: int = 1) -> Change:
    return lambda text, _tokens, _chance: re.sub(pattern, to, text, count=count)


def _swap(pairs: str) -> Change:
    """The first word that is in "a/b c/d" exchanged for its partner."""
    table = {}
    for pair in pairs.split():
        one, other = pair.replace("_", " ").split("/")
        table[one] = other
    known = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(table, key=len, reverse=True))) + r")\b")
    return lambda text, _tokens, _chance: known.sub(lambda match: table[match.group()], text, count=1)


def _reordered(_text: str, tokens: list[str], chance: random.Random) -> str:
    worded = [n for n in range(1, len(tokens) - 1) if all(re.search(r"\w", token) for token in tokens[n : n + 2])]
    at = chance.choice([n for n in worded if tokens[n].lower() != tokens[n + 1].lower()])
    return " ".join([*tokens[:at], tokens[at + 1], tokens[at], *tokens[at + 2 :]])


def _clauses_exchanged(text: str, _tokens: list[str], _chance: random.Random) -> str | None:
    first, comma, second = text.rstrip(".").partition(", ")
    return f"{second}, {first}." if comma else None


def _added(words: str) -> Change:
    def change(_text: str, tokens: list[str], chance: random.Random) -> str:
        at = chance.randrange(1, len(tokens) - 1)
        return " ".join([*tokens[:at], chance.choice(words.split()), *tokens[at:]])

    return change


def _dropped(_text: str, tokens: list[str], chance: random.Random) -> str:
    """Of the middle: without its last words a quote is a shorter one."""
    at = chance.randrange(1, len(tokens) - 3)
    while not re.search(r"[^\W\d_]{4}", tokens[at]) or bare(tokens[at]) in map(bare, tokens[at - 1 : at + 2 : 2]):
        at = at % (len(tokens) - 4) + 1
    return " ".join([*tokens[:at], *tokens[at + 1 :]])


def _invisible(text: str, _tokens: list[str], chance: random.Random) -> str:
    at = chance.randrange(2, len(text) - 2)
    hidden = "\u200b\u200d\u00ad\u2060\ufeff\u202e\u2066\u200e\u061c\u034f\u3164\ufe0f\u0092\ue000"
    return text[:at] + chance.choice(hidden) + text[at:]


def _lookalike(text: str, _tokens: list[str], chance: random.Random) -> str:
    table = chance.choice([{"a": "а", "e": "е", "o": "о"}, {"o": "ο", "i": "ι"}, {"e": "ｅ"}, {"s": "ѕ"}, {"a": "𝐚"}])
    return text.translate(str.maketrans(table))


def _denied(_text: str, tokens: list[str], chance: random.Random) -> str:
    at = chance.randrange(1, len(tokens) - 1)
    put = ["[pas]", "[jamais]", "[not]", "[never]", "[presque]", "[almost]", "[refuse que]", "[faussement]"]
    return " ".join([*tokens[:at], chance.choice(put), *tokens[at:]])


def _replaced_in_bracket(_text: str, tokens: list[str], _chance: random.Random) -> str | None:
    at = next((n for n, token in enumerate(tokens[1:], 1) if re.fullmatch(r"[^\W\d_]{6,}", token)), None)
    return None if at is None else " ".join([*tokens[:at], "[kiwi]", *tokens[at + 1 :]])


def _nearly_in_bracket(_text: str, tokens: list[str], _chance: random.Random) -> str | None:
    """A word of the same sound family and another sense, as [légale] for illégale."""
    at = next((n for n, token in enumerate(tokens[1:], 1) if re.fullmatch(r"[a-z]{6,}", token)), None)
    return None if at is None else " ".join([*tokens[:at], f"[in{tokens[at]}]", *tokens[at + 1 :]])


def _figure_in_bracket(text: str, _tokens: list[str], _chance: random.Random) -> str | None:
    return re.sub(r"(?<=\d)(?= [^\W\d_])", " [000]", text, count=1)


def _cut_off(_text: str, tokens: list[str], _chance: random.Random) -> str:
    return " ".join(tokens[:-3])


def _picked(_text: str, tokens: list[str], _chance: random.Random) -> str:
    return " […] ".join(tokens[::4][:4])


def _accent_moved(text: str, _tokens: list[str], _chance: random.Random) -> str | None:
    return re.sub(r"(?<=\w)[éèê]", lambda m: {"é": "è", "è": "é", "ê": "è"}[m.group()], text, count=1)


_FIGURE_WORDS = """deux/trois trois/treize quatre/quatorze dix/cent vingt/trente trente/treize quarante/quatorze
    cent/mille mille/cent cinq/quinze six/seize sept/dix-sept two/three four/fourteen nine/ninety ten/two
    three/thirteen eleven/seven half/all twice/half"""
_UNITS = """millions/milliards million/billion an/mois ans/mois mois/ans year/month years/months days/weeks
    semaine/journée heures/minutes euros/dollars euro/dollar kilometres/miles"""
_IN_DIGITS = "deux/2 trois/3 quatre/4 dix/10 vingt/20 trente/30 cent/100 mille/1000 two/2 four/4 nine/9 three/3"
_SYNONYMS = """beaucoup/énormément problème/difficulté aujourd'hui/désormais parce_que/car acheter/acquérir donc/ainsi
    faut/faudrait peut/pourrait gens/personnes magasins/boutiques chaque/tout toujours/sans_cesse travail/boulot
    vraiment/réellement premier/numéro_un petit/modeste grand/vaste trouve/estime because/since buying/purchasing
    lorries/trucks wait/queue need/require training/instruction told/informed bigger/larger customers/clients money/cash
    said/declared people/folk week/seven_days build/construct right/justified late/delayed site/place bought/acquired
    hired/recruited"""
_VERBS = """est/était sont/seront a/avait avons/aurons faut/faudra peut/pouvait va/allait ont/auront fait/faisait is/was
    are/were have/had will/would need/needed said/say cover/covered rose/rises"""
_PERSONS = "nous/vous je/il mon/son notre/leur nos/leurs I/we We/They our/their"
_HOMOPHONES_FR = """et/est est/et a/à à/a on/ont ont/on ces/ses ses/ces c'est/s'est son/sont sont/son ce/se où/ou
    sans/cent cent/sans mais/mes mes/mais peut/peu peu/peut la/là là/la voie/voix fois/foi tout/tous leur/leurs"""
_HOMOPHONES_EN = """their/there there/their to/too too/two two/too know/no no/know right/write our/hour made/maid
    weather/whether new/knew here/hear week/weak site/sight It's/Its wait/weight rose/rows four/for for/four"""
CHANGES: dict[str, tuple[Change, ...]] = {
    "negation dropped": (
        _sub(r"\b(?:ne |n['’])|\b(?:pas|jamais|rien|aucune?|not|never|hardly) ?", "", 0),
        _sub(r"\b(?:ne |n['’])", ""), _sub(r" (?:pas|jamais|rien)\b", ""), _sub(r"(?:n't|nnot)\b", ""),
        _sub(r"\bnobody\b", "somebody"), _sub(r"\b(?:no|without any) ", ""),
    ),
    "negation added": (
        _sub(r"\b(est|a|sont|ont|va) ", r"n'\1 pas "), _sub(r"\b(is|are|was|will|would|have) ", r"\1 not "),
        _sub(r"\b([jJ]e|[oO]n|[iI]l) (?=[^\W\d_])(?!n')(?!ne )", r"\1 ne "),
    ),
    "figure changed": (
        lambda text, _t, _c: re.sub(r"\d", lambda m: str((int(m.group()) + 1) % 10), text, count=1),
        _sub(r"(?<=\d)(?=\D)", "0"), _sub(r"(\d)[.,](\d)(?!\d\d)", r"\1\2"), _sub(r"(?<=\d) ?%", ""),
        _sub(r"(?<=\d) ?%", "\u202f‰"), _swap(_FIGURE_WORDS), _swap(_UNITS),
    ),
    "figure in other signs": (
        _swap(_IN_DIGITS), _sub(r"(?<=\d) ?%", " pour cent"), _sub(r"\b40\b", "forty"), _sub(r"\b25\b", "twenty-five"),
    ),
    "reordered": (_reordered, _clauses_exchanged),
    "paraphrase": (_swap(_SYNONYMS),),
    "tense or person changed": (_swap(_VERBS), _swap(_PERSONS)),
    "homophone": (_swap(_HOMOPHONES_FR), _swap(_HOMOPHONES_EN)),
    "word added": (_added("formidable très énorme seulement presque"), _added("huge very only almost dreadful")),
    "word dropped": (_dropped,),
    "invisible characters": (_invisible,),
    "lookalike letters": (_lookalike,),
    "accent lost or moved": (_sub(r"(?<=\w)[éèê]", "e"), _accent_moved, _sub(r"\bé(?=\w\w)", "e")),
    "bracket that alters": (_denied, _replaced_in_bracket, _nearly_in_bracket, _figure_in_bracket),
    "end cut off": (_cut_off,),
    "words picked one by one": (_picked,),
}  # fmt: skip
# Without a reference these are other, honest quotes: fewer words of the same sentence.
_REFERENCE_ONLY = frozenset({"end cut off"})
