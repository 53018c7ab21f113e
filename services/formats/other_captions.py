"""Captions that other programs write (SBV, LRC, ASS, TTML, video sites' XML), told as timed lines our reader knows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from services.formats import clock

_FEWEST = 2
# "0:00:01.000,0:00:03.000", the words below.
_SBV = re.compile(r"\s{0,4}(\d{1,2}:\d{2}:\d{2}\.\d{3}),(\d{1,2}:\d{2}:\d{2}\.\d{3})\s{0,4}")
# "[00:12.50]Bonjour", perhaps with a stamp before each word.
_LRC = re.compile(r"\s{0,4}\[(\d{1,3}:\d{2}\.\d{1,2})\](.*)")
_LRC_WORD = re.compile(r"<\d{1,3}:\d{2}\.\d{1,2}>")
_LRC_HEAD = re.compile(r"\s{0,4}\[(?:ar|ti|al|by|la|length|offset|re|ve|au):[^\]\n]{0,200}\]\s{0,4}")
# Start, end, style and name of a line of Advanced SubStation; the words hold commas.
_ASS = re.compile(r"Dialogue:[^,\n]{0,20},\s?(\d:\d{2}:\d{2}\.\d{2}),(\d:\d{2}:\d{2}\.\d{2}),[^,\n]{0,60},([^,\n]{0,60}),[^,\n]{0,9},[^,\n]{0,9},[^,\n]{0,9},[^,\n]{0,60},(.*)")  # fmt: skip # noqa: E501
_ASS_CODES = re.compile(r"(?<!\\)\{[^{}\n]{0,300}(?<!\\)\}|\\h")
_ASS_BRACE = re.compile(r"\\([{}])")
_XML = re.compile(
    r"\s{0,20}(?:<\?xml[^>]{0,200}\?>\s{0,20})?(?:<!--[^>]{0,300}-->\s{0,20})?"
    r"(?:<!DOCTYPE[^\[\]>]{0,300}(?:\[[^\[\]]{0,9000}\]\s{0,20})?>\s{0,20})?<(?:tt|tt:tt|transcript|timedtext)[\s>]"
)
_ATTRIBUTE = re.compile(r"\b(begin|end|dur|start|t|d|agent)=[\"']([^\"'<>]{1,30})[\"']")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BREAK = re.compile(r"<(?:tt:)?br\s?/?>")
_OFFSET = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h)?")
_TICKS, _TICK_RATE = re.compile(r"(\d{1,18})t"), re.compile(r"tickRate=[\"'](\d{1,12})[\"']")
_AGENT = re.compile(
    r"<ttm:agent\s[^<>]{0,300}?xml:id=[\"']([^\"'<>]{1,60})[\"'][^<>]{0,300}>(.{0,600}?)</ttm:agent>", re.DOTALL
)
_AGENTS_NAME = re.compile(r"<ttm:name[^<>]{0,100}>([^<>]{1,120})</ttm:name>")
_FRAMES = re.compile(r"(\d{2}:\d{2}:\d{2})[:;]\d{2}")
_UNIT_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, None: 1_000}


def told(lines: Sequence[str]) -> list[str] | None:
    """The same captions as "[start --> end] Name: words"; None where they are none of these."""
    for read in (_sbv, _lrc, _ass, _xml):
        if (found := read(lines)) is not None:
            return found
    return None


def _sbv(lines: Sequence[str]) -> list[str] | None:
    found = [_SBV.fullmatch(line) for line in lines]
    if sum(map(bool, found)) < _FEWEST:
        return None
    return [f"[{one[1]} --> {one[2]}]" if one else line for one, line in zip(found, lines, strict=True)]


def _lrc(lines: Sequence[str]) -> list[str] | None:
    found = [_LRC.fullmatch(line) for line in lines]
    if sum(map(bool, found)) < _FEWEST:
        return None
    kept = ["" if _LRC_HEAD.fullmatch(line) else line for line in lines]
    return [
        f"[{clock.exact(clock.ms(one[1]) or 0)}] {_LRC_WORD.sub('', one[2]).strip()}" if one else line
        for one, line in zip(found, kept, strict=True)
    ]


def _ass(lines: Sequence[str]) -> list[str] | None:
    found = [_ASS.fullmatch(line.strip()) if line.startswith("Dialogue:") else None for line in lines]
    if not any(found) or not any(line.strip() == "[Events]" for line in lines):
        return None
    return [_ass_line(one) if one else "" for one in found]


def _ass_line(found: re.Match[str]) -> str:
    text = _ASS_BRACE.sub(r"\1", _ASS_CODES.sub("", found[4])).replace("\\N", " ").replace("\\n", " ")
    text = " ".join(text.split())
    name = found[3].strip()
    return f"[{found[1]}0 --> {found[2]}0] {name + ': ' if name else ''}{text}"


def _xml(lines: Sequence[str]) -> list[str] | None:
    text = "\n".join(lines)
    if not _XML.match(text):
        return None
    return list(_paragraphs(text)) or None


def _paragraphs(text: str) -> Iterator[str]:
    """Each <p> or <text> with its time; a mark never closed ends where the next begins."""
    in_ms = "<timedtext" in text[:500]
    is_sites = "<transcript" in text[:500]  # a video site escapes what it has escaped already
    rate = _TICK_RATE.search(text, 0, 4_000)
    per_ms = max(1, int(rate[1])) / 1000 if rate else 1.0
    names = {one[1]: name[1].strip() for one in _AGENT.finditer(text) if (name := _AGENTS_NAME.search(one[2]))}
    pieces = re.split(r"<(?=(?:tt:)?p[\s>]|text[\s>])", text)[1:]
    all_signed = all("agent=" in piece.partition(">")[0] for piece in pieces)  # else who goes on is not told
    for piece in pieces:
        head, _, inside = piece.partition(">")
        told: dict[str, str] = dict(
            _ATTRIBUTE.findall(_TICKS.sub(lambda one: f"{int(one[1]) / per_ms:.0f}ms", head[:1_000]))
        )
        start = _ms(told.get("begin", told.get("start", told.get("t", ""))), in_ms=in_ms)
        if start is None:
            continue
        length, end = _ms(told.get("dur", told.get("d", "")), in_ms=in_ms), _ms(told.get("end", ""), in_ms=in_ms)
        end = end if end is not None else start + length if length is not None else None
        body = re.split(r"</(?:tt:)?(?:p|text)>", inside, maxsplit=1)[0]
        said = html.unescape(_TAG.sub("", _BREAK.sub(" ", body)))
        said = " ".join((html.unescape(said) if is_sites else said).split())
        stop = f" --> {clock.exact(end)}" if end is not None and end > start else ""
        agent = told.get("agent", "") if all_signed else ""
        voice = f"{html.unescape(names.get(agent, agent))}: " if agent and said else ""
        yield f"[{clock.exact(start)}{stop}] {voice}{said}"


def _ms(told: str, *, in_ms: bool) -> int | None:
    """Read "00:00:01.000", "00:00:01:12" of frames, "1.5s", and bare numbers of seconds or milliseconds."""
    told = told.strip()
    if frames := _FRAMES.fullmatch(told):
        told = frames[1]
    if ":" in told:
        return clock.ms(told)
    found = _OFFSET.fullmatch(told)
    if not found:
        return None
    value = round(float(found[1]) * (1 if in_ms and not found[2] else _UNIT_MS[found[2]]))
    return value if value < clock.MAX_MS else None
