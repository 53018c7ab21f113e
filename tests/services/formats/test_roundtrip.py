"""What is written reads back as it was."""

from __future__ import annotations

import dataclasses
import unittest.mock

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services import formats
from services.contracts import Speaker, Transcript, Turn
from services.formats import captions, clock, cues, decoding, regular

NAMES = (
    "Ada Byron", "Karl Brandt", "Lise de Maule", "Zoé d'Orme", "Jean-Baptiste Kémp", "J. Dupont", "Prof. Anne Roux",
    "Élodie Ba", "Xi Li", "MC Solaar", "Anne-Sophie O’Neill", "Łukasz Żak",
)  # fmt: skip
WORDS = st.sampled_from((
    "la", "machine", "vite,", "ferme.", "Pourquoi", "?", "9", "&", "a<b", "«", "oui", "»", "10:30", "été", "—", "-",
    "--", "*gras*", "_it_", "\\", "`x`", "[…]", "(rire)", "1.", "#", "M.", '"', "…", "et/ou", "50", "%", "note:",
    "x:y", "Ada", "Note", ":", "http://a.b/c", ",", ";", "a;b", "|", "x|y", "&amp;", "{a}", "“non”", "’",
    "\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u062d\u0628\u0627", "\u65e5\u672c", "00:00:01",
))  # fmt: skip
MARKUP = st.sampled_from(("<v Bo>", "-->", "<b>", "</b>"))  # what SubRip has no way to write as words
HEADINGS = st.text(st.characters(categories=("L", "Nd", "P"), include_characters=" \n"), max_size=20).map(
    decoding.clean  # as any text that comes in, where a ligature is its letters
)


@st.composite
def transcripts(draw, *, timed: bool, unnamed: bool = True, markup: bool = False) -> Transcript:
    """Canonical ones: ids in order of appearance, neighbours differ, words spell the text."""
    count = draw(st.integers(1, 8))
    voices = draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    names = draw(st.permutations(NAMES))
    order: list[int] = []
    turns: list[Turn] = []
    at = draw(st.integers(0, 5_000)) + draw(st.sampled_from((0, 0, 36_000_000, 359_000_000)))
    for voice in voices:
        if turns and voice == order[int(turns[-1].speaker[1:]) - 1]:
            continue
        if voice not in order:
            order.append(voice)
        text = "Bon " + " ".join(draw(st.lists(WORDS | MARKUP if markup else WORDS, min_size=1, max_size=40)))
        start, at = at, at + draw(st.integers(len(text), 60_000))
        words = cues.spread(text, start, at) if timed else ()
        speaker = f"s{order.index(voice) + 1}"
        turns.append(Turn(f"t{len(turns) + 1}", speaker, text, *((start, at) if timed else (None, None)), words))
        at += draw(st.integers(0, 3_000))
    anonymous = draw(st.integers(0, 3)) if unnamed else None
    speakers = tuple(
        Speaker(f"s{n + 1}", None if voice == anonymous else names[voice]) for n, voice in enumerate(order)
    )
    return Transcript("fr", speakers, tuple(turns))


def back(transcript: Transcript, name: str) -> Transcript:
    found = formats.read(formats.write(transcript, name).encode(), language="fr")
    assert found.format == name
    assert found.warnings == ()
    return found.transcript


def without_words(transcript: Transcript) -> Transcript:
    return dataclasses.replace(
        transcript, turns=tuple(dataclasses.replace(turn, words=()) for turn in transcript.turns)
    )


@pytest.mark.parametrize("name", ["srt", "vtt"])
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_captions_read_back_with_every_speaker_word_and_time(name, data):
    transcript = data.draw(transcripts(timed=True, markup=name == "vtt"))
    read = back(transcript, name)
    assert without_words(read) == without_words(transcript)
    assert [word.text for turn in read.turns for word in turn.words] == [
        w.text for t in transcript.turns for w in t.words
    ]


@settings(max_examples=60, deadline=None)
@given(transcripts(timed=True, markup=True), HEADINGS, HEADINGS)
def test_turns_json_reads_back_the_same_bytes(transcript, title, description):
    whole = dataclasses.replace(transcript, title=title or None, description=description or None)
    text = formats.write(whole, "json")
    read = formats.read(text.encode()).transcript
    assert formats.write(read, "json") == text
    assert read == whole


@settings(max_examples=60, deadline=None)
@given(transcripts(timed=False, markup=True))
def test_a_dialogue_of_several_names_reads_back(transcript):
    assume(len(transcript.turns) > 1)
    assert back(transcript, "dialogue") == transcript


