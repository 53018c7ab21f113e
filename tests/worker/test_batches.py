"""Chunks of one recording heard at once: each is still claimed, fenced, failed and counted by itself."""

from __future__ import annotations

import dataclasses
import functools
import io
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from services import jobs, recordings, storage, transcribing
from services.doubts import standing
from services.engines.fake import FakeTranscriber
from services.errors import Retry
from services.flow import batching, steering, sweep
from services.flow.work import Held
from services.models import Chunk, Job, Recording, Stage
from worker import stage, tasks

ROOT = Path(__file__).parents[2]
PANEL = ROOT / "tests" / "data" / "demo" / "panel.flac"


class Many(FakeTranscriber):
    """Hears up to `batch` chunks at once; `asked` are the sizes of its batches, `alone` what it was given singly.

    `breaks`: raised for a batch, or for a single chunk, in which a chunk starts at one of `poison` (ms).
    """

    def __init__(self, batch: int = 4, *, poison: tuple[int, ...] = (), breaks: Exception | None = None) -> None:
        super().__init__()
        self.batch, self.asked, self.alone = batch, [], []
        self._poison, self._breaks, self.meanwhile = poison, breaks, lambda: None

    def transcribe(self, samples, *, offset_ms, language, prompt):
        self.alone.append(offset_ms)
        if offset_ms in self._poison and self._breaks:
            raise self._breaks
        return super().transcribe(samples, offset_ms=offset_ms, language=language, prompt=prompt)

    def transcribe_many(self, chunks, *, language, prompt):
        self.asked.append(len(chunks))
        self.meanwhile()
        if self._breaks and any(at in self._poison for _, at in chunks):
            raise self._breaks
        return [FakeTranscriber.transcribe(self, samples, offset_ms=at, language=language, prompt=prompt)
                for samples, at in chunks]  # fmt: skip


@pytest.fixture
def runtime(runtime):
    """With short chunks, so that there are many."""
    return dataclasses.replace(runtime, settings=dataclasses.replace(runtime.settings, chunk_longest_ms=8_000))


@pytest.fixture
def cut(runtime, make_talk, drain):
    """Upload the panel and cut it; return (recording's id, job's id)."""

    def make(title: str = "Une table ronde", **fields):
        talk_id = make_talk(title, **fields)
        received = storage.receive(runtime.storage, io.BytesIO(PANEL.read_bytes()), limit_bytes=10**9)
        receipt = recordings.receive(runtime.sessions, runtime.storage, talk_id, received, filename="panel.flac")
        drain(runtime, "probe")
        drain(runtime, "plan")
        return receipt.recording_id, receipt.job_id

    return make


@pytest.fixture
def with_engine(runtime, monkeypatch):
    """`with_engine(engine)`: it listens from now on."""
    return lambda engine: monkeypatch.setattr(runtime.engines, "transcriber", lambda _m=None: engine, raising=False)


@pytest.fixture
def listen(drain):
    return functools.partial(drain, only="transcribe")


def stages(runtime, job_id):
    with runtime.sessions.begin() as db:
        mine = sa.select(Stage).where(Stage.job_id == job_id, Stage.name == "transcribe").order_by(Stage.position)
        return db.scalars(mine).all()


def words(runtime, recording_id):
    with runtime.sessions.begin() as db:
        return [dataclasses.astuple(one) for one in standing.words(db, recording_id)]


def test_chunks_heard_at_once_are_stored_as_chunks_heard_alone(runtime, cut, listen, with_engine):
    one_by_one, many = FakeTranscriber(), Many()
    first, _ = cut()
    with_engine(one_by_one)
    listen(runtime)
    second, job_id = cut("Une autre")
    with_engine(many)
    listen(runtime)
    assert words(runtime, second) == words(runtime, first)
    assert words(runtime, second)
    assert many.calls == one_by_one.calls == len(stages(runtime, job_id))
    assert {(one.state, one.attempts) for one in stages(runtime, job_id)} == {("done", 1)}


def test_the_first_words_are_not_kept_waiting_for_a_batch(runtime, cut, listen, with_engine):
    engine = Many(batch=4)
    with_engine(engine)
    cut()
    listen(runtime)
    assert len(engine.alone) >= 2, "the first, and the second"
    assert engine.alone[0] < engine.alone[1]
    assert engine.asked[:2] == [2, 4]
    assert max(engine.asked) == 4
    assert len(engine.alone) + sum(engine.asked) == engine.calls


