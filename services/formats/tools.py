"""What transcription services write in their own way, rewritten line by line into the shapes that our readers know.

Otter, Trint, Descript, Happy Scribe, Sonix, Rev, Zoom, Teams, Meet and Word mostly differ by where the stamp stands
and by what they add of their own. Lines keep their numbers, so a warning still names the line of the file.
"""

from __future__ import annotations

import dataclasses
import re

from services.formats import clock, markdown
from services.formats.document import Document, Warning_

FEWEST = 2  # one such line may be anything
_CLOCK = r"\d{1,2}:\d{2}:\d{2}"
# What services and meeting rooms say of themselves.
_OWN_WORDS = re.compile(
    r"\s{0,4}(?:transcribed by https?://(?:www\.)?otter\.ai|"
    r".{0,200}\bautomatically transcribed by sonix\b.{0,200}|"
    r".{0,80}\b(?:started|stopped|a (?:démarré|arrêté)) (?:the |la )?transcription\W{0,3}|"
    r"(?:meeting|réunion) (?:ended|terminée) (?:after|au bout de) .{1,20}|"
    r"this editable transcript was computer generated.{0,200}|"
    r"summary keywords)\s{0,4}",
    re.IGNORECASE,
)
_LISTED_BELOW = re.compile(r"\s{0,4}summary keywords\s{0,4}", re.IGNORECASE)
# "Ada Byron: [00:00:01] Bonjour.", "**Ada Byron:** [00:00:01] Bonjour."
_STAMP_AFTER = re.compile(
    rf"\s{{0,4}}(?:\*\*|__)?([^\[\]\n:*_]{{1,60}}?)[ \u00a0]?:(?:\*\*|__)?[ \u00a0]?[\[(]({clock.STAMP})[\])][ \t]?(.*)"
)
# "[Ada Byron] 14:03:22", the words below: captions saved in a Zoom room, with the time of day.
_IN_BRACKETS = re.compile(rf"\s{{0,4}}\[([^\[\]\n]{{1,60}})\]\s{{1,4}}({_CLOCK})\s{{0,4}}")
# "14:03:22⇥ Ada Byron:⇥Bonjour."
_TABBED = re.compile(rf"\s{{0,4}}({_CLOCK})\t\s?(?:From\s+)?([^\t\n:]{{1,60}}?)\s?:\t?\s?(.*)")


def plain(document: Document) -> tuple[Document, list[Warning_]]:
    """Return the document in shapes that every reader knows, and what a person should know of the change."""
    document = dataclasses.replace(document, text=markdown.unescaped(document.text))
    lines = document.lines
    quiet = _without_own_words(lines)
    shifted, moved = _by_day_clock(quiet)
    told = [one for one in map(_STAMP_AFTER.fullmatch, shifted) if one]
    if len(told) >= FEWEST:
        found = map(_STAMP_AFTER.fullmatch, shifted)
        shifted = [f"[{one[2]}] {one[1]}: {one[3]}" if one else line for line, one in zip(shifted, found, strict=True)]
    if shifted == lines:
        return document, []
    warnings = [Warning_("formats.warning.day_clock", moved)] if moved else []
    return dataclasses.replace(document, text="\n".join(shifted)), warnings


def _without_own_words(lines: list[str]) -> list[str]:
    kept: list[str] = []
    listed = False
    for line in lines:
        own = bool(_OWN_WORDS.fullmatch(line)) if len(line) < 500 else False
        is_list = listed and ("," in line or not line.strip()) and ":" not in line
        kept.append("" if own or (is_list and line.strip()) else line)
        listed = bool(own and _LISTED_BELOW.fullmatch(line)) or (listed and not line.strip())
    return kept


def _by_day_clock(lines: list[str]) -> tuple[list[str], int]:
    """Count times of day from the first one. Returns the lines and where the first stood, or 0."""
    for pattern, name_at, stamp_at in ((_IN_BRACKETS, 1, 2), (_TABBED, 2, 1)):
        found = [pattern.fullmatch(line) for line in lines]
        told = [n for n, one in enumerate(found) if one]
        times = [clock.ms(one[stamp_at]) for one in found if one]
        if len(told) < FEWEST or None in times:
            continue
        first = times[0] or 0
        rewritten = list(lines)
        for n, at in zip(told, times, strict=True):
            one = found[n]
            if one:
                rest = one[3] if pattern is _TABBED else ""
                rewritten[n] = f"[{clock.exact(max(0, (at or 0) - first))}] {one[name_at]}: {rest}"
        return rewritten, told[0] + 1
    return lines, 0
