"""The gate against generated quotes: hundreds of honest cleanings must pass, hundreds of alterations must not."""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services import formats
from services.contracts import Item, Recap, Source, Speaker, Transcript, Turn
from services.recaps import verbatim

DEMO = Path(__file__).parents[2] / "data" / "demo"
ENGLISH = Transcript(
    "en",
    (Speaker("a", "Ada Quill"), Speaker("b", "Ben Rowe")),
    (
        Turn("1", "a", "We did not open the second warehouse, because 40% of the orders never came back this year."),
        Turn("2", "b", "I never said the drivers would lose their jobs, I said that 1,200 of them need training."),
        Turn("3", "a", "The machine is not wrong more often than we are, it errs in a way that nobody can explain."),
    ),
)  # fmt: skip
Case = tuple[str, Item, Transcript]
HOMOPHONES = {"et": "est", "est": "et", "a": "à", "à": "a", "on": "ont", "ont": "on", "ces": "ses", "ses": "ces",
              "son": "sont", "sont": "son", "ce": "se", "c'est": "s'est", "need": "knead"}  # fmt: skip
EMPHASIS = frozenset(
    ["nous", "vous", "très", "pas", "plus", "jamais", "cent", "deux", "mille", "vingt", "two", "hundred", "that"]
)
LOOKALIKES = str.maketrans({"a": "а", "e": "е", "o": "о"})  # Cyrillic


def transcripts() -> list[Transcript]:
    read = (formats.read((DEMO / name).read_bytes()).transcript for name in ("grand_entretien.txt", "table_ronde.vtt"))
    return [*read, ENGLISH]


def spans() -> Iterator[tuple[Transcript, Turn, int, int]]:
    """Whole sentences of the demo talks, ten to forty words long."""
    for transcript in transcripts():
        for turn in transcript.turns:
            tokens, start = turn.tokens, 0
            for end in range(1, len(tokens) + 1):
                if tokens[end - 1][-1] in ".!?":
                    if 10 <= end - start <= 40:
                        yield transcript, turn, start, end
                    start = end


def quote(turn: Turn, start: int, end: int, text: str) -> Item:
    return Item("quote", text, turn.speaker, (Source(turn.id, start, end),))


def spoken_with(transcript: Transcript, turn: Turn, tokens: list[str]) -> tuple[Transcript, Turn]:
    said = dataclasses.replace(turn, text=" ".join(tokens), words=())
    return dataclasses.replace(transcript, turns=(said,)), said


def honest() -> Iterator[Case]:
    chance = random.Random(7)
    for transcript, turn, start, end in spans():
        tokens = list(turn.tokens[start:end])
        text = " ".join(tokens)
        french = transcript.language == "fr"
        where = chance.randrange(2, len(tokens) - 2)
        for name, heard in (
            ("filler", [*tokens[:where], "euh," if french else "um,", *tokens[where:]]),
            ("broken off", [*tokens[:where], re.sub(r"\W", "", tokens[where])[:2] + "-", *tokens[where:]]),
        ):
            if name == "broken off" and not re.match(r"[^\W\d_]{4,}", tokens[where]):
                continue
            said, spoken = spoken_with(transcript, turn, heard)
            yield name, quote(spoken, 0, len(heard), text), said
        if re.fullmatch(r"[^\W\d_]{3,}", tokens[where]) and tokens[where].lower() not in EMPHASIS:
            heard = [*tokens[:where], tokens[where], *tokens[where:]]
            said, spoken = spoken_with(transcript, turn, heard)
            yield "stutter", quote(spoken, 0, len(heard), text), said
        yield "capitals", quote(turn, start, end, text.upper() if text.isascii() else text.capitalize()), transcript
        yield (
            "punctuation",
            quote(turn, start, end, "« " + re.sub(r",(?!\d)", " –", text).rstrip(".") + " ! »"),
            transcript,
        )
        yield "typography", quote(turn, start, end, text.replace("'", "’").replace(" ", "\u00a0")), transcript
        yield "insertion", quote(turn, start, end, " ".join([*tokens[:where], "[sic]", *tokens[where:]])), transcript
        kept = [*tokens[:where], "[…]", *tokens[where + 5 :]]
        if len(tokens) - where > 8:
            yield "shown cut", quote(turn, start, end, " ".join(kept)), transcript


