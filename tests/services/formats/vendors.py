"""Files as services, meeting rooms, players and editing suites write them today, and what is said in them by whom and when.

Written from the formats' documentation; the words are ours. `READ`: the file, and (who, start, first words) of each turn.
"""

# ruff: noqa: E501 - whole files
from __future__ import annotations

from typing import Any

Told = tuple[tuple[str | None, int | None, str], ...]

READ: dict[str, tuple[str | dict[str, Any] | list[Any], Told]] = {
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
    "riverside": (
        "Ada Byron (00:04.12)\nGood morning everyone. Let's begin.\n\nKarl Brandt (00:12.0)\nThank you, Ada. The cranes are here.\n\nAda Byron (01:02.5)\nAnd the budget?\n",
        (
            ("Ada Byron", 4120, "Good morning everyone. Let's begin."),
            ("Karl Brandt", 12000, "Thank you, Ada. The cranes are here."),
            ("Ada Byron", 62500, "And the budget?"),
        ),
    ),
    "amberscript": (
        "Speaker 1: 00:00:04\nGood morning everyone. Let's begin.\n\nSpeaker 2: 00:00:12\nThank you, Ada. The cranes are here.\n",
        ((None, 4000, "Good morning everyone. Let's begin."), (None, 12000, "Thank you, Ada. The cranes are here.")),
    ),
    "noota": (
        "Ada Byron - 00:04\nBonjour à tous. Commençons.\n\nKarl Brandt - 00:12\nMerci, Ada. Les grues sont là.\n",
        (("Ada Byron", 4000, "Bonjour à tous. Commençons."), ("Karl Brandt", 12000, "Merci, Ada. Les grues sont là.")),
    ),
    "youtube_paste": (
        "Chapter 1: Opening\n0:04\ngood morning everyone let's begin\n0:12\nthank you ada the cranes\n0:15\nare here\nChapter 2: Money\n1:02\nand the budget\n",
        (
            (None, 4000, "good morning everyone let's begin"),
            (None, 12000, "thank you ada the cranes are here"),
            (None, 62000, "and the budget"),
        ),
    ),
    "youtube_aria": (
        "0:04\n4 seconds\ngood morning everyone let's begin\n0:12\n12 seconds\nthank you ada the cranes\n1:02\n1 minute, 2 seconds\nand the budget\n",
        (
            (None, 4000, "good morning everyone let's begin"),
            (None, 12000, "thank you ada the cranes"),
            (None, 62000, "and the budget"),
        ),
    ),
    "youtube_inline": (
        "4 seconds good morning everyone let's begin\n12 seconds thank you ada the cranes are here\n1 minute, 2 seconds and the budget\n",
        (
            (None, 4000, "good morning everyone let's begin"),
            (None, 12000, "thank you ada the cranes are here"),
            (None, 62000, "and the budget"),
        ),
    ),
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
    "ebu_tt": (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tt:tt xmlns:tt="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" ttp:timeBase="media" xml:lang="fr" ttp:cellResolution="50 30">\n<tt:head><tt:metadata><ttm:title>Le port</ttm:title><ttm:agent type="person" xml:id="a1"><ttm:name type="full">Ada Byron</ttm:name></ttm:agent></tt:metadata><tt:styling><tt:style xml:id="s1" tts:color="white" xmlns:tts="http://www.w3.org/ns/ttml#styling"/></tt:styling></tt:head>\n<tt:body><tt:div>\n<tt:p xml:id="sub1" begin="00:00:04.120" end="00:00:07.900" ttm:agent="a1"><tt:span style="s1">Bonjour à tous.</tt:span><tt:br/><tt:span>Commençons.</tt:span></tt:p>\n<tt:p xml:id="sub2" begin="00:00:12.000" end="00:00:19.300"><tt:span>Merci, Ada.</tt:span></tt:p>\n</tt:div></tt:body></tt:tt>',
        ((None, 4120, "Bonjour à tous. Commençons."), (None, 12000, "Merci, Ada.")),
    ),
    "dfxp_frames": (
        '<?xml version="1.0"?><tt xmlns="http://www.w3.org/2006/10/ttaf1" xmlns:ttp="http://www.w3.org/2006/10/ttaf1#parameter" ttp:frameRate="25" xml:lang="en"><body><div><p begin="00:00:04:03" end="00:00:11:22">Good morning everyone.</p><p begin="12s" dur="3.5s">Thank you, Ada.</p></div></body></tt>',
        ((None, 4000, "Good morning everyone."), (None, 12000, "Thank you, Ada.")),
    ),
    "ttml_ticks": (
        '<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:tickRate="10000000"><body><div><p begin="41200000t" end="79000000t">Good morning everyone.</p><p begin="120000000t" end="193000000t">Thank you, Ada.</p></div></body></tt>',
        ((None, 4120, "Good morning everyone."), (None, 12000, "Thank you, Ada.")),
    ),
    "itunes_ttml": (
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:podcasts="x"><body dur="20"><div><p begin="4.120" end="11.900" ttm:agent="SPEAKER_1" xmlns:ttm="m"><span begin="4.120" end="4.5" podcasts:unit="word">Good</span> <span begin="4.5" end="5">morning</span></p><p begin="12.0" end="19.3" ttm:agent="SPEAKER_2" xmlns:ttm="m"><span>Thank</span> <span>you.</span></p></div></body></tt>',
        ((None, 4120, "Good morning"), (None, 12000, "Thank you.")),
    ),
    "lrc": (
        "[ti:Harbour]\n[ar:Ada Byron]\n[length: 01:10]\n[00:04.12]Good morning everyone.\n[00:12.00]Thank you, Ada.\n",
        ((None, 4120, "Good morning everyone."), (None, 12000, "Thank you, Ada.")),
    ),
    "lrc_enhanced": (
        "[00:04.12] <00:04.12> Good <00:04.50> morning <00:05.00> everyone.\n[00:12.00] <00:12.00> Thank <00:12.40> you, <00:12.60> Ada.\n",
        ((None, 4120, "Good morning everyone."), (None, 12000, "Thank you, Ada.")),
    ),
    "ass": (
        "[Script Info]\nTitle: x\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\nComment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,note to self\nDialogue: 0,0:00:04.12,0:00:07.90,Default,Ada Byron,0,0,0,,{\\an8\\i1}Good morning everyone.\\NLet's begin.\nDialogue: 0,0:00:12.00,0:00:19.30,Default,Karl Brandt,0,0,0,,Thank you, {\\b1}Ada{\\b0}.\n",
        (("Ada Byron", 4120, "Good morning everyone. Let's begin."), ("Karl Brandt", 12000, "Thank you, Ada.")),
    ),
    "ssa": (
        "[Script Info]\nTitle: x\nScriptType: v4.00\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\nFormat: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\nComment: Marked=0,0:00:00.00,0:00:01.00,Default,,0,0,0,,note to self\nDialogue: Marked=0,0:00:04.12,0:00:07.90,Default,Ada Byron,0,0,0,,{\\an8\\i1}Good morning everyone.\\NLet's begin.\nDialogue: Marked=0,0:00:12.00,0:00:19.30,Default,Karl Brandt,0,0,0,,Thank you, {\\b1}Ada{\\b0}.\n",
        (("Ada Byron", 4120, "Good morning everyone. Let's begin."), ("Karl Brandt", 12000, "Thank you, Ada.")),
    ),
    "sbv": (
        "0:00:04.120,0:00:11.900\nGood morning everyone.\nLet's begin.\n\n0:00:12.000,0:00:19.300\nThank you, Ada.\n",
        ((None, 4120, "Good morning everyone. Let's begin."), (None, 12000, "Thank you, Ada.")),
    ),
    "microdvd": (
        "{1}{1}25.000\n{103}{297}Good morning everyone.|Let's begin.\n{300}{482}{y:i}Thank you, Ada.\n",
        ((None, 4120, "Good morning everyone. Let's begin."), (None, 12000, "Thank you, Ada.")),
    ),
    "mpl2": (
        "[41][79]Good morning everyone.|Let's begin.\n[120][193]/Thank you, Ada.\n",
        ((None, 4100, "Good morning everyone. Let's begin."), (None, 12000, "Thank you, Ada.")),
    ),
    "subviewer": (
        "[INFORMATION]\n[TITLE]Harbour\n[END INFORMATION]\n[SUBTITLE]\n00:00:04.12,00:00:07.90\nGood morning everyone.[br]Let's begin.\n\n00:00:12.00,00:00:19.30\nThank you, Ada.\n",
        ((None, 4120, "Good morning everyone. Let's begin."), (None, 12000, "Thank you, Ada.")),
    ),
    "sami": (
        "<SAMI><HEAD><TITLE>x</TITLE></HEAD><BODY>\n<SYNC Start=4120><P Class=ENCC>Good morning everyone.<br>Let's begin.\n<SYNC Start=11900><P Class=ENCC>&nbsp;\n<SYNC Start=12000><P Class=ENCC>Thank you, Ada.\n</BODY></SAMI>",
        ((None, 4120, "Good morning everyone. Let's begin."), (None, 12000, "Thank you, Ada.")),
    ),
    "aws_old_labels": (
        {
            "jobName": "x",
            "accountId": "1",
            "results": {
                "transcripts": [{"transcript": "Good morning. Thank you."}],
                "speaker_labels": {
                    "speakers": 2,
                    "segments": [
                        {
                            "start_time": "4.12",
                            "end_time": "5.0",
                            "speaker_label": "spk_0",
                            "items": [
                                {"speaker_label": "spk_0", "start_time": "4.12", "end_time": "4.4"},
                                {"speaker_label": "spk_0", "start_time": "4.4", "end_time": "5.0"},
                            ],
                        },
                        {
                            "start_time": "12.0",
                            "speaker_label": "spk_1",
                            "end_time": "12.9",
                            "items": [
                                {"speaker_label": "spk_1", "start_time": "12.0", "end_time": "12.4"},
                                {"speaker_label": "spk_1", "start_time": "12.4", "end_time": "12.9"},
                            ],
                        },
                    ],
                },
                "items": [
                    {
                        "start_time": "4.12",
                        "end_time": "4.4",
                        "alternatives": [{"confidence": "0.99", "content": "Good"}],
                        "type": "pronunciation",
                    },
                    {
                        "start_time": "4.4",
                        "end_time": "5.0",
                        "alternatives": [{"confidence": "0.99", "content": "morning"}],
                        "type": "pronunciation",
                    },
                    {"alternatives": [{"confidence": "0.0", "content": "."}], "type": "punctuation"},
                    {
                        "start_time": "12.0",
                        "end_time": "12.4",
                        "alternatives": [{"confidence": "0.99", "content": "Thank"}],
                        "type": "pronunciation",
                    },
                    {
                        "start_time": "12.4",
                        "end_time": "12.9",
                        "alternatives": [{"content": "you"}],
                        "type": "pronunciation",
                    },
                    {"alternatives": [{"content": "."}], "type": "punctuation"},
                ],
            },
            "status": "COMPLETED",
        },
        ((None, 4120, "Good morning."), (None, 12000, "Thank you.")),
    ),
    "google_v1": (
        {
            "results": [
                {
                    "alternatives": [
                        {
                            "transcript": "good morning",
                            "confidence": 0.9,
                            "words": [
                                {"startTime": "4.100s", "endTime": "4.4s", "word": "good"},
                                {"startTime": "4.4s", "endTime": "5s", "word": "morning"},
                            ],
                        }
                    ],
                    "languageCode": "en-us",
                },
                {
                    "alternatives": [
                        {
                            "words": [
                                {"startTime": "4.1s", "endTime": "4.4s", "word": "Good", "speakerTag": 1},
                                {"startTime": "4.4s", "endTime": "5s", "word": "morning.", "speakerTag": 1},
                                {"startTime": "12s", "endTime": "12.4s", "word": "Thank", "speakerTag": 2},
                                {"startTime": "12.4s", "endTime": "12.9s", "word": "you.", "speakerTag": 2},
                            ]
                        }
                    ]
                },
            ]
        },
        ((None, 4100, "Good morning."), (None, 12000, "Thank you.")),
    ),
    "google_v2": (
        {
            "results": [
                {
                    "alternatives": [
                        {
                            "transcript": "Good morning.",
                            "confidence": 0.9,
                            "words": [
                                {"startOffset": "4.100s", "endOffset": "4.4s", "word": "Good", "speakerLabel": "1"},
                                {"startOffset": "4.4s", "endOffset": "5s", "word": "morning.", "speakerLabel": "1"},
                            ],
                        }
                    ],
                    "resultEndOffset": "5s",
                    "languageCode": "en-us",
                },
                {
                    "alternatives": [
                        {
                            "transcript": "Thank you.",
                            "words": [
                                {"startOffset": "12s", "endOffset": "12.4s", "word": "Thank", "speakerLabel": "2"},
                                {"startOffset": "12.4s", "endOffset": "12.9s", "word": "you.", "speakerLabel": "2"},
                            ],
                        }
                    ],
                    "languageCode": "en-us",
                },
            ],
            "metadata": {"totalBilledDuration": "20s"},
        },
        ((None, 4100, "Good morning."), (None, 12000, "Thank you.")),
    ),
    "azure_batch": (
        {
            "source": "https://x",
            "duration": "PT20S",
            "combinedRecognizedPhrases": [{"channel": 0, "display": "Good morning. Thank you."}],
            "recognizedPhrases": [
                {
                    "recognitionStatus": "Success",
                    "channel": 0,
                    "speaker": 1,
                    "offset": "PT4.12S",
                    "duration": "PT1S",
                    "offsetInTicks": 41200000.0,
                    "durationInTicks": 10000000.0,
                    "nBest": [
                        {
                            "confidence": 0.9,
                            "lexical": "good morning",
                            "display": "Good morning.",
                            "words": [
                                {
                                    "word": "good",
                                    "offset": "PT4.12S",
                                    "duration": "PT0.3S",
                                    "offsetInTicks": 41200000,
                                    "durationInTicks": 3000000,
                                    "confidence": 0.9,
                                },
                                {
                                    "word": "morning",
                                    "offset": "PT4.4S",
                                    "duration": "PT0.6S",
                                    "offsetInTicks": 44000000,
                                    "durationInTicks": 6000000,
                                },
                            ],
                        }
                    ],
                },
                {
                    "recognitionStatus": "Success",
                    "channel": 0,
                    "speaker": 2,
                    "offset": "PT12S",
                    "duration": "PT1S",
                    "offsetInTicks": 120000000.0,
                    "durationInTicks": 10000000.0,
                    "nBest": [{"confidence": 0.9, "display": "Thank you."}],
                },
            ],
        },
        ((None, 4120, "Good morning."), (None, 12000, "Thank you.")),
    ),
    "azure_fast": (
        {
            "durationMilliseconds": 20000,
            "combinedPhrases": [{"text": "Good morning. Thank you."}],
            "phrases": [
                {
                    "speaker": 1,
                    "offsetMilliseconds": 4120,
                    "durationMilliseconds": 900,
                    "text": "Good morning.",
                    "words": [
                        {"text": "Good", "offsetMilliseconds": 4120, "durationMilliseconds": 300},
                        {"text": "morning.", "offsetMilliseconds": 4400, "durationMilliseconds": 600},
                    ],
                    "locale": "en-US",
                    "confidence": 0.9,
                },
                {
                    "speaker": 2,
                    "offsetMilliseconds": 12000,
                    "durationMilliseconds": 900,
                    "text": "Thank you.",
                    "locale": "en-US",
                },
            ],
        },
        ((None, 4120, "Good morning."), (None, 12000, "Thank you.")),
    ),
    "deepgram_utt": (
        {
            "metadata": {},
            "results": {
                "channels": [{"alternatives": [{"transcript": "Good morning.", "words": []}]}],
                "utterances": [
                    {
                        "start": 4.12,
                        "end": 5.0,
                        "confidence": 0.9,
                        "channel": 0,
                        "transcript": "Good morning.",
                        "speaker": 0,
                        "words": [
                            {"word": "good", "start": 4.12, "end": 4.4, "punctuated_word": "Good", "speaker": 0},
                            {"word": "morning", "start": 4.4, "end": 5.0, "punctuated_word": "morning.", "speaker": 0},
                        ],
                    },
                    {"start": 12.0, "end": 12.9, "transcript": "Thank you.", "speaker": 1, "words": []},
                ],
            },
        },
        ((None, 4120, "Good morning."), (None, 12000, "Thank you.")),
    ),
    "deepgram_para": (
        {
            "results": {
                "channels": [
                    {
                        "alternatives": [
                            {
                                "transcript": "x",
                                "words": [
                                    {
                                        "word": "good",
                                        "start": 4.12,
                                        "end": 4.4,
                                        "punctuated_word": "Good",
                                        "speaker": 0,
                                    },
                                    {
                                        "word": "morning",
                                        "start": 4.4,
                                        "end": 5.0,
                                        "punctuated_word": "morning.",
                                        "speaker": 0,
                                    },
                                    {
                                        "word": "thanks",
                                        "start": 12.0,
                                        "end": 12.4,
                                        "punctuated_word": "Thanks.",
                                        "speaker": 1,
                                    },
                                ],
                                "paragraphs": {"transcript": "..", "paragraphs": []},
                            }
                        ]
                    }
                ]
            }
        },
        ((None, 4120, "Good morning."), (None, 12000, "Thanks.")),
    ),
    "assemblyai_words": (
        {
            "id": "x",
            "status": "completed",
            "language_code": "en",
            "text": "Good morning. Thank you.",
            "words": [
                {"text": "Good", "start": 4120, "end": 4400, "confidence": 0.9, "speaker": None},
                {"text": "morning.", "start": 4400, "end": 5000, "speaker": None},
                {"text": "Thank", "start": 12000, "end": 12400},
                {"text": "you.", "start": 12400, "end": 12900},
            ],
            "utterances": None,
        },
        ((None, 4120, "Good morning."), (None, 12000, "Thank you.")),
    ),
    "gladia": (
        {
            "id": "x",
            "status": "done",
            "result": {
                "metadata": {"audio_duration": 20},
                "transcription": {
                    "languages": ["en"],
                    "full_transcript": "Good morning. Thank you.",
                    "utterances": [
                        {
                            "text": "Good morning.",
                            "language": "en",
                            "start": 4.12,
                            "end": 5.0,
                            "confidence": 0.9,
                            "channel": 0,
                            "speaker": 0,
                            "words": [
                                {"word": "Good", "start": 4.12, "end": 4.4, "confidence": 0.9},
                                {"word": " morning.", "start": 4.4, "end": 5.0},
                            ],
                        },
                        {"text": "Thank you.", "start": 12.0, "end": 12.9, "speaker": 1, "words": []},
                    ],
                },
            },
        },
        ((None, 4120, "Good morning."), (None, 12000, "Thank you.")),
    ),
    "speechmatics": (
        {
            "format": "2.9",
            "job": {"duration": 20},
            "metadata": {"transcription_config": {"language": "en"}},
            "results": [
                {
                    "alternatives": [{"confidence": 1, "content": "Good", "language": "en", "speaker": "S1"}],
                    "start_time": 4.12,
                    "end_time": 4.4,
                    "type": "word",
                },
                {
                    "alternatives": [{"content": "morning", "speaker": "S1"}],
                    "start_time": 4.4,
                    "end_time": 5.0,
                    "type": "word",
                },
                {
                    "alternatives": [{"content": ".", "speaker": "S1"}],
                    "start_time": 5.0,
                    "end_time": 5.0,
                    "type": "punctuation",
                    "attaches_to": "previous",
                    "is_eos": True,
                },
                {
                    "alternatives": [{"content": "Thanks", "speaker": "S2"}],
                    "start_time": 12.0,
                    "end_time": 12.4,
                    "type": "word",
                },
                {
                    "alternatives": [{"content": ".", "speaker": "S2"}],
                    "start_time": 12.4,
                    "end_time": 12.4,
                    "type": "punctuation",
                    "attaches_to": "previous",
                },
            ],
        },
        ((None, 4120, "Good morning."), (None, 12000, "Thanks.")),
    ),
    "sonix_json": (
        {
            "name": "x",
            "transcript": [
                {
                    "speaker": "Ada Byron",
                    "start_time": 4.12,
                    "end_time": 5.0,
                    "text": "Good morning.",
                    "words": [
                        {"text": "Good", "start_time": 4.12, "end_time": 4.4},
                        {"text": " morning.", "start_time": 4.4, "end_time": 5.0},
                    ],
                },
                {"speaker": "Karl Brandt", "start_time": 12.0, "end_time": 12.9, "text": "Thank you."},
            ],
        },
        (("Ada Byron", 4120, "Good morning."), ("Karl Brandt", 12000, "Thank you.")),
    ),
    "elevenlabs": (
        {
            "language_code": "eng",
            "language_probability": 0.98,
            "text": "Good morning. Thanks.",
            "words": [
                {"text": "Good", "start": 4.12, "end": 4.4, "type": "word", "speaker_id": "speaker_0"},
                {"text": " ", "start": 4.4, "end": 4.4, "type": "spacing", "speaker_id": "speaker_0"},
                {"text": "morning.", "start": 4.4, "end": 5.0, "type": "word", "speaker_id": "speaker_0"},
                {"text": "Thanks.", "start": 12.0, "end": 12.4, "type": "word", "speaker_id": "speaker_1"},
            ],
        },
        ((None, 4120, "Good morning."), (None, 12000, "Thanks.")),
    ),
    "openai_diarized": (
        {
            "task": "transcribe",
            "duration": 20.0,
            "text": "..",
            "segments": [
                {
                    "type": "transcript.text.segment",
                    "id": "seg_1",
                    "start": 4.12,
                    "end": 5.0,
                    "text": " Good morning.",
                    "speaker": "A",
                },
                {
                    "type": "transcript.text.segment",
                    "id": "seg_2",
                    "start": 12.0,
                    "end": 12.9,
                    "text": " Thank you.",
                    "speaker": "B",
                },
            ],
        },
        ((None, 4120, "Good morning."), (None, 12000, "Thank you.")),
    ),
    "youtube_json3": (
        {
            "wireMagic": "pb3",
            "events": [
                {"tStartMs": 0, "dDurationMs": 20000, "id": 1},
                {
                    "tStartMs": 4120,
                    "dDurationMs": 3000,
                    "wWinId": 1,
                    "segs": [{"utf8": "good", "acAsrConf": 0}, {"utf8": " morning", "tOffsetMs": 400}],
                },
                {"tStartMs": 7000, "aAppend": 1, "segs": [{"utf8": "\n"}]},
                {
                    "tStartMs": 12000,
                    "dDurationMs": 3000,
                    "segs": [{"utf8": "thank"}, {"utf8": " you", "tOffsetMs": 300}],
                },
            ],
        },
        ((None, 4120, "good morning"), (None, 12000, "thank you")),
    ),
    "podcast_json": (
        {
            "version": "1.0.0",
            "segments": [
                {"speaker": "Ada Byron", "startTime": 4.12, "endTime": 5.0, "body": "Good morning."},
                {"speaker": "Karl Brandt", "startTime": 12.0, "endTime": 12.9, "body": "Thank you."},
            ],
        },
        (("Ada Byron", 4120, "Good morning."), ("Karl Brandt", 12000, "Thank you.")),
    ),
    "fireflies_json": (
        [
            {
                "sentence": "Good morning.",
                "startTime": "00:04",
                "endTime": "00:05",
                "speaker_name": "Ada Byron",
                "speaker_id": 0,
            },
            {
                "sentence": "Thank you.",
                "startTime": "00:12",
                "endTime": "00:13",
                "speaker_name": "Karl Brandt",
                "speaker_id": 1,
            },
        ],
        (("Ada Byron", 4000, "Good morning."), ("Karl Brandt", 12000, "Thank you.")),
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
    "notta": (
        "Harbour meeting\n2026-03-03 10:02 | 12m 1s\n\nAda Byron 00:04\nGood morning everyone.\n\nKarl Brandt 00:12\nThank you, Ada.\n",
        (("Ada Byron", 4000, "Good morning everyone."), ("Karl Brandt", 12000, "Thank you, Ada.")),
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
    "srt_speaker_brackets": (
        "1\n00:00:04,120 --> 00:00:07,900\n[Ada Byron] Good morning everyone.\n\n2\n00:00:12,000 --> 00:00:19,300\n[Karl Brandt] Thank you, Ada.\n",
        (("Ada Byron", 4120, "Good morning everyone."), ("Karl Brandt", 12000, "Thank you, Ada.")),
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
