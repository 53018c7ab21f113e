"""More ways in which programs, newspapers and parliaments write who said what; the texts are ours, the shapes theirs."""

# ruff: noqa: E501 - whole files, a line each
from __future__ import annotations

import json

import pytest

from services import contents, formats
from services.errors import Refused
from services.formats import signatures, tables

ADA, KARL = "Ada Byron", "Karl Brandt"
THREE = [(ADA, 1_000, "Bonjour à tous."), (KARL, 9_000, "Merci. On y va ?"), (ADA, 12_000, "Oui.")]
NOBODYS = [(None, start, text) for _, start, text in THREE]
UNTIMED = [(name, None, text) for name, _, text in THREE]


def said(found):
    names = {one.id: one.name for one in found.transcript.speakers}
    return [(names.get(turn.speaker), turn.start_ms, turn.text) for turn in found.transcript.turns]


def read(text):
    return formats.read(text.encode())


ASS = (
    "[Script Info]\nTitle: x\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    + "\n".join(
        f"Dialogue: 0,0:00:{start:02}.00,0:00:{start + 1:02}.00,Default,{name},0,0,0,,{text}"
        for start, name, text in (
            (1, ADA, "Bonjour\\Nà tous."),
            (9, KARL, "Merci. On y va ?"),
            (12, ADA, "{\\i1}Oui.{\\i0}"),
        )
    )
)
TTML = (
    '<?xml version="1.0" encoding="utf-8"?>\n<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="fr"><body><div>'
    '<p begin="00:00:01.000" end="00:00:05:12">Bonjour<br/>à tous.</p><p begin="9s" dur="2s">Merci. On y&#160;va ?</p>'
    '<p begin="12000ms" end="00:00:13.000"><span>Oui.</span></p></div></body></tt>\n'
)


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        # Fathom, Grain, Premiere, TurboScribe, a podcast studio
        ("Halle - May 3\nVIEW RECORDING - 12 mins (No highlights)\n\n0:01 - Ada Byron (Analytica)\n  Bonjour à tous.\n\n0:09 - Karl Brandt (Fanal)\n  Merci. On y va ?\n\n0:12 - Ada Byron (Analytica)\n  Oui.\n", THREE),
        ("Ada Byron - 00:01\nBonjour à tous.\n\nKarl Brandt - 00:09\nMerci. On y va ?\n\nAda Byron - 00:12\nOui.\n", THREE),
        ("(00:01) Ada Byron\nBonjour à tous.\n\n(00:09) Karl Brandt\nMerci. On y va ?\n\n(00:12) Ada Byron\nOui.\n", THREE),
        ("(Transcribed by TurboScribe.ai. Go Unlimited to remove this message.)\n\n[Ada Byron] (0:01 - 0:05)\nBonjour à tous.\n\n[Karl Brandt] (0:09 - 0:11)\nMerci. On y va ?\n\n[Ada Byron] (0:12 - 0:13)\nOui.\n", THREE),
        ("Ada Byron 00:00:01 Bonjour à tous.\nKarl Brandt 00:00:09 Merci. On y va ?\nAda Byron 00:00:12 Oui.\n", THREE),
        # copied from a video site, with what a screen reader says of each stamp
        ("0:01\n1 second\nBonjour à tous.\n0:09\n9 seconds\nMerci. On y va ?\n0:12\n12 seconds\nOui.\n", NOBODYS),
        ("0:01\n1 seconde\nBonjour à tous.\n0:09\n9 secondes\nMerci. On y va ?\n0:12\n12 secondes\nOui.\n", NOBODYS),
        # a meeting in French
        ("Halle - Transcription\n00:00:01\n \nAda Byron : Bonjour à tous.\n\n00:00:09\n \nKarl Brandt : Merci. On y va ?\n\n00:00:12\n \nAda Byron : Oui.\n\nLa réunion s'est terminée au bout de 00:12:04 👋\n\nCette transcription modifiable a été générée par ordinateur et peut contenir des erreurs.\n", THREE),
        # tables
        ("start\tend\ttext\n1000\t5000\tBonjour à tous.\n9000\t11000\tMerci. On y va ?\n12000\t13000\tOui.\n", NOBODYS),
        ('start,end,speaker,text\n1.0,5.0,Ada Byron,"Bonjour à tous."\n9.0,11.0,Karl Brandt,"Merci. On y va ?"\n12.0,13.0,Ada Byron,Oui.\n', THREE),
        ("Début;Fin;Locuteur;Texte\n00:00:01;00:00:05;Ada Byron;Bonjour à tous.\n00:00:09;00:00:11;Karl Brandt;Merci. On y va ?\n00:00:12;00:00:13;Ada Byron;Oui.\n", THREE),
        ("00:00:01\tAda Byron\tBonjour à tous.\n00:00:09\tKarl Brandt\tMerci. On y va ?\n00:00:12\tAda Byron\tOui.\n", THREE),
        ("| Time | Speaker | Text |\n|---|:---|---|\n| 00:00:01 | Ada Byron | Bonjour à tous. |\n| 00:00:09 | Karl Brandt | Merci. On y va ? |\n| 00:00:12 | Ada Byron | Oui. |\n", THREE),
        ('speaker,text\nAda Byron,"Bonjour\nà tous."\nKarl Brandt,"Merci. On y va ?"\nAda Byron,Oui.\n', UNTIMED),
        ("Ada Byron\tBonjour à tous.\nKarl Brandt\tMerci. On y va ?\nAda Byron\tOui.\n", UNTIMED),
        # captions of other programs
        ("0:00:01.000,0:00:05.000\nBonjour à tous.\n\n0:00:09.000,0:00:11.000\nMerci. On y va ?\n\n0:00:12.000,0:00:13.000\nOui.\n", NOBODYS),
        ("[ar:Halle]\n[00:01.00]Bonjour à tous.\n[00:09.00]<00:09.00> Merci. <00:09.50> On y va ?\n[00:12.00]Oui.\n", NOBODYS),
        (ASS, THREE),
        (TTML, NOBODYS),
        ('<?xml version="1.0"?><transcript><text start="1.0" dur="4.1">Bonjour à tous.</text><text start="9" dur="2">Merci. On y va ?</text><text start="12" dur="1">Oui.</text></transcript>', NOBODYS),
        # parliaments, newspapers, chats
        ("M. Karl Brandt. – Comment comptez-vous ?\n\nMme Ada Byron, ministre. – Sur mes doigts.\n\nM. Karl Brandt. – Merci.\n", [(KARL, None, "Comment comptez-vous ?"), (ADA, None, "Sur mes doigts."), (KARL, None, "Merci.")]),
        ("M. le président. La séance est ouverte.\n\nMme Ada Byron. Comptez-vous ?\n\nM. le président. Non.\n", [("M. le président", None, "La séance est ouverte."), (ADA, None, "Comptez-vous ?"), ("M. le président", None, "Non.")]),
        ("LE FANAL. Comptez-vous ?\n\nADA BYRON. Sur mes doigts.\n\nLE FANAL. Et ensuite ?\n\nADA BYRON. On verra.\n", [("Le Fanal", None, "Comptez-vous ?"), (ADA, None, "Sur mes doigts."), ("Le Fanal", None, "Et ensuite ?"), (ADA, None, "On verra.")]),
        ("Le Fanal — Comptez-vous ?\n\nAda Byron — Sur mes doigts.\n\nLe Fanal — Et ensuite ?\n", [("Le Fanal", None, "Comptez-vous ?"), (ADA, None, "Sur mes doigts."), ("Le Fanal", None, "Et ensuite ?")]),
        ("[Ada Byron]: Bonjour à tous.\n[Karl Brandt]: Merci. On y va ?\n[Ada Byron]: Oui.\n", UNTIMED),
        ("<Ada Byron> Bonjour à tous.\n<Karl Brandt> Merci. On y va ?\n<Ada Byron> Oui.\n", UNTIMED),
        # initials, explained beside the name, in a list, or in the first label
        ("Ada Byron (AB), mathématicienne\nKarl Brandt (KB), journaliste\n\nAB : Bonjour à tous.\nKB : Merci. On y va ?\nAB : Oui.\n", UNTIMED),
        ("AB : Ada Byron, mathématicienne\nKB : Karl Brandt\n\nA.B. : Bonjour à tous.\nK.B. : Merci. On y va ?\nA.B. : Oui.\n", UNTIMED),
        ("Ada Byron (AB) : Bonjour à tous.\nKarl Brandt (KB) : Merci. On y va ?\nAB : Oui.\n", UNTIMED),
        ("— Bonjour à tous.\n— Merci. On y va ?\n— Oui.\n", [(None, None, text) for _, _, text in THREE]),
    ],
)  # fmt: skip
def test_whoever_wrote_it_the_words_are_whose_they_are(text, turns):
    for form in (text, text.replace("\n", "\r\n")):
        assert said(read(form)) == turns


