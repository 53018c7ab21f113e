# ruff: noqa: T201 - its result is a printed table
"""What a claim costs the database when much is queued.

    python tests/bench/ledger.py [--chunks 10000] [--claims 100]
Real Postgres, no worker: chunks are claimed and finished as a worker would. "by position" is the rule the ledger had
before: one statement that sorts all that is queued by deadline, then by the number of the chunk in its recording.
Both run in turns on the same rows; what is compared is the time the server itself gives for executing the statements.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import sqlalchemy as sa  # noqa: E402 - the folder of the program must be found first

from services import database, events, jobs, talks  # noqa: E402 - as above
from services.database import Sessions  # noqa: E402 - as above
from services.flow import sweep, urgency  # noqa: E402 - as above
from services.models import Chunk, Recording, Stage  # noqa: E402 - as above
from web.embedded.postgres import Postgres  # noqa: E402 - as above
from web.embedded.process import server_account  # noqa: E402 - as above
from web.embedded.state import State  # noqa: E402 - as above

NAMES = ("transcribe", "redo")
BY_POSITION = """
update stages set state = 'running', token = %(token)s, attempts = attempts + 1,
    lease_until = now() + interval '60 s', started_at = coalesce(started_at, now()), progressed_at = now()
where id = (
    select s.id from stages s join jobs j on j.id = s.job_id join talks t on t.id = j.talk_id
    where s.name = 'transcribe' and j.state in ('running', 'waiting') and s.attempts < 4 and (
        s.state = 'queued' and (s.not_before is null or s.not_before <= now())
        or s.state = 'running' and s.lease_until < now())
    order by t.deadline_at nulls last, s.position, j.created_at, s.id limit 1 for update of s skip locked)
returning id"""


def run(chunks: int = 10_000, claims: int = 100) -> list[dict[str, Any]]:
    """Measure with the chunks in 1, 20 and 500 recordings; rows of milliseconds."""
    with tempfile.TemporaryDirectory(prefix="plenary-ledger-") as folder:
        Path(folder).chmod(0o711)
        postgres = Postgres(State(Path(folder), server_account()))
        postgres.start()
        try:
            database.migrate(postgres.url())
            sessions = database.sessions(database.create_engine(postgres.url()))
            found = []
            for recordings in (1, 20, 500):
                fill(sessions, recordings, chunks // recordings)
                found.append({"recordings": recordings, "queued": chunks, **measure(sessions, claims)})
            sessions.kw["bind"].dispose()
        finally:
            postgres.stop()
    return found


def fill(sessions: Sessions, recordings: int, each: int) -> None:
    """Empty the ledger and queue `each` chunks of as many recordings."""
    with sessions.begin() as db:
        db.execute(sa.text("truncate events cascade"))
        event = events.create(db, name="E", starts_on=date(2026, 10, 14))
        for number in range(recordings):
            talk = talks.create(db, events.days(db, event)[0], title=f"T {number}")
            recording = Recording(talk_id=talk.id, kind="media", sha256="0", size_bytes=1, filename="f",
                                  storage_key="k", duration_ms=each * 28_000)  # fmt: skip
            db.add(recording)
            db.flush()
            job = jobs.start(db, recording)
            db.execute(sa.update(Stage).where(Stage.name.in_(("probe", "plan"))).values(state="done"))
            rows = [Chunk(recording_id=recording.id, position=n, start_ms=n, end_ms=n + 1) for n in range(each)]
            db.add_all(rows)
            db.flush()
            jobs.fan_out(db, job.id, "transcribe", rows)
    with sessions.kw["bind"].connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze")


def measure(sessions: Sessions, claims: int) -> dict[str, float]:
    """Claim and finish by the ledger; before each claim ask what either rule costs on these very rows."""
    times: dict[str, list[float]] = {"by_position_ms": [], "in_turn_ms": []}
    for _ in range(claims):
        times["by_position_ms"].append(_server_ms(sessions, [(BY_POSITION, {"token": random.getrandbits(60)})]))
        times["in_turn_ms"].append(_server_ms(sessions, _statements(sessions)))
        lease = jobs.claim(sessions, *NAMES, lease_s=60, attempts=4)
        with sessions.begin() as db:
            jobs.finish(db, lease)  # type: ignore[arg-type] # there are more chunks than claims
    with sessions.begin() as db:
        db.execute(sa.update(Stage).values(nudged_at=sa.func.now() - jobs.seconds(3600)))
        begun = time.perf_counter()
        nudged = sum(name == "transcribe" for name, _ in sweep.lost(db, attempts=4, nudge_after_s=60))
    found = {name: round(statistics.median(all_), 3) for name, all_ in times.items()}
    return {**found, "sweep_ms": round(1000 * (time.perf_counter() - begun), 1), "nudged_again": nudged}


def _statements(sessions: Sessions) -> list[tuple[str, Any]]:
    """The statements of one claim, which is taken back."""
    seen: list[tuple[str, Any]] = []
    engine = sessions.kw["bind"]

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    sa.event.listen(engine, "before_cursor_execute", note)
    with sessions() as db:
        jobs._take(db, urgency.in_turn(db, NAMES, attempts=4)[0], random.getrandbits(60), 60, 4)
        db.rollback()
    sa.event.remove(engine, "before_cursor_execute", note)
    return seen


def _server_ms(sessions: Sessions, statements: list[tuple[str, Any]]) -> float:
    with sessions() as db:
        plans = [
            db.connection().exec_driver_sql(f"explain (analyze, format json) {sql}", parameters).scalar_one()[0]
            for sql, parameters in statements
        ]
        db.rollback()
    return sum(plan["Execution Time"] for plan in plans)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("--claims", type=int, default=100)
    options = parser.parse_args()
    print("| recordings | chunks queued | by position, ms | in turn, ms | ratio | a sweep, ms | chunks nudged again |")
    print("|---|---|---|---|---|---|---|")
    for row in run(options.chunks, options.claims):
        ratio = row["by_position_ms"] / row["in_turn_ms"]
        print(f"| {row['recordings']} | {row['queued']} | {row['by_position_ms']} | {row['in_turn_ms']} "
              f"| {ratio:.1f} | {row['sweep_ms']} | {row['nudged_again']} |")  # fmt: skip


if __name__ == "__main__":
    main()
