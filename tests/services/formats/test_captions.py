"""SRT, WebVTT, stamped lines and Whisper's JSON: what stands at which second, and who says it."""

from __future__ import annotations

import json

import pytest

from services import formats
from services.errors import Refused


def read(text: str, **given):
    return formats.read(text.encode(), **given)


def said(found):
    """(name or None, text) of every turn."""
    transcript = found.transcript
    names = {speaker.id: speaker.name or speaker.role or speaker.id for speaker in transcript.speakers}
    return [(names[turn.speaker] if turn.speaker else None, turn.text) for turn in transcript.turns]


def keys(found):
    return [(warning.key.removeprefix("formats.warning."), warning.line) for warning in found.warnings]


SRT = """\ufeff1
00:00:01,000 --> 00:00:03,000
Bonjour à tous,
et <i>bienvenue</i>.

2
00:00:03,000 --> 00:00:05,000
{\\an8}On commence par les halles.

3
00:00:09,000 --> 00:00:10,500
Deuxième point
"""


def test_srt_lines_join_into_sentences_with_a_time_for_every_word():
    found = read(SRT)
    assert found.format == "srt"
    assert said(found) == [(None, "Bonjour à tous, et bienvenue."), (None, "On commence par les halles."), (None, "Deuxième point")]  # fmt: skip # noqa: E501
    first = found.transcript.turns[0]
    assert (first.start_ms, first.end_ms) == (1000, 3000)
    assert [(w.text, w.start_ms) for w in first.words] == [("Bonjour", 1000), ("à", 1533), ("tous,", 1666), ("et", 2066), ("bienvenue.", 2266)]  # fmt: skip # noqa: E501
    assert first.words[-1].end_ms == 3000


def test_srt_without_numbers_with_points_short_stamps_and_blank_lines_loses_nothing():
    found = read("00:00:04.5 --> 00:00:06.25\nUne ligne\n\n2024\n\n00:00:07.000 --> 00:00:08.000\nFin.\n")
    assert found.transcript.turns[0].start_ms == 4500
    assert "Une ligne" in found.transcript.turns[0].text
    assert found.transcript.turns[-1].text.endswith("Fin.")


def test_names_at_the_head_of_captions_are_speakers_until_the_next_name():
    found = read(
        "1\n00:00:00,000 --> 00:00:02,000\nAda Byron: Bonjour.\n\n2\n00:00:02,000 --> 00:00:04,000\nOn y va. \n\n"
        "3\n00:00:04,000 --> 00:00:06,000\nKarl Brandt: Merci. Source : l'enquête.\n\n"
        "4\n00:00:06,000 --> 00:00:07,000\nAda Byron: Oui.\n"
    )
    assert said(found) == [("Ada Byron", "Bonjour. On y va."), ("Karl Brandt", "Merci. Source : l'enquête."), ("Ada Byron", "Oui.")]  # fmt: skip # noqa: E501
    assert [speaker.id for speaker in found.transcript.speakers] == ["s1", "s2"]


def test_a_colon_in_a_caption_makes_no_speaker():
    cues = ["Voilà le plan.", "Source : notre enquête.", "Deux mots : merci, bravo.", "Big Data : tout est là."]
    found = read("\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{text}\n" for n, text in enumerate(cues, 1)))
    assert found.transcript.speakers == ()
    assert [text for _, text in said(found)] == cues


def test_two_dashes_in_a_caption_are_two_voices():
    found = read("1\n00:00:00,000 --> 00:00:04,000\n- Vous venez ?\n- Oui, j'arrive.\n")
    assert said(found) == [(None, "Vous venez ?"), (None, "Oui, j'arrive.")]
    assert found.transcript.turns[0].end_ms == found.transcript.turns[1].start_ms


