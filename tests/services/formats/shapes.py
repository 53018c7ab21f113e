"""Files as other programs write them, made of random talks: each writer says what its shape can carry."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from html import escape
from typing import Any, NamedTuple

from services.formats import clock
from tests.services.formats import documents


class Said(NamedTuple):
    """What one person says from `start_ms` to `end_ms`."""

    name: str
    start_ms: int
    end_ms: int
    text: str


Talk = Sequence[Said]


class Shape(NamedTuple):
    """`step_ms`: the finest time it tells, 0 for none; `ends`: it tells when somebody stops; `named`: who speaks, too;
    `longest_ms`: what its stamps can say.
    """

    write: Callable[[Talk], str | bytes]
    step_ms: int = 1000
    ends: bool = False
    named: bool = True
    longest_ms: int = 100 * 3_600_000


def _exact(at_ms: int) -> str:
    return clock.exact(at_ms)


def _long(at_ms: int) -> str:
    return clock.exact(at_ms)[:8] if at_ms < 360_000_000 else clock.short(at_ms)


def _minutes(at_ms: int, rest: int = 2) -> str:
    """Minutes past 59, and hundredths or thousandths."""
    fraction = f".{at_ms % 1000:03}"[: rest + 1] if rest else ""
    return f"{at_ms // 60_000:02}:{at_ms // 1000 % 60:02}{fraction}"


def _mark(one: Said) -> str:
    return f"[{_long(one.start_ms)}]"


def _joined(talk: Talk, one: Callable[[Said], str], between: str = "\n", head: str = "") -> str:
    return head + between.join(map(one, talk)) + "\n"


def _span(one: Said) -> str:
    return f"{_exact(one.start_ms)} --> {_exact(one.end_ms)}"


def _table(talk: Talk, mark: str, head: Sequence[str], row: Callable[[Said], Sequence[object]]) -> str:
    made = io.StringIO()
    writer = csv.writer(made, delimiter=mark, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(map(row, talk))
    return made.getvalue()


def _piped(cell: object) -> str:
    return str(cell).replace("|", "\\|")


def markdown_table(talk: Talk) -> str:
    rows = (f"| {_long(one.start_ms)} | {one.name} | {_piped(one.text)} |" for one in talk)
    return "| Time | Speaker | Text |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def tsv(talk: Talk) -> str:
    """Whisper's: milliseconds, no names, no quotation marks around cells."""
    return _joined(talk, lambda one: f"{one.start_ms}\t{one.end_ms}\t{one.text}", head="start\tend\ttext\n")


def ass(talk: Talk) -> str:
    def stamp(at_ms: int) -> str:
        return f"{at_ms // 3_600_000}:{at_ms // 60_000 % 60:02}:{at_ms // 1000 % 60:02}.{at_ms // 10 % 100:02}"

    columns = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
    head = f"[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: {columns}\n"
    return _joined(
        talk,
        lambda one: (
            f"Dialogue: 0,{stamp(one.start_ms)},{stamp(one.end_ms)},Default,{one.name},0,0,0,,"
            + one.text.replace("{", "\\{").replace("}", "\\}")
        ),
        head=head,
    )


