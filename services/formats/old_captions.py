"""Captions of players and editing suites (MicroDVD, MPL2, SubViewer, SAMI, Avid, InqScribe, Audacity, ELAN, Webex) told
as timed lines our reader knows.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from services.formats import clock

_FEWEST = 2
_HEADS = frozenset("{[<0123456789")
_MOST_FPS, _PAL = 121.0, 25.0
_FRAMES = re.compile(r"\s{0,4}\{(\d{1,8})\}\{(\d{0,8})\}(.*)")
_TENTHS = re.compile(r"\s{0,4}\[(\d{1,7})\]\[(\d{0,7})\](.*)")
_FPS = re.compile(r"(\d{2,3}(?:[.,]\d{1,3})?)")
_CODES = re.compile(r"\{[a-zA-Z]:[^{}\n]{0,60}\}|(?:(?<=^)|(?<=\|))/")
_SUBVIEWER = re.compile(r"\s{0,4}(\d{2}:\d{2}:\d{2}\.\d{2}),(\d{2}:\d{2}:\d{2}\.\d{2})\s{0,4}")
_SUBVIEWER_HEAD = re.compile(r"\s{0,4}\[/?[A-Z][A-Z ]{2,30}\].{0,120}")
_SYNC = re.compile(r"<sync\s[^<>]{0,60}?start\s?=\s?[\"']?(\d{1,9})[^<>]{0,60}>", re.IGNORECASE)
_TAG, _BREAK = re.compile(r"<[^<>]{0,500}>"), re.compile(r"<br\s?/?>|\[br\]", re.IGNORECASE)
_CODE = r"\d{2}:\d{2}:\d{2}[:;]\d{2}"
_AVID = re.compile(rf"\s{{0,4}}({_CODE})[ \t]{{1,4}}({_CODE})\s{{0,4}}")
_AVID_OWN = re.compile(r"\s{0,4}(?:@.{0,200}|<(?:begin|end) subtitles>)\s{0,4}", re.IGNORECASE)
# "[00:00:04.03] ADA BYRON: …": frames or hundredths after the seconds.
_INQSCRIBE = re.compile(r"\s{0,4}\[(\d{2}:\d{2}:\d{2})\.\d{2}\](.*)")
_LABELS = re.compile(r"(\d{1,6}\.\d{1,9})\t(\d{1,6}\.\d{1,9})\t(.*)")
_ELAN = re.compile(
    r"([^\t\n]{1,60})\t[^\t\n]{0,60}\t(\d{2}:\d{2}:\d{2}\.\d{3})\t[\d.]{1,12}\t(\d{2}:\d{2}:\d{2}\.\d{3})\t"
    r"(?:[\d.]{1,12}\t)?(?:\d{2}:\d{2}:\d{2}\.\d{3}\t[\d.]{1,12}\t)?(.*)"
)
# A Webex cue's number, with who speaks.
_WEBEX = re.compile(r"\s{0,4}\d{1,6} \"([^\"\n]{1,100})\" \(\d{0,20}\)\s{0,4}")

_Read = Callable[[Sequence[str]], list[str] | None]


def told(lines: Sequence[str]) -> list[str] | None:
    """The same captions as "[start --> end] Name: words"; None where they are none of these."""
    # Each begins its lines so, or parts them by tabs: looking at one letter first saves nine patterns a line.
    heads = {line.lstrip()[:1] for line in lines}
    if _HEADS.isdisjoint(heads) and not any("\t" in line for line in lines):
        return None
    readers: tuple[_Read, ...] = (_frames, _tenths, _subviewer, _sami, _avid, _inqscribe, _labels, _elan)
    return next((found for read in readers if (found := read(lines)) is not None), None)


def _frames(lines: Sequence[str]) -> list[str] | None:
    """MicroDVD: "{first frame}{last frame}words|words"; the first line may tell how many there are in a second."""
    found = [_FRAMES.fullmatch(line) for line in lines]
    first, opening = next(((n, one) for n, one in enumerate(found) if one), (0, None))
    if opening is None or sum(map(bool, found)) < _FEWEST:
        return None
    told = _FPS.fullmatch(opening[3].strip())
    per_second = float(told[1].replace(",", ".")) if told else _PAL
    if told:
        found[first] = None
    return [_line(one, 1000 / min(max(per_second, 1.0), _MOST_FPS)) if one else "" for one in found]


def _tenths(lines: Sequence[str]) -> list[str] | None:
    """MPL2: "[tenths][tenths]words|words"."""
    found = [_TENTHS.fullmatch(line) for line in lines]
    if sum(map(bool, found)) < _FEWEST:
        return None
    return [_line(one, 100) if one else "" for one in found]


def _line(one: re.Match[str], unit_ms: float) -> str:
    end = round(int(one[2]) * unit_ms) if one[2] else None
    return _written(round(int(one[1]) * unit_ms), end, _CODES.sub("", one[3]).replace("|", " "))


def _subviewer(lines: Sequence[str]) -> list[str] | None:
    found = [_SUBVIEWER.fullmatch(line) for line in lines]
    if sum(map(bool, found)) < _FEWEST:
        return None
    return [
        f"[{one[1]}0 --> {one[2]}0]" if one else "" if _SUBVIEWER_HEAD.fullmatch(line) else _BREAK.sub(" ", line)
        for one, line in zip(found, lines, strict=True)
    ]


def _sami(lines: Sequence[str]) -> list[str] | None:
    """SAMI's "<SYNC Start=4120><P>words" lasts until the next; an empty one only ends the one before."""
    text = "\n".join(lines)
    if "<sami" not in text[:1_000].lower():
        return None
    pieces = _SYNC.split(text)
    starts = [*map(int, pieces[1::2])]
    said = [" ".join(html.unescape(_TAG.sub("", _BREAK.sub(" ", one))).split()) for one in pieces[2::2]]
    ends = [*starts[1:], None]
    return [_written(start, end, one) for start, end, one in zip(starts, ends, said, strict=True) if one] or None


