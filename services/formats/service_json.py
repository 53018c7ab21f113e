"""JSON of transcription services (AssemblyAI, Deepgram, Rev AI, Amazon Transcribe, OpenAI) as Whisper's segments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from services.formats import cloud_json, editor_json

Row = dict[str, Any]
_NUMBERED = re.compile(r"\AS(\d{1,3})\Z")  # Speechmatics' "S1"


def segments(data: Any) -> list[Row] | None:
    """Segments in seconds with words and voices, as Whisper writes them; None where the shape is nobody's we know.

    Source: the services' published examples of their answers.
    """
    for shape in _SHAPES if isinstance(data, Mapping) else ():
        if rows := list(shape(data)):
            return rows
    if (words := editor_json.words(data) or cloud_json.words(data)) and (rows := list(_joined(words))):
        return rows
    return [{**row, "speaker": _voice(row["speaker"])} for row in cloud_json.segments(data) or []] or None


def _assemblyai(data: Mapping[str, Any]) -> Iterator[Row]:
    """{"utterances": [{"speaker": "A", "start": ms, "end": ms, "text", "words": [{"text", …}]}]}."""
    for one in _rows(data.get("utterances")):
        if isinstance(one.get("text"), str) and _is_number(one.get("start")):
            words = [
                {"word": word.get("text"), **_times(word, 0.001), "probability": word.get("confidence")}
                for word in _rows(one.get("words"))
            ]
            yield {"text": one["text"], "speaker": _voice(one.get("speaker")), "words": words, **_times(one, 0.001)}


def _deepgram(data: Mapping[str, Any]) -> Iterator[Row]:
    """{"results": {"channels": [{"alternatives": [{"words": [{"punctuated_word", "start": s, "speaker": 0}]}]}]}}."""
    results = data.get("results")
    channels = _rows(results.get("channels")) if isinstance(results, Mapping) else []
    for channel in channels[:1]:
        for told in _rows(channel.get("alternatives"))[:1]:
            yield from _joined(
                [
                    {
                        "word": one.get("punctuated_word", one.get("word")), "start": one.get("start"),
                        "end": one.get("end"), "probability": one.get("confidence"), "speaker": one.get("speaker"),
                    }
                    for one in _rows(told.get("words"))
                ]
            )  # fmt: skip


def _rev(data: Mapping[str, Any]) -> Iterator[Row]:
    """{"monologues": [{"speaker": 0, "elements": [{"type": "text", "value", "ts": s, "end_ts": s}]}]}."""
    for one in _rows(data.get("monologues")):
        words: list[Row] = []
        for element in _rows(one.get("elements")):
            value = element.get("value")
            if element.get("type") == "text" and isinstance(value, str):
                words.append({"word": value, "start": element.get("ts"), "end": element.get("end_ts")})
            elif words and isinstance(value, str) and value.strip():
                words[-1]["word"] += value.strip()
        yield from _joined([{**word, "speaker": one.get("speaker")} for word in words])


def _amazon(data: Mapping[str, Any]) -> Iterator[Row]:
    """{"results": {"items": [{"start_time": "1.0", "type", "alternatives": [{"content"}], "speaker_label"}]}}."""
    results = data.get("results")
    words: list[Row] = []
    for one in _rows(results.get("items")) if isinstance(results, Mapping) else []:
        told = _rows(one.get("alternatives"))[:1]
        content = told[0].get("content") if told else None
        if not isinstance(content, str):
            continue
        if one.get("type") == "punctuation" and words:
            words[-1]["word"] += content
        else:
            times = {"start": _seconds(one.get("start_time")), "end": _seconds(one.get("end_time"))}
            words.append({"word": content, "speaker": one.get("speaker_label"), **times})
    yield from _joined(words)


def _openai(data: Mapping[str, Any]) -> Iterator[Row]:
    """{"text", "words": [{"word", "start": s, "end": s}]}: words without the punctuation of the text."""
    words = [dict(one) for one in _rows(data.get("words")) if isinstance(one.get("word"), str) and one["word"].strip()]
    said = data.get("text")
    tokens = said.split() if isinstance(said, str) else []
    if len(tokens) == len(words):
        words = [{**one, "word": token} for one, token in zip(words, tokens, strict=True)]
    yield from _joined(words)


_SHAPES: tuple[Callable[[Mapping[str, Any]], Iterator[Row]], ...] = (_assemblyai, _deepgram, _rev, _amazon, _openai)


def _joined(words: Sequence[Row]) -> Iterator[Row]:
    """One segment per sentence of a voice, as far as somebody set points."""
    run: list[Row] = []
    for one in words:
        if not isinstance(one.get("word"), str) or not _is_number(one.get("start")):
            continue
        before = run[-1] if run else None
        if before and (one.get("speaker") != before.get("speaker") or before["word"][-1:] in ".!?…"):
            yield _segment(run)
            run = []
        run.append(one)
    if run:
        yield _segment(run)


def _segment(run: Sequence[Row]) -> Row:
    voice = _voice(run[0].get("speaker"))
    words = [{key: value for key, value in one.items() if key != "speaker"} for one in run]
    text = " ".join(one["word"].strip() for one in run)
    return {"text": text, "speaker": voice, "start": run[0]["start"], "end": run[-1].get("end"), "words": words}


def _voice(told: Any) -> str | None:
    """A number or a letter is a voice without a name."""
    if isinstance(told, bool) or not isinstance(told, int | str) or not str(told).strip():
        return None
    text = _NUMBERED.sub(r"\1", str(told).strip()[:120])
    return f"Speaker {text}" if len(text) < 3 else text


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _times(row: Mapping[str, Any], scale: float) -> Row:
    return {key: row[key] * scale if _is_number(row.get(key)) else None for key in ("start", "end")}


def _seconds(value: Any) -> float | None:
    try:
        return float(value) if isinstance(value, str) and len(value) < 20 else None
    except ValueError:
        return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