def altered() -> Iterator[Case]:
    chance = random.Random(11)
    for transcript, turn, start, end in spans():
        tokens = list(turn.tokens[start:end])
        text = " ".join(tokens)
        for name, change in CHANGES.items():
            changed = change(text, tokens, chance)
            if changed is not None and changed != text:
                yield name, quote(turn, start, end, changed), transcript
        other = next((one for one in transcript.speakers if one.id != turn.speaker), None)
        if other:
            item = quote(turn, start, end, text)
            yield "wrong speaker", dataclasses.replace(item, speaker=other.id), transcript
            theirs = next(one for one in transcript.turns if one.speaker == other.id and len(one.tokens) > 6)
            spliced = (*item.sources, Source(theirs.id, 0, 6))
            text_of_both = text + " […] " + " ".join(theirs.tokens[:6])
            yield "speakers spliced", dataclasses.replace(item, text=text_of_both, sources=spliced), transcript
        if end + 6 < len(turn.tokens):
            sources = (Source(turn.id, start, end - 3), Source(turn.id, end, end + 6))
            joined = " ".join([*tokens[:-3], *turn.tokens[end : end + 6]])
            yield "cut not shown", Item("quote", joined, turn.speaker, sources), transcript


def negation_dropped(text: str, _tokens: list[str], _chance: random.Random) -> str | None:
    changed = re.sub(r"\b(?:ne |n['’])|\b(?:pas|jamais|rien|aucune?|not|never|nobody) ?", "", text)
    return changed if changed != text else None


def figure_changed(text: str, _tokens: list[str], _chance: random.Random) -> str | None:
    return re.sub(r"\d", lambda m: str((int(m.group()) + 1) % 10), text, count=1)


def number_word_changed(text: str, _tokens: list[str], _chance: random.Random) -> str | None:
    return re.sub(r"\b(deux|trois|quatre|dix|vingt|trente|cent|mille)\b", "sept", text, count=1)


def reordered(_text: str, tokens: list[str], chance: random.Random) -> str:
    worded = [n for n in range(1, len(tokens) - 1) if all(re.search(r"\w", token) for token in tokens[n : n + 2])]
    at = chance.choice([n for n in worded if tokens[n].lower() != tokens[n + 1].lower()])
    return " ".join([*tokens[:at], tokens[at + 1], tokens[at], *tokens[at + 2 :]])


def homophone(_text: str, tokens: list[str], _chance: random.Random) -> str | None:
    for n, token in enumerate(tokens):
        if token.lower() in HOMOPHONES:
            return " ".join([*tokens[:n], HOMOPHONES[token.lower()], *tokens[n + 1 :]])
    return None


def adjective_added(_text: str, tokens: list[str], chance: random.Random) -> str:
    at = chance.randrange(1, len(tokens) - 1)
    return " ".join([*tokens[:at], "formidable", *tokens[at:]])


def word_dropped(_text: str, tokens: list[str], chance: random.Random) -> str:
    at = chance.randrange(1, len(tokens) - 1)
    while not re.search(r"[^\W\d_]{4}", tokens[at]) or strip(tokens[at]) in map(strip, tokens[at - 1 : at + 2 : 2]):
        at = (at + 1) % (len(tokens) - 1)
    return " ".join([*tokens[:at], *tokens[at + 1 :]])


def strip(token: str) -> str:
    return re.sub(r"\W", "", token)


def invisible(text: str, _tokens: list[str], chance: random.Random) -> str:
    at = chance.randrange(2, len(text) - 2)
    return text[:at] + chance.choice("\u200b\u200d\u00ad\u2060\ufeff\u202e\u2066\u200e") + text[at:]


def lookalike(text: str, _tokens: list[str], _chance: random.Random) -> str:
    return text.translate(LOOKALIKES)


def accent_lost(text: str, _tokens: list[str], _chance: random.Random) -> str | None:
    return re.sub(r"(?<=\w)[éèê]", "e", text, count=1)


def denial_inserted(_text: str, tokens: list[str], chance: random.Random) -> str:
    at = chance.randrange(1, len(tokens) - 1)
    return " ".join([*tokens[:at], chance.choice(["[pas]", "[jamais]", "[not]", "[never]"]), *tokens[at:]])