ASSEMBLYAI = {"status": "completed", "utterances": [
    {"speaker": "A", "start": 1000, "end": 5000, "text": "Bonjour à tous.", "words": []},
    {"speaker": "B", "start": 9000, "end": 11000, "text": "Merci."},
]}  # fmt: skip
DEEPGRAM = {"results": {"channels": [{"alternatives": [{"transcript": "…", "words": [
    {"word": "bonjour", "start": 1.0, "end": 1.4, "speaker": 0, "punctuated_word": "Bonjour"},
    {"word": "à", "start": 1.4, "end": 1.5, "speaker": 0}, {"word": "tous", "start": 1.5, "end": 2.0, "speaker": 0, "punctuated_word": "tous."},
    {"word": "merci", "start": 9, "end": 9.4, "confidence": 0.9, "speaker": 1, "punctuated_word": "Merci."},
]}]}]}}  # fmt: skip
REV = {"monologues": [
    {"speaker": 0, "elements": [
        {"type": "text", "value": "Bonjour", "ts": 1.0, "end_ts": 1.4}, {"type": "punct", "value": " "},
        {"type": "text", "value": "à", "ts": 1.4, "end_ts": 1.5}, {"type": "text", "value": "tous", "ts": 1.5, "end_ts": 2.0},
        {"type": "punct", "value": "."},
    ]},
    {"speaker": 1, "elements": [{"type": "text", "value": "Merci", "ts": 9.0, "end_ts": 9.4}, {"type": "punct", "value": "."}]},
]}  # fmt: skip
AMAZON = {"results": {"transcripts": [], "items": [
    {"start_time": "1.0", "end_time": "1.4", "type": "pronunciation", "alternatives": [{"content": "Bonjour"}], "speaker_label": "spk_0"},
    {"start_time": "1.4", "end_time": "1.5", "type": "pronunciation", "alternatives": [{"content": "à"}], "speaker_label": "spk_0"},
    {"start_time": "1.5", "end_time": "2.0", "type": "pronunciation", "alternatives": [{"content": "tous"}], "speaker_label": "spk_0"},
    {"type": "punctuation", "alternatives": [{"content": "."}]},
    {"start_time": "9.0", "end_time": "9.4", "type": "pronunciation", "alternatives": [{"content": "Merci"}], "speaker_label": "spk_1"},
    {"type": "punctuation", "alternatives": [{"content": "."}]},
]}}  # fmt: skip


