"""Documents out: what editors open, and what reads back."""

# ruff: noqa: E501 - whole documents, a line each

from __future__ import annotations

import dataclasses
import io
import zipfile
from xml.etree import ElementTree as ET

import pytest
from hypothesis import assume, given, settings

from services import exports, formats
from services.contracts import Item, Recap, Source, Speaker, Transcript, Turn
from services.errors import Refused
from tests.services.formats.test_roundtrip import transcripts

ADA, KARL = Speaker("s1", "Ada Byron"), Speaker("s2", None, "ingénieur")
TALK = Transcript(
    "fr", (ADA, KARL), (Turn("t1", "s1", "Un & <deux>.\nTrois  espaces.", 61_000, 62_000), Turn("t2", "s2", "Oui.", 63_000, 64_000)),
    title="La halle", description="Un débat.",
)  # fmt: skip
RECAP = Recap("fr", "Les machines", "Avec Ada Byron.", "extractive", (
    Item("heading", "La vitesse"), Item("narrative", "Elle répond."),
    Item("quote", "Un", "s1", (Source("t1", 0, 1, 61_000, 61_500),), "exact"),
    Item("takeaway", "Compter vite."), Item("figure", "9 ateliers", sources=(Source("t2", 0, 1, 3_700_000, 3_701_000),)),
))  # fmt: skip


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    for name, part in found.items():
        if name != "mimetype":
            ET.fromstring(part)
    return found


def paragraphs(data: bytes) -> list[str]:
    container = next(one for one in formats.CONTAINERS if one.holds(data))
    return [one.text for one in container.styled(data)[0]]


@pytest.mark.parametrize("form", ["docx", "odt"])
def test_a_transcript_as_a_document_says_who_when_and_what(form):
    data = exports.transcript_document(TALK, form)
    assert paragraphs(data) == [
        "La halle",
        "Un débat.",
        "[01:01] Ada Byron\u00a0: Un & <deux>.",
        "Trois  espaces.",
        "[01:03] ingénieur\u00a0: Oui.",
    ]
    assert data == exports.transcript_document(TALK, form)
    assert next(iter(parts(data))) == ("mimetype" if form == "odt" else "[Content_Types].xml")
    assert formats.read(data).container == form


@pytest.mark.parametrize("form", ["docx", "odt"])
def test_a_recap_as_a_document_attributes_its_quotes_and_lists_its_points(form):
    data = exports.recap_document(RECAP, TALK, form)
    assert paragraphs(data) == [
        "Les machines", "Avec Ada Byron.", "La vitesse", "Elle répond.",
        "Ada Byron\u00a0: «\u00a0Un\u00a0» (01:01)", "À retenir", "- Compter vite.", "Les chiffres", "- 9 ateliers (1:01:40)",
    ]  # fmt: skip
    assert parts(data)


@pytest.mark.parametrize("form", ["docx", "odt"])
def test_characters_that_xml_cannot_hold_are_left_out(form):
    turn = Turn("t1", "s1", "Un\x00 mot\x0b \ud800fin \ufffe.")
    data = exports.transcript_document(Transcript("en", (ADA,), (turn,), title="A\x1b title"), form)
    assert paragraphs(data) == ["A title", "Ada Byron: Un mot fin ."]
    assert parts(data)


def test_an_unknown_document_is_refused():
    with pytest.raises(Refused, match="docx, odt"):
        exports.transcript_document(TALK, "pages")


@pytest.mark.parametrize("form", ["docx", "odt"])
@settings(max_examples=30, deadline=None)
@given(transcripts(timed=True, unnamed=False, markup=True))
def test_a_document_reads_back_to_the_second(form, transcript):
    seconds = [turn.start_ms // 1000 for turn in transcript.turns]
    assume(len(set(seconds)) == len(seconds) > 1)
    read = formats.read(exports.transcript_document(transcript, form), language="fr").transcript
    assert [(turn.speaker, turn.text, turn.start_ms) for turn in read.turns] == [
        (turn.speaker, turn.text, turn.start_ms // 1000 * 1000) for turn in transcript.turns
    ]
    assert read.speakers == transcript.speakers


SAID = Transcript("fr", (ADA, KARL), (
    Turn("t1", "s1", "Nous avons ouvert douze ateliers, et 40% des machines tournent.", 61_000, 65_000),
    Turn("t2", "s2", "Il parle de « confiance » : c’est le mot juste, non ?", 66_000, 69_000),
))  # fmt: skip


def test_a_key_figure_stands_first_then_who_said_it_in_which_words():
    said = Item("figure", "40% des machines tournent.", "s1", (Source("t1", 6, 10, 63_000, 65_000),))
    told = Item("figure", "Quatre dixièmes, soit 40% des machines.", "s1", said.sources)
    recap = dataclasses.replace(RECAP, items=(said, told))
    lines = (
        exports.recap_markdown(recap, SAID).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    )
    assert "- **40 %** — Ada Byron : « 40 % des machines tournent. » (01:03)" in lines
    assert (
        "- **40 %** — Quatre dixièmes, soit 40 % des machines. (01:03)" in lines
    )  # an editor's words are nobody's quote


def test_an_export_is_set_as_a_printer_would_and_names_nobody_twice():
    lead = Item("narrative", "À la question « Qui ? », Ada Byron répond :")
    quotes = [Item("quote", "Nous avons ouvert douze ateliers.", "s1", (Source("t1", 0, 5),), "exact"),
              Item("quote", "Il parle de « confiance » : c'est le mot juste.", "s2", (Source("t2", 0, 10),), "cleaned")]  # fmt: skip
    printed = exports.recap_markdown(dataclasses.replace(RECAP, items=(lead, *quotes)), SAID)
    body = printed.replace("\N{NO-BREAK SPACE}", " ").split("\n\n")
    assert "« Nous avons ouvert douze ateliers. »" in body
    assert body[-1].strip() == "**Intervenant 1** : « Il parle de “confiance” : c’est le mot juste. »"
