"""Text in which lines begin with who speaks, and interviews whose questions carry no name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from services.contracts import Transcript, Turn
from services.errors import Refused
from services.formats import belief, clock, cues, initials, interviews, labels, lexicon, people
from services.formats.captions import name_of
from services.formats.cast import Cast
from services.formats.cues import Cue
from services.formats.document import Document, Imported, Paragraph, Warning_, imported
from services.formats.interviews import Line
from services.formats.labels import Label

NAME = "dialogue"
QUOTES = ("«", "“", '"')
# What web pages leave in a pasted text.
_FURNITURE = re.compile(
    r"(?:top|bottom|end) of page|(?:haut|bas) de (?:la )?page|"
    r"(?:dernière mise à jour|last updated|publié le|modifié le|mis à jour le)\b.{0,80}|"
    r"end\s{1,40}\d{1,2}:\d{2} [ap]\.?m\.?(?: \w{2,5})?",
    re.IGNORECASE,
)
# "Marie Dupont (00:12) : …", "Marie Dupont  0:12" with the words below.
_STAMPED = re.compile(
    r"(\S[^:\[\](\n]{0,59}?)[ \t\u00a0|]{0,6}"
    rf"(?:[\[(]({clock.STAMP})[\])]|[ \t\u00a0|]({clock.STAMP})(?=[ \t\u00a0\u202f]{{0,4}}:?[ \t\u00a0\u202f]{{0,4}}$))"
    r"[ \t\u00a0\u202f]{0,4}:?(.*)"
)
_COLLECTED = re.compile(rf"(?i:propos recueillis par|interview by|entretien mené par)[^\S\n]({people.NAME}).{{0,80}}")


def sniff(document: Document) -> bool:
    lines = _lines(document)
    spoken = [line for line in lines if line.label]
    known = {labels.fold(name) for name in document.names}
    # Quotes under names are an article's, unless a stamp or somebody who knows says that these people speak.
    unknown = [line.label for line in spoken if line.label and line.start_ms is None and line.label.key not in known]
    if sum(label.rest.startswith(QUOTES) for label in unknown) > len(spoken) / 2:
        return False
    return bool(spoken or any(line.part for line in lines) or interviews.interviewee(lines))


def read(document: Document) -> Imported:
    lines = _lines(document)
    first = _first(lines)
    header, body = lines[:first], [line for line in lines[first:] if not _COLLECTED.fullmatch(line.text)]
    host = next((match[1] for line in lines if (match := _COLLECTED.fullmatch(line.text))), None)
    if not body:
        raise Refused("formats.nothing_found")
    cast, warnings = Cast(), list[Warning_]()
    if sum(line.start_ms is not None for line in body) > 1:
        turns: Sequence[Turn] = cues.turns(_as_cues(body), cast, warnings)
    else:
        asking = body[0].label if interviews.is_signed_once(body) else None
        interviews.attribute(header, body)
        turns = _turns(body, cast, host, interviews.promised(header))
        if asking:
            cast.describe(asking.name, None, None, is_host=True)
    told = "\n".join(line.text.lstrip("# ") for line in header)
    for one in people.roles(told, frozenset(speaker.name for speaker in cast.speakers if speaker.name)):
        cast.describe(one.name, one.role, one.organisation, is_host=one.is_host)
    title, _, description = told.partition("\n")
    return imported(document, NAME, turns, cast.speakers, title=title, description=description, warnings=warnings)


def write(transcript: Transcript) -> str:
    """Write "Name : text", paragraphs of a turn on lines of their own, a blank line between turns."""
    colon = "\u00a0: " if transcript.language == "fr" else ": "
    title = transcript.title
    if title and (labels.split(title) or title[:1].isdigit() or title.endswith("?")):
        title = f"# {title}"  # else it would read as what somebody says
    blocks = ["\n\n".join(one for one in (title, transcript.description) if one)]
    for turn in transcript.turns:
        said_by = name_of(transcript, turn.speaker)
        text = paragraphs(turn.text)
        blocks.append(f"{said_by}{colon}{text}" if said_by else text)
    return "\n\n".join(block for block in blocks if block) + "\n"


def paragraphs(text: str) -> str:
    """A line each, but for those that would read as another speaker's: they stay with the one before."""
    kept: list[str] = []
    for part in filter(None, map(str.strip, text.split("\n"))):
        if kept and (labels.split(part) or labels.answering(part) or part.startswith("#")):
            kept[-1] += f" {part}"
        else:
            kept.append(part)
    return "\n".join(kept)


def _lines(document: Document) -> list[Line]:
    """All paragraphs with the labels that the file as a whole makes believable."""
    told = initials.legend(document.lines)
    rows = [one for one in document.paragraphs if not (_is_nobodys(one.text) or initials.is_entry(one.text, told))]
    found = [_line(one) for one in rows]
    for line in found:
        if line.label and told:
            line.label = initials.full(line.label, told)
        if line.number in document.plain:
            line.label = line.start_ms = None
    first = next((n for n, line in enumerate(found) if line.label and labels.is_name(line.label.name)), 0)
    header = "\n".join(line.text for line in found[:first])
    stamped = sum(line.start_ms is not None for line in found)
    if _is_timetable(found):
        for line in found:
            if line.start_ms is not None:
                line.start_ms, line.label = None, labels.split(line.text)
        stamped = 0
    asks = sum((labels.answering(line.text) or " ")[0] == "q" for line in found) > 1
    keys = belief.believed([line.label for line in found], names=document.names, header=header, asks=asks)
    interposed = _interposed(found, keys)
    for line in found:
        timed_name = stamped > 1 and line.start_ms is not None
        if line.label and (line.label.key in keys or timed_name or line is interposed.get(line.number)):
            line.text = line.label.rest
        else:
            line.label = None
    _mark(found)
    return found