@pytest.mark.parametrize("data", [ASSEMBLYAI, DEEPGRAM, REV, AMAZON])
def test_json_of_services_gives_turns_times_and_voices_without_names(data):
    found = read(json.dumps(data))
    assert found.format == "whisper_json"
    assert said(found) == [(None, 1_000, "Bonjour à tous."), (None, 9_000, "Merci.")]
    assert [turn.speaker for turn in found.transcript.turns] == ["s1", "s2"]


def test_words_alone_take_the_punctuation_of_their_text():
    words = [{"word": word, "start": n, "end": n + 0.4} for n, word in enumerate(("Bonjour", "à", "tous", "merci"))]
    found = read(json.dumps({"language": "french", "text": "Bonjour à tous. Merci.", "words": words}))
    assert [turn.text for turn in found.transcript.turns] == ["Bonjour à tous.", "Merci."]
    assert found.transcript.turns[0].words[2].start_ms == 2_000


@pytest.mark.parametrize("data", ['{"a": 1}', '{"utterances": [{"start": "x"}], "words": 3}', '[{"b": "Bonjour"}]'])
def test_json_of_anything_else_is_nobodys_words(data):
    with pytest.raises(Refused) as refused:
        read(data)
    assert refused.value.key == "formats.unknown_json"


QUESTIONS = "# {title}\n\nUn mot d’accueil.\n\n**Comment comptez-vous ?**\n\nSur mes doigts. C’est simple.\n\nEt vite.\n\n**Et ensuite ?**\n\nOn verra. Qui sait ?\n"


