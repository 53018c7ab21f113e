"""Editing suites and programs for annotating sound; some of their files hold no words that can be read."""

# ruff: noqa: E501 - whole files
from __future__ import annotations

from tests.services.formats.vendors.told import Files

READ: Files = {
    "premiere_txt": (
        "00:00:04:03 - 00:00:11:22\nSpeaker 1\nGood morning everyone. Let's begin.\n\n00:00:12:00 - 00:00:19:07\nSpeaker 2\nThank you, Ada. The cranes are here.\n",
        ((None, 4000, "Good morning everyone. Let's begin."), (None, 12000, "Thank you, Ada. The cranes are here.")),
    ),
    "premiere_csv": (
        '"Speaker Name","Start Time","End Time","Text"\n"Ada Byron","00;00;04;03","00;00;11;22","Good morning everyone. Let\'s begin."\n"Karl Brandt","00;00;12;00","00;00;19;07","Thank you, Ada. The cranes are here."\n',
        (
            ("Ada Byron", 4000, "Good morning everyone. Let's begin."),
            ("Karl Brandt", 12000, "Thank you, Ada. The cranes are here."),
        ),
    ),
    "premiere_json": (
        {
            "language": "en-us",
            "segments": [
                {
                    "duration": 7.5,
                    "language": "en-us",
                    "speaker": "b1a1",
                    "start": 4.1,
                    "words": [
                        {
                            "confidence": 1,
                            "duration": 0.4,
                            "eos": False,
                            "start": 4.1,
                            "tags": [],
                            "text": "Good",
                            "type": "word",
                        },
                        {
                            "confidence": 1,
                            "duration": 0.4,
                            "eos": True,
                            "start": 4.6,
                            "tags": [],
                            "text": "morning.",
                            "type": "word",
                        },
                    ],
                },
                {
                    "duration": 3,
                    "speaker": "b1a2",
                    "start": 12.0,
                    "words": [
                        {"confidence": 1, "duration": 0.4, "start": 12.0, "text": "Thank", "type": "word"},
                        {"duration": 0.3, "start": 12.5, "text": "you.", "type": "word"},
                    ],
                },
            ],
            "speakers": [{"id": "b1a1", "name": "Ada Byron"}, {"id": "b1a2", "name": "Karl Brandt"}],
        },
        (("Ada Byron", 4100, "Good morning."), ("Karl Brandt", 12000, "Thank you.")),
    ),
    "avid_ds": (
        "@ This file written with the Avid Caption plugin, version 1\n\n<begin subtitles>\n\n00:00:04:03 00:00:11:22\nGood morning everyone. \nLet's begin.\n\n00:00:12:00 00:00:19:07\nThank you, Ada. \nThe cranes are here.\n\n<end subtitles>\n",
        ((None, 4000, "Good morning everyone. Let's begin."), (None, 12000, "Thank you, Ada. The cranes are here.")),
    ),
    "davinci_srt": (
        "1\n01:00:04,120 --> 01:00:11,900\n<b>Good morning everyone.</b>\n\n2\n01:00:12,000 --> 01:00:19,300\nThank you, Ada.\n",
        ((None, 3604120, "Good morning everyone."), (None, 3612000, "Thank you, Ada.")),
    ),
    "inqscribe": (
        "[00:00:04.03] ADA BYRON: Good morning everyone.\n\n[00:00:12.00] KARL BRANDT: Thank you, Ada.\n",
        (("Ada Byron", 4000, "Good morning everyone."), ("Karl Brandt", 12000, "Thank you, Ada.")),
    ),
    "elan_tsv": (
        "Ada Byron\t\t00:00:04.120\t4.12\t00:00:05.000\t5.0\tGood morning.\nKarl Brandt\t\t00:00:12.000\t12.0\t00:00:12.900\t12.9\tThank you.\n",
        (("Ada Byron", 4120, "Good morning."), ("Karl Brandt", 12000, "Thank you.")),
    ),
    "audacity_labels": (
        "4.120000\t5.000000\tGood morning everyone.\n12.000000\t12.900000\tThank you, Ada.\n",
        ((None, 4120, "Good morning everyone."), (None, 12000, "Thank you, Ada.")),
    ),
}

REFUSED: dict[str, tuple[str, str]] = {
    "edl_markers": (
        "TITLE: Timeline 1\nFCM: NON-DROP FRAME\n\n001  001      V     C        01:00:04:03 01:00:04:04 01:00:04:03 01:00:04:04\n |C:ResolveColorBlue |M:Ada |D:1\n",
        "formats.cut_list",
    ),
    "scc": (
        "Scenarist_SCC V1.0\n\n00:00:04:03\t9420 9420 94ae 94ae 9470 9470 c7ef ef64 20ed ef72 6e e967\n\n00:00:07:22\t942c 942c\n",
        "formats.coded_captions",
    ),
    "fcpxml": (
        '<?xml version="1.0"?><!DOCTYPE fcpxml><fcpxml version="1.10"><resources/><library/></fcpxml>',
        "formats.cut_list",
    ),
}