def _is_nobodys(text: str) -> bool:
    """What a web page left, or what happens in the room: "(Applaudissements.)"."""
    bare = text.strip("*_ ")
    return _FURNITURE.fullmatch(text) is not None or (bare[:1] in {"(", "["} and cues.is_sound(bare))


def _is_timetable(lines: Sequence[Line]) -> bool:
    """Stamps one below the other with nothing said between them: "Accueil  9:00", "Pause  10:30"; people come back."""
    names = [
        line.label.key for line in lines if line.start_ms is not None and line.label and labels.is_name(line.label.name)
    ]
    if len(set(names)) < len(names):
        return False
    empty = sum(
        before.start_ms is not None and after.start_ms is not None and not (before.label and before.label.rest)
        for before, after in pairwise(lines)
    )
    return empty > 0.5 * sum(line.start_ms is not None for line in lines)


def _interposed(lines: Sequence[Line], keys: frozenset[str]) -> dict[int, Line]:
    """Return single voices such as "Une spectatrice : …", by line number.

    A writer who names speakers only where they change names the same one again because somebody came between.
    """
    found: dict[int, Line] = {}
    before: str | None = None
    between: list[Line] = []
    for line in lines:
        if line.label and line.label.key in keys:
            if line.label.key == before and not between:
                return {}  # names stand before every paragraph here, so a name again proves nothing
            if line.label.key == before and len(between) == 1:
                found[between[0].number] = between[0]
            before, between = line.label.key, []
        elif line.label and " " in line.label.key and line.label.key not in lexicon.NEVER:
            between.append(line)
    return found


def _line(one: Paragraph) -> Line:
    stamped = _STAMPED.fullmatch(one.text)
    if stamped:
        name, start = stamped[1].strip(" -–—*,|·•"), clock.ms(stamped[2] or stamped[3])
        # Two spaces before a stamp that ends its line: how Otter and Teams set names apart, first names too.
        is_head = stamped[3] and one.text[stamped.end(1) :].startswith("  ") and labels.is_shaped(name)
        is_voice = labels.is_name(name) or labels.is_unnamed(name) or labels.is_function(name)
        if start is not None and (is_voice or is_head):
            apart = labels.split(f"{name} : {stamped[4].strip()}") if "," in name else None
            return Line(one.line, one.text, apart or Label(labels.fold(name), name, stamped[4].strip()), start)
    return Line(one.line, one.text, labels.split(one.text))


def _mark(lines: Sequence[Line]) -> None:
    """Read "Q :" and "R :" where the file has both, or several questions."""
    marks = [labels.answering(line.text) if line.label is None else None for line in lines]
    asked = sum(mark is not None and mark[0] == "q" for mark in marks)
    answered = sum(mark is not None and mark[0] == "a" for mark in marks)
    if asked + answered < 2 or not asked:
        return
    for line, mark in zip(lines, marks, strict=True):
        if mark:
            line.part, line.text = mark


def _first(lines: Sequence[Line]) -> int:
    """Where speech begins: the first label or mark, or the question that stands right before it."""
    first = next((n for n, line in enumerate(lines) if line.label or line.part), None)
    if first is None:
        first = next((n for n, line in enumerate(lines) if n and line.is_question), len(lines))
    while first > 1 and lines[first - 1].is_question and not lines[first - 1].text.startswith("#"):
        first -= 1
    return first


def _turns(body: Sequence[Line], cast: Cast, host: str | None, about: str | None) -> list[Turn]:
    """Args: about: whom the title promises an interview with."""
    guest = next((line.label.name for line in body if line.label), None) or about
    turns: list[Turn] = []
    speaker: str | None = None
    for line in body:
        heading = line.label is None and line.text.startswith("#")
        if line.label:
            speaker = cast.id_of(line.label.name, line.label.role)
        elif line.part == "q":
            speaker = cast.id_of(host, is_host=True) if host else cast.anonymous("\0q", is_host=True)
        elif line.part == "a":
            speaker = cast.id_of(guest) if guest else cast.anonymous("\0a")
        said_by, text = (None, line.text.lstrip("# ")) if heading else (speaker, line.text)
        if not text:
            continue
        if turns and turns[-1].speaker == said_by and said_by is not None:
            turns[-1] = Turn(turns[-1].id, said_by, f"{turns[-1].text}\n{text}")
        else:
            turns.append(Turn(f"t{len(turns) + 1}", said_by, text))
    return turns


def _as_cues(body: Sequence[Line]) -> list[Cue]:
    found: list[Cue] = []
    for line in body:
        if line.start_ms is None and found:
            found[-1].text = f"{found[-1].text} {line.text}".strip()
        else:
            found.append(Cue(line.start_ms, None, line.text, line.number, line.label))
    return found
