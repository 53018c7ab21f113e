"""Files as other programs write them today are read for what they are, or refused with one sentence."""

from __future__ import annotations

import json

import pytest

from services import formats
from services.errors import Refused
from tests.services.formats.vendors import READ, REFUSED


@pytest.mark.parametrize("name", READ)
def test_who_says_what_when_is_read(name):
    written, told = READ[name]
    text = written if isinstance(written, str) else json.dumps(written)
    found = formats.read(text.encode()).transcript
    names = {one.id: one.name for one in found.speakers}
    read = [(names.get(one.speaker or ""), one.start_ms, " ".join(one.text.split())) for one in found.turns]
    assert [(who, start, text[: len(first)]) for (who, start, text), (*_, first) in zip(read, told, strict=True)] == [
        *told
    ]


@pytest.mark.parametrize("name", REFUSED)
def test_what_holds_no_words_that_can_be_read_is_refused_with_what_to_do(name):
    written, key = REFUSED[name]
    with pytest.raises(Refused) as refused:
        formats.read(written.encode())
    assert refused.value.key == key
    assert refused.value.sentence("fr")


def test_broadcast_captions_in_a_code_of_their_own_are_refused():
    with pytest.raises(Refused) as refused:
        formats.read(b"850STL25.01" + b"0" * 1013 + b" " * 128)
    assert refused.value.key == "formats.coded_captions"


def test_captions_of_which_some_are_signed_give_nobody_the_others():
    text = (
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="m"><body><div><p begin="1s" end="2s" ttm:agent="a">Bon.</p>'
        '<p begin="3s" end="4s">Oui.</p></div></body></tt>'
    )
    assert {one.speaker for one in formats.read(text.encode()).transcript.turns} == {None}
