"""What is refused, how bytes become text, and that nothing but Refused ever comes out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services import catalogue, formats
from services.errors import Refused
from services.formats import clock, cues, decoding, language

SENTENCE = "Été à Évry : « ça coûte 3 000 € », dit-elle. Où çà ?\n"


def key_of(data: bytes, **given: str) -> str:
    with pytest.raises(Refused) as refused:
        formats.read(data, **given)
    assert refused.value.sentence("fr")
    assert refused.value.sentence("en")
    return refused.value.key


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "formats.empty"),
        (b" \n\t\r\n", "formats.empty"),
        (b"\xef\xbb\xbf", "formats.empty"),
        (b"%PDF-1.7\n...", "formats.broken_pdf"),
        (b"PK\x03\x04word/document.xml", "formats.broken_office"),
        (b"PK\x03\x04xl/workbook.xml", "formats.zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64, "formats.old_word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "formats.protected"),
        (b"ID3\x04\x00\x00\x00\x00", "formats.media"),
        (b"\x00\x00\x00\x20ftypM4A ", "formats.media"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nBon\x00\x00jour\n", "formats.binary"),
        (bytes(range(256)) * 8, "formats.binary"),
        ("—".encode(), "formats.nothing_found"),
        (b"WEBVTT\n\nNOTE nothing here\n", "formats.nothing_found"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n\n", "formats.nothing_found"),
        (b'{"segments": [', "formats.broken_json"),
        (b"[[" * 100_000, "formats.nothing_found"),
        (b'[{"a":' * 20_000, "formats.broken_json"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "formats.broken_json"),
        (b'{"turns": [{"id": "t1"}], "speakers": []}', "contracts.turns_json"),
        (b'{"turns": [{"id": "t1", "text": "a", "words": true}], "speakers": []}', "contracts.turns_json"),
    ],
)
def test_what_is_no_transcript_is_refused_with_a_sentence(data, key):
    assert key_of(data, filename="talk.srt") == key


def test_a_file_over_the_limit_is_refused_before_it_is_decoded():
    assert key_of(b"a" * (decoding.MAX_BYTES + 1)) == "formats.too_large"


def test_a_text_of_a_hundred_hours_is_refused():
    assert key_of(b"Il parle encore. " * 300_000) == "formats.too_long"


def test_captions_beyond_a_million_are_refused_before_one_is_read(monkeypatch):
    monkeypatch.setattr(cues, "MAX_CUES", 100)
    for head, line in (
        ("", "00:00:01,000 --> 00:00:02,000\na\n\n"),
        ("WEBVTT\n\n", "00:01.000 --> 00:02.000\na\n\n"),
        ("", "00:01 a\n\n"),
    ):
        with pytest.raises(Refused, match="captions"):
            formats.read((head + line * 102).encode())


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"]
)
def test_every_encoding_a_newsroom_sends_reads_the_same(codec):
    assert decoding.decode(SENTENCE.encode(codec)) == SENTENCE


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\x0b"])
def test_line_ends_of_every_system_are_one(end):
    assert decoding.decode(f"a{end}b".encode()) == "a\nb"


def test_text_is_composed_and_freed_of_invisible_characters():
    assert decoding.decode("e\u0301te\u0301\u200b\ufeff \u202eok 👩\u200d🔬".encode()) == "été ok 👩\u200d🔬"


def test_apostrophes_that_a_program_took_for_controls_are_apostrophes():
    wrong = SENTENCE.replace("ça", "c\x92est œuf").replace("€", "\x80").replace("«", "\x93").replace("œ", "\x9c")
    right = SENTENCE.replace("ça", "c’est œuf").replace("«", "“")
    assert decoding.decode(wrong.encode()) == right
    assert decoding.clean("a\x85b") == "a\nb"  # by itself a line end


@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
def test_what_was_encoded_twice_is_decoded_twice(codec):
    plain = SENTENCE.replace("€", "euros")
    doubled = plain.encode().decode("latin-1")
    if codec == "cp1252":
        plain = SENTENCE + "L’œuvre “d’ici”…\n"
        doubled = (
            plain.encode().decode("cp1252", "surrogateescape").translate({0xDC00 + n: n for n in range(0x80, 0xA0)})
        )
    assert decoding.decode(doubled.encode()) == plain
    for own in (plain + "Son prénom s’écrit Ã©.\n", "Il a écrit « Ã© » pour « é ».\n"):
        assert decoding.decode(own.encode()) == own


def test_the_extension_is_never_trusted():
    assert formats.read(b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello there\n", filename="x.srt").format == "vtt"


@pytest.mark.parametrize(
    ("stamp", "value"),
    [
        ("00:29", 29_000),
        ("75:20", 4_520_000),
        ("1:00:01", 3_601_000),
        ("00:00:04.5", 4_500),
        ("00:00:04,050", 4_050),
        ("00:61", None),
        ("1:75:00", None),
        ("999:59:59", None),
        ("12", None),
    ],
)
def test_stamps_are_read_exactly(stamp, value):
    assert clock.ms(stamp) == value


@given(st.integers(0, clock.MAX_MS - 1))
def test_a_written_stamp_reads_as_it_was(value):
    assert clock.ms(clock.exact(value)) == value or value >= 1000 * 3_600_000


def test_the_language_is_told_by_its_commonest_words():
    assert language.guess(["Il nous faut des règles, mais pas trop"]) == "fr"
    assert language.guess(["We need the rules, but not too many of them"]) == "en"
    assert language.guess(["42"], default="en") == "en"
    assert formats.read(b"We need the rules, but not too many of them.").transcript.language == "en"
    assert formats.read(b"We need the rules.", language="fr").transcript.language == "fr"


def test_all_sentences_exist_in_both_languages():
    def ours(tongue):
        return {key for key in catalogue.keys(tongue) if key.startswith("formats.")}

    assert ours("fr") == ours("en")


def readable(data: bytes) -> None:
    try:
        found = formats.read(data)
    except Refused as refused:
        refused.sentence("fr")  # every refusal has one
        return
    transcript = found.transcript
    assert [turn.id for turn in transcript.turns] == [f"t{n}" for n in range(1, len(transcript.turns) + 1)] or (
        found.format == "json"
    )
    for turn in transcript.turns:
        assert turn.speaker is None or transcript.speaker(turn.speaker)
        assert turn.text.strip() or found.format == "json"
        if turn.words:
            assert " ".join(word.text for word in turn.words) == turn.text
            assert found.format == "json" or all(word.start_ms <= word.end_ms for word in turn.words)
    for warning in found.warnings:
        assert warning.sentence("fr") != warning.sentence("en")
    formats.write(transcript, "markdown")
    formats.write(transcript, "dialogue")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_are_refused_or_read_never_worse(data):
    readable(data)


SCRAPS = st.sampled_from([
    "WEBVTT", "NOTE", "-->", "00:00:01,000 --> 00:00:02,000", "00:01 ", "99:99 ", "[00:03] ", "1", "Ada Byron : ", "\n",
    "**Q :** ", "Q. ", "R : ", "<v Ada>", "</v>", "<00:00:01.000>", "« ", " »", '"', "“", "”", "\n\n", "- ", ">> ",
    "Oui ?", "Selon Ada Byron, ", ", dit Ada Byron.", "Avec Ada Byron, mathématicienne.", "# ", "Ada Byron (00:04) : ",
    "Propos recueillis par Ada Byron", "\u00a0: ", "&amp;", "{\\an8}", "[Musique]",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(SCRAPS | st.text(max_size=12), max_size=60))
def test_scraps_of_every_format_in_any_order_are_refused_or_read(scraps):
    readable("".join(scraps).encode("utf-8", "ignore"))


FIELDS = (
    "segments",
    "turns",
    "speakers",
    "text",
    "start",
    "end",
    "words",
    "word",
    "speaker",
    "id",
    "offsets",
    "language",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=30,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(["segments", "turns", "speakers", "language"]), JSON, max_size=4))
def test_json_of_any_shape_is_refused_or_read(data):
    readable(json.dumps(data).encode())
