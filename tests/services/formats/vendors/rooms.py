"""Meeting rooms and what listens in them: Teams, Zoom, Meet, Webex, Fathom, Tactiq, Read; minutes of a parliament."""

# ruff: noqa: E501 - whole files
from __future__ import annotations

from tests.services.formats.vendors.told import Files

READ: Files = {
    "teams_vtt": (
        "WEBVTT\n\n5c2a4a5e-6c2b-4d3e-8b1a-0c3b/12-0\n00:00:04.120 --> 00:00:07.900\n<v Ada Byron>Good morning everyone.</v>\n\n5c2a4a5e-6c2b-4d3e-8b1a-0c3b/12-1\n00:00:07.900 --> 00:00:11.900\n<v Ada Byron>Let's begin.</v>\n\n5c2a4a5e-6c2b-4d3e-8b1a-0c3b/13-0\n00:00:12.000 --> 00:00:19.300\n<v Brandt, Karl (EXT)>Thank you, Ada.</v>\n",
        (("Ada Byron", 4120, "Good morning everyone. Let's begin."), ("Karl Brandt", 12000, "Thank you, Ada.")),
    ),
    "teams_docx_paste": (
        "Harbour meeting-20260303_100200-Meeting Recording\nMarch 3, 2026, 10:02AM\n12m 1s\n\nAda Byron started transcription\n\nAda Byron   0:04\nGood morning everyone.\nLet's begin.\n\nKarl Brandt   0:12\nThank you, Ada. The cranes are here.\n\nAda Byron stopped transcription\n",
        (
            ("Ada Byron", 4000, "Good morning everyone. Let's begin."),
            ("Karl Brandt", 12000, "Thank you, Ada. The cranes are here."),
        ),
    ),
    "teams_fr": (
        "Réunion du port-20260303_100200-Enregistrement de la réunion\n3 mars 2026, 10:02AM\n12 min 1 s\n\nAda Byron a démarré la transcription\n\nAda Byron   0:04\nBonjour à tous. Commençons.\n\nKarl Brandt   0:12\nMerci, Ada. Les grues sont là.\n",
        (("Ada Byron", 4000, "Bonjour à tous. Commençons."), ("Karl Brandt", 12000, "Merci, Ada. Les grues sont là.")),
    ),
    "zoom_vtt": (
        "WEBVTT\n\n1\n00:00:04.120 --> 00:00:07.900\nAda Byron: Good morning everyone.\n\n2\n00:00:07.900 --> 00:00:11.900\nAda Byron: Let's begin.\n\n3\n00:00:12.000 --> 00:00:19.300\nKarl Brandt: Thank you, Ada.\n",
        (("Ada Byron", 4120, "Good morning everyone. Let's begin."), ("Karl Brandt", 12000, "Thank you, Ada.")),
    ),
    "zoom_txt": (
        "[Ada Byron] 10:02:04\nGood morning everyone.\n\n[Karl Brandt] 10:02:12\nThank you, Ada.\n\n[Ada Byron] 10:03:02\nAnd the budget?\n",
        (
            ("Ada Byron", 0, "Good morning everyone."),
            ("Karl Brandt", 8000, "Thank you, Ada."),
            ("Ada Byron", 58000, "And the budget?"),
        ),
    ),
    "meet_doc": (
        "Mar 3, 2026\nHarbour meeting - Transcript\nAttendees\nAda Byron, Karl Brandt\nTranscript\nAda Byron: Good morning everyone. Let's begin.\nKarl Brandt: Thank you, Ada. The cranes are here.\n00:05:00\nAda Byron: And the budget?\nKarl Brandt: It is fine.\nMeeting ended after 00:12:01 👋\nThis editable transcript was computer generated and might contain errors. People can also change the text after it was created.\n",
        (
            ("Ada Byron", 0, "Good morning everyone. Let's begin."),
            ("Karl Brandt", 4200, "Thank you, Ada. The cranes are here."),
            ("Ada Byron", 300000, "And the budget?"),
            ("Karl Brandt", 300975, "It is fine."),
        ),
    ),
    "meet_gemini": (
        "📝 Notes\nMar 3, 2026\nHarbour meeting - Transcript\n00:00:00\n \nAda Byron: Good morning everyone. Let's begin.\nKarl Brandt: Thank you, Ada. The cranes are here.\n \n00:01:02\n \nAda Byron: And the budget?\nTranscription ended after 00:12:01\n",
        (
            ("Ada Byron", 0, "Good morning everyone. Let's begin."),
            ("Karl Brandt", 4200, "Thank you, Ada. The cranes are here."),
            ("Ada Byron", 62000, "And the budget?"),
        ),
    ),
    "webex_vtt": (
        'WEBVTT\n\n1 "Ada Byron" (1234567890)\n00:00:04.120 --> 00:00:07.900\nGood morning everyone.\n\n2 "Ada Byron" (1234567890)\n00:00:07.900 --> 00:00:11.900\nLet\'s begin.\n\n3 "Karl Brandt" (987654321)\n00:00:12.000 --> 00:00:19.300\nThank you, Ada.\n',
        (("Ada Byron", 4120, "Good morning everyone. Let's begin."), ("Karl Brandt", 12000, "Thank you, Ada.")),
    ),
    "webex_txt": (
        "Ada Byron 10:02 AM\nGood morning everyone.\n\nKarl Brandt 10:03 AM\nThank you, Ada.\n\nAda Byron 10:04 AM\nAnd the budget?\n",
        (
            ("Ada Byron", 0, "Good morning everyone."),
            ("Karl Brandt", 60000, "Thank you, Ada."),
            ("Ada Byron", 120000, "And the budget?"),
        ),
    ),
    "fathom_txt": (
        "Harbour meeting - March 03\nVIEW RECORDING - 12 mins (No highlights): https://fathom.video/x\n\n---\n\n0:04 - Ada Byron (Fanal)\n  Good morning everyone.\n\n0:12 - Karl Brandt\n  Thank you, Ada.\n",
        (("Ada Byron", 4000, "Good morning everyone."), ("Karl Brandt", 12000, "Thank you, Ada.")),
    ),
    "tactiq": (
        "Harbour meeting\nhttps://meet.google.com/x\n\n00:04 Ada Byron: Good morning everyone.\n00:12 Karl Brandt: Thank you, Ada.\n",
        (("Ada Byron", 4000, "Good morning everyone."), ("Karl Brandt", 12000, "Thank you, Ada.")),
    ),
    "read_ai": (
        "Ada Byron\n0:04\nGood morning everyone.\n\nKarl Brandt\n0:12\nThank you, Ada.\n",
        (("Ada Byron", 4000, "Good morning everyone."), ("Karl Brandt", 12000, "Thank you, Ada.")),
    ),
    "assembly_nat": (
        "M. le président. La parole est à Mme Ada Byron.\n\nMme Ada Byron. Merci, monsieur le président. Les grues sont là.\n\nM. Karl Brandt, ministre. Elles ont coûté cher.\n\nMme Ada Byron. Moins que prévu.\n",
        (
            ("M. le président", None, "La parole est à Mme Ada Byron."),
            ("Ada Byron", None, "Merci, monsieur le président. Les grues"),
            ("Karl Brandt", None, "Elles ont coûté cher."),
            ("Ada Byron", None, "Moins que prévu."),
        ),
    ),
}
