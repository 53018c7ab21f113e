# ruff: noqa: T201 - its result is a printed table
"""What each page of a long talk costs: processor time of the web process, questions to Postgres, bytes sent.

    OMP_NUM_THREADS=1 python tests/bench/pages.py [--hours 3] [--turns FILE ...] [--times 5] [--only PART] [--profile N]
One talk of that many hours with word times, recap and publication, another whose lines name nobody, in a real
Postgres, asked through Flask's own client. FILE: JSON of {"turns": [{"speaker", "text"}]}; without any, the demo's two
texts over and over. The first answer of each page is not counted. Printed: median processor ms of this process (the
database's own work is in the clock's only), and of the clock.
"""

from __future__ import annotations

import argparse
import cProfile
import itertools
import json
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import sqlalchemy as sa  # noqa: E402 - the folder of the program must be found first

from services import database, events, formats, people, publications, talks, users  # noqa: E402 - as above
from services.database import Sessions  # noqa: E402 - as above
from services.models import Job, Recording, Speaker, Turn  # noqa: E402 - as above
from services.recaps import drafts  # noqa: E402 - as above
from services.runtime import Runtime, storage_at  # noqa: E402 - as above
from services.settings import Settings  # noqa: E402 - as above
from web.app import create_app  # noqa: E402 - as above
from web.embedded.postgres import Postgres  # noqa: E402 - as above
from web.embedded.process import server_account  # noqa: E402 - as above
from web.embedded.state import State  # noqa: E402 - as above

_WORDS_PER_HOUR = 10_800
_WORD_MS, _GAP_MS = 300, 33
_DEMO = ROOT / "tests" / "data" / "demo"
_DAY = date(2026, 10, 14)
_PASSWORD = "un long mot de passe"


@contextmanager
def running() -> Iterator[Runtime]:
    with tempfile.TemporaryDirectory(prefix="plenary-pages-") as folder:
        Path(folder).chmod(0o711)
        postgres = Postgres(State(Path(folder), server_account()))
        postgres.start()
        try:
            database.migrate(postgres.url())
            sessions = database.sessions(database.create_engine(postgres.url()))
            chosen = Settings(
                state_dir=Path(folder), asr_engine="fake", diarizer="fake", secret_key="k" * 40,
                database_url=postgres.url(),
            )  # fmt: skip
            yield Runtime(chosen, sessions, storage_at(chosen.storage_url))
            sessions.kw["bind"].dispose()
        finally:
            postgres.stop()


def said(files: list[Path], words: int) -> list[tuple[str, str]]:
    """(speaker, text) until there are so many words, the same again where the texts are shorter."""
    if files:
        rows = [(one["speaker"], one["text"]) for file in files for one in json.loads(file.read_text())["turns"]]
    else:
        texts = [
            formats.read(path.read_bytes()).transcript
            for path in (_DEMO / "grand_entretien.txt", _DEMO / "table_ronde.vtt")
        ]
        rows = [
            (text.speaker(turn.speaker).name or "?", turn.text)  # type: ignore[union-attr] # the demo names everybody
            for text in texts for turn in text.turns if text.speaker(turn.speaker)
        ]  # fmt: skip
    found, count = [], 0
    for speaker, text in itertools.cycle(rows):
        found.append((speaker, text))
        count += len(text.split())
        if count >= words:
            return found
    return found


def talk(sessions: Sessions, title: str, rows: list[tuple[str, str]], *, named: bool = True) -> UUID:
    """A talk with one recording and these turns; without names, each sentence is a turn of nobody."""
    with sessions.begin() as db:
        known = events.everything(db)
        event = known[0] if known else events.create(db, name="Escale", starts_on=_DAY)
        made = talks.create(db, events.days(db, event)[0], title=title, language="fr")
        recording = Recording(talk_id=made.id, kind="media", sha256=uuid4().hex * 2, size_bytes=1, filename="3h.flac",
                              storage_key=f"originals/{made.id}", work_key="w", peaks_key="p")  # fmt: skip
        db.add(recording)
        db.flush()
        db.add(Job(talk_id=made.id, recording_id=recording.id, state="done"))
        voices: dict[str, Speaker] = {}
        for name in dict.fromkeys(name for name, _ in rows) if named else ():
            person = people.ensure(db, event.id, name)
            people.announce(db, made.id, person)
            voices[name] = Speaker(talk_id=made.id, label=f"S{len(voices) + 1}", person_id=person.id)
        db.add_all(voices.values())
        db.flush()
        at_ms = 0
        for position, (name, text) in enumerate(rows):
            words = [{"text": word, "start_ms": at_ms + n * (_WORD_MS + _GAP_MS),
                      "end_ms": at_ms + n * (_WORD_MS + _GAP_MS) + _WORD_MS, "probability": 0.9}
                     for n, word in enumerate(text.split())]  # fmt: skip
            db.add(Turn(talk_id=made.id, recording_id=recording.id, position=position, text=" ".join(text.split()),
                        words=words, speaker_id=voices[name].id if name in voices else None,
                        start_ms=words[0]["start_ms"], end_ms=words[-1]["end_ms"]))  # fmt: skip
            at_ms = int(str(words[-1]["end_ms"])) + 500
        recording.duration_ms, recording.probe = at_ms, {"voiced_ms": at_ms, "covered_ms": at_ms}
        return made.id


