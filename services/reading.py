"""A text before it is saved: what was understood of it, line by line, and what a person corrects there."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services import contents, formats
from services.contents import Contents
from services.contracts import Transcript
from services.errors import Conflict, NotFound, Refused
from services.flow import steering
from services.formats import Imported, article, corrections, labels, newsletter
from services.models import Job, Person, Recording, Stage, Talk
from services.people import announced
from services.storage import Storage

WAITING = "reading.to_check"
# What is shown of a text; beyond, only the counts.
SHOWN_LINES = 200
_SHOWN_CHARS = 400


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who speaks in the text, and how much."""

    name: str
    turns: int
    words: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text. `voice`: who says it as understood, None where nobody was named, and `number_of_voice` then
    which voice of the text, 0 for nobody's; `is_read`: it is speech; `corrected`: what a person
    said it is; `part`: of a written text, what it is there, "" for running text.
    """

    number: int
    text: str
    voice: str | None
    is_read: bool
    corrected: str = ""
    part: str = ""
    number_of_voice: int = 0


@dataclass(frozen=True, slots=True)
class Understood:
    """`lines` are empty where the format has no lines to correct (captions, JSON); `refused`: why it cannot be read;
    `contents`: what else stands in it; `is_told_spoken`: a person said that it is a talk, however it looks.
    """

    read: Imported | None
    voices: tuple[Voice, ...]
    lines: tuple[Line, ...]
    all_lines: int
    corrected: int
    refused: Refused | None = None
    contents: Contents | None = None
    is_told_spoken: bool = False

    @property
    def is_spoken(self) -> bool:
        """Whether there is anything to save: in a newsletter nobody speaks."""
        return self.read is not None and self.read.format != newsletter.NAME

    @property
    def nameless(self) -> int:
        """Turns nobody is named for."""
        return sum(turn.speaker is None for turn in self.read.transcript.turns) if self.read else 0


def read(db: Session, store: Storage, recording: Recording) -> Imported:
    """Parse a text recording with what people corrected of it. Raises: Refused: "formats.*"."""
    language = db.get_one(Talk, recording.talk_id).language
    names = [name for person, _ in announced(db, recording.talk_id) for name in _names(person)]
    data = store.open(recording.storage_key).read_bytes()
    told = corrections.from_rows(recording.corrections)
    return formats.read(data, filename=recording.filename, language=language, names=names, corrections=told)


def understood(db: Session, store: Storage, recording: Recording) -> Understood:
    """What saving the text would make of it. An unreadable text is not an error here: it is what there is to see."""
    told = {int(row["line"]): str(row["what"]) for row in recording.corrections}
    try:
        found = read(db, store, recording)
    except Refused as refused:
        return Understood(None, (), (), 0, len(told), refused)
    # A line left out is blank, and shown as it was: it may be taken back.
    pairs = zip(found.text.split("\n"), (found.source or found.text).split("\n"), strict=False)
    numbered = [(n, now.strip() or was.strip()) for n, (now, was) in enumerate(pairs, 1) if now.strip() or was.strip()]
    holds = contents.of(found)
    shown = numbered[:SHOWN_LINES]
    lines = (_quoted if found.format == article.NAME else _lines)(shown, found.transcript, told)
    if found.format == newsletter.NAME:
        parts = dict(_parts(holds))
        lines = (dataclasses.replace(line, part=parts.get(line.number, "")) for line in lines)
    return Understood(
        found, _voices(found.transcript), tuple(lines), len(numbered), len(told), contents=holds,
        is_told_spoken="spoken" in told.values(),
    )  # fmt: skip


def correct(db: Session, recording_id: UUID, line: int, what: str, name: str = "") -> None:
    """Say what a line is; "" takes an earlier word back. Raises: Refused: as `corrections.checked`; NotFound."""
    recording = _text(db, recording_id)
    rows = [row for row in recording.corrections if int(row["line"]) != line]
    if what:
        if len(rows) >= corrections.MOST:
            raise Refused("reading.too_many", most=corrections.MOST)
        rows.append(dataclasses.asdict(corrections.checked(line, what, name)))
    recording.corrections = sorted(rows, key=lambda row: int(row["line"]))
    db.flush()


def hold(db: Session, job_id: UUID) -> None:
    """Let a text that was just received wait until a person has seen what was understood."""
    job = db.get_one(Job, job_id)
    values = {"state": "waiting", "error_fate": "waiting", "error_key": WAITING, "error_params": {}}
    db.execute(sa.update(Stage).where(Stage.job_id == job_id, Stage.name == "import").values(**values))
    job.state = "waiting"
    db.flush()


def awaited(db: Session, talk_id: UUID) -> UUID | None:
    """The recording of the talk whose text waits to be seen, the newest first."""
    return db.scalar(
        sa.select(Job.recording_id).join(Stage, Stage.job_id == Job.id)
        .where(Job.talk_id == talk_id, Stage.state == "waiting", Stage.error_key == WAITING)
        .order_by(Job.created_at.desc()).limit(1)
    )  # fmt: skip


def save(db: Session, recording_id: UUID) -> UUID:
    """Make the text the talk's, as understood; return its job. Raises: Conflict: "reading.saved_already"."""
    job_id = db.scalar(
        sa.select(Job.id).join(Stage, Stage.job_id == Job.id)
        .where(Job.recording_id == recording_id, Stage.state == "waiting", Stage.error_key == WAITING)
    )  # fmt: skip
    if job_id is None:
        raise Conflict("reading.saved_already")
    steering.resume(db, job_id)
    return job_id