def test_a_batch_holds_what_is_heard_in_half_a_minute_and_a_minute_of_sound_at_least(runtime, cut, with_engine):
    _, job_id = cut()
    pace = batching.Pace()
    assert pace.room_ms("slow") == 60_000
    pace.note("slow", 1_000, 10.0)
    pace.note("quick", 60_000, 1.0)
    assert (pace.room_ms("slow"), pace.room_ms("quick")) == (60_000, 1_800_000)
    lengths = [one.total_ms for one in stages(runtime, job_id)]
    with runtime.sessions.begin() as db:
        db.execute(sa.update(Stage).where(Stage.job_id == job_id, Stage.position >= 10).values(state="done"))
    lease = jobs.claim(runtime.sessions, "transcribe", lease_s=60, attempts=4)
    room = sum(lengths[:3])
    taken = batching.claim(runtime.sessions, lease, most=8, sound_ms=room, lease_s=60)
    assert len(taken) == 2
    assert len({one.token for one in (lease, *taken)}) == 3
    assert [one.attempt for one in taken] == [1, 1]


def test_where_others_are_at_work_a_batch_leaves_them_their_share(runtime, cut):
    _, job_id = cut()
    count = len(stages(runtime, job_id))
    with runtime.sessions.begin() as db:
        db.execute(sa.update(Stage).where(Stage.job_id == job_id, Stage.position >= 9).values(state="done"))
    claim = functools.partial(jobs.claim, runtime.sessions, "transcribe", lease_s=60, attempts=4)
    mine, *others = [claim() for _ in range(3)]
    assert count > 12
    assert all(others)
    # Six wait, three are at work: three for each, of which one is in hand.
    assert len(batching.claim(runtime.sessions, mine, most=8, sound_ms=10**9, lease_s=60)) == 2
    # Four wait, and five are at work.
    assert batching.claim(runtime.sessions, others[0], most=8, sound_ms=10**9, lease_s=60) == []


@pytest.mark.parametrize("error", [RuntimeError("a poison chunk"), MemoryError()])
def test_after_a_batch_failed_each_chunk_is_judged_alone(runtime, cut, listen, with_engine, error):
    recording_id, job_id = cut()
    poison = stages(runtime, job_id)[5]
    with runtime.sessions.begin() as db:
        at_ms = db.get_one(Chunk, poison.chunk_id).start_ms
    engine = Many(poison=(at_ms,), breaks=error)
    with_engine(engine)
    listen(runtime)
    found = {one.id: one for one in stages(runtime, job_id)}
    if isinstance(error, MemoryError):  # the first half starts where the whole did: refused at last
        assert found[poison.id].error_key == "words.no_memory"
        assert len(found) > 14
    else:
        assert (found[poison.id].state, found[poison.id].error_fate) == ("failed", "bug")
    rest = [one for one in found.values() if one.id != poison.id]
    assert {(one.state, one.attempts) for one in rest} == {("done", 1)}
    assert at_ms in engine.alone
    with runtime.sessions.begin() as db:
        assert db.get_one(Job, job_id).state == "running"  # audit and the rest follow
        assert words(runtime, recording_id)


def test_an_engine_that_is_busy_postpones_each_chunk_by_itself(runtime, cut, with_engine):
    _, job_id = cut()
    every = tuple(range(200_000))
    with runtime.sessions.begin() as db:
        db.execute(sa.update(Stage).where(Stage.job_id == job_id, Stage.position >= 8).values(state="done"))
    with_engine(Many(poison=every, breaks=Retry("jobs.database_busy", after_s=60)))
    assert stage.run(runtime, "transcribe", tasks.SERVICES["transcribe"], tasks.AHEAD["transcribe"])
    found = stages(runtime, job_id)[:8]
    assert [(one.state, one.attempts, one.error_key) for one in found[:4]] == [("queued", 1, "jobs.database_busy")] * 4
    assert all(one.not_before is not None for one in found[:4])
    assert {(one.state, one.attempts) for one in found[4:]} == {("queued", 0)}