def test_a_broken_caption_keeps_its_words_and_names_its_line():
    found = read(
        "1\n00:00:01,000 --> 00:00:02,000\nUn.\n\n2\n00:00:xx --> 00:00:04,000\nDeux.\n\n"
        "3\n00:00:06,000 --> 00:00:05,000\nTrois.\n\n4\n00:00:08,000 --> 00:00:09,000\nQuatre.\n"
    )
    assert [text for _, text in said(found)] == ["Un.", "Deux.", "Trois.", "Quatre."]
    assert keys(found) == [("bad_times", 6), ("end_before_start", 10)]
    starts = [turn.start_ms for turn in found.transcript.turns]
    assert starts == sorted(starts)


def test_captions_out_of_order_are_put_in_order_and_said():
    found = read("00:00:05,000 --> 00:00:06,000\nDeux.\n\n00:00:01,000 --> 00:00:02,000\nUn.\n")
    assert [text for _, text in said(found)] == ["Un.", "Deux."]
    assert keys(found) == [("out_of_order", 1)]


def test_a_speaker_without_pause_makes_one_turn_and_overlaps_never_go_backwards():
    found = read(
        "WEBVTT\n\n00:00.000 --> 00:03.000\n<v Ada>Un deux</v>\n\n00:02.000 --> 00:04.000\n<v Ada>trois quatre</v>\n"
    )
    (turn,) = found.transcript.turns
    times = [value for word in turn.words for value in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
    assert turn.words[2].start_ms == 2000


VTT = """WEBVTT - Une table ronde

STYLE
::cue(v) { color: red }

NOTE
Halle aux grains, 3 mai

intro
00:01.000 --> 00:03.000 align:start position:0%
<v.loud Ada Byron>Bonjour &amp; bienvenue</v>

NOTE a remark of the tool

00:03.000 --> 00:07.000
<v Ada Byron>Vous venez ?</v> <v Karl Brandt>Oui,
tout de suite.</v>

00:07.000 --> 00:08.000
Un bruit
"""


def test_vtt_voices_notes_styles_and_settings():
    found = read(VTT)
    assert (found.format, found.warnings) == ("vtt", ())
    assert said(found) == [("Ada Byron", "Bonjour & bienvenue Vous venez ?"), ("Karl Brandt", "Oui, tout de suite."), (None, "Un bruit")]  # fmt: skip # noqa: E501
    assert (found.transcript.title, found.transcript.description) == ("Une table ronde", "Halle aux grains, 3 mai")
    assert found.transcript.turns[1].start_ms > 3000


def test_vtt_with_zoom_names_comma_decimals_and_text_after_a_blank_line():
    found = read(
        "WEBVTT\n\n1\n00:00:01,000 --> 00:00:02,000\nAda Byron: Yes.\n\n2\n00:00:02,000 --> 00:00:03,000\n"
        "Karl Brandt: No.\n\nNever.\n"
    )
    assert said(found) == [("Ada Byron", "Yes."), ("Karl Brandt", "No. Never.")]
    assert keys(found) == [("stray_text", 11)]


def test_captions_that_roll_up_say_everything_once_with_the_times_inside():
    found = read(
        "WEBVTT\nKind: captions\nLanguage: fr\n\n"
        "00:00:00.100 --> 00:00:02.000 align:start\n \nbonjour<00:00:00.500><c> à</c><00:00:00.900><c> tous</c>\n\n"
        "00:00:02.000 --> 00:00:02.010\nbonjour à tous\n \n\n"
        "00:00:02.010 --> 00:00:04.000\nbonjour à tous\net<00:00:02.500><c> merci</c>\n\n"
        "00:00:04.000 --> 00:00:04.010\net merci\n \n\n"
        "00:00:04.010 --> 00:00:06.000\net merci\nà vous\n"
    )
    (turn,) = found.transcript.turns
    assert turn.text == "bonjour à tous et merci à vous"
    assert [word.start_ms for word in turn.words[:5]] == [100, 500, 900, 2010, 2500]


LINES = """Jeudi 3 mai, LE CLUB reçoit Ada Byron (mathématicienne, Analytica) et Karl Brandt (ingénieur)
Category
🗞
00:00Bonjour Ada Byron, on va parler de machines,
00:04et de ce qu'elles ne savent pas faire.
00:08Merci.
03:109 personnes y travaillent.
10:30 c'est l'heure du train.
03:15Et pourquoi ?
75:20Fin.
"""


def test_stamps_glued_to_the_text_split_where_the_seconds_end():
    found = read(LINES)
    assert found.format == "timed_lines"
    assert [text for _, text in said(found)] == [
        "Bonjour Ada Byron, on va parler de machines, et de ce qu'elles ne savent pas faire.",
        "Merci.", "9 personnes y travaillent. 10:30 c'est l'heure du train.", "Et pourquoi ?", "Fin.",
    ]  # fmt: skip
    assert [turn.start_ms for turn in found.transcript.turns] == [0, 8_000, 190_000, 195_000, 4_520_000]
    assert keys(found) == [("bad_times", 8)]


def test_the_header_of_stamped_lines_announces_guests_who_have_no_turn_yet():
    transcript = read(LINES).transcript
    assert [(one.name, one.role, one.organisation) for one in transcript.speakers] == [("Ada Byron", "mathématicienne", "Analytica"), ("Karl Brandt", "ingénieur", None)]  # fmt: skip # noqa: E501
    assert all(turn.speaker is None for turn in transcript.turns)
    assert transcript.title.startswith("Jeudi 3 mai")


@pytest.mark.parametrize(
    "text",
    [
        "0:00\nBonjour.\n0:04\n[Musique]\n0:09\nAu revoir.\n",
        "[00:00] Bonjour.\n[00:09] Au revoir.\n",
        "(0:00:00) Bonjour.\n(0:00:09) Au revoir.\n",
        "00:00 - Bonjour.\n00:09 - Au revoir.\n",
    ],
)
def test_stamps_on_their_own_line_or_in_brackets(text):
    found = read(text)
    assert said(found) == [(None, "Bonjour."), (None, "Au revoir.")]
    assert found.transcript.turns[1].start_ms == 9000


@pytest.mark.parametrize(
    "text",
    [
        "[00:00:01] Ada Byron : Bonjour.\n[00:00:05] Karl Brandt : Salut.\nÇa va ?\n[00:00:09] Ada Byron : Oui.\n",
        "Ada Byron (00:01):\nBonjour.\n\nKarl Brandt (00:05):\nSalut.\nÇa va ?\n\nAda Byron (00:09):\nOui.\n",
        "Ada Byron  0:01\nBonjour.\n\nKarl Brandt  0:05\nSalut.\n\nÇa va ?\n\nAda Byron  0:09\nOui.\n",
        "00:01 Ada Byron\nBonjour.\n\n00:05 Karl Brandt\nSalut. Ça va ?\n\n00:09 Ada Byron\nOui.\n",
        "`00:01` **Ada Byron :** Bonjour.\n\n`00:05` **Karl Brandt:** Salut.\nÇa va ?\n`00:09` **Ada Byron:** Oui.",
        "0:01Ada Byron\u00a0: Bonjour.\n0:05Karl Brandt\u00a0: Salut. Ça va ?\n0:09Ada Byron\u00a0: Oui.\n",
    ],
)
def test_names_beside_stamps_are_speakers(text):
    found = read(text)
    assert said(found) == [("Ada Byron", "Bonjour."), ("Karl Brandt", "Salut. Ça va ?"), ("Ada Byron", "Oui.")]
    assert [turn.start_ms for turn in found.transcript.turns] == [1000, 5000, 9000]


def test_lines_with_the_same_stamp_share_its_time():
    turns = read("00:00Un.\n00:00Deux.\n00:10Trois.\n").transcript.turns
    assert [turn.start_ms for turn in turns] == sorted({turn.start_ms for turn in turns})
    assert turns[1].end_ms <= 10_000


def test_a_schedule_that_goes_back_is_prose():
    assert read("Journée du 3 mai\n14:30 clôture\n09:00 accueil\nOn dînera ensuite.").format == "prose"


def test_whisper_segments_with_words_and_voices():
    found = read(json.dumps({"language": "french", "segments": [
        {"start": 0.0, "end": 2.0, "text": " Bonjour à tous.", "words": [
            {"word": " Bonjour", "start": 0.0, "end": 0.62, "probability": 0.9},
            {"word": " à", "start": 0.62, "end": 0.8},
            {"word": " tous", "start": 0.8, "end": 1.4}, {"word": ".", "start": 1.4, "end": 1.5}]},
        {"start": 2.0, "end": 4.0, "text": "En 2024 oui", "speaker": "SPEAKER_01", "words": [
            {"word": "En", "start": 2.0, "end": 2.2, "speaker": "SPEAKER_00"}, {"word": "2024"},
            {"word": "oui", "start": 3.5, "end": 3.9, "score": 0.5, "speaker": "SPEAKER_01"}]},
        {"start": float("nan"), "end": None, "text": "Sans heure."},
    ]}))  # fmt: skip
    assert (found.format, found.transcript.language) == ("whisper_json", "fr")
    assert said(found) == [(None, "Bonjour à tous."), ("s1", "En 2024"), ("s2", "oui"), (None, "Sans heure.")]
    first, second = found.transcript.turns[:2]
    assert (first.words[0].end_ms, first.words[0].probability, first.words[2].end_ms) == (620, 0.9, 1500)
    assert (second.words[1].start_ms, second.words[1].end_ms) == (2200, 3500)
    assert keys(found) == [("segment_times", 3)]
    assert found.transcript.speakers[0].name is None


def test_whisper_cpp_and_transformers_and_bare_lists():
    for data in (
        {"transcription": [{"offsets": {"from": 0, "to": 1500}, "text": " Hello to you."}]},
        {"text": "x", "chunks": [{"timestamp": [0.0, 1.5], "text": " Hello to you."}]},
        [{"start": 0, "end": 1.5, "text": "Hello to you."}],
    ):
        (turn,) = read(json.dumps(data)).transcript.turns
        assert (turn.text, turn.start_ms, turn.end_ms) == ("Hello to you.", 0, 1500)


def test_numbers_beyond_reason_are_no_times():
    found = read('{"segments": [{"start": 1' + "0" * 400 + ', "end": 1e999, "text": "Trop tard."}]}')
    assert keys(found) == [("segment_times", 1)]


def test_a_model_caught_in_a_loop_is_told():
    rows = [{"start": n, "end": n + 1, "text": "Merci."} for n in range(5)]
    assert keys(read(json.dumps(rows))) == [("repeated", 3)]


def test_captions_of_a_text_without_times_are_refused():
    with pytest.raises(Refused, match="no times"):
        formats.write(read("Ada Byron : Oui.\n\nKarl Brandt : Non.").transcript, "srt")
    with pytest.raises(Refused, match="no format"):
        formats.write(read(SRT).transcript, "docx")


def test_many_warnings_end_in_a_count():
    found = read(
        "\n\n".join(f"00:00:0{n % 9},x --> y\nMot {n}." for n in range(80)) + "\n\n00:00:01,000 --> 00:00:02,000\nFin."
    )
    assert len(found.warnings) == 51
    assert "30" in found.warnings[-1].sentence("fr")


def test_a_word_that_only_joins_is_nobodys_name_before_a_colon():
    text = (
        "00:10Et : ferme la porte du quai.\n00:30Bon, les grues sont là.\n00:50Oui : elles tournent.\n01:10Et : oui.\n"
    )
    found = formats.read(text.encode()).transcript
    assert {turn.speaker for turn in found.turns} == {None}
    assert found.turns[0].text.startswith("Et : ferme")
