"""Transcripts as services, meeting rooms and video sites write them; the texts are ours, the shapes theirs."""

# ruff: noqa: E501 - whole files, a line each
from __future__ import annotations

import pytest

from services import formats
from services.errors import Refused
from tests.services.formats.documents import docx, wp

ADA, KARL = "Ada Byron", "Karl Brandt"
FRENCH = [(ADA, 1_000, "Bonjour à tous."), (KARL, 9_000, "Merci. On y va ?"), (ADA, 12_000, "Oui.")]
UNNAMED = [(ADA, 1_000, "Bonjour à tous."), (None, 9_000, "Merci. On y va ?"), (ADA, 12_000, "Oui.")]


def said(found):
    """(name or None, start, text) of every turn."""
    transcript = found.transcript
    names = {speaker.id: speaker.name for speaker in transcript.speakers}
    return [(names.get(turn.speaker), turn.start_ms, turn.text) for turn in transcript.turns]


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        # Otter: two spaces before the stamp, two after it, and its own line at the end.
        ("Ada Byron  0:01  \nBonjour à tous.\n\nKarl Brandt  0:09  \nMerci. On y va ?\n\nAda Byron  0:12  \nOui.\n\nTranscribed by https://otter.ai\n", FRENCH),
        ("Ada Byron  00:01\n\nBonjour à tous.\n\nSpeaker 2  00:09\n\nMerci. On y va ?\n\nAda Byron  00:12\n\nOui.\n", UNNAMED),
        # Trint
        ("Ada Byron [00:00:01] Bonjour à tous.\n\nKarl Brandt [00:00:09] Merci. On y va ?\n\nAda Byron [00:00:12] Oui.\n", FRENCH),
        ("[00:00:01] Ada Byron\nBonjour à tous.\n\n[00:00:09] Karl Brandt\nMerci. On y va ?\n\n[00:00:12] Ada Byron\nOui.\n", FRENCH),
        # Descript: Markdown and plain
        ("**Ada Byron:** [00:00:01] Bonjour à tous.\n\n**Karl Brandt:** [00:00:09] Merci. On y va ?\n\n[00:00:12] **Ada Byron:** Oui.\n", FRENCH),
        ("[00:00:01] Ada Byron: Bonjour à tous.\n\n[00:00:09] Karl Brandt: Merci. On y va ?\n\n[00:00:12] Ada Byron: Oui.\n", FRENCH),
        # Happy Scribe
        ("[00:00:01.000] - Ada Byron\nBonjour à tous.\n\n[00:00:09.000] - Speaker 2\nMerci. On y va ?\n\n[00:00:12.000] - Ada Byron\nOui.\n", UNNAMED),
        # Sonix
        ("halle.mp4: this mp4 audio file was automatically transcribed by Sonix with the best speech-to-text algorithms. This transcript may contain errors.\n\nAda Byron: [00:00:01] Bonjour à tous.\n\nSpeaker2: [00:00:09] Merci. On y va ?\n\nAda Byron: [00:00:12] Oui.\n", UNNAMED),
        # Rev
        ("Ada Byron (00:01):\nBonjour à tous.\n\nKarl Brandt (00:09):\nMerci. On y va ?\n\nAda Byron (00:12):\nOui.\n", FRENCH),
        # Word's own transcription
        ("Audio file\nhalle.wav\nTranscript\n00:00:01 Ada Byron\nBonjour à tous.\n00:00:09 Karl Brandt\nMerci. On y va ?\n00:00:12 Ada Byron\nOui.\n", FRENCH),
        # Teams, as its documents were until 2023
        ("0:0:1.0 --> 0:0:2.870\nAda Byron\nBonjour à tous.\n\n0:0:9.0 --> 0:0:11.120\nKarl Brandt\nMerci. On y va ?\n\n0:0:12.0 --> 0:0:13.0\nAda Byron\nOui.\n", FRENCH),
        # a time code with frames, as editing rooms print it
        ("00:00:01:12 - 00:00:05:00\nAda Byron\nBonjour à tous.\n\n00:00:09:00 - 00:00:11:10\nKarl Brandt\nMerci. On y va ?\n\n00:00:12:00 - 00:00:13:00\nAda Byron\nOui.\n", FRENCH),
        # ranges with an arrow
        ("[00:00:01 → 00:00:08] **Ada Byron:** Bonjour à tous.\n\n[00:00:09 → 00:00:11] **Karl Brandt:** Merci. On y va ?\n\n[00:00:12 --> 00:00:13] **Ada Byron:** Oui.\n", FRENCH),
    ],
)  # fmt: skip
def test_services_write_names_and_stamps_each_in_its_way(text, turns):
    for form in (text, text.replace("\n", "\r\n")):
        found = formats.read(form.encode())
        assert said(found) == turns
        assert found.warnings == ()


