"""What transcription services write in their own way, rewritten line by line into the shapes that our readers know.

Otter, Trint, Descript, Happy Scribe, Sonix, Rev, Zoom, Teams, Meet and Word mostly differ by where the stamp stands
and by what they add of their own. Lines keep their numbers, so a warning still names the line of the file.
"""

from __future__ import annotations

import dataclasses
import re

from services.formats import clock, headings, mails, markdown, old_captions, other_captions, signatures, tables
from services.formats.document import Document, Warning_

_HEAD_CHARS = 2_000
_HALF_MS = 12 * 3_600_000
FEWEST = 2  # one such line may be anything
_CLOCK = r"\d{1,2}:\d{2}:\d{2}"
# What services and meeting rooms say of themselves.
_OWN_WORDS = re.compile(
    r"\s{0,4}(?:transcribed by https?://(?:www\.)?otter\.ai|"
    r".{0,200}\bautomatically transcribed by sonix\b.{0,200}|"
    r".{0,80}\b(?:started|stopped|a (?:démarré|arrêté)) (?:the |la )?transcription\W{0,3}|"
    r"(?:la )?(?:meeting|réunion|transcription|transcript)(?: s['’]est)? (?:ended|terminée) (?:after|au bout de|après)"
    r" .{1,20}|"
    r"(?:this editable transcript was computer generated|cette transcription modifiable a été générée).{0,300}|"
    r"\(?transcribed by turboscribe\.ai.{0,100}|(?:audio file|fichier audio)|view recording - .{1,80}|"
    r"summary keywords)\s{0,4}",
    re.IGNORECASE,
)
_LISTED_BELOW = re.compile(r"\s{0,4}summary keywords\s{0,4}", re.IGNORECASE)
_ALONE = re.compile(rf"\s{{0,4}}{clock.STAMP}\s{{0,4}}")
_UNITS = r"(?:heures?|hours?|minutes?|secondes?|seconds?)"
_SAID_STAMP = re.compile(
    rf"\s{{0,4}}\d{{1,3}} {_UNITS}(?:(?:,| et| and)? \d{{1,2}} {_UNITS}){{0,2}}\s{{0,4}}", re.IGNORECASE
)
# "Ada Byron: [00:00:01] Bonjour.", "**Ada Byron:** [00:00:01] Bonjour."
_STAMP_AFTER = re.compile(
    rf"\s{{0,4}}(?:\*\*|__)?([^\[\]\n:*_]{{1,60}}?)[^\S\n]?:(?:\*\*|__)?[^\S\n]?[\[(]({clock.STAMP})[\])][ \t]?(.*)"
)
# "[Ada Byron] 14:03:22", the words below: captions saved in a Zoom room, with the time of day.
_IN_BRACKETS = re.compile(rf"\s{{0,4}}\[([^\[\]\n]{{1,60}})\]\s{{1,4}}({_CLOCK})\s{{0,4}}")
# "14:03:22⇥ Ada Byron:⇥Bonjour."
# "Ada Byron 10:02 AM", the words below: Webex, Slack.
_HALF_DAY = re.compile(
    r"\s{0,4}([^\[\]\n:]{2,60}?)\s{1,4}(\d{1,2}:\d{2}(?::\d{2})?)\s?([AP])\.?M\.?\s{0,4}", re.IGNORECASE
)
_ASKED = re.compile(r"\s{0,4}([QA])(?:[ \u00a0]{2,20}|[ \u00a0]{0,2}\t+[ \u00a0]{0,4})(\S.*)")
_TABBED = re.compile(rf"\s{{0,4}}({_CLOCK})\t\s?(?:From\s+)?([^\t\n:]{{1,60}}?)\s?:\t?\s?(.*)")


def plain(document: Document) -> tuple[Document, list[Warning_]]:
    """Return the document in shapes that every reader knows, and what a person should know of the change."""
    document = dataclasses.replace(document, text=markdown.unescaped(document.text))
    lines = document.lines
    arrows = "-->" in document.text[:_HEAD_CHARS]  # captions: no table, and who speaks is told in their own ways
    if not arrows and (captions := other_captions.told(lines) or old_captions.told(lines)) is not None:
        return _with(document, captions), []
    if arrows and (named := old_captions.named(lines)) is not None:
        return _with(document, named), []
    if arrows and (signed := headings.bracketed(lines)) is not None:
        return _with(document, *signed), []
    quiet = _without_seconds(_without_own_words(lines if arrows else _marked_questions(mails.opened(lines))))
    quiet = quiet if arrows else headings.told(quiet) or quiet
    shifted, moved = _by_day_clock(quiet)
    if not (moved or arrows) and (table := tables.told(shifted)) is not None:
        return _with(document, *table), []
    told = [one for one in map(_STAMP_AFTER.fullmatch, shifted) if one]
    if len(told) >= FEWEST:
        found = map(_STAMP_AFTER.fullmatch, shifted)
        shifted = [f"[{one[2]}] {one[1]}: {one[3]}" if one else line for line, one in zip(shifted, found, strict=True)]
    elif not arrows and (signed := signatures.told(shifted)) is not None:
        return _with(document, *signed), []
    if shifted == lines:
        return document, []
    warnings = [Warning_("formats.warning.day_clock", moved)] if moved else []
    return _with(document, shifted), warnings


def _with(document: Document, lines: list[str], names: tuple[str, ...] = ()) -> Document:
    """The document with these lines, and people who certainly speak in it."""
    return dataclasses.replace(document, text="\n".join(lines), names=(*document.names, *names))


def _marked_questions(lines: list[str]) -> list[str]:
    """A lone "Q" and space in a press office's record: "Q    Thank you. Why in May?"."""
    found = [_ASKED.fullmatch(line) if line.lstrip()[:1] in {"Q", "A"} else None for line in lines]
    if sum(bool(one and one[1] == "Q") for one in found) < FEWEST:
        return lines
    return [f"{one[1]} : {one[2]}" if one else line for one, line in zip(found, lines, strict=True)]


def _without_seconds(lines: list[str]) -> list[str]:
    """Copied from a video site, a stamp is followed by what a screen reader says of it: "1 minute, 12 seconds"."""
    said = [
        n for n, line in enumerate(lines)
        if _SAID_STAMP.fullmatch(line) and any(map(_ALONE.fullmatch, lines[max(0, n - 1) : n + 2]))
    ]  # fmt: skip
    if len(said) < FEWEST:
        return lines
    return ["" if n in set(said) else line for n, line in enumerate(lines)]


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
    for pattern, name_at, stamp_at in ((_IN_BRACKETS, 1, 2), (_TABBED, 2, 1), (_HALF_DAY, 1, 2)):
        if pattern is _HALF_DAY and not any(line.rstrip()[-2:].upper() in {"AM", "PM", "M."} for line in lines):
            continue
        found = [pattern.fullmatch(line) for line in lines]
        told = [n for n, one in enumerate(found) if one]
        times = [_of_day(one, stamp_at, is_half=pattern is _HALF_DAY) for one in found if one]
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


def _of_day(told: re.Match[str], stamp_at: int, *, is_half: bool) -> int | None:
    if not is_half:
        return clock.ms(told[stamp_at])
    at = clock.ms(told[2] if told[2].count(":") > 1 else f"{told[2]}:00")
    return None if at is None else at % _HALF_MS + (_HALF_MS if told[3].upper() == "P" else 0)
