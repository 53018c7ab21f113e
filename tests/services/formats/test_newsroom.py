"""What reaches a newsroom is read as a careful reader reads it: who says what, when, and nothing that nobody says."""

from __future__ import annotations

import pytest

from services import formats
from tests.services.formats.documents import pdf
from tests.services.formats.newsroom import captions, pages, second, texts, third

READ = texts.READ | captions.READ | pages.READ | second.READ | third.READ


def said(data: str | bytes):
    found = formats.read(data if isinstance(data, bytes) else data.encode()).transcript
    who: dict[str | None, str | None] = {None: None}
    for one in found.speakers:
        nameless = sum(str(name).startswith("#") for name in who.values())
        who[one.id] = one.name or one.role or f"#{nameless + 1}"
    return [(who[one.speaker], one.start_ms, " ".join(one.text.split())) for one in found.turns]


@pytest.mark.parametrize("name", READ)
def test_who_says_what_and_when_is_read(name):
    written, told = READ[name]
    # Where captions or paragraphs share a stamp, the second voice's time is a guess.
    guessed = {n for n, (_, at, _) in enumerate(told) if at is None and any(at is not None for _, at, _ in told)}
    found = [(who, None if n in guessed else at, text) for n, (who, at, text) in enumerate(said(written))]
    assert found == list(told)


RUBRICS = "EN BREF\nLe quai ferme en mai.\n\nAGENDA\nLe port ouvre le 3.\n\n" * 2
BYLINES = (
    "Le quai ferme\n\nAda Byron\n\nLe quai nord ferme en mai.\n\nKarl Brandt\n\nLes dockers passent au quai sud.\n"
)
LISTED = "Ada Byron\nKarl Brandt\nLise de Maule\n" * 3
# A licence, wrapped: lines of capitals that are the middle of a sentence.
WRAPPED = (
    "The port lends this crane to you\nWITHOUT ANY KIND\nof promise, and you keep it in order, or\nTHE PORT ITSELF\n"
    "takes it back from you.\n\n"
) * 3


@pytest.mark.parametrize("text", [RUBRICS, BYLINES, LISTED, WRAPPED])
def test_lines_of_their_own_that_nobody_answers_to_name_nobody(text):
    assert {who for who, *_ in said(text)} == {None}


def test_what_stands_above_the_first_name_is_a_title():
    found = formats.read(texts.READ["capitals_above_the_words"][0].encode()).transcript
    assert (found.title, [one.name for one in found.speakers]) == (
        "TABLE RONDE : DES PORTS SANS CAMIONS", ["Ada Byron", "Karl Brandt"],
    )  # fmt: skip


def test_a_role_told_once_above_the_words_is_kept():
    found = formats.read(texts.READ["role_once_above_the_words"][0].encode()).transcript
    assert [(one.name, one.role) for one in found.speakers] == [
        ("Ada Byron", "directrice du port"),
        ("Karl Brandt", "grutier"),
    ]


def test_a_forwarded_mail_gives_its_subject_and_none_of_its_head():
    found = formats.read(texts.READ["forwarded_mail_wrapped"][0].encode()).transcript
    assert (found.title, len(found.speakers)) == ("Harbour transcript", 2)


def test_marks_of_another_voice_are_no_quotation_of_a_mail():
    text = ">> Good morning.\n>> The cranes will be here in May.\n>> In May?\n"
    assert [told.lstrip("> ") for *_, told in said(text)] == [
        "Good morning.",
        "The cranes will be here in May.",
        "In May?",
    ]


def test_a_time_that_is_said_or_comes_too_late_stays_a_word():
    text = "[00:04] Ada Byron: It says [12:30] there. [00:08] And here.\n[00:12] Karl Brandt: It does.\n"
    assert said(text)[0] == ("Ada Byron", 4000, "It says [12:30] there. [00:08] And here.")


def test_a_table_of_numbers_in_a_pdf_keeps_them():
    rows = [(60.0, 760.0 - 20 * n, 11.0, one) for n, one in enumerate(("3", "7", "12"))]
    beside = [(100.0, 760.0 - 20 * n, 11.0, f"Le quai {n} compte ses bateaux et ses grues de mai.") for n in range(3)]
    assert all(number in " ".join(told for *_, told in said(pdf([[*rows, *beside]]))) for number in ("3", "7", "12"))