def _avid(lines: Sequence[str]) -> list[str] | None:
    found = [_AVID.fullmatch(line) for line in lines]
    if sum(map(bool, found)) < _FEWEST:
        return None
    return [
        f"[{one[1][:8]} --> {one[2][:8]}]" if one else "" if _AVID_OWN.fullmatch(line) else line
        for one, line in zip(found, lines, strict=True)
    ]


def _inqscribe(lines: Sequence[str]) -> list[str] | None:
    found = [_INQSCRIBE.fullmatch(line) for line in lines]
    if sum(map(bool, found)) < _FEWEST:
        return None
    return [f"[{one[1]}]{one[2]}" if one else line for one, line in zip(found, lines, strict=True)]


def _labels(lines: Sequence[str]) -> list[str] | None:
    """Audacity's labels: seconds, seconds and words in columns, and nothing else."""
    rows = [line for line in lines if line.strip() and not line.startswith("\\")]
    found = [_LABELS.fullmatch(line) for line in rows]
    if len(rows) < _FEWEST or not all(found):
        return None
    return [
        _written(round(float(one[1]) * 1000), round(float(one[2]) * 1000), one[3])
        if (one := _LABELS.fullmatch(line)) else "" for line in lines
    ]  # fmt: skip


def _elan(lines: Sequence[str]) -> list[str] | None:
    """ELAN's columns: tier, participant, begin and end each twice, words."""
    rows = [line for line in lines if line.strip()]
    if len(rows) < _FEWEST or not all(map(_ELAN.fullmatch, rows)):
        return None
    return [f"[{one[2]} --> {one[3]}] {one[1]}: {one[4]}" if (one := _ELAN.fullmatch(line)) else "" for line in lines]


def named(lines: Sequence[str]) -> list[str] | None:
    """Webex's captions with the name that it writes beside a cue's number at the cue's words; None for any others."""
    found = [_WEBEX.fullmatch(line) for line in lines]
    if sum(map(bool, found)) < _FEWEST:
        return None
    made = list(lines)
    for n, one in enumerate(found):
        if one and n + 2 < len(lines) and "-->" in lines[n + 1]:
            made[n], made[n + 2] = "", f"<v {html.escape(one[1], quote=False)}>{lines[n + 2]}"
    return made


def _written(start_ms: int, end_ms: int | None, text: str) -> str:
    if start_ms >= clock.MAX_MS:
        return text
    stop = f" --> {clock.exact(end_ms)}" if end_ms is not None and start_ms < end_ms < clock.MAX_MS else ""
    return f"[{clock.exact(start_ms)}{stop}] {text.strip()}"
