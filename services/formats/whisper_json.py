"""What Whisper and its kin write, and services on the web: segments in float seconds, perhaps words, perhaps voices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from services.contracts import Word
from services.errors import Refused
from services.formats import clock, cues, labels, service_json
from services.formats.cast import Cast
from services.formats.cues import Cue
from services.formats.document import Document, Imported, Warning_, imported

NAME = "whisper_json"
LOOP = 3  # the same words this often in a row are a known failure of the model, seldom a talk
LANGUAGES = {"french": "fr", "english": "en"}


def sniff(document: Document) -> bool:
    return document.is_json and _segments(document.json) is not None


def read(document: Document) -> Imported:
    segments = _segments(document.json) or []
    cues.limited(len(segments))
    warnings: list[Warning_] = []
    found: list[Cue] = []
    for number, row in enumerate(segments, 1):
        found += _cues(row, number, warnings)
    _warn_of_loops(found, warnings)
    cast = Cast()
    turns = cues.turns(found, cast, warnings, carry=False)
    if not turns:
        raise Refused("formats.nothing_found")
    return imported(document, NAME, turns, cast.speakers, warnings=warnings, tongue=_language(document.json))


def _segments(data: Any) -> list[Any] | None:
    rows = data
    if isinstance(data, Mapping):
        rows = next(
            (data[key] for key in ("segments", "transcription", "chunks") if isinstance(data.get(key), list)), None
        )
    is_ours = isinstance(rows, list) and all(
        isinstance(row, Mapping) and isinstance(row.get("text"), str) for row in rows
    )
    return rows if is_ours and rows else service_json.segments(data)


def _language(data: Any) -> str | None:
    said = data.get("language") if isinstance(data, Mapping) else None
    if not isinstance(said, str) or not said.isalpha():
        return None
    return LANGUAGES.get(said.lower(), said.lower()[:2])


def _times(row: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Seconds as floats, "timestamp": [s, s] (transformers), or "offsets" in ms (whisper.cpp)."""
    offsets, pair = row.get("offsets"), row.get("timestamp")
    if isinstance(offsets, Mapping):
        return _ms(offsets.get("from"), 1), _ms(offsets.get("to"), 1)
    if isinstance(pair, list) and len(pair) == 2:
        return _ms(pair[0]), _ms(pair[1])
    return _ms(row.get("start")), _ms(row.get("end"))


def _ms(value: Any, scale: int = 1000) -> int | None:
    # The range first: NaN fails it, and JSON integers may have thousands of digits, which no float holds.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < clock.MAX_MS:
        return None
    result = round(value * scale)
    return result if result < clock.MAX_MS else None


def _cues(row: Mapping[str, Any], number: int, warnings: list[Warning_]) -> Iterator[Cue]:
    """One cue per segment, or per run of words of one voice where the words name it."""
    start, end = _times(row)
    if start is None or end is None:
        warnings.append(Warning_("formats.warning.segment_times", number))
    elif end < start:
        warnings.append(Warning_("formats.warning.end_before_start", number))
        end = None
    whole = row.get("speaker")
    words = _whole_words(row.get("words"))
    if not words or start is None or end is None:
        yield Cue(start, end, " ".join(row["text"].split()), number, _label(whole))
        return
    voice: Any = words[0].get("speaker") or whole
    run: list[Word] = []
    for raw, word in zip(words, _words(words, start, end), strict=True):
        said_by = raw.get("speaker") or voice
        if run and said_by != voice:
            yield _run(run, number, voice)
            run = []
        run.append(word)
        voice = said_by
    yield _run(run, number, voice)


def _run(run: list[Word], number: int, voice: Any) -> Cue:
    return Cue(run[0].start_ms, run[-1].end_ms, " ".join(w.text for w in run), number, _label(voice), words=tuple(run))


def _said(word: Mapping[str, Any]) -> str:
    said = word.get("word", word.get("text"))
    return "".join(said.split()) if isinstance(said, str) else ""


def _whole_words(rows: Any) -> list[Mapping[str, Any]]:
    """The rows that hold a word. Where words open with a space, one without continues the one before: " dit", "-il"."""
    told = [row for row in rows if isinstance(row, Mapping) and _said(row)] if isinstance(rows, list) else []
    raw = [str(row.get("word", row.get("text"))) for row in told]
    if sum(text[0].isspace() for text in raw) * 2 < len(raw):
        return told
    whole: list[dict[str, Any]] = []
    for row, text in zip(told, raw, strict=True):
        if whole and not text[0].isspace():
            whole[-1] |= {"word": f"{whole[-1]['word']}{text}", "end": row.get("end")}
        else:
            whole.append({**row, "word": text})
    return list(whole)


def _words(rows: list[Mapping[str, Any]], start_ms: int, end_ms: int) -> list[Word]:
    """Words in order; WhisperX times no digits, so a gap is filled from its neighbours."""
    starts: list[int] = []
    for row in rows:
        told = _times(row)[0]
        floor = starts[-1] if starts else start_ms
        known = starts and _times(rows[len(starts) - 1])[1]
        starts.append(max(floor, told if told is not None else known or floor))
    words: list[Word] = []
    for n, row in enumerate(rows):
        told, following = _times(row)[1], starts[n + 1] if n + 1 < len(rows) else max(end_ms, starts[n])
        probability = row.get("probability", row.get("score"))
        heard = float(probability) if isinstance(probability, int | float) and 0 <= probability <= 1 else None
        end = max(starts[n], min(told if told is not None else following, following))
        words.append(Word(_said(row), starts[n], end, heard, _times(row)[0] != starts[n]))
    return words


def _label(voice: Any) -> labels.Label | None:
    name = " ".join(voice.split())[:120] if isinstance(voice, str) else ""
    name = f"Speaker {name}" if len(name) == 1 else name  # a letter is nobody's name
    return labels.Label(labels.fold(name), name, "") if name else None


def _warn_of_loops(found: list[Cue], warnings: list[Warning_]) -> None:
    length = 1
    for before, cue in pairwise(found):
        length = length + 1 if cue.text and cue.text == before.text else 1
        if length == LOOP:
            warnings.append(Warning_("formats.warning.repeated", cue.line, (("what", cue.text[:60]),)))
