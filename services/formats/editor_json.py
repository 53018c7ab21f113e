"""JSON that editors of transcripts keep: words, and who says them told beside or above them, as words of a service.

Source: the editors' exports (Happy Scribe, Trint) and the words-and-paragraphs files of open editors for rushes.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

Row = dict[str, Any]


def words(data: Any) -> list[Row] | None:
    """Words with "word", "start", "end" in seconds and "speaker"; None where the shape is none of these."""
    return next((rows for shape in (_typed, _paragraphed, _beside) if (rows := list(shape(data)))), None)


def _typed(data: Any) -> Iterator[Row]:
    """[{"speaker": "Ada", "words": [{"type": "text", "text", "data_start": s, "data_end": s}]}]."""
    for one in _rows(data):
        for word in _rows(one.get("words")):
            if "data_start" in word and word.get("type", "text") == "text":
                yield _word(word, word.get("data_start"), word.get("data_end"), one.get("speaker"))


def _paragraphed(data: Any) -> Iterator[Row]:
    """{"transcript": {"words": [{"text", "time": ms, "duration": ms, "paragraphId"}],
    "paragraphs": [{"id", "speaker"}]}}.
    """
    told = data.get("transcript") if isinstance(data, Mapping) else None
    told = told if isinstance(told, Mapping) else {}
    voices = {str(one.get("id")): one.get("speaker") for one in _rows(told.get("paragraphs"))}
    for word in _rows(told.get("words")):
        start, length = word.get("time"), word.get("duration")
        if "paragraphId" in word and _is_number(start):
            end = (start + length) / 1000 if _is_number(length) else None
            yield _word(word, start / 1000, end, voices.get(str(word["paragraphId"])))


def _beside(data: Any) -> Iterator[Row]:
    """{"words": [{"text", "start": s, "end": s}], "paragraphs": [{"start": s, "end": s, "speaker"}]}."""
    paragraphs = _rows(data.get("paragraphs")) if isinstance(data, Mapping) else []
    begun = [one["start"] for one in paragraphs if _is_number(one.get("start"))]
    if not begun or len(begun) != len(paragraphs) or begun != sorted(begun):
        return
    for word in _rows(data.get("words")):
        if _is_number(word.get("start")):
            at = max(0, bisect.bisect_right(begun, word["start"]) - 1)
            yield _word(word, word["start"], word.get("end"), paragraphs[at].get("speaker"))


def _word(word: Mapping[str, Any], start: Any, end: Any, voice: Any) -> Row:
    return {
        "word": word.get("text"), "start": start, "end": end, "speaker": voice, "probability": word.get("confidence"),
    }  # fmt: skip


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
