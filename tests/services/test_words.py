from __future__ import annotations

from datetime import date
from itertools import pairwise
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from services import events, talks, words
from services.contracts import Word
from services.doubts import standing
from services.models import Chunk, Recording
from services.words import Heard, Piece, settle, snapped

TIMES = st.one_of(st.none(), st.integers(-500, 6000))
PIECES = st.lists(st.builds(Piece, st.sampled_from([" oui", " l'emploi", "'hui", " ?", ".", " «", " "]), TIMES, TIMES))


@given(PIECES)
def test_whatever_an_engine_says_words_are_in_order_and_inside_their_chunk(pieces):
    found = settle(pieces, start_ms=1000, end_ms=5000)
    assert all(1000 <= one.start_ms <= one.end_ms <= 5000 for one in found)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(found))
    assert all(one.text and one.text == "".join(one.text.split()) for one in found)
    # Whatever time is not the engine's own says so.
    own = {one.start_ms for one in pieces}
    assert all(one.estimated or one.start_ms in own for one in found)


def test_good_times_are_kept_as_they_are():
    pieces = [Piece(" Bonjour", 1100, 1500, 0.9), Piece(" Hugo.", 1500, 1900, 0.8)]
    assert settle(pieces, start_ms=1000, end_ms=5000) == (
        Word("Bonjour", 1100, 1500, 0.9), Word("Hugo.", 1500, 1900, 0.8),
    )  # fmt: skip


def test_parts_without_a_space_and_lone_punctuation_join_their_word():
    said = [" Aujourd", "'hui", ",", " «", " oui", " »", " ça", " va", " ?", " 50", " %", " -", " non"]
    pieces = [Piece(text, 100 * n, 100 * n + 90) for n, text in enumerate(said)]
    words = settle(pieces, start_ms=0, end_ms=5000)
    assert [one.text for one in words] == ["Aujourd'hui,", "«oui»", "ça", "va?", "50%", "-", "non"]
    assert (words[0].start_ms, words[0].end_ms) == (0, 190)
    assert (words[1].start_ms, words[1].end_ms) == (300, 490)


def test_missing_times_are_shared_out_by_letters():
    pieces = [Piece(" aa", 1000, 1100), Piece(" bb", None, None), Piece(" bbbb", None, None), Piece(" c", 1400, 1500)]
    words = settle(pieces, start_ms=1000, end_ms=2000)
    assert [one.start_ms for one in words] == [1000, 1100, 1200, 1400]
    assert [one.estimated for one in words] == [False, True, True, False]


def test_words_with_no_time_at_all_start_with_the_chunk_and_last_as_long_as_speech_does():
    words = settle([Piece(f" mot{n}", None, None) for n in range(3)], start_ms=1000, end_ms=30_000)
    assert words[0].start_ms == 1000
    assert words[-1].end_ms < 3000


def test_a_time_that_runs_backwards_is_replaced():
    pieces = [Piece(" un", 2000, 2200), Piece(" deux", 1500, 1600), Piece(" trois", 2600, 2900)]
    assert [one.start_ms for one in settle(pieces, start_ms=1000, end_ms=5000)] == [2000, 2140, 2600]


def test_a_word_begins_where_its_sound_begins_and_ends_where_it_stops():
    words = [Word("a", 0, 500), Word("b", 480, 1500), Word("c", 1500, 2500), Word("d", 2500, 3500)]
    assert snapped(words, [(500, 900), (1700, 1800), (3000, 3600)]) == (
        Word("a", 0, 500), Word("b", 900, 1500), Word("c", 1500, 2500), Word("d", 2500, 3000),
    )  # fmt: skip


@given(PIECES, st.lists(st.integers(0, 6000), unique=True))
def test_snapping_keeps_words_in_order_and_never_turns_one_around(pieces, edges):
    edges = sorted(edges)[: len(edges) // 2 * 2]
    words = settle(pieces, start_ms=0, end_ms=6000)
    moved = snapped(words, list(zip(edges[::2], edges[1::2], strict=True)))
    assert [one.text for one in moved] == [one.text for one in words]
    for before, after in zip(words, moved, strict=True):
        assert before.start_ms <= after.start_ms <= after.end_ms <= before.end_ms


@pytest.fixture
def chunk(db):
    """An empty chunk of ten seconds."""
    event = events.create(db, name="Escale", starts_on=date(2026, 10, 14))
    talk = talks.create(db, events.days(db, event)[0], title="Une table ronde")
    recording = Recording(
        talk_id=talk.id, kind="media", sha256="0" * 64, size_bytes=1, filename="a.wav", storage_key="originals/00"
    )
    db.add(recording)
    db.flush()
    chunk = Chunk(recording_id=recording.id, position=0, start_ms=0, end_ms=10_000)
    db.add(chunk)
    db.flush()
    return chunk


def test_words_are_stored_as_they_were_heard_in_place_of_earlier_ones(db, chunk):
    first = Heard(tuple(Word(f"mot{n}", n * 10, n * 10 + 9, 0.5) for n in range(200)), "fr", 0.1)
    words.save(db, {chunk.id: first}, "an engine")
    said = (
        Word("l’« œuvre »,", 10, 20, 0.25),
        Word('{"a", \\N} NULL', 20, 20, None),
        Word("3,5 %", 30, 40, 1.0, estimated=True),
    )
    words.save(db, {chunk.id: Heard(said, "en", 0.2, -0.5, 1.5)}, "another")
    assert list(standing.words(db, chunk.recording_id)) == list(said)
    db.refresh(chunk)
    assert (chunk.state, chunk.engine, chunk.language, chunk.average_logprob) == ("done", "another", "en", -0.5)
    assert chunk.transcribed_at is not None
    words.save(db, {chunk.id: Heard((), "fr", 1.0)}, "a third")
    assert not standing.words(db, chunk.recording_id)


def test_what_could_not_be_stored_is_not_told_to_the_log(db):
    heard = Heard((Word("confidentiel", 10, 20, 0.5),), "fr", 0.1)
    with pytest.raises(sa.exc.IntegrityError) as failed, db.begin_nested():
        words.save(db, {uuid4(): heard}, "an engine")  # no such chunk
    assert "words" in str(failed.value)
    assert "confidentiel" not in str(failed.value)
