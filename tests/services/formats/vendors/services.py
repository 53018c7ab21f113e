"""Services that transcribe, as text: Otter, Trint, Rev, Descript, Happy Scribe, Sonix, Amberscript, Whisper's own programs."""

# ruff: noqa: E501 - whole files
from __future__ import annotations

from tests.services.formats.vendors.told import Files

READ: Files = {
    "otter_txt": (
        "Harbour meeting\nTue, Mar 3, 2026 10:02AM • 12:01\n\nSUMMARY KEYWORDS\nharbour, quay, cranes, budget\n\nSPEAKERS\nAda Byron, Karl Brandt, Speaker 3\n\nAda Byron  00:00\nGood morning everyone. Let's begin.\n\nKarl Brandt  00:12\nThank you, Ada. The cranes are here.\n\nSpeaker 3  01:02\nAnd the budget?\n\nTranscribed by https://otter.ai\n",
        (
            ("Ada Byron", 0, "Good morning everyone. Let's begin."),
            ("Karl Brandt", 12000, "Thank you, Ada. The cranes are here."),
            (None, 62000, "And the budget?"),
        ),
    ),
    "otter_new": (
        "Harbour meeting\nTue, Mar 03, 2026 10:02AM • 12:01\n\nKEYWORDS\nharbour, quay\n\nSPEAKERS\nAda Byron, Karl Brandt\n\nOUTLINE\nOpening\nThe cranes arrive\n\nAda Byron 00:00\nGood morning everyone. Let's begin.\n\nKarl Brandt 00:12\nThank you, Ada. The cranes are here.\n",
        (
            ("Ada Byron", 0, "Good morning everyone. Let's begin."),
            ("Karl Brandt", 12000, "Thank you, Ada. The cranes are here."),
        ),
    ),
    "trint_txt": (
        "Harbour.mp4\n\nSpeaker 1 [00:00:04] Good morning everyone. Let's begin.\n\nKarl Brandt [00:00:12] Thank you, Ada. The cranes are here.\n\nSpeaker 1 [00:01:02] And the budget?\n",
        (
            (None, 4000, "Good morning everyone. Let's begin."),
            ("Karl Brandt", 12000, "Thank you, Ada. The cranes are here."),
            (None, 62000, "And the budget?"),
        ),
    ),
    "rev_txt": (
        "Ada Byron: 00:04\nGood morning everyone. Let's begin.\nKarl Brandt: 00:12\nThank you, Ada. [inaudible 00:00:14] The cranes are here.\nAda Byron: 01:02\nAnd the budget?\n",
        (
            ("Ada Byron", 4000, "Good morning everyone. Let's begin."),
            ("Karl Brandt", 12000, "Thank you, Ada. [inaudible 00:00:14] The"),
            ("Ada Byron", 62000, "And the budget?"),
        ),
    ),
    "rev_paren": (
        "Ada Byron (00:04):\nGood morning everyone. Let's begin.\n\nKarl Brandt (00:12):\nThank you, Ada. The cranes are here.\n\nAda Byron (01:02):\nAnd the budget?\n",
        (
            ("Ada Byron", 4000, "Good morning everyone. Let's begin."),
            ("Karl Brandt", 12000, "Thank you, Ada. The cranes are here."),
            ("Ada Byron", 62000, "And the budget?"),
        ),
    ),
    "descript_md": (
        "# Harbour\n\n**Ada Byron:** Good morning everyone. Let's begin.\n\n**Karl Brandt:** Thank you, Ada. The cranes are here.\n\n**Ada Byron:** And the budget?\n",
        (
            ("Ada Byron", None, "Good morning everyone. Let's begin."),
            ("Karl Brandt", None, "Thank you, Ada. The cranes are here."),
            ("Ada Byron", None, "And the budget?"),
        ),
    ),
    "descript_ts": (
        "[00:00:04] **Ada Byron:** Good morning everyone. Let's begin.\n\n[00:00:12] **Karl Brandt:** Thank you, Ada. The cranes are here.\n",
        (
            ("Ada Byron", 4000, "Good morning everyone. Let's begin."),
            ("Karl Brandt", 12000, "Thank you, Ada. The cranes are here."),
        ),
    ),
    "happy_scribe": (
        "00:00:04,120 - 00:00:11,900\nAda Byron: Good morning everyone. Let's begin.\n\n00:00:12,000 - 00:00:19,300\nKarl Brandt: Thank you, Ada. The cranes are here.\n",
        (
            ("Ada Byron", 4120, "Good morning everyone. Let's begin."),
            ("Karl Brandt", 12000, "Thank you, Ada. The cranes are here."),
        ),
    ),
    "happy_scribe2": (
        "[00:00:04.120] - Ada Byron\nGood morning everyone. Let's begin.\n\n[00:00:12.000] - Karl Brandt\nThank you, Ada. The cranes are here.\n",
        (
            ("Ada Byron", 4120, "Good morning everyone. Let's begin."),
            ("Karl Brandt", 12000, "Thank you, Ada. The cranes are here."),
        ),
    ),
    "sonix": (
        "Harbour\nSpeaker1: [00:00:04] Good morning everyone. Let's begin.\n\nSpeaker2: [00:00:12] Thank you, Ada. The cranes are here.\n",
        ((None, 4000, "Good morning everyone. Let's begin."), (None, 12000, "Thank you, Ada. The cranes are here.")),
    ),
    "amberscript": (
        "Speaker 1: 00:00:04\nGood morning everyone. Let's begin.\n\nSpeaker 2: 00:00:12\nThank you, Ada. The cranes are here.\n",
        ((None, 4000, "Good morning everyone. Let's begin."), (None, 12000, "Thank you, Ada. The cranes are here.")),
    ),
    "noota": (
        "Ada Byron - 00:04\nBonjour à tous. Commençons.\n\nKarl Brandt - 00:12\nMerci, Ada. Les grues sont là.\n",
        (("Ada Byron", 4000, "Bonjour à tous. Commençons."), ("Karl Brandt", 12000, "Merci, Ada. Les grues sont là.")),
    ),
    "riverside": (
        "Ada Byron (00:04.12)\nGood morning everyone. Let's begin.\n\nKarl Brandt (00:12.0)\nThank you, Ada. The cranes are here.\n\nAda Byron (01:02.5)\nAnd the budget?\n",
        (
            ("Ada Byron", 4120, "Good morning everyone. Let's begin."),
            ("Karl Brandt", 12000, "Thank you, Ada. The cranes are here."),
            ("Ada Byron", 62500, "And the budget?"),
        ),
    ),
    "notta": (
        "Harbour meeting\n2026-03-03 10:02 | 12m 1s\n\nAda Byron 00:04\nGood morning everyone.\n\nKarl Brandt 00:12\nThank you, Ada.\n",
        (("Ada Byron", 4000, "Good morning everyone."), ("Karl Brandt", 12000, "Thank you, Ada.")),
    ),
    "macwhisper": (
        "0:00:04.120 - 0:00:11.900\nGood morning everyone.\n\n0:00:12.000 - 0:00:19.300\nThank you, Ada.\n",
        ((None, 4120, "Good morning everyone."), (None, 12000, "Thank you, Ada.")),
    ),
    "whisper_cli": (
        "[00:00.000 --> 00:04.000]  Good morning everyone.\n[00:04.000 --> 00:12.000]  Thank you, Ada.\n",
        ((None, 0, "Good morning everyone."), (None, 4000, "Thank you, Ada.")),
    ),
    "whispercpp": (
        "[00:00:00.000 --> 00:00:04.000]   Good morning everyone.\n[00:00:04.000 --> 00:00:12.000]   Thank you, Ada.\n",
        ((None, 0, "Good morning everyone."), (None, 4000, "Thank you, Ada.")),
    ),
    "voice_memo_apple": (
        "Ada Byron at 0:04\nGood morning everyone.\nKarl Brandt at 0:12\nThank you, Ada.\n",
        (("Ada Byron", 4000, "Good morning everyone."), ("Karl Brandt", 12000, "Thank you, Ada.")),
    ),
}