@settings(max_examples=40, deadline=None)
@given(transcripts(timed=True, unnamed=False))
def test_stamped_lines_read_back_to_the_second(transcript):
    seconds = [turn.start_ms // 1000 for turn in transcript.turns]
    assume(len(set(seconds)) == len(seconds) > 1)
    read = back(transcript, "timed_lines")
    assert [(turn.speaker, turn.text, turn.start_ms) for turn in read.turns] == [
        (turn.speaker, turn.text, turn.start_ms // 1000 * 1000) for turn in transcript.turns
    ]


@settings(max_examples=40, deadline=None)
@given(transcripts(timed=True))
def test_captions_are_short_in_order_and_cover_each_turn(transcript):
    made = list(captions.captions(transcript))
    assert all(len(line) <= captions.CUE_CHARS for one in made for line in one.lines)
    assert [one.start_ms for one in made] == sorted(one.start_ms for one in made)
    assert " ".join(" ".join(one.lines) for one in made) == " ".join(turn.text for turn in transcript.turns)


@settings(max_examples=60, deadline=None)
@given(
    transcripts(timed=True, unnamed=False, markup=True),
    st.sampled_from([None, "La halle", "Les machines : une histoire", "Pourquoi ?"]),
)
def test_markdown_reads_back_to_the_second_with_its_title_and_every_mark(transcript, title):
    seconds = [turn.start_ms // 1000 for turn in transcript.turns]
    assume(len(set(seconds)) == len(seconds) > 1)
    whole = dataclasses.replace(transcript, title=title)
    read = formats.read(formats.write(whole, "markdown").encode(), language="fr").transcript
    assert read.title == title
    assert [(turn.speaker, turn.text, turn.start_ms) for turn in read.turns] == [
        (turn.speaker, turn.text, turn.start_ms // 1000 * 1000) for turn in transcript.turns
    ]
    assert read.speakers == transcript.speakers


@settings(max_examples=60, deadline=None)
@given(transcripts(timed=False), st.sampled_from(["La halle", "Les machines : une histoire", "Pourquoi ?", "12:30"]))
def test_a_dialogue_keeps_a_title_that_could_be_said(transcript, title):
    assume(len(transcript.turns) > 1)
    whole = dataclasses.replace(transcript, title=title)
    assert formats.read(formats.write(whole, "dialogue").encode(), language="fr").transcript == whole


def test_a_dialogue_keeps_its_paragraphs_title_and_description():
    speakers = (Speaker("s1", "Ada Byron"), Speaker("s2", "Karl Brandt"))
    turns = (Turn("t1", "s1", "Un.\nDeux."), Turn("t2", "s2", "Trois."), Turn("t3", "s1", "Quatre."))
    transcript = Transcript("fr", speakers, turns, title="La halle", description="Un débat.")
    assert back(transcript, "dialogue") == transcript
    assert formats.read(formats.write(transcript, "markdown").encode()).transcript == transcript


def test_edited_turns_keep_their_times_in_captions():
    turn = Turn("t1", None, "Trois mots enfin", 0, 3000, cues.spread("Deux mots", 0, 3000))
    (caption,) = captions.captions(Transcript("fr", (), (turn,)))
    assert (caption.start_ms, caption.end_ms, caption.lines) == (0, 3000, ("Trois mots enfin",))


def test_plain_text_has_the_words_and_no_names():
    transcript = Transcript("fr", (Speaker("s1", "Ada Byron"),), (Turn("t1", "s1", "Un.\nDeux."),), title="La halle")
    assert formats.write(transcript, "txt") == "La halle\n\nUn.\nDeux.\n"


def test_markdown_shows_times_and_escapes_marks():
    transcript = Transcript("en", (Speaker("s1", "Ada Byron"),), (Turn("t1", "s1", "A *bold* claim", 61_000, 62_000),))
    assert formats.write(transcript, "markdown") == "`01:01` **Ada Byron:** A \\*bold\\* claim\n"


LINES = st.sampled_from((
    "Bonjour à tous.", "et puis", "Pourquoi ?", "- Oui.", "— Non", ">> Ah", "Ada Byron: Bon.", "Note : rien", "…", "».",
    "Ada Byron", "Karl Brandt", "[Musique]", "(rires) donc", "3\u00a0000 €", "2024", "a  b", " c", "<i>d</i>",
    "{\\an8}e", "f-g", "mot " * 60,
))  # fmt: skip
CUES = st.tuples(st.lists(LINES, min_size=1, max_size=2), st.integers(0, 4_000), st.integers(-200, 4_000))


@settings(max_examples=300, deadline=None)
@given(st.lists(CUES, min_size=2, max_size=12), st.booleans())
def test_captions_read_in_columns_are_read_as_one_by_one(made, calm):
    blocks, at = [], 0
    for number, (lines, length, pause) in enumerate([*made, (["Fin."], 900, 0)], 1):
        said = [line for line in lines if line[0].isalpha() and "<" not in line] or ["bon"] if calm else lines
        start = max(0, at + (max(0, pause) if calm else pause))
        at = start + length
        stamps = f"{clock.exact(start, ',')} --> {clock.exact(at, ',')}"
        blocks.append("\n".join([str(number), stamps, *said]))
    text = "\n\n".join(blocks) + "\n"
    with unittest.mock.patch.object(regular, "read", return_value=None):
        careful = formats.read(text.encode())
    assert formats.read(text.encode()) == careful


def test_calm_captions_are_read_in_columns():
    calm = "\n\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\nUn mot {n}.\nEt puis" for n in range(1, 9))
    assert regular.read(calm, ()) is not None
    assert regular.read(calm.replace("mot 5", "<i>mot</i> 5"), ()) is None
    assert len(formats.read(calm.replace("puis", "puis.").encode()).transcript.turns) == 8
