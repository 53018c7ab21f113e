"""Answers of other recognisers and sites, as JSON."""

from __future__ import annotations

from tests.services.formats.vendors.told import Files

READ: Files = {
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
}