def _text(db: Session, recording_id: UUID) -> Recording:
    row = db.scalar(sa.select(Recording).where(Recording.id == recording_id).with_for_update())
    if row is None or row.kind != "text":
        raise NotFound("recordings.not_found")
    return row


def _parts(holds: Contents) -> Iterator[tuple[int, str]]:
    """Lines of a written text, and what each is."""
    for section in holds.sections:
        yield section.line, section.kind
        yield from ((block.line, block.kind) for block in section.blocks if block.kind != "paragraph")


def _voices(transcript: Transcript) -> tuple[Voice, ...]:
    turns, words = Counter[str](), Counter[str]()
    for turn in transcript.turns:
        if turn.speaker:
            turns[turn.speaker] += 1
            words[turn.speaker] += len(turn.tokens)
    names = {one.id: one.name or "" for one in transcript.speakers}
    return tuple(Voice(names.get(one, ""), turns[one], words[one]) for one in turns)


def _lines(numbered: Sequence[tuple[int, str]], transcript: Transcript, told: dict[int, str]) -> Iterator[Line]:
    """Each line with the turn it became part of: turns keep the order of the text, so one pass finds them."""
    names = {one.id: one.name for one in transcript.speakers}
    order = {
        one: n for n, one in enumerate(dict.fromkeys(turn.speaker for turn in transcript.turns if turn.speaker), 1)
    }
    turns = [(" ".join(turn.text.split()), turn.speaker) for turn in transcript.turns]
    at, within = 0, 0
    for number, text in numbered:
        found = next(
            ((n, place) for n in range(at, min(at + 3, len(turns)))
             if (place := _place(turns[n][0], text, within if n == at else 0)) is not None), None
        )  # fmt: skip
        if found is None:
            yield Line(number, _shown(text), None, is_read=False, corrected=told.get(number, ""))
            continue
        at, within = found
        voice = names.get(turns[at][1] or "")
        label = labels.split(text)
        said = label.rest if label and voice and label.key == labels.fold(voice) else text  # the name stands beside it
        nth = 0 if voice else order.get(turns[at][1] or "", 0)
        yield Line(
            number, _shown(said), voice, is_read=True, corrected=told.get(number, ""), number_of_voice=nth
        )  # fmt: skip


def _quoted(numbered: Sequence[tuple[int, str]], transcript: Transcript, told: dict[int, str]) -> Iterator[Line]:
    """Each line of an article with whom it quotes: it may hold prose and several quotations, one after the other."""
    names = {one.id: one.name or "" for one in transcript.speakers}
    pieces = [(" ".join(piece.split()), turn.speaker) for turn in transcript.turns for piece in turn.text.split("\n")]
    at = 0
    for number, text in numbered:
        plain, place, first, voices = " ".join(text.split()), 0, at, list[str]()
        while at < len(pieces) and (found := plain.find(pieces[at][0], place)) >= 0:
            place = found + len(pieces[at][0])
            if voice := pieces[at][1]:
                voices.append(names[voice])
            at += 1
        heard = ", ".join(dict.fromkeys(voices)) or None
        yield Line(number, _shown(text), heard, is_read=at > first, corrected=told.get(number, ""))


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"


def _place(turn: str, line: str, start: int) -> int | None:
    """Where a line ends in a turn, looked for from `start`; what stands before its colon may have become the name."""
    plain = " ".join(line.lstrip("#>*-–— ").split())
    for part in (plain, plain.partition(":")[2].strip(), plain.strip("*_ ")):
        if part and (place := turn.find(part, start)) >= 0:
            return place + len(part)
    return None


def _names(person: Person) -> list[str]:
    return [person.name, *map(str, person.aliases)]