def test_a_chunk_that_was_tried_before_is_heard_alone(runtime, cut, with_engine):
    _, job_id = cut()
    with runtime.sessions.begin() as db:
        db.execute(sa.update(Stage).where(Stage.job_id == job_id, Stage.position >= 8).values(state="done"))
        db.execute(sa.update(Stage).where(Stage.job_id == job_id, Stage.position == 0).values(attempts=1))
        db.execute(sa.update(Stage).where(Stage.job_id == job_id, Stage.position == 2).values(attempts=1))
    engine = Many()
    with_engine(engine)
    once = functools.partial(stage.run, runtime, "transcribe", tasks.SERVICES["transcribe"])
    once(tasks.AHEAD["transcribe"])
    assert (len(engine.alone), engine.asked) == (1, [])
    once(tasks.AHEAD["transcribe"])
    assert engine.asked == [4]
    assert [one.state for one in stages(runtime, job_id)[:8]] == ["done"] * 2 + ["queued"] + ["done"] * 3 + [
        "queued"
    ] * 2


def test_while_a_batch_is_heard_each_of_its_leases_is_renewed(runtime, cut, with_engine):
    _, job_id = cut()
    with runtime.sessions.begin() as db:
        db.execute(sa.update(Stage).where(Stage.job_id == job_id, Stage.position >= 8).values(state="done"))
    runtime = dataclasses.replace(runtime, settings=dataclasses.replace(runtime.settings, lease_s=4))
    engine = Many()
    renewed = []

    def leases():
        return [one.lease_until for one in stages(runtime, job_id) if one.state == "running"]

    def wait():
        first, end = leases(), time.monotonic() + 30
        while time.monotonic() < end and not renewed:
            now = leases()
            if len(first) == len(now) == 4 and all(b > a for a, b in zip(first, now, strict=True)):
                renewed.extend(now)
            time.sleep(0.1)

    engine.meanwhile = wait
    # The runtime's own engines, so that it listens here too.
    runtime.engines.transcriber = lambda _model=None: engine
    stage.run(runtime, "transcribe", tasks.SERVICES["transcribe"], tasks.AHEAD["transcribe"])
    assert len(renewed) == 4
    assert [one.state for one in stages(runtime, job_id)[:4]] == ["done"] * 4


def test_a_job_cancelled_during_a_batch_keeps_nothing_of_it(runtime, cut, with_engine):
    recording_id, job_id = cut()
    with runtime.sessions.begin() as db:
        db.execute(sa.update(Stage).where(Stage.job_id == job_id, Stage.position >= 8).values(state="done"))
    engine = Many()

    def cancel():
        with runtime.sessions.begin() as db:
            steering.cancel(db, job_id)

    engine.meanwhile = cancel
    with_engine(engine)
    stage.run(runtime, "transcribe", tasks.SERVICES["transcribe"], tasks.AHEAD["transcribe"])
    assert engine.asked == [4]
    assert [one.state for one in stages(runtime, job_id)[:8]] == ["cancelled"] * 8
    assert words(runtime, recording_id) == []


def test_a_job_cancelled_while_its_batch_fails_is_not_tried_chunk_by_chunk(runtime, cut, with_engine):
    _, job_id = cut()
    with runtime.sessions.begin() as db:
        db.execute(sa.update(Stage).where(Stage.job_id == job_id, Stage.position >= 8).values(state="done"))
    engine = Many(poison=tuple(range(200_000)), breaks=RuntimeError("a poison chunk"))

    def cancel():
        with runtime.sessions.begin() as db:
            steering.cancel(db, job_id)

    engine.meanwhile = cancel
    with_engine(engine)
    stage.run(runtime, "transcribe", tasks.SERVICES["transcribe"], tasks.AHEAD["transcribe"])
    assert engine.alone == []


def test_of_a_batch_only_the_chunk_that_somebody_else_took_is_not_stored(runtime, cut, with_engine):
    recording_id, job_id = cut()
    with runtime.sessions.begin() as db:
        db.execute(sa.update(Stage).where(Stage.job_id == job_id, Stage.position >= 8).values(state="done"))
    engine = Many()
    lost = stages(runtime, job_id)[2]

    def take():
        with runtime.sessions.begin() as db:
            db.execute(sa.update(Stage).where(Stage.id == lost.id).values(token=1, attempts=2))

    engine.meanwhile = take
    with_engine(engine)
    stage.run(runtime, "transcribe", tasks.SERVICES["transcribe"], tasks.AHEAD["transcribe"])
    assert [one.state for one in stages(runtime, job_id)[:4]] == ["done", "done", "running", "done"]
    assert engine.alone == []
    with runtime.sessions.begin() as db:
        silent = db.get_one(Chunk, lost.chunk_id)
        assert silent.state == "pending"
        assert not [one for one in standing.words(db, recording_id) if silent.start_ms <= one.start_ms < silent.end_ms]