def test_first_names_before_stamps_are_names_and_a_timetable_is_none():
    found = formats.read(
        b"Ada  0:01  \nHello to you.\n\nKarl  0:09  \nHello. You go?\n\nTranscribed by https://otter.ai\n"
    )
    assert said(found) == [("Ada", 1_000, "Hello to you."), ("Karl", 9_000, "Hello. You go?")]
    timetable = formats.read("Programme du jour\nAccueil  9:00\nPause  10:30\nClôture  18:00\n".encode())
    assert timetable.transcript.speakers == ()


def test_a_word_document_of_otter_and_one_of_teams():
    otter = docx(
        wp("La halle") + wp("Thu, May 3, 2026 9:12AM • 12:04") + wp("SUMMARY KEYWORDS") + wp("machines, halle, vitesse")
        + wp("SPEAKERS") + wp("Ada Byron, Karl Brandt") + wp(("b", "Ada Byron"), "  00:01") + wp("Bonjour à tous.")
        + wp(("b", "Karl Brandt"), "  00:09") + wp("Merci. On y va ?") + wp(("b", "Ada Byron"), "  00:12") + wp("Oui.")
    )  # fmt: skip
    teams = docx(
        wp("La halle-20260503_091200-Meeting Transcript") + wp("May 3, 2026, 9:12AM") + wp("12m 4s")
        + wp("Ada Byron started transcription") + wp(("b", "Ada Byron"), "   0:01\nBonjour à tous.")
        + wp(("b", "Karl Brandt"), "   0:09\nMerci. On y va ?") + wp(("b", "Ada Byron"), "   0:12\nOui.")
        + wp("Ada Byron stopped transcription")
    )  # fmt: skip
    for data, title in ((otter, "La halle"), (teams, "La halle-20260503_091200-Meeting Transcript")):
        found = formats.read(data)
        assert said(found) == FRENCH
        assert found.transcript.title == title
        assert "machines" not in (found.transcript.description or "")


def test_captions_of_teams_name_their_voices_and_those_of_zoom_begin_with_them():
    teams = (
        "WEBVTT\n\n3c9e2b1a-0001/12-0\n00:00:01.000 --> 00:00:05.560\n<v Ada Byron>Bonjour</v>\n\n"
        "3c9e2b1a-0001/12-1\n00:00:05.560 --> 00:00:08.000\n<v Ada Byron>à tous.</v>\n\n"
        "3c9e2b1a-0001/20-0\n00:00:09.000 --> 00:00:10.000\n<v Karl Brandt (Ext)>Merci. On y va ?</v>\n\n"
        "3c9e2b1a-0001/21-0\n00:00:12.000 --> 00:00:13.000\n<v Ada Byron>Oui.</v>\n"
    )
    zoom = (
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:05.560\nAda Byron: Bonjour\n\n2\n00:00:05.560 --> 00:00:08.000\n"
        "Ada Byron: à tous.\n\n3\n00:00:09.000 --> 00:00:10.000\nKarl Brandt: Merci. On y va ?\n\n"
        "4\n00:00:12.000 --> 00:00:13.000\nAda Byron: Oui.\n"
    )
    assert said(formats.read(teams.encode())) == said(formats.read(zoom.encode())) == FRENCH


def test_who_speaks_once_on_zoom_is_a_speaker_too():
    cues = [("Ada", "Hello."), ("Ada", "Welcome."), ("Karl (Le Fanal)", "Thanks."), ("Jo 2", "Me too.")]
    zoom = "WEBVTT\n\n" + "\n\n".join(
        f"{n}\n00:00:0{n}.000 --> 00:00:0{n}.900\n{name}: {text}" for n, (name, text) in enumerate(cues, 1)
    )
    found = formats.read(zoom.encode())
    assert [(name, text) for name, _, text in said(found)] == [
        ("Ada", "Hello. Welcome."),
        ("Karl", "Thanks."),
        ("Jo 2", "Me too."),
    ]
    assert found.transcript.speakers[1].role == "Le Fanal"


@pytest.mark.parametrize(
    "text",
    [
        "[Ada Byron] 14:03:22\nBonjour à tous.\n\n[Karl Brandt] 14:03:30\nMerci. On y va ?\n\n[Ada Byron] 14:03:33\nOui.\n",
        "14:03:22\t Ada Byron:\tBonjour à tous.\n14:03:30\t Karl Brandt:\tMerci. On y va ?\n14:03:33\t Ada Byron:\tOui.\n",
    ],
)
def test_times_of_day_are_counted_from_the_first_and_that_is_told(text):
    found = formats.read(text.encode())
    assert said(found) == [(name, start - 1_000, words) for name, start, words in FRENCH]
    assert [(one.key, one.line) for one in found.warnings] == [("formats.warning.day_clock", 1)]


