"""Who is served when: deadlines, turns, and what choosing costs when much is queued."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise

import pytest
import sqlalchemy as sa

from services import jobs, pipeline
from services.flow import steering, sweep, urgency
from services.models import Doubt, Job, Recording, Stage, Talk
from tests.services.ledger import CLAIM, expire, finish

SPEECH = pipeline.beside("transcribe")


@pytest.fixture
def add(sessions, make_job):
    """`add(chunks, deadline_in_h=…)`: another recording of another talk; returns its job."""
    number = count(1)

    def make(chunks: int, *, deadline_in_h: float | None = None):
        n = next(number)
        job_id = make_job(chunks=chunks, title=f"Table ronde {n}", sha256=f"{n:064d}")
        if deadline_in_h is not None:
            with sessions.begin() as db:
                talk = db.get_one(Talk, db.get_one(Job, job_id).talk_id)
                talk.deadline_at = datetime.now(UTC) + timedelta(hours=deadline_in_h)
        return job_id

    return make


def serve(sessions, times: int, *names: str):
    """One worker claims and finishes; the jobs it served, in order."""
    served = []
    for _ in range(times):
        lease = jobs.claim(sessions, *(names or SPEECH), **CLAIM)
        if lease is None:
            break
        served.append(lease.job_id)
        finish(sessions, lease)
    return served


def test_a_short_recording_that_comes_while_a_long_one_runs_gets_every_second_turn(sessions, add):
    five_hours = add(120)
    serve(sessions, 60)
    short = add(8)
    served = serve(sessions, 16)
    assert Counter(served) == {five_hours: 8, short: 8}
    assert served[0] == short, "who was never served comes first"
    assert all(one != other for one, other in pairwise(served)), "in turns, not in blocks"
    assert set(serve(sessions, 10)) == {five_hours}


def test_a_long_recording_is_not_kept_waiting_until_a_new_one_has_caught_up(sessions, add):
    """Neither by its place in the recording nor by its age: both go on at the same pace."""
    old = add(60)
    serve(sessions, 40)
    new = add(60)
    assert Counter(serve(sessions, 20)) == {old: 10, new: 10}


def test_several_workers_share_their_turns_out_too(sessions, add):
    long = add(40)
    hands = [jobs.claim(sessions, *SPEECH, **CLAIM) for _ in range(3)]
    short = add(6)
    served = []
    while len(served) < 12:
        finish(sessions, hands.pop(0))
        hands.append(jobs.claim(sessions, *SPEECH, **CLAIM))
        served.append(hands[-1].job_id)
    assert Counter(served) == {long: 6, short: 6}


def test_the_nearer_deadline_is_served_to_its_end_first(sessions, add):
    none, far, near = add(3), add(3, deadline_in_h=5), add(3, deadline_in_h=1)
    assert serve(sessions, 2) == [near] * 2
    past = add(1, deadline_in_h=-1)
    assert serve(sessions, 99) == [past, near, far, far, far, none, none, none]


def test_equal_deadlines_are_shared_out(sessions, add):
    first, second = add(4), add(4)
    with sessions.begin() as db:
        db.execute(sa.update(Talk).values(deadline_at=datetime.now(UTC) + timedelta(hours=1)))
    assert Counter(serve(sessions, 4)) == {first: 2, second: 2}


def test_a_second_hearing_has_its_turn_although_all_nudges_before_its_own_were_for_chunks(sessions, add):
    """Messages come in order; what a message is for must not decide what is done."""
    long = add(30)
    serve(sessions, 5)
    short = add(1)
    with sessions.begin() as db:
        recording_id = db.get_one(Job, short).recording_id
        doubts = [Doubt(recording_id=recording_id, kind="hole", start_ms=at, end_ms=at + 9) for at in (0, 10)]
        db.add_all(doubts)
        db.flush()
        jobs.fan_out(db, short, "redo", doubts)
    served = [jobs.claim(sessions, *SPEECH, **CLAIM) for _ in range(6)]
    assert [one.name for one in served if one.job_id == short] == ["transcribe", "redo", "redo"]
    assert Counter(one.job_id for one in served) == {short: 3, long: 3}


def test_single_stages_go_by_the_age_of_their_job(sessions, make_talk):
    """A recording that is read goes on to be cut before the next one is read, so that speech workers have work."""
    made = []
    for number in range(3):
        talk_id = make_talk(f"T {number}")
        with sessions.begin() as db:
            row = Recording(talk_id=talk_id, kind="media", sha256="0", size_bytes=1, filename="f", storage_key="k")
            db.add(row)
            db.flush()
            made.append(jobs.start(db, row).id)
    names = pipeline.beside("probe")
    assert set(names) == {"probe", "plan"}
    assert serve(sessions, 99, *names) == [one for one in made for _ in names]


def test_stages_of_one_queue_have_one_limit():
    """Any nudge on a queue may lead to any of its stages, and the limit is that of the nudge."""
    for name in pipeline.STEPS:
        assert len({pipeline.STEPS[one].limit_s for one in pipeline.beside(name)}) == 1


def test_a_lost_stage_of_a_job_that_has_its_turn_comes_before_its_next(sessions, add):
    add(3)
    lease = jobs.claim(sessions, *SPEECH, **CLAIM)
    expire(sessions, lease)
    assert jobs.claim(sessions, *SPEECH, **CLAIM).stage_id == lease.stage_id


def test_choosing_among_ten_thousand_chunks_reads_a_few_rows_of_each_job(sessions, add, engine):
    made = [add(2) for _ in range(10)]
    many = """insert into stages (id, job_id, name, position, state, attempts, done_ms, total_ms, error_params)
        select gen_random_uuid(), :job, 'transcribe', n, 'queued', 0, 0, 1, '{}' from generate_series(2, 1001) n"""
    with sessions.begin() as db:
        for job_id in made:
            db.execute(sa.text(many), {"job": job_id})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze stages")
        connection.exec_driver_sql("vacuum analyze jobs")
    serve(sessions, 20)
    for statement, parameters in of_a_claim(sessions, engine):
        with sessions.begin() as db:
            found = db.connection().exec_driver_sql(f"explain (analyze, format json) {statement}", parameters)
            plan = found.scalar_one()[0]["Plan"]
            db.rollback()
        read = [node for node in nodes(plan) if node.get("Relation Name") == "stages" and "Scan" in node["Node Type"]]
        assert read
        for node in read:
            assert node["Node Type"] != "Seq Scan", json.dumps(node)
            rows = node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
            assert rows <= 10 * len(made), json.dumps(node)


def of_a_claim(sessions, engine):
    """The statements on stages that a claim runs."""
    seen = []

    def note(_connection, _cursor, statement, parameters, *_):
        if "stages" in statement:
            seen.append((statement, parameters))

    sa.event.listen(engine, "before_cursor_execute", note)
    assert jobs.claim(sessions, *SPEECH, **CLAIM)
    sa.event.remove(engine, "before_cursor_execute", note)
    assert len(seen) == 2
    return seen


def nodes(plan):
    yield plan
    for one in plan.get("Plans", ()):
        yield from nodes(one)


def test_what_waits_in_a_lively_queue_is_not_announced_every_minute(sessions, add):
    job_id = add(5)
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    with sessions.begin() as db:
        jobs.unannounced(db, job_id)
        db.execute(sa.update(Stage).values(nudged_at=long_ago))
    serve(sessions, 1)
    with sessions.begin() as db:
        again = [name for name, _ in sweep.lost(db, attempts=4, nudge_after_s=60)]
        assert again == ["diarize"], "speech was served a moment ago; nobody claimed from the other queue"
        db.execute(sa.update(Stage).values(nudged_at=long_ago))
        db.execute(sa.update(Stage).where(Stage.started_at.is_not(None)).values(started_at=long_ago))
        again = Counter(name for name, _ in sweep.lost(db, attempts=4, nudge_after_s=60))
    assert again == {"diarize": 1, "transcribe": 4}


def test_a_stage_whose_worker_died_is_announced_although_its_queue_is_lively(sessions, add):
    add(3)
    lease = jobs.claim(sessions, *SPEECH, **CLAIM)
    expire(sessions, lease)
    serve(sessions, 0)
    with sessions.begin() as db:
        db.execute(sa.update(Stage).values(nudged_at=datetime.now(UTC) - timedelta(minutes=5)))
        assert lease.stage_id in [one for _, one in sweep.lost(db, attempts=4, nudge_after_s=60)]


def test_a_paused_job_has_no_turn(sessions, add):
    held, other = add(3), add(3)
    with sessions.begin() as db:
        steering.pause(db, held)
        assert {one.job_id for one in urgency.in_turn(db, SPEECH, attempts=4)} == {other}
    assert set(serve(sessions, 99)) == {other}
