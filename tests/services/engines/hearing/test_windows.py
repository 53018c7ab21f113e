"""The rules that move a chunk through the decoder, without a model."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from services.engines.hearing.windows import Decoded, Passage, cut, decoded

EOT, BEGIN = 100, 200


class Letters:
    """Tokens below EOT are letters."""

    eot = EOT
    timestamp_begin = BEGIN

    def decode(self, tokens):
        return "".join(chr(one) for one in tokens if one < EOT)

    def split_to_word_tokens(self, tokens):
        return [*(chr(one) for one in tokens[:-1]), ""], [[one] for one in tokens]


def at(seconds):
    return BEGIN + round(seconds * 50)


def said(*tokens, **doubts):
    given = {"average_logprob": -0.2, "no_speech_probability": 0.0, "compression_ratio": 1.0, **doubts}
    return Decoded(tuple(tokens), **given)


A, B = ord(" "), ord("b")


@pytest.mark.parametrize(
    ("doubts", "good", "silence"),
    [
        ({}, True, False),
        ({"compression_ratio": 2.5}, False, False),
        ({"average_logprob": -1.1}, False, False),
        ({"average_logprob": -1.1, "no_speech_probability": 0.7}, True, True),
        ({"average_logprob": -0.9, "no_speech_probability": 0.7}, True, False),
    ],
)
def test_loops_and_guesses_are_searched_again_but_not_silence(doubts, good, silence):
    one = said(A, B, **doubts)
    assert (one.is_good, one.is_silence) == (good, silence)


def test_a_repeated_phrase_compresses_well():
    looped = decoded([ord(one) for one in "to be " * 40], Letters(), score=-0.1, no_speech_probability=0.0)
    assert looped.compression_ratio > 2.4
    assert not looped.is_good


def test_pairs_of_timestamps_cut_and_what_follows_the_last_is_heard_again():
    found, moved = cut(said(at(0), A, at(2), at(2), B, at(5), at(5), B), Letters(), start=10.0, frames=3000)
    assert [(one["start"], one["end"]) for one in found] == [(10.0, 12.0), (12.0, 15.0)]
    assert moved == 500


def test_a_single_last_timestamp_means_that_nothing_follows():
    found, moved = cut(said(at(0), A, at(2), at(2), B, at(5)), Letters(), start=0.0, frames=900)
    assert [(one["start"], one["end"]) for one in found] == [(0.0, 2.0), (2.0, 5.0)]
    assert moved == 900


def test_without_pairs_there_is_one_segment_to_its_timestamp_or_to_the_end():
    for tokens, end in (((at(0), A, at(2)), 2.0), ((at(0), A), 9.0), ((), 9.0)):
        found, moved = cut(said(*tokens), Letters(), start=0.0, frames=900)
        assert [(one["start"], one["end"], moved) for one in found] == [(0.0, end, 900)]


def test_a_passage_moves_to_where_its_last_word_ends_and_always_moves():
    passage = Passage(np.zeros((80, 900), np.float32), "fr", prompt=(1, 2))
    aligned = SimpleNamespace(alignments=[(0, 0), (1, 100), (2, 200)], text_token_probs=[0.9, 0.8])
    passage.take(said(at(0), A, B, at(6), at(6)), Letters(), aligned)
    assert passage.seek == 400  # 4.0 s: the end of the second word, not the timestamp
    assert passage.prompt == ()
    assert passage.last_speech == 4.0
    stuck = Passage(np.zeros((80, 900), np.float32), "fr")
    stuck.take(said(at(0), at(0)), Letters(), None)
    assert stuck.seek == 100
    stuck.skip()
    assert stuck.is_over


@pytest.mark.parametrize(
    ("asked", "likely", "seconds", "language"),
    [
        (None, {"fr": 0.4, "en": 0.3}, 2, "fr"),
        ("fr", {"en": 0.97, "fr": 0.01}, 8, "en"),  # told to write French, an engine would translate it
        ("fr", {"en": 0.85, "fr": 0.02}, 8, "fr"),
        ("fr", {"en": 0.92, "fr": 0.08}, 8, "fr"),
        ("fr", {"en": 0.99, "fr": 0.01}, 2, "fr"),  # two seconds prove nothing
        ("br", {"fr": 0.95}, 8, "fr"),
    ],
)
def test_a_passage_is_heard_in_the_language_asked_for_unless_it_is_surely_in_another(asked, likely, seconds, language):
    passage = Passage(np.zeros((80, seconds * 100), np.float32), asked)
    passage.settle_language(likely)
    assert passage.language == language
    passage.seek = 100  # what the first window said holds for the passage
    passage.settle_language({"de": 1.0})
    assert passage.language == language