def ttml(talk: Talk) -> str:
    body = "".join(
        f'<p begin="{_exact(one.start_ms)}" end="{_exact(one.end_ms)}">{escape(one.text, quote=False)}</p>'
        for one in talk
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n<tt xmlns="http://www.w3.org/ns/ttml"><body><div>{body}</div></body></tt>\n'


def site_xml(talk: Talk) -> str:
    """Twice escaped, as a video site does."""
    body = "".join(
        f'<text start="{one.start_ms / 1000}" dur="{(one.end_ms - one.start_ms) / 1000}">'
        f"{escape(escape(one.text))}</text>"
        for one in talk
    )
    return f'<?xml version="1.0" encoding="utf-8" ?><transcript>{body}</transcript>'


def voice_captions(talk: Talk) -> str:
    """A meeting room's WebVTT."""
    return _joined(
        talk,
        lambda one: f"{_span(one)}\n<v {escape(one.name)}>{escape(one.text, quote=False)}</v>",
        "\n\n",
        "WEBVTT\n\n",
    )


def room_captions(talk: Talk) -> str:
    """Another's: names before a colon."""
    rows = (f"{n}\n{_span(one)}\n{one.name}: {escape(one.text, quote=False)}" for n, one in enumerate(talk, 1))
    return "WEBVTT\n\n" + "\n\n".join(rows) + "\n"


def _seconds(at_ms: int) -> float:
    return at_ms / 1000


def _word_rows(one: Said, word: str, start: str, end: str) -> list[dict[str, Any]]:
    tokens = one.text.split()
    at = [one.start_ms + (one.end_ms - one.start_ms) * n // max(1, len(tokens)) for n in range(len(tokens) + 1)]
    return [
        {word: token, start: _seconds(begin), end: _seconds(until)}
        for token, begin, until in zip(tokens, at, at[1:], strict=False)
    ]


def whisperx(talk: Talk) -> str:
    return json.dumps({"segments": [
        {"start": _seconds(one.start_ms), "end": _seconds(one.end_ms), "text": one.text, "speaker": one.name,
         "words": [{**row, "speaker": one.name, "score": 0.9} for row in _word_rows(one, "word", "start", "end")]}
        for one in talk
    ]}, ensure_ascii=False)  # fmt: skip


def assemblyai(talk: Talk) -> str:
    return json.dumps({"status": "completed", "utterances": [
        {"speaker": one.name, "start": one.start_ms, "end": one.end_ms, "text": one.text, "words": []} for one in talk
    ]})  # fmt: skip


def deepgram(talk: Talk) -> str:
    words = [
        {**row, "word": row["punctuated_word"], "speaker": one.name}
        for one in talk
        for row in _word_rows(one, "punctuated_word", "start", "end")
    ]
    return json.dumps({"results": {"channels": [{"alternatives": [{"transcript": "", "words": words}]}]}})


def rev(talk: Talk) -> str:
    return json.dumps({"monologues": [
        {"speaker": one.name, "elements": [
            {"type": "text", "value": row["value"], "ts": row["ts"], "end_ts": row["end_ts"]}
            for row in _word_rows(one, "value", "ts", "end_ts")
        ]} for one in talk
    ]})  # fmt: skip


def amazon(talk: Talk) -> str:
    items = [
        {"start_time": str(row["start"]), "end_time": str(row["end"]), "type": "pronunciation",
         "alternatives": [{"content": row["content"]}], "speaker_label": one.name}
        for one in talk for row in _word_rows(one, "content", "start", "end")
    ]  # fmt: skip
    return json.dumps({"results": {"transcripts": [], "items": items}})


def word_table(talk: Talk) -> bytes:
    return documents.docx(documents.wtable([(_long(one.start_ms), one.name, one.text) for one in talk]))


def word_bold(talk: Talk) -> bytes:
    return documents.docx("".join(documents.wp(("b", f"{one.name} :"), f" {one.text}") for one in talk))


def opendocument(talk: Talk) -> bytes:
    return documents.odt("".join(documents.op(("b", f"{one.name} :"), f" {one.text}") for one in talk))


def web_page(talk: Talk) -> str:
    return "<html><body>" + "".join(f"<p><b>{escape(one.name)} :</b> {escape(one.text)}</p>" for one in talk)


def rich_text(talk: Talk) -> str:
    def coded(text: str) -> str:
        told = text.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")
        units = ((letter, int.from_bytes(letter.encode("utf-16-le")[:2], "little", signed=True)) for letter in told)
        return "".join(letter if letter.isascii() else f"\\u{unit}?" for letter, unit in units)

    rows = "".join(f"{{\\b {coded(one.name)} :}} {coded(one.text)}\\par\n" for one in talk)
    return "{\\rtf1\\ansi\\uc1 " + rows + "}"


HOUR_99 = 99 * 3_600_000
SHAPES: dict[str, Shape] = {
    # captions
    "ass": Shape(ass, 10, ends=True, longest_ms=9 * 3_600_000),
    "ttml": Shape(ttml, 1, ends=True, named=False, longest_ms=HOUR_99),
    "site_xml": Shape(site_xml, 1, ends=True, named=False),
    "sbv": Shape(
        lambda talk: _joined(talk, lambda one: f"{_exact(one.start_ms)},{_exact(one.end_ms)}\n{one.text}\n"),
        1, ends=True, named=False, longest_ms=HOUR_99,
    ),
    "lrc": Shape(
        lambda talk: _joined(talk, lambda one: f"[{_minutes(one.start_ms)}]{one.text}", head="[ti:Halle]\n"),
        10, named=False, longest_ms=999 * 60_000,
    ),
    "voice_captions": Shape(voice_captions, 1, ends=True),
    "room_captions": Shape(room_captions, 1, ends=True),
    # stamped lines of services and sites
    "glued": Shape(lambda talk: _joined(talk, lambda one: clock.short(one.start_ms) + one.text), named=False),
    "panel": Shape(
        lambda talk: _joined(talk, lambda one: f"{clock.short(one.start_ms)}\n{one.text}"), named=False
    ),
    "otter": Shape(lambda talk: _joined(talk, lambda one: f"{one.name}  {clock.short(one.start_ms)}\n{one.text}\n")),
    "trint": Shape(lambda talk: _joined(talk, lambda one: f"{_mark(one)} {one.name}: {one.text}", "\n\n")),
    "descript": Shape(lambda talk: _joined(talk, lambda one: f"{one.name}: {_mark(one)} {one.text}", "\n\n")),
    "descript_bold": Shape(
        lambda talk: _joined(talk, lambda one: f"**{one.name}:** {_mark(one)} {one.text}", "\n\n")
    ),
    "happy_scribe": Shape(lambda talk: _joined(talk, lambda one: f"{_mark(one)} - {one.name}\n{one.text}\n")),
    "sonix": Shape(lambda talk: _joined(talk, lambda one: f"{one.name}: {_mark(one)}\n{one.text}\n")),
    "fathom": Shape(
        lambda talk: _joined(talk, lambda one: f"{clock.short(one.start_ms)} - {one.name} (Fanal)\n  {one.text}\n")
    ),
    "grain": Shape(lambda talk: _joined(talk, lambda one: f"({clock.short(one.start_ms)}) {one.name}\n{one.text}\n")),
    "turboscribe": Shape(
        lambda talk: _joined(
            talk, lambda one: f"[{one.name}] ({clock.short(one.start_ms)} - {clock.short(one.end_ms)})\n{one.text}\n"
        ),
        ends=True,
    ),
    "premiere": Shape(
        lambda talk: _joined(
            talk, lambda one: f"{_exact(one.start_ms)[:8]}:12 - {_exact(one.end_ms)[:8]}:00\n{one.name}\n{one.text}\n"
        ),
        ends=True, longest_ms=HOUR_99,
    ),
    "name_and_stamp": Shape(
        lambda talk: _joined(talk, lambda one: f"{one.name} ({clock.short(one.start_ms)}): {one.text}", "\n\n")
    ),
    # tables
    "csv": Shape(
        lambda talk: _table(talk, ",", ("start", "end", "speaker", "text"), lambda one: (
            one.start_ms / 1000, one.end_ms / 1000, one.name, one.text)),
        1, ends=True,
    ),
    "french_csv": Shape(
        lambda talk: _table(talk, ";", ("Début", "Fin", "Locuteur", "Texte"), lambda one: (
            _long(one.start_ms), _long(one.end_ms), one.name, one.text)),
        ends=True,
    ),
    "names_csv": Shape(lambda talk: _table(talk, ",", ("speaker", "text"), lambda one: (one.name, one.text)), 0),
    "tsv": Shape(tsv, 1, ends=True, named=False),
    "markdown_table": Shape(markdown_table),
    "word_table": Shape(word_table),
    # JSON of services
    "whisperx": Shape(whisperx, 1, ends=True),
    "assemblyai": Shape(assemblyai, 1, ends=True),
    "deepgram": Shape(deepgram, 1, ends=True),
    "rev": Shape(rev, 1, ends=True),
    "amazon": Shape(amazon, 1, ends=True),
    # names without times
    "word_bold": Shape(word_bold, 0),
    "opendocument": Shape(opendocument, 0),
    "web_page": Shape(web_page, 0),
    "rich_text": Shape(rich_text, 0),
    "bold": Shape(lambda talk: _joined(talk, lambda one: f"**{one.name} :** {one.text}", "\n\n"), 0),
    "brackets": Shape(lambda talk: _joined(talk, lambda one: f"[{one.name}]: {one.text}"), 0),
    "angles": Shape(lambda talk: _joined(talk, lambda one: f"<{one.name}> {one.text}"), 0),
}  # fmt: skip