def test_questions_in_bold_type_are_the_interviewers_even_where_nobody_has_a_name():
    for title, name in (("Entretien avec Ada Byron", ADA), ("Les machines", None)):
        found = read(QUESTIONS.format(title=title))
        assert [turn.speaker for turn in found.transcript.turns] == ["s1", "s2", "s1", "s2"]
        assert [(one.name, one.is_host) for one in found.transcript.speakers] == [(None, True), (name, False)]
        assert found.transcript.turns[1].text == "Sur mes doigts. C’est simple.\nEt vite."
        assert found.transcript.turns[0].text == "Comment comptez-vous ?"


def test_a_newspaper_signs_the_first_question_and_the_first_answer_only():
    found = read(
        "LE FANAL - Comptez-vous ?\n\nADA BYRON - Sur mes doigts.\n\nC’est simple.\n\nEt ensuite ?\n\nOn verra. Qui sait ?\n\nJe dors.\n"
    )
    assert said(found) == [
        ("Le Fanal", None, "Comptez-vous ?"), (ADA, None, "Sur mes doigts.\nC’est simple."),
        ("Le Fanal", None, "Et ensuite ?"), (ADA, None, "On verra. Qui sait ?\nJe dors."),
    ]  # fmt: skip
    assert [one.is_host for one in found.transcript.speakers] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, oui.\nBonjour, non.\nBonjour, peut-être bien.",
        "Paris - la ville lumière\nLyon - la ville des soies\nLille - la ville des braderies",
        "M. Brandt a parlé. Puis il est parti.\nM. Brandt est revenu. Il a compté.",
        "L’ONU. Une idée.\nPuis autre chose, et encore. Voilà.\nRien de plus à dire ici.",
        "Une halle; un quai; une ville\nDeux halles; deux quais; deux villes\nTrois",
    ],
)
def test_running_text_is_signed_by_nobody(text):
    lines = text.split("\n")
    assert tables.told(lines) is None
    assert signatures.told(lines) is None
    assert read(text).transcript.speakers == ()


def test_a_voice_that_no_program_could_name_is_one_without_a_name():
    found = read("00:00:01:12 - 00:00:05:00\nUnknown\nBonjour.\n\n00:00:09:00 - 00:00:11:10\nSpeaker 2\nMerci.\n")
    assert [(turn.speaker, turn.text) for turn in found.transcript.turns] == [("s1", "Bonjour."), ("s2", "Merci.")]
    assert [one.name for one in found.transcript.speakers] == [None, None]


def test_a_sound_file_is_no_title():
    found = read("Audio file\nhalle.wav\nTranscript\n00:00:01 Ada Byron\nBonjour.\n00:00:09 Karl Brandt\nMerci.\n")
    assert found.transcript.title == "halle.wav"
    assert contents.of(found).figures == ()
