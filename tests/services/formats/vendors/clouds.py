"""Answers of the large clouds' recognisers, as JSON."""

from __future__ import annotations

from tests.services.formats.vendors.told import Files

READ: Files = {
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
}