def test_a_batch_that_cannot_be_stored_as_one_is_stored_chunk_by_chunk(runtime, cut, with_engine, monkeypatch):
    _, job_id = cut()
    with runtime.sessions.begin() as db:
        db.execute(sa.update(Stage).where(Stage.job_id == job_id, Stage.position >= 8).values(state="done"))
    bad = stages(runtime, job_id)[1]
    engine, heard = Many(), FakeTranscriber.transcribe

    def unwritable(self, samples, *, offset_ms, **more):
        found = heard(self, samples, offset_ms=offset_ms, **more)
        first = dataclasses.replace(found.words[0], text="\0")  # the database takes no such letter
        return dataclasses.replace(found, words=(first,)) if offset_ms == at_ms else found

    with runtime.sessions.begin() as db:
        at_ms = db.get_one(Chunk, bad.chunk_id).start_ms
    monkeypatch.setattr(FakeTranscriber, "transcribe", unwritable)
    with_engine(engine)
    stage.run(runtime, "transcribe", tasks.SERVICES["transcribe"], tasks.AHEAD["transcribe"])
    found = stages(runtime, job_id)[:4]
    assert [one.state for one in found] == ["done", "queued", "done", "done"]
    assert found[1].error_fate == "retried"
    assert (engine.asked, engine.alone) == ([4], []), "nothing was heard twice"


def test_a_batch_is_stored_in_as_many_statements_as_a_chunk(runtime, cut, with_engine):
    _, job_id = cut()
    counts = []
    for most in (1, 8):
        lease = jobs.claim(runtime.sessions, "transcribe", lease_s=60, attempts=4)
        leases = [lease, *(batching.claim(runtime.sessions, lease, most=most, sound_ms=10**9, lease_s=60))]
        heard = FakeTranscriber().transcribe(np.zeros(16_000), offset_ms=0, language="fr", prompt=None)
        held = [Held(runtime.sessions, one, lambda: False, transcribing.Ready(one.chunk_id, heard, "fake"))
                for one in leases]  # fmt: skip
        seen = []
        note = lambda *told, seen=seen: seen.append(told[2])  # noqa: E731
        engine = runtime.sessions.kw["bind"]
        sa.event.listen(engine, "before_cursor_execute", note)
        transcribing.settle(runtime.sessions, held)
        sa.event.remove(engine, "before_cursor_execute", note)
        assert all(one.is_over for one in held)
        counts.append((len(held), len(seen)))
        with runtime.sessions.begin() as db:
            db.execute(sa.update(Stage).where(Stage.job_id == job_id, Stage.position.in_((5, 6))).values(state="done"))
    assert [chunks for chunks, _ in counts] == [1, 3]
    assert counts[0][1] == counts[1][1] <= 6


def test_a_paused_job_gives_no_more_chunks_to_a_batch(runtime, cut):
    _, job_id = cut()
    with runtime.sessions.begin() as db:
        db.execute(sa.update(Stage).where(Stage.job_id == job_id, Stage.position >= 8).values(state="done"))
    lease = jobs.claim(runtime.sessions, "transcribe", lease_s=60, attempts=4)
    with runtime.sessions.begin() as db:
        steering.pause(db, job_id)
    assert batching.claim(runtime.sessions, lease, most=4, sound_ms=10**9, lease_s=60) == []
    with runtime.sessions.begin() as db:
        steering.resume(db, job_id)
    assert len(batching.claim(runtime.sessions, lease, most=4, sound_ms=10**9, lease_s=60)) == 3


def test_a_job_that_waits_for_weights_gives_its_chunks_back(runtime, cut, monkeypatch):
    from services.errors import Waiting

    _, job_id = cut()

    def missing(_model=None):
        raise Waiting("models.missing", model="small", folder="/nowhere")

    monkeypatch.setattr(runtime.engines, "transcriber", missing, raising=False)
    assert stage.run(runtime, "transcribe", tasks.SERVICES["transcribe"], tasks.AHEAD["transcribe"])
    assert {(one.state, one.attempts) for one in stages(runtime, job_id)} == {("waiting", 0)}


