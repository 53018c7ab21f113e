"""Two people with a microphone each who speak at once: each is heard alone, so that neither's words are lost.

The engine hears one voice at a time. Where both channels of an interview speak, it is given each channel by itself, the
other person's bleed cut out, and what it hears there takes the place of what it heard of the two together.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from services import jobs, media, models, storage, transcribing, turns, word_rows, words
from services.contracts import Turn, Word
from services.database import Sessions
from services.doubts import standing
from services.flow.work import Held
from services.models import Recording
from services.sound import channels
from services.sound.channels import FRAME_MS, Stretch
from services.speakers import Span
from services.storage import Storage
from services.words import Transcriber

# Shorter is a breath or a knock; nearer ones are one passage.
_LEAST_MS, _NEAR_MS = 300, 1_000
# A passage ends in a breath of both within reach, or so much after the last moment in which both speak.
_BREATH_MS, _REACH_MS, _EDGE_MS = 80, 3_000, 400
# An engine hears half a minute; it understands words better with what was said before and after them.
_LONGEST_MS, _MOST_HEARD_MS = 12_000, 28_000
# Silence before the first sound and after the last, as in a chunk.
_PAD_MS = 300
# One person's utterance goes on over a pause this long; in a pause this long another may have the floor.
_PAUSE_MS, _FLOOR_MS = 600, 400
_FADE_FRAMES = 8
_LOUD_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Passage:
    """[start_ms, end_ms) in which both speak. `utterances`: per channel what to hear of it, () where it has none."""

    start_ms: int
    end_ms: int
    utterances: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """What the voice `label` says within a passage [start_ms, end_ms); `words` are in order and inside it."""

    label: str
    start_ms: int
    end_ms: int
    words: tuple[Word, ...]


def listen(sessions: Sessions, held: Held, store: Storage, transcriber: Callable[[str | None], Transcriber]) -> None:
    """Stage `crosstalk`: hear alone what two people say at once; the asides and "done" commit together.

    Args: transcriber: as `transcribing.transcribe`. Raises: Waiting: the model's weights are missing.
    """
    with sessions.begin() as db:
        recording = db.get_one(Recording, held.lease.recording_id)
        voiced, order = standing.voiced(db, recording.id), transcribing.order_of(db, held.lease)
    levels = channels.read(store.open(storage.derived_key(recording.id, channels.LEVELS)))
    found, asides = passages(levels, voiced), list[Aside]()
    if found:
        engine = transcriber(order.model)
        with tempfile.TemporaryDirectory(dir=store.incoming(), prefix="probe-") as folder, storage.disk_errors():
            sides = Path(folder) / "left.wav", Path(folder) / "right.wav"
            track = recording.probe.get("track", 0)
            media.split(store.open(recording.storage_key), *sides, track=track, cancelled=held.cancelled)
            asides = hear(
                found, sides, levels, voiced, engine, language=order.language, prompt=order.prompt_for(engine),
                progress=held.progress,
            )  # fmt: skip
    with sessions.begin() as db:
        save(db, recording.id, asides)
        jobs.finish(db, held.lease)


def save(db: Session, recording_id: UUID, asides: Sequence[Aside]) -> None:
    """Keep asides in place of earlier ones."""
    db.execute(sa.delete(models.Aside).where(models.Aside.recording_id == recording_id))
    for number, one in enumerate(asides):
        words_ = word_rows.of(one.words)
        db.add(
            models.Aside(recording_id=recording_id, position=number, label=one.label, start_ms=one.start_ms,
                         end_ms=one.end_ms, words=words_)
        )  # fmt: skip
    db.flush()


def of_recording(db: Session, recording_id: UUID) -> list[Aside]:
    """What was heard alone, in order."""
    where = models.Aside.recording_id == recording_id
    rows = db.scalars(sa.select(models.Aside).where(where).order_by(models.Aside.position))
    return [Aside(row.label, row.start_ms, row.end_ms, word_rows.read(row.words)) for row in rows]


def passages(levels: NDArray[np.int8], voiced: Sequence[Stretch]) -> list[Passage]:
    """Return where both channels speak, sorted and apart; [] where they hold no voice each.

    Args: as `channels.spans`.
    """
    if not channels.spans(levels, voiced):
        return []
    speaking = channels.speaking(levels, voiced)
    whole = [channels.runs(speaking[:, channel], least_ms=0, gap_ms=_PAUSE_MS) for channel in (0, 1)]
    both = channels.runs(speaking[:, 0] & speaking[:, 1], least_ms=_LEAST_MS, gap_ms=100)
    found = []
    quiet = channels.runs(~(speaking[:, 0] | speaking[:, 1]), least_ms=_BREATH_MS, gap_ms=0)
    for start_ms, end_ms in _cut(_joined(_widened(both, quiet)), len(levels) * FRAME_MS):
        heard = [(channel, *one) for channel in (0, 1) for one in _around(whole[channel], start_ms, end_ms)]
        found.append(Passage(start_ms, end_ms, tuple(heard)))
    return found


def _widened(both: Iterable[Stretch], quiet: Sequence[Stretch]) -> list[Stretch]:
    """Passages out to the next breath of both, where one is near: what stands beside crosstalk is misheard too."""
    found = []
    for start_ms, end_ms in both:
        before = [last for _, last in quiet if start_ms - _REACH_MS <= last <= start_ms]
        after = [first for first, _ in quiet if end_ms <= first <= end_ms + _REACH_MS]
        found.append((before[-1] if before else start_ms - _EDGE_MS, after[0] if after else end_ms + _EDGE_MS))
    return found


def _joined(both: Iterable[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for start_ms, end_ms in both:
        if found and start_ms - found[-1][1] < _NEAR_MS:
            found[-1] = (found[-1][0], end_ms)
        else:
            found.append((start_ms, end_ms))
    return found


def _cut(passages: Iterable[Stretch], duration_ms: int) -> list[Stretch]:
    """Inside the recording, none longer than an engine hears."""
    found: list[Stretch] = []
    for start_ms, end_ms in passages:
        first, last = max(0, start_ms), min(duration_ms, end_ms)
        pieces = -(-(last - first) // _LONGEST_MS)
        found += list(pairwise(first + (last - first) * n // pieces for n in range(pieces + 1)))
    return found


def _around(utterances: Sequence[Stretch], start_ms: int, end_ms: int) -> list[Stretch]:
    """What one channel says in a passage, from before it to after it, as one stretch; [] where nothing."""
    inside = [one for one in utterances if one[0] < end_ms and one[1] > start_ms]
    if not inside:
        return []
    context_ms = (_MOST_HEARD_MS - (end_ms - start_ms)) // 2
    return [(max(inside[0][0], start_ms - context_ms), min(inside[-1][1], end_ms + context_ms))]


def hear(
    found: Sequence[Passage], sides: tuple[Path, Path], levels: NDArray[np.int8], voiced: Sequence[Stretch],
    engine: Transcriber, *, language: str | None, prompt: str | None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> list[Aside]:  # fmt: skip
    """Hear each utterance of each passage by itself; voices are named as `speakers.by_levels` names them.

    Args: sides: the work files of `media.split`. Raises: as `Transcriber.transcribe`.
    """
    first = channels.spans(levels, voiced)[0][0]
    labels = ("S1", "S2") if first == 0 else ("S2", "S1")
    speaking = channels.speaking(levels, voiced)
    asides = []
    for number, passage in enumerate(found):
        progress(number, len(found))
        for channel, start_ms, end_ms in passage.utterances:
            from_ms = max(0, start_ms - _PAD_MS)
            sound = _alone(sides[channel], speaking[:, [channel, 1 - channel]], from_ms, end_ms + _PAD_MS)
            (heard,) = words.hear(engine, [(sound, from_ms)], language=language, prompt=prompt)
            kept = tuple(word for word in heard.words if passage.start_ms <= _middle(word) < passage.end_ms)
            asides.append(Aside(labels[channel], passage.start_ms, passage.end_ms, kept))
    return asides


def _alone(side: Path, speaking: NDArray[np.bool_], start_ms: int, end_ms: int) -> NDArray[np.float32]:
    """[start_ms, end_ms) of one channel, silent where only the other's person speaks, loud enough to be understood.

    Args: speaking: of the channel itself and of the other, shape (frames, 2).
    """
    sound = media.samples(side, start_ms, end_ms)
    own, other = speaking[start_ms // FRAME_MS : -(-end_ms // FRAME_MS)].T
    near = np.convolve(own, np.ones(2 * _FADE_FRAMES + 1), "same") > 0  # a soft beginning is no bleed
    gate = np.repeat(near | ~other, FRAME_MS * 16)[: sound.size]
    sound = sound[: gate.size] * gate
    loudest = float(np.abs(sound).max(initial=0.0))
    return np.asarray(sound * (_LOUD_ENOUGH / loudest) if 0 < loudest < _LOUD_ENOUGH else sound, np.float32)


def woven(heard: Sequence[Word], spans: Sequence[Span], asides: Sequence[Aside]) -> list[Turn]:
    """Return the turns of a recording: as `turns.build`, but in each passage what each voice was heard to say alone.

    A passage of which nothing was heard alone keeps what was heard of both together.
    """
    filled = {(one.start_ms, one.end_ms) for one in asides if one.words}
    spoken, who = turns.spoken_by(heard, spans)
    said = [
        (word, speaker)
        for word, speaker in zip(spoken, who, strict=True)
        if not any(start_ms <= _middle(word) < end_ms for start_ms, end_ms in filled)
    ]
    said += [(word, one.label) for one in asides for word in one.words if word.text.strip()]
    said.sort(key=lambda one: (one[0].start_ms, one[0].end_ms))
    made = [
        turn for label in dict.fromkeys(speaker for _, speaker in said)
        for run in _utterances(said, label) for turn in turns.grouped(run, [label] * len(run))
    ]  # fmt: skip
    made.sort(key=lambda turn: (turn.start_ms or 0, turn.end_ms or 0))
    return [dataclasses.replace(turn, id=f"t{number}") for number, turn in enumerate(made, 1)]


def _utterances(said: Sequence[tuple[Word, str]], label: str) -> list[list[Word]]:
    """The words of one voice, parted where another has the floor: says a word into a pause of this one."""
    found: list[list[Word]] = []
    between: list[Word] = []
    for word, speaker in said:
        if speaker != label:
            between.append(word)
            continue
        until_ms = found[-1][-1].end_ms if found else 0
        into_pause = any(until_ms <= other.start_ms and other.end_ms <= word.start_ms for other in between)
        if not found or (into_pause and word.start_ms - until_ms >= _FLOOR_MS):
            found.append([])
        found[-1].append(word)
        between = []
    return found


def _middle(word: Word) -> int:
    return (word.start_ms + word.end_ms) // 2