def replaced_in_bracket(_text: str, tokens: list[str], _chance: random.Random) -> str | None:
    at = next((n for n, token in enumerate(tokens[1:], 1) if re.fullmatch(r"[^\W\d_]{6,}", token)), None)
    return None if at is None else " ".join([*tokens[:at], "[kiwi]", *tokens[at + 1 :]])


def sentence_cut_off(_text: str, tokens: list[str], _chance: random.Random) -> str:
    return " ".join(tokens[:-3])


def percent_lost(text: str, _tokens: list[str], _chance: random.Random) -> str | None:
    return text.replace(" %", "").replace("%", "") if "%" in text else None


def words_picked(_text: str, tokens: list[str], _chance: random.Random) -> str:
    return " […] ".join(tokens[::4][:4])


CHANGES: dict[str, Callable[[str, list[str], random.Random], str | None]] = {
    "negation dropped": negation_dropped, "figure changed": figure_changed, "number word changed": number_word_changed,
    "reordered": reordered, "homophone": homophone, "adjective added": adjective_added, "word dropped": word_dropped,
    "invisible": invisible, "lookalike": lookalike, "accent lost": accent_lost, "denial inserted": denial_inserted,
    "replaced in a bracket": replaced_in_bracket, "cut off": sentence_cut_off, "percent lost": percent_lost,
    "words picked": words_picked,
}  # fmt: skip


def test_every_honest_cleaning_passes():
    cases = list(honest())
    refused = [(name, item.text, verbatim.verdict(item, said)) for name, item, said in cases
               if verbatim.verdict(item, said).verdict not in ("exact", "cleaned")]  # fmt: skip
    assert len(cases) >= 400
    assert refused == []


def test_no_alteration_passes():
    cases = list(altered())
    passed = [(name, item.text) for name, item, said in cases
              if verbatim.verdict(item, said).verdict not in ("altered", "missing")]  # fmt: skip
    assert len(cases) >= 1000
    assert {name for name, *_ in cases} >= {*CHANGES, "wrong speaker", "speakers spliced", "cut not shown"}
    assert passed == []


def one(said: str, printed: str, language: str = "fr") -> verbatim.Finding:
    turn = Turn("t", "s", said)
    transcript = Transcript(language, (Speaker("s", "Ève Martin"),), (turn,))
    return verbatim.verdict(quote(turn, 0, len(turn.tokens), printed), transcript)


@pytest.mark.parametrize(
    ("said", "printed", "expected"),
    [
        ("on garde les données ici.", "On garde les données ici", "exact"),
        ("on on garde euh les données, hein, ici.", "On garde les données ici.", "cleaned"),
        ("il y a il y a un risque.", "Il y a un risque.", "cleaned"),
        ("nous nous levons tôt.", "Nous levons tôt.", "altered"),
        ("on a fait vingt vingt fois le tour.", "On a fait vingt fois le tour.", "altered"),
        ("ça coûte 1,5 million.", "Ça coûte 15 million.", "altered"),
        ("ça coûte 1,5 million.", "Ça coûte 1.5 million.", "altered"),
        ("ça baisse de -5 %.", "Ça baisse de 5 %.", "altered"),
        ("Etat et État.", "État et Etat.", "exact"),
        ("elle mesure 5 mm de long.", "Elle mesure 5 de long.", "altered"),
        ("vous voyez le problème.", "Le problème.", "altered"),
        ("c'est simple, vous voyez, il suffit d'un bouton.", "C’est simple, il suffit d’un bouton.", "cleaned"),
        ("je ne suis pas d'accord.", "Je ne suis […] d’accord.", "altered"),
        ("il a dit oui.", "[Le ministre] a dit oui.", "cleaned"),
        ("on a vu Skelway hier.", "On a vu [Scaleway] hier.", "cleaned"),
        ("on a perdu nos ventes.", "On a [doublé] nos ventes.", "altered"),
        ("je veux pas partir.", "Je [ne] veux pas partir.", "cleaned"),
        ("les données restent ici.", "[L]es données restent ici.", "exact"),
        ("les données restent ici.", "", "missing"),
        ("les données restent ici.", "Une tout autre phrase vraiment.", "missing"),
        ("l'entre\u00adpôt est plein.", "L’entrepôt est plein.", "exact"),
    ],
)
def test_the_gate_by_example(said: str, printed: str, expected: str):
    assert one(said, printed).verdict == expected


