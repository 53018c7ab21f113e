"""JSON of more services (Google, Azure, Speechmatics, Gladia, ElevenLabs, Premiere, YouTube, podcasts, Fireflies…)
as Whisper's segments.

Source: the services' published examples of their answers, and the podcast namespace's transcript format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from services.formats import clock

Row = dict[str, Any]
_TICKS = 1e-7
_SECONDS = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s?")
_PERIOD = re.compile(r"PT(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,6}(?:\.\d{1,9})?)S)?")


def words(data: Any) -> list[Row] | None:
    """Words with "word", "start", "end" and perhaps "speaker"; None where the shape is nobody's we know."""
    return _first(_WORDS, data)


def segments(data: Any) -> list[Row] | None:
    """Segments in seconds, as Whisper writes them."""
    return _first(_SEGMENTS, data)


def _first(shapes: Sequence[Callable[[Any], Iterator[Row]]], data: Any) -> list[Row] | None:
    return next((rows for shape in shapes if (rows := list(shape(data)))), None)


def _google(data: Any) -> Iterator[Row]:
    """{"results": [{"alternatives": [{"words": [{"word", "startTime": "4.1s", "speakerTag": 1}]}]}]}; the last result
    of the older version says all words again, with who says them.
    """
    told = [_rows(_first_of(one, "alternatives").get("words")) for one in _rows(_at(data, "results"))]
    tagged = [rows for rows in told if any(row.get("speakerTag") for row in rows)]
    for row in (row for rows in (tagged[-1:] or told) for row in rows):
        start, end = row.get("startTime", row.get("startOffset")), row.get("endTime", row.get("endOffset"))
        voice = row.get("speakerLabel") or row.get("speakerTag") or None
        yield _word(row.get("word"), _time(start) or (0.0 if start is None else None), _time(end), voice)


def _speechmatics(data: Any) -> Iterator[Row]:
    """{"results": [{"type": "word", "start_time": s, "alternatives": [{"content", "speaker"}]}]}."""
    found: list[Row] = []
    for one in _rows(_at(data, "results")):
        told = _first_of(one, "alternatives")
        if one.get("type") == "punctuation" and found and isinstance(told.get("content"), str):
            found[-1]["word"] += told["content"]
        elif one.get("type") == "word":
            found.append(_word(told.get("content"), one.get("start_time"), one.get("end_time"), told.get("speaker")))
    yield from (one for one in found if isinstance(one["word"], str))


def _elevenlabs(data: Any) -> Iterator[Row]:
    """{"words": [{"text", "start": s, "end": s, "type": "word", "speaker_id"}]}; AssemblyAI's count milliseconds."""
    rows = [one for one in _rows(_at(data, "words")) if isinstance(one.get("text"), str) and "start" in one]
    scale = 1.0 if any("type" in one for one in rows) else 0.001
    for one in rows:
        if one.get("type", "word") == "word":
            start, end = (one[key] * scale if _is_number(one.get(key)) else None for key in ("start", "end"))
            yield _word(one["text"], start, end, one.get("speaker_id") or one.get("speaker"))


_WORDS: tuple[Callable[[Any], Iterator[Row]], ...] = (_speechmatics, _google, _elevenlabs)


def _azure(data: Any) -> Iterator[Row]:
    """{"recognizedPhrases": [{"speaker": 1, "offset": "PT4.12S", "nBest": [{"display"}]}]}, or {"phrases": [...]}."""
    for one in _rows(_at(data, "recognizedPhrases")):
        start, length = _time(one.get("offset")), _time(one.get("duration"))
        if start is None and _is_number(one.get("offsetInTicks")):
            start, length = one["offsetInTicks"] * _TICKS, (one.get("durationInTicks") or 0) * _TICKS
        yield from _segment(_first_of(one, "nBest").get("display"), start, length, one.get("speaker"))
    for one in _rows(_at(data, "phrases")):
        start, length = _thousandth(one.get("offsetMilliseconds")), _thousandth(one.get("durationMilliseconds"))
        yield from _segment(one.get("text"), start, length, one.get("speaker"))


