"""What a person says of a line before a text is saved, and how the whole is read again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import formats
from services.errors import Refused
from services.formats import corrections
from services.formats.corrections import Correction, applied, checked

TEXT = """Le grand débat

Ada Lovelace : Bonjour à toutes et à tous. Combien de robots avez-vous installés cette année ?

Grace Hopper : Nous en avons installé quarante, dans trois entrepôts de la région.
Attention : il faut former les équipes avant de les brancher, sinon rien ne marche.

Ada Lovelace : Et les salariés ?

Grace Hopper
Ils ont tous été formés, et personne n’est parti.
"""


def read(*told):
    found = formats.read(TEXT.encode(), language="fr", corrections=told).transcript
    names = {one.id: one.name for one in found.speakers}
    return [(names.get(turn.speaker), turn.text) for turn in found.turns]


def test_a_name_on_a_line_of_its_own_becomes_who_speaks_below_it():
    assert ("Grace Hopper", "Ils ont tous été formés, et personne n’est parti.") not in read()
    last = read(Correction(10, "speaker", "Grace Hopper"))[-1]
    assert last == ("Grace Hopper", "Ils ont tous été formés, et personne n’est parti.")


def test_a_line_may_be_given_to_somebody_else():
    who, said = read(Correction(8, "speaker", "Une spectatrice"))[-1]
    assert (who, said.split("\n")[0]) == ("Une spectatrice", "Et les salariés ?")


def test_a_word_before_a_colon_may_be_nobody():
    wrong = TEXT.replace("Attention :", "Luc Moreau :").encode()
    names = {one.name for one in formats.read(wrong, language="fr").transcript.speakers}
    assert "Luc Moreau" in names
    found = formats.read(wrong, language="fr", corrections=[Correction(6, "text")]).transcript
    assert "Luc Moreau" not in {one.name for one in found.speakers}
    assert any("Luc Moreau : il faut former" in turn.text for turn in found.turns)


def test_a_line_is_a_heading_or_left_out():
    turns = read(Correction(6, "heading"))
    assert (None, "Attention : il faut former les équipes avant de les brancher, sinon rien ne marche.") in turns
    assert not any("il faut former" in text for _, text in read(Correction(6, "left_out")))


def test_what_makes_no_sense_is_refused_in_a_sentence():
    for line, what, name in ((0, "text", ""), (1, "shout", ""), (1, "speaker", " : ")):
        with pytest.raises(Refused):
            checked(line, what, name)
    assert checked(3, "speaker", " Ada :  Lovelace ") == Correction(3, "speaker", "Ada Lovelace")
    assert checked(3, "text", "Ada").name == ""
    for line, what in ((0, "text"), (3, "spoken")):  # one line is not the whole, nor the whole a line
        with pytest.raises(Refused):
            checked(line, what)


def test_captions_are_read_as_their_fields_say():
    data = b"1\n00:00:01,000 --> 00:00:02,000\nBonjour\n"
    told = formats.read(data, corrections=[Correction(3, "left_out")])
    assert (told.format, told.text, told.transcript.turns[0].text) == ("srt", "", "Bonjour")


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(1, 30), st.sampled_from(corrections.WHATS)), max_size=6))
def test_lines_keep_their_numbers(text, told):
    given_ = [checked(0 if what == "spoken" else line, what, "Ada Lovelace") for line, what in told]
    assert applied(text, given_)[0].count("\n") == text.count("\n")