def test_a_finding_names_the_difference_and_suggests_the_words():
    finding = one("euh on n'a pas perdu 40 clients.", "On a gagné 400 clients.")
    assert finding.suggestion == "On n’a pas perdu 40 clients."
    assert {difference.kind for difference in finding.differences} == {"negation", "figure"}


def test_a_vanished_span_is_missing():
    turn = Turn("t", "s", "trois mots ici")
    said = Transcript("fr", (Speaker("s"),), (turn,))
    assert verbatim.verdict(quote(turn, 0, 4, "Trois mots ici."), said).verdict == "missing"
    assert verbatim.verdict(Item("quote", "Trois mots ici.", "s", (Source("other", 0, 3),)), said).verdict == "missing"


def test_a_speaker_may_go_on_after_a_back_channel_if_the_cut_is_shown():
    turns = (Turn("1", "a", "le prix monte,"), Turn("2", "b", "oui."), Turn("3", "a", "donc on achète moins."))
    said = Transcript("fr", (Speaker("a", "A"), Speaker("b", "B")), turns)
    sources = (Source("1", 0, 3), Source("3", 0, 4))
    shown = Item("quote", "Le prix monte […] donc on achète moins.", "a", sources)
    assert verbatim.verdict(shown, said).verdict == "cleaned"
    assert verbatim.verdict(dataclasses.replace(shown, text=shown.text.replace("[…] ", "")), said).verdict == "altered"


def test_check_marks_quotes_and_the_quotations_and_figures_inside_other_items():
    turn = Turn("t", "s", "On a formé 40 chauffeurs cette année, et on continue.")
    said = Transcript("fr", (Speaker("s", "Ève Martin"),), (turn,))
    cited = (Source("t", 0, len(turn.tokens)),)
    items = (
        quote(turn, 0, len(turn.tokens), turn.text),
        Item("takeaway", "Ève Martin : « On a formé 40 chauffeurs cette année, et on continue. »", "s", cited),
        Item("takeaway", "Ève Martin : « On a formé tous les chauffeurs cette année. »", "s", cited),
        Item("figure", "On a formé 50 chauffeurs.", "s", cited),
        Item("narrative", "Place aux chauffeurs.", None, cited),
    )
    checked = verbatim.check(Recap("fr", "", "", "hand", items), said)
    assert [item.verdict for item in checked.items] == ["exact", None, "altered", "altered", None]
    assert verbatim.blocking(checked) == checked.items[2:4]


def test_a_pasted_quote_finds_its_words():
    for transcript, turn, start, end in list(spans())[::5]:
        tokens = list(turn.tokens[start:end])
        found = verbatim.locate(" ".join(tokens), transcript)
        assert found is not None
        assert found.item.speaker == turn.speaker
        assert found.finding.verdict in ("exact", "cleaned")
        wrong = verbatim.locate(" ".join([*tokens[:4], "absolument", *tokens[4:]]), transcript)
        assert wrong is not None
        assert wrong.finding.verdict == "altered"
        assert [one.printed for one in wrong.finding.differences] == ["absolument"]


def test_a_pasted_quote_with_a_cut_finds_both_parts():
    turn = Turn(
        "t", "s", "Les magasins ferment tôt le soir. Personne ne s'en plaint vraiment. Les quais ouvrent avant l'aube."
    )
    said = Transcript("fr", (Speaker("s"),), (turn,))
    found = verbatim.locate("Les magasins ferment tôt le soir […] Les quais ouvrent avant l’aube.", said)
    assert found is not None
    assert [(one.start_word, one.end_word) for one in found.item.sources] == [(0, 6), (11, 16)]
    assert found.finding.verdict == "cleaned"


def test_words_nobody_said_are_not_located():
    assert verbatim.locate("La girafe mange des feuilles violettes sous la lune.", ENGLISH) is None
    assert verbatim.locate("", ENGLISH) is None