def _utterances(data: Any) -> Iterator[Row]:
    """Gladia's and Deepgram's: {"utterances": [{"text" or "transcript", "start": s, "end": s, "speaker": 0}]}."""
    for path in (("result", "transcription"), ("transcription",), ("results",)):
        for one in _rows(_at(data, *path, "utterances")):
            text, start, end = one.get("text", one.get("transcript")), one.get("start"), one.get("end")
            length = end - start if _is_number(start) and _is_number(end) else None
            yield from _segment(text, start, length, one.get("speaker"))


def _premiere(data: Any) -> Iterator[Row]:
    """{"segments": [{"speaker": id, "start": s, "duration": s, "words": [{"text"}]}], "speakers": [{"id", "name"}]}."""
    names = {str(one.get("id")): one.get("name") for one in _rows(_at(data, "speakers"))}
    for one in _rows(_at(data, "segments")):
        said = [word["text"] for word in _rows(one.get("words")) if isinstance(word.get("text"), str)]
        voice = one.get("speaker")
        yield from _segment(" ".join(said), one.get("start"), one.get("duration"), names.get(str(voice)) or voice)


def _youtube(data: Any) -> Iterator[Row]:
    """{"events": [{"tStartMs", "dDurationMs", "segs": [{"utf8"}]}]}."""
    for one in _rows(_at(data, "events")):
        text = "".join(part["utf8"] for part in _rows(one.get("segs")) if isinstance(part.get("utf8"), str))
        start, length = _thousandth(one.get("tStartMs")), _thousandth(one.get("dDurationMs"))
        yield from _segment(text, start, length, None)


def _sentences(data: Any) -> Iterator[Row]:
    """Sentences a row: podcasts ("body", "startTime"), Fireflies ("sentence", "speaker_name"), Sonix ("start_time")."""
    lists = [
        data,
        *(_at(data, *path) for path in (("segments",), ("transcript",), ("sentences",), ("transcript", "sentences"))),
    ]
    for one in next((rows for told in lists if (rows := _rows(told))), []):
        text = next(
            (one[key] for key in ("body", "sentence", "text", "raw_text") if isinstance(one.get(key), str)), None
        )
        start, end = (
            next((value for key in keys if (value := _time(one.get(key))) is not None), None)
            for keys in (("startTime", "start_time", "start"), ("endTime", "end_time", "end"))
        )
        voice = next((one[key] for key in ("speaker_name", "speakerName", "speaker") if one.get(key) is not None), None)
        yield from _segment(text, start, None if start is None or end is None else end - start, voice)


_SEGMENTS: tuple[Callable[[Any], Iterator[Row]], ...] = (_azure, _utterances, _premiere, _youtube, _sentences)


def _word(text: Any, start: Any, end: Any, voice: Any) -> Row:
    return {"word": text, "start": start, "end": end, "speaker": voice}


def _segment(text: Any, start: Any, length: Any, voice: Any) -> Iterator[Row]:
    if isinstance(text, str) and text.strip() and _is_number(start):
        end = start + length if _is_number(length) else None
        yield {"text": text, "start": start, "end": end, "speaker": voice, "words": []}


def _time(told: Any) -> float | None:
    """Seconds of 4.1, "4.1s", "PT4.1S" or "00:04"."""
    if _is_number(told):
        return float(told)
    if not isinstance(told, str) or len(told) > 40:
        return None
    if found := _PERIOD.fullmatch(told):
        hours, minutes, seconds = (float(part or 0) for part in found.groups())
        return 3600 * hours + 60 * minutes + seconds
    if found := _SECONDS.fullmatch(told):
        return float(found[1])
    at = clock.ms(told)
    return None if at is None else at / 1000


def _thousandth(told: Any) -> float | None:
    return told / 1000 if _is_number(told) else None


def _at(data: Any, *path: str) -> Any:
    for name in path:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def _first_of(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return next(iter(_rows(row.get(name))), {})


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
