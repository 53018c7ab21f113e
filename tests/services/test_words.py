from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.contracts import Word
from services.words import Piece, settle, snapped

TIMES = st.one_of(st.none(), st.integers(-500, 6000))
PIECES = st.lists(st.builds(Piece, st.sampled_from([" oui", " l'emploi", "'hui", " ?", ".", " «", " "]), TIMES, TIMES))


@given(PIECES)
def test_whatever_an_engine_says_words_are_in_order_and_inside_their_chunk(pieces):
    words = settle(pieces, start_ms=1000, end_ms=5000)
    assert all(1000 <= one.start_ms <= one.end_ms <= 5000 for one in words)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(words))
    assert all(one.text and one.text == "".join(one.text.split()) for one in words)


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
    assert [one.start_ms for one in settle(pieces, start_ms=1000, end_ms=2000)] == [1000, 1100, 1200, 1400]


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
