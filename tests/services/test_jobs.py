from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from services import jobs, pipeline
from services.errors import Conflict
from services.flow import progress, steering, sweep
from services.jobs import LeaseLost
from services.models import Chunk, Doubt, Job, Recording, Stage, Talk
from tests.services.ledger import CLAIM, expire, finish, job_state, states


def test_a_stage_is_claimed_by_one_only(sessions, make_job):
    make_job(chunks=1)
    assert jobs.claim(sessions, "transcribe", **CLAIM)
    assert jobs.claim(sessions, "transcribe", **CLAIM) is None


def test_twenty_workers_claim_twenty_chunks_each_once(sessions, make_job):
    make_job(chunks=20)
    taken, barrier = [], threading.Barrier(20)

    def claim():
        barrier.wait()
        lease = jobs.claim(sessions, "transcribe", **CLAIM)
        if lease:
            taken.append(lease.chunk_id)

    threads = [threading.Thread(target=claim) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Rows locked by a neighbour are skipped, so a crowd may leave some for the next nudge, but none is taken twice.
    assert len(taken) == len(set(taken))
    while lease := jobs.claim(sessions, "transcribe", **CLAIM):
        taken.append(lease.chunk_id)
    assert len(taken) == len(set(taken)) == 20


def test_the_last_sibling_starts_the_next_stage(sessions, make_job):
    job_id = make_job(chunks=2)
    first, second = (jobs.claim(sessions, "transcribe", **CLAIM) for _ in range(2))
    finish(sessions, jobs.claim(sessions, "diarize", **CLAIM))
    finish(sessions, first)
    assert states(sessions, job_id)["audit"] == ["blocked"]
    finish(sessions, second)
    assert states(sessions, job_id)["audit"] == ["queued"]


def test_only_the_last_sibling_looks_through_the_whole_job(sessions, make_job, monkeypatch):
    job_id, looked = make_job(chunks=3), []
    monkeypatch.setattr(jobs, "advance", lambda _db, job_id: looked.append(job_id))
    leases = [jobs.claim(sessions, "transcribe", **CLAIM) for _ in range(2)]  # the third stays queued
    for lease in leases:
        finish(sessions, lease)
    assert looked == []
    finish(sessions, jobs.claim(sessions, "transcribe", **CLAIM))
    assert looked == [job_id]


def test_turns_wait_for_every_second_hearing_there_turns_out_to_be(sessions, make_job):
    job_id = make_job(chunks=1)
    for name in ("transcribe", "diarize"):
        finish(sessions, jobs.claim(sessions, name, **CLAIM))
    audit = jobs.claim(sessions, "audit", **CLAIM)
    with sessions.begin() as db:
        rows = [Doubt(recording_id=audit.recording_id, kind="hole", start_ms=at, end_ms=at + 9) for at in (0, 10)]
        db.add_all(rows)
        db.flush()
        jobs.fan_out(db, job_id, "redo", rows)
        jobs.finish(db, audit)
    assert states(sessions, job_id)["turns"] == ["blocked"]
    first, second = (jobs.claim(sessions, "redo", **CLAIM) for _ in range(2))
    assert {first.doubt_id, second.doubt_id} == {one.id for one in rows}
    finish(sessions, first)
    with sessions.begin() as db:
        jobs.fail(db, second, "refused", "models.missing", {"model": "m", "folder": "f"})
    assert states(sessions, job_id)["turns"] == ["queued"]
    with sessions.begin() as db:
        assert [one["key"] for one in db.get_one(Job, job_id).notices] == ["jobs.without_redo"]


def test_two_siblings_that_finish_at_once_start_the_next_stage_once(sessions, make_job):
    for round_ in range(5):
        job_id = make_job(chunks=2, title=f"Talk {round_}", sha256=f"{round_:064d}")
        leases = [jobs.claim(sessions, "transcribe", **CLAIM) for _ in range(2)]
        leases.append(jobs.claim(sessions, "diarize", **CLAIM))
        barrier = threading.Barrier(3)

        def end(lease, barrier=barrier):
            barrier.wait()
            finish(sessions, lease)

        threads = [threading.Thread(target=end, args=(lease,)) for lease in leases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert states(sessions, job_id)["audit"] == ["queued"]
        finish(sessions, jobs.claim(sessions, "audit", **CLAIM))
        turns = jobs.claim(sessions, "turns", **CLAIM)
        assert turns
        assert jobs.claim(sessions, "turns", **CLAIM) is None
        finish(sessions, turns)


def test_a_lost_lease_is_taken_over_and_its_old_holder_writes_nothing(sessions, make_job):
    job_id = make_job(chunks=1)
    old = jobs.claim(sessions, "transcribe", **CLAIM)
    expire(sessions, old)
    new = jobs.claim(sessions, "transcribe", **CLAIM)
    assert (new.stage_id, new.attempt) == (old.stage_id, 2)
    assert not jobs.renew(sessions, old, lease_s=60)
    with pytest.raises(LeaseLost):
        finish(sessions, old)
    assert states(sessions, job_id)["transcribe"] == ["running"]
    finish(sessions, new)


def test_a_renewed_lease_is_not_taken(sessions, make_job):
    make_job(chunks=1)
    lease = jobs.claim(sessions, "transcribe", lease_s=0.001, attempts=4)
    assert jobs.renew(sessions, lease, lease_s=60)
    assert jobs.claim(sessions, "transcribe", **CLAIM) is None


def test_a_poison_chunk_is_given_up_and_the_rest_goes_on_saying_so(sessions, make_job):
    job_id = make_job(chunks=2)
    finish(sessions, jobs.claim(sessions, "diarize", **CLAIM))
    poison = jobs.claim(sessions, "transcribe", **CLAIM)
    finish(sessions, jobs.claim(sessions, "transcribe", **CLAIM))
    for _ in range(3):
        expire(sessions, poison)
        assert jobs.claim(sessions, "transcribe", **CLAIM).stage_id == poison.stage_id
    expire(sessions, poison)
    assert jobs.claim(sessions, "transcribe", **CLAIM) is None
    with sessions.begin() as db:
        sweep.lost(db, attempts=4, nudge_after_s=60)
    assert states(sessions, job_id)["audit"] == ["queued"]
    with sessions.begin() as db:
        assert [one["key"] for one in db.get_one(Job, job_id).notices] == ["jobs.without_transcribe"]
        assert db.get_one(Chunk, poison.chunk_id).state == "failed"


def test_the_sweep_repeats_a_nudge_the_broker_lost_but_not_too_often(sessions, make_job):
    job_id = make_job(chunks=3)
    with sessions.begin() as db:
        assert len(jobs.unannounced(db, job_id)) == 4  # three chunks and diarize
        assert sweep.lost(db, attempts=4, nudge_after_s=60) == []
        db.execute(sa.update(Stage).values(nudged_at=datetime.now(UTC) - timedelta(seconds=61)))
        assert sorted(name for name, _ in sweep.lost(db, attempts=4, nudge_after_s=60)) == [
            "diarize", "transcribe", "transcribe", "transcribe",
        ]  # fmt: skip


def test_a_refusal_fails_the_job_and_keeps_its_sentence(sessions, make_job):
    job_id = make_job(chunks=1)
    for name in ("transcribe", "diarize", "audit"):
        finish(sessions, jobs.claim(sessions, name, **CLAIM))
    lease = jobs.claim(sessions, "turns", **CLAIM)
    with sessions.begin() as db:
        jobs.fail(db, lease, "refused", "media.empty", {})
    with sessions.begin() as db:
        seen = progress.of_job(db, job_id)
    assert (seen.state, seen.error.key) == ("failed", "media.empty")


def test_a_busy_stage_comes_back_later_and_later_and_then_fails(sessions, make_job):
    make_job(chunks=1)
    pauses = []
    for attempt in range(1, 4):
        lease = jobs.claim(sessions, "diarize", **CLAIM)
        assert lease.attempt == attempt
        with sessions.begin() as db:
            jobs.postpone(db, lease, "jobs.database_busy", {}, after_s=10, attempts=3)
            row = db.get_one(Stage, lease.stage_id)
            if attempt < 3:
                pauses.append((row.not_before - db.scalar(sa.select(sa.func.now()))).total_seconds())
                assert jobs.claim(sessions, "diarize", **CLAIM) is None
                row.not_before = None
    assert pauses == pytest.approx([10, 20], abs=1)
    assert row.state == "failed"


def test_a_waiting_job_is_resumed_where_it_stopped(sessions, make_job):
    job_id = make_job(chunks=3)
    finish(sessions, jobs.claim(sessions, "transcribe", **CLAIM))
    lease = jobs.claim(sessions, "transcribe", **CLAIM)
    with sessions.begin() as db:
        jobs.wait(db, lease, "models.missing", {"model": "small", "folder": "x"})
    assert sorted(states(sessions, job_id)["transcribe"]) == ["done", "waiting", "waiting"]
    assert job_state(sessions, job_id) == "waiting"
    with sessions.begin() as db:
        steering.resume(db, job_id)
    assert sorted(states(sessions, job_id)["transcribe"]) == ["done", "queued", "queued"]
    assert jobs.claim(sessions, "transcribe", **CLAIM).attempt == 1


@pytest.mark.parametrize("settled", [False, True])
def test_cancel_works_whatever_is_in_hand_and_the_work_is_dropped(sessions, make_job, settled):
    job_id = make_job(chunks=2)
    lease = jobs.claim(sessions, "transcribe", **CLAIM)
    if settled:
        finish(sessions, lease)
    with sessions.begin() as db:
        steering.cancel(db, job_id)
    assert job_state(sessions, job_id) == "cancelled"
    assert jobs.claim(sessions, "transcribe", **CLAIM) is None
    if not settled:
        assert not jobs.renew(sessions, lease, lease_s=60)
        with pytest.raises(LeaseLost):
            finish(sessions, lease)
    with sessions.begin() as db:
        steering.resume(db, job_id)
    assert job_state(sessions, job_id) == "running"


def test_resuming_a_lost_chunk_makes_the_turns_anew(sessions, make_job):
    job_id = make_job(chunks=2)
    lease = jobs.claim(sessions, "transcribe", **CLAIM)
    with sessions.begin() as db:
        jobs.fail(db, lease, "bug", "jobs.bug", {})
    for name in ("transcribe", "audit", "diarize", "turns", "recap"):
        finish(sessions, jobs.claim(sessions, name, **CLAIM))
    assert job_state(sessions, job_id) == "done"
    with sessions.begin() as db:
        steering.resume(db, job_id)
    after = states(sessions, job_id)
    assert (sorted(after["transcribe"]), after["diarize"], after["turns"], after["recap"]) == (
        ["done", "queued"], ["done"], ["blocked"], ["blocked"],
    )  # fmt: skip


def test_where_no_chunk_could_be_heard_the_job_fails_and_can_be_resumed(sessions, make_job):
    job_id = make_job(chunks=2)
    for number in range(2):
        lease = jobs.claim(sessions, "transcribe", **CLAIM)
        with sessions.begin() as db:
            jobs.fail(db, lease, "refused", "models.unknown", {"model": "m", "known": "demo"})
        assert job_state(sessions, job_id) == ("running", "failed")[number]
    with sessions.begin() as db:
        assert db.get_one(Job, job_id).notices == [], "no rest is complete"
    assert jobs.claim(sessions, "diarize", **CLAIM) is None
    with sessions.begin() as db:
        steering.resume(db, job_id)
    assert states(sessions, job_id)["transcribe"] == ["queued"] * 2


def test_one_recording_has_one_live_job(sessions, make_job):
    job_id = make_job(chunks=1)
    with sessions.begin() as db, pytest.raises(Conflict):
        jobs.start(db, db.get_one(Recording, db.get_one(Job, job_id).recording_id))


def test_the_nearest_deadline_is_served_first_and_then_recordings_in_turn(sessions, make_job):
    slow = make_job(chunks=3, title="Sans échéance", sha256="1" * 64)
    other = make_job(chunks=2, title="Sans échéance non plus", sha256="2" * 64)
    soon = make_job(chunks=1, title="Échéance", sha256="3" * 64)
    with sessions.begin() as db:
        talk = db.get_one(Talk, db.get_one(Job, soon).talk_id)
        talk.deadline_at = datetime.now(UTC) + timedelta(hours=1)
    order = []
    while lease := jobs.claim(sessions, "transcribe", **CLAIM):
        order.append(lease.job_id)
    assert order == [soon, slow, other, slow, other, slow]


def test_progress_is_told_on_the_clock_of_the_recording(sessions, make_job):
    job_id = make_job(chunks=4)
    finish(sessions, jobs.claim(sessions, "transcribe", **CLAIM))
    with sessions.begin() as db:
        seen = progress.of_job(db, job_id)
        assert (seen.stage, seen.done_ms, seen.total_ms, seen.stalled) == ("transcribe", 10_000, 40_000, False)
        db.execute(sa.update(Stage).values(progressed_at=datetime.now(UTC) - timedelta(minutes=5)))
        db.execute(sa.update(Job).values(created_at=datetime.now(UTC) - timedelta(minutes=5)))
        assert progress.of_job(db, job_id).stalled


def test_no_stage_can_outlast_the_broker_handing_it_out_again():
    assert max(step.limit_s for step in pipeline.STEPS.values()) + 120 < pipeline.VISIBILITY_TIMEOUT_S


def test_every_stage_of_a_flow_is_reached_from_its_first():
    for flow in pipeline.FLOWS.values():
        reached = pipeline.downstream({flow[0]}) | {flow[0]}
        assert set(flow) <= reached


@pytest.mark.parametrize("flow", sorted(pipeline.FLOWS))
def test_no_stage_begins_before_the_one_that_makes_the_rows_it_waits_for(flow):
    """Rows of a fanned-out stage exist only once another has run; who waits for them must wait for that one as well."""
    makers = {"transcribe": "plan", "redo": "audit", "crosstalk": "diarize"}
    names = frozenset(pipeline.FLOWS[flow])
    there = names - pipeline.FANNED_OUT

    def waited_for(name):
        """All that must be over before it, by rows that are there from the start."""
        direct = set(pipeline.after(name, there))
        return direct.union(*map(waited_for, direct))

    for name in there:
        for one in set(pipeline.after(name, names)) & pipeline.FANNED_OUT:
            assert makers[one] in waited_for(name), (name, one)