def test_a_meeting_stamped_now_and_then_keeps_everybody_who_speaks():
    found = formats.read(
        b"Weekly - Transcript\nAttendees\nAda Byron, Karl Brandt\nTranscript\n00:00:00\nAda Byron: Hello there.\n"
        b"Karl Brandt: Hello.\n00:05:00\nAda Byron: Shall we?\nMeeting ended after 00:12:04\n"
    )
    assert [(name, text) for name, _, text in said(found)] == [
        (ADA, "Hello there."),
        (KARL, "Hello."),
        (ADA, "Shall we?"),
    ]
    assert found.transcript.turns[2].start_ms == 300_000


def test_what_whisper_prints_has_ends_too():
    found = formats.read(b"[00:00.000 --> 00:05.000]  Hello to you.\n[00:08.000 --> 00:09.500]  Thanks.\n")
    assert [(turn.start_ms, turn.end_ms, turn.text) for turn in found.transcript.turns] == [
        (0, 5_000, "Hello to you."),
        (8_000, 9_500, "Thanks."),
    ]


def test_the_transcript_panel_of_a_video_site():
    found = formats.read(
        "Transcription\nIntroduction\n0:00\nbonjour à tous et bienvenue.\n0:04\n[Musique]\n1:02:03\nmerci.\n".encode()
    )
    assert said(found) == [(None, 0, "bonjour à tous et bienvenue."), (None, 3_723_000, "merci.")]


ROLLED = """1
00:00:00,160 --> 00:00:02,389
bonjour à tous

2
00:00:02,389 --> 00:00:02,399
bonjour à tous


3
00:00:02,399 --> 00:00:04,000
bonjour à tous
et bienvenue

4
00:00:04,000 --> 00:00:04,010
et bienvenue


5
00:00:04,010 --> 00:00:06,000
et bienvenue
sous la halle
"""


def test_captions_that_roll_up_say_everything_once_in_srt_too():
    assert said(formats.read(ROLLED.encode())) == [(None, 160, "bonjour à tous et bienvenue sous la halle")]


def test_a_name_above_the_words_of_captions_is_who_speaks_and_a_title_on_the_screen_is_not():
    rows = [("(Ada Byron)", "Bonjour."), ("(Karl Brandt)", "Salut."), ("(Ada Byron)", "Oui.")]
    captions = "WEBVTT\n\n" + "\n\n".join(f"00:0{n}.000 --> 00:0{n}.900\n{a}\n{b}" for n, (a, b) in enumerate(rows))
    assert [(name, text) for name, _, text in said(formats.read(captions.encode()))] == [
        (ADA, "Bonjour."),
        (KARL, "Salut."),
        (ADA, "Oui."),
    ]
    titles = "\n\n".join(
        f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{'Palais Royal' if n == 3 else 'Il parle'}\nencore."
        for n in range(1, 9)
    )
    assert formats.read(titles.encode()).transcript.speakers == ()


RTTM = (
    b"SPEAKER talk 1 0.000 4.000 <NA> <NA> SPEAKER_00 <NA> <NA>\n"
    b"SPEAKER talk 1 4.000 5.000 <NA> <NA> Ada_Byron <NA> <NA>\n"
)
TEXT = b"WEBVTT\n\n00:00.000 --> 00:03.900\nHello to you all.\n\n00:04.100 --> 00:08.000\nThanks for coming here.\n"


def test_who_speaks_when_beside_the_words_says_whose_they_are():
    found = formats.read(TEXT, rttm=RTTM)
    assert said(found) == [(None, 0, "Hello to you all."), ("Ada Byron", 4_100, "Thanks for coming here.")]
    assert [one.name for one in found.transcript.speakers] == [None, "Ada Byron"]


@pytest.mark.parametrize(
    ("text", "beside", "key"),
    [
        (RTTM, None, "formats.rttm_alone"),
        (TEXT, b"Hello", "formats.no_rttm"),
        (b"Ada Byron: Hello.\n\nKarl Brandt: You?", RTTM, "formats.rttm_without_times"),
    ],
)
def test_who_speaks_when_is_refused_without_words_or_times(text, beside, key):
    with pytest.raises(Refused) as refused:
        formats.read(text, rttm=beside)
    assert refused.value.key == key
    assert refused.value.sentence("fr") != refused.value.sentence("en")


def test_a_line_of_rttm_that_says_nothing_is_told():
    found = formats.read(TEXT, rttm=RTTM + b"SPEAKER talk 1 x y\n;; a remark\n")
    assert [(one.key, one.line) for one in found.warnings] == [("formats.warning.rttm_line", 3)]