# A worker of its own, which dies of what it hears as a crash in native code would end it.
DIES = textwrap.dedent("""
    import os, sys
    from pathlib import Path
    sys.path[:0] = [{root!r}, {here!r}]
    from test_batches import Many
    from services import database
    from services.runtime import Runtime, storage_at
    from services.settings import Settings
    from worker import stage, tasks
    class Mortal(Many):
        def transcribe(self, samples, *, offset_ms, **more):
            if offset_ms == {poison}:
                os._exit(9)
            return super().transcribe(samples, offset_ms=offset_ms, **more)
        def transcribe_many(self, chunks, **more):
            if {poison} in [at for _, at in chunks]:
                os._exit(9)
            return super().transcribe_many(chunks, **more)
    chosen = Settings(state_dir=Path({state!r}), database_url={url!r}, asr_engine="fake", lease_s=2)
    sessions = database.sessions(database.create_engine(chosen.database_url))
    runtime = Runtime(chosen, sessions, storage_at(chosen.storage_url))
    engine = Mortal()
    runtime.engines.transcriber = lambda _model=None: engine
    while stage.run(runtime, "transcribe", tasks.SERVICES["transcribe"], tasks.AHEAD["transcribe"]):
        pass
""")


def expire(runtime):
    """As if the leases of the dead had run out."""
    with runtime.sessions.begin() as db:
        past = sa.func.now() - sa.text("interval '1 second'")
        db.execute(sa.update(Stage).where(Stage.state == "running").values(lease_until=past))


def test_a_chunk_that_kills_its_worker_takes_its_neighbours_along_once(runtime, cut):
    recording_id, job_id = cut()
    with runtime.sessions.begin() as db:
        at_ms = db.get_one(Chunk, stages(runtime, job_id)[5].chunk_id).start_ms
    script = DIES.format(
        root=str(ROOT), here=str(Path(__file__).parent), poison=at_ms, state=str(runtime.settings.state_dir),
        url=runtime.settings.database_url,
    )  # fmt: skip
    deaths = 0
    while subprocess.run([sys.executable, "-c", script], check=False, env=os.environ, timeout=120).returncode == 9:
        deaths += 1
        if deaths == 1:
            lost = [one for one in stages(runtime, job_id) if one.state == "running"]
            assert len(lost) > 1, "it died in a batch"
        expire(runtime)
    assert deaths == runtime.settings.attempts
    with runtime.sessions.begin() as db:
        sweep.lost(db, attempts=runtime.settings.attempts, nudge_after_s=60)
    found = stages(runtime, job_id)
    assert (found[5].state, found[5].error_fate, found[5].attempts) == ("failed", "lost", 4)
    rest = [one for one in found if one.position != 5]
    assert {one.state for one in rest} == {"done"}
    assert {one.id for one in rest if one.attempts > 1} == {one.id for one in lost if one.position != 5}
    assert max(one.attempts for one in rest) == 2
    with runtime.sessions.begin() as db:
        assert db.get_one(Recording, recording_id)
    assert words(runtime, recording_id)


@pytest.mark.models
def test_the_real_engine_hears_the_same_words_at_once_as_one_by_one(runtime, make_talk, drain, tmp_path):
    """The demo's recording through the real model, in the flow: batches of three, then singly."""
    from services.engines.hearing import weights
    from services.engines.hearing.ctranslate2_whisper import CTranslate2Whisper

    heard = {}
    engine = CTranslate2Whisper(weights.DEMO, tmp_path, device="cpu", threads=1, batch=3)
    sizes = []
    many = engine.transcribe_many

    def counted(chunks, **more):
        sizes.append(len(chunks))
        return many(chunks, **more)

    runtime = dataclasses.replace(runtime, settings=dataclasses.replace(runtime.settings, chunk_longest_ms=12_000))
    runtime.engines.transcriber = lambda _model=None: engine
    for title, ahead in (("Ensemble", tasks.AHEAD["transcribe"]), ("Une à une", None)):
        engine.transcribe_many = counted if ahead else many
        received = storage.receive(runtime.storage, io.BytesIO(PANEL.read_bytes()), limit_bytes=10**9)
        talk_id = make_talk(title, language="fr")
        receipt = recordings.receive(runtime.sessions, runtime.storage, talk_id, received, filename="panel.flac")
        drain(runtime, "probe")
        drain(runtime, "plan")
        while stage.run(runtime, "transcribe", tasks.SERVICES["transcribe"], ahead):
            pass
        heard[title] = [one[:3] for one in words(runtime, receipt.recording_id)]
    assert max(sizes) == 3
    assert heard["Ensemble"] == heard["Une à une"]
    assert len(heard["Ensemble"]) > 250