def fill(runtime: Runtime, rows: list[tuple[str, str]]) -> tuple[UUID, UUID]:
    """The long talk, published, and the same words without names."""
    with runtime.sessions.begin() as db:
        user = users.add(db, email="a@example.org", name="A", role="editor", password=_PASSWORD)
        who = users.reader_of(user)
    long = talk(runtime.sessions, "Longue", rows)
    drafts.redraft(runtime.sessions, long)
    with runtime.sessions.begin() as db:
        publications.publish(db, long, who)
    lines = [("", line + ".") for _, text in rows for line in text.split(". ") if line.strip(" .")]
    return long, talk(runtime.sessions, "Sans noms", lines, named=False)


def addresses(long: UUID, unnamed: UUID, mark: str) -> dict[str, str]:
    desk, public = f"/newsroom/talks/{long}", "/escale/2026-10-14/longue/"
    return {
        "desk": "/newsroom/", "event desk": "/newsroom/events/escale/",
        "talk": f"{desk}/", "talk, last": f"{desk}/?from=9000",
        "more turns": f"{desk}/?rows=1&from=100", "recap": f"{desk}/recap", "left out": f"{desk}/recap/left-out",
        "style": f"{desk}/recap/style", "style, digest": f"{desk}/recap/style?name=digest",
        "preview": f"{desk}/preview", "check": f"{desk}/check", "talk without names": f"/newsroom/talks/{unnamed}/",
        "transcript.txt": f"{desk}/transcript.txt", "transcript.docx": f"{desk}/transcript.docx",
        "transcript.json": f"{desk}/transcript.json", "recap.docx": f"{desk}/recap.docx",
        "edition desk": "/newsroom/events/escale/2026-10-14/edition",
        "home": "/", "event": "/escale/", "day": "/escale/2026-10-14/", "public talk": public,
        "public transcript": f"{public}transcript/", "public quote": f"{public}q/{mark}",
        "search": "/search?q=question", "feed": "/feed.atom", "sitemap": "/sitemap.xml",
    }  # fmt: skip


def measure(client: Any, engine: sa.Engine, path: str, times: int, profile: int = 0) -> tuple[float, ...]:
    """Median ms of the processor, the same right after a turn was edited, and of the clock; statements, bytes."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    answer = client.get(path)
    sa.event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code in {200, 304}, (path, answer.status_code, answer.text[:300])
    spent, lasted, after = [], [], []
    for n in range(2 * times):
        if n < times:
            with engine.begin() as connection:
                connection.execute(sa.text("update turns set version = version where position = 0"))
        begun, cpu = time.perf_counter(), time.process_time()
        client.get(path)
        (after if n < times else spent).append(time.process_time() - cpu)
        lasted.append(time.perf_counter() - begun)
    if profile:
        watching = cProfile.Profile()
        watching.runcall(client.get, path)
        pstats.Stats(watching).sort_stats("cumulative").print_stats(profile)
        print("\n\n".join(asked))
    median_ms = (statistics.median(some) * 1000 for some in (spent, after, lasted[times:]))
    return *median_ms, len(asked), len(answer.data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=3)
    parser.add_argument("--turns", nargs="*", type=Path, default=[])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--only", default="")
    parser.add_argument("--profile", type=int, default=0)
    given = parser.parse_args()
    rows = said(given.turns, round(given.hours * _WORDS_PER_HOUR))
    with running() as runtime:
        long, unnamed = fill(runtime, rows)
        client = create_app(runtime).test_client()
        entrance = client.get("/newsroom/sign-in").text
        token = entrance.split('name="csrf_token" value="')[1].split('"')[0]
        client.post("/newsroom/sign-in", data={"csrf_token": token, "email": "a@example.org", "password": _PASSWORD})
        mark = client.get("/escale/2026-10-14/longue/").text.split("/longue/q/")[1].split('"')[0]
        print(f"{len(rows)} turns, {sum(len(text.split()) for _, text in rows)} words\n")
        print("| page | CPU ms | after an edit | clock ms | questions | kB |\n|---|---|---|---|---|---|")
        for name, path in addresses(long, unnamed, mark).items():
            if given.only in name:
                engine = runtime.sessions.kw["bind"]
                spent, after, lasted, asked, size = measure(client, engine, path, given.times, given.profile)
                cells = (f"{spent:.0f}", f"{after:.0f}", f"{lasted:.0f}", asked, f"{size / 1000:.0f}")
                print("|", " | ".join(map(str, (name, *cells))), "|", flush=True)


if __name__ == "__main__":
    main()
