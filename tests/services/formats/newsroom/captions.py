"""Captions and JSON as meeting rooms, video sites and services export them today; told as in `texts`."""

# ruff: noqa: E501 - whole files
from __future__ import annotations

import json

from tests.services.formats.newsroom.texts import Told

_HAPPY_SCRIBE = [
    {"speaker": "Ada Byron", "speaker_number": 0, "words": [
        {"text": "Good", "type": "text", "data_start": 4.12, "data_end": 4.4, "confidence": 0.99},
        {"text": " ", "type": "space", "data_start": 4.4, "data_end": 4.4},
        {"text": "morning.", "type": "text", "data_start": 4.4, "data_end": 5.0, "confidence": 0.98},
    ]},
    {"speaker": "Karl Brandt", "speaker_number": 1, "words": [
        {"text": "Thank", "type": "text", "data_start": 12.0, "data_end": 12.4, "confidence": 0.99},
        {"text": " ", "type": "space", "data_start": 12.4, "data_end": 12.4},
        {"text": "you.", "type": "text", "data_start": 12.4, "data_end": 12.9, "confidence": 0.97},
    ]},
]  # fmt: skip
# Editors of rushes keep words and paragraphs side by side.
_SIDE_BY_SIDE = {
    "words": [
        {"id": 0, "start": 4.12, "end": 4.4, "text": "Good"},
        {"id": 1, "start": 4.4, "end": 5.0, "text": "morning."},
        {"id": 2, "start": 12.0, "end": 12.4, "text": "Thank"},
        {"id": 3, "start": 12.4, "end": 12.9, "text": "you."},
    ],
    "paragraphs": [
        {"id": 0, "start": 4.12, "end": 5.0, "speaker": "Ada Byron"},
        {"id": 1, "start": 12.0, "end": 12.9, "speaker": "Karl Brandt"},
    ],
}
_TRINT = {
    "hash": "x", "metadata": {"language": "en"},
    "transcript": {
        "words": [
            {"id": "w1", "time": 4120, "duration": 280, "paragraphId": "p1", "text": "Good "},
            {"id": "w2", "time": 4400, "duration": 600, "paragraphId": "p1", "text": "morning. "},
            {"id": "w3", "time": 12000, "duration": 400, "paragraphId": "p2", "text": "Thank "},
            {"id": "w4", "time": 12400, "duration": 500, "paragraphId": "p2", "text": "you."},
        ],
        "paragraphs": [{"id": "p1", "speaker": "Ada Byron"}, {"id": "p2", "speaker": "Karl Brandt"}],
    },
}  # fmt: skip

READ: dict[str, tuple[str | bytes, Told]] = {
    "names_after_dashes": (
        "1\n00:00:04,120 --> 00:00:07,900\n- ADA : Bonjour à tous.\n- KARL : Bonjour.\n\n2\n00:00:12,000 --> 00:00:15,000\nKARL : Les grues arrivent en mai.\n\n3\n00:00:16,000 --> 00:00:18,000\nADA : En mai ?\n",
        (
            ("ADA", 4120, "Bonjour à tous."),
            ("KARL", None, "Bonjour. Les grues arrivent en mai."),
            ("ADA", 16000, "En mai ?"),
        ),
    ),
    "first_names_in_brackets": (
        "1\n00:00:04,120 --> 00:00:07,900\n(ADA) Bonjour à tous.\n\n2\n00:00:08,000 --> 00:00:09,000\n[applaudissements]\n\n3\n00:00:12,000 --> 00:00:15,000\n(KARL) Les grues arrivent\nen mai.\n\n4\n00:00:16,000 --> 00:00:18,000\n(ADA) En mai ?\n\n5\n00:00:19,000 --> 00:00:21,000\n♪ ♪\n",
        (
            ("ADA", 4120, "Bonjour à tous."),
            ("KARL", 12000, "Les grues arrivent en mai."),
            ("ADA", 16000, "En mai ?"),
        ),
    ),
    "rolling_duplicates_without_tags": (
        "1\n00:00:00,080 --> 00:00:02,070\nbonjour à tous et merci\n\n2\n00:00:02,070 --> 00:00:02,080\nbonjour à tous et merci\n \n\n3\n00:00:02,080 --> 00:00:04,500\nbonjour à tous et merci\nd'être venus si nombreux\n\n4\n00:00:04,500 --> 00:00:04,510\nd'être venus si nombreux\n \n\n5\n00:00:04,510 --> 00:00:06,900\nd'être venus si nombreux\nles grues arrivent en mai\n\n6\n00:00:06,900 --> 00:00:06,910\nles grues arrivent en mai\n \n\n7\n00:00:06,910 --> 00:00:09,000\nles grues arrivent en mai\nla deuxième semaine\n",
        ((None, 80, "bonjour à tous et merci d'être venus si nombreux les grues arrivent en mai la deuxième semaine"),),
    ),
    "rolling_with_word_stamps": (
        "WEBVTT\nKind: captions\nLanguage: fr\n\n00:00:00.080 --> 00:00:02.070 align:start position:0%\n \nbonjour<00:00:00.560><c> à</c><00:00:00.720><c> tous</c>\n\n00:00:02.070 --> 00:00:02.080 align:start position:0%\nbonjour à tous\n \n\n00:00:02.080 --> 00:00:04.500 align:start position:0%\nbonjour à tous\nles<00:00:02.400><c> grues</c><00:00:02.800><c> arrivent</c>\n\n00:00:04.500 --> 00:00:04.510 align:start position:0%\nles grues arrivent\n \n\n00:00:04.510 --> 00:00:06.900 align:start position:0%\nles grues arrivent\nen<00:00:04.800><c> mai</c>\n",
        ((None, 80, "bonjour à tous les grues arrivent en mai"),),
    ),
    "notes_of_confidence": (
        'WEBVTT\n\nNOTE duration:"00:12:01.0000000"\n\nNOTE language:fr-fr\n\nNOTE Confidence: 0.91234\n\n5c2a4a5e-6c2b-4d3e\n00:00:04.120 --> 00:00:07.900\nBonjour à tous.\n\nNOTE Confidence: 0.85\n\n7d2a4a5e-6c2b-4d3e\n00:00:12.000 --> 00:00:15.000\nLes grues arrivent en mai.\n',
        ((None, 4120, "Bonjour à tous."), (None, 12000, "Les grues arrivent en mai.")),
    ),
    "two_voices_in_a_cue": (
        "WEBVTT\n\n00:04.120 --> 00:07.900\n<v Ada Byron>Bonjour à tous.</v>\n<v Karl Brandt>Bonjour.</v>\n\n00:12.000 --> 00:15.000\n<v Karl Brandt>Les grues arrivent en mai.</v>\n",
        (
            ("Ada Byron", 4120, "Bonjour à tous."),
            ("Karl Brandt", None, "Bonjour. Les grues arrivent en mai."),
        ),
    ),
    "words_of_a_type": (
        json.dumps(_HAPPY_SCRIBE),
        (("Ada Byron", 4120, "Good morning."), ("Karl Brandt", 12000, "Thank you.")),
    ),
    "words_beside_paragraphs": (
        json.dumps(_SIDE_BY_SIDE),
        (("Ada Byron", 4120, "Good morning."), ("Karl Brandt", 12000, "Thank you.")),
    ),
    "words_of_paragraphs": (
        json.dumps(_TRINT),
        (("Ada Byron", 4120, "Good morning."), ("Karl Brandt", 12000, "Thank you.")),
    ),
}
