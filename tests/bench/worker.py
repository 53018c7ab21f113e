# ruff: noqa: T201, E501 - its result is printed tables
"""What a speech worker costs beside its engine: processor time, memory, a second worker, length, decoding.

    python tests/bench/worker.py [overhead] [memory] [workers] [length] [sound] [--models demo base] [--rounds 3]
Real Postgres, Redis and worker processes; the bench itself decodes and cuts, and what it watches is the worker's
`transcribe` stages. The engine alone hears the same chunks in a process of its own, in turns with the worker. Processor
seconds are compared, never the clock, but for the second worker, where the runs take turns.
`demo` really hears; other sizes are random checkpoints that dictate a fixed text (checkpoints.py).
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BENCH = Path(__file__).parent
MINUTE_S, HOUR_S = 60, 3600
LENGTHS_S = (10 * MINUTE_S, HOUR_S, 5 * HOUR_S)
PARTS = ("overhead", "memory", "workers", "length", "sound")
# A pool child with more than this has its engine.
LOADED_MB = 150


class Newsroom:
    """Postgres, Redis and as many real speech workers as asked, in a folder of their own."""

    def __init__(self, root: Path, model: str, *, threads: int = 1, **chosen: Any) -> None:
        from services import database, runtime
        from services.settings import Settings
        from web.embedded.postgres import Postgres
        from web.embedded.process import server_account
        from web.embedded.redis import Redis
        from web.embedded.state import State
        from worker.app import make_app
        from worker.queue import CeleryQueue

        self.state = State(root, server_account())
        self.servers = [Postgres(self.state), Redis(self.state)]
        for one in self.servers:
            one.start()
        longest_ms = 12_000 if model == "demo" else 28_000
        self.settings = Settings(
            state_dir=root, whisper_dir=root.parent / "whisper", database_url=self.servers[0].url(),
            redis_url=self.servers[1].url, secret_key="k" * 40, asr_engine="ctranslate2", asr_threads=threads,
            whisper_model=str(checkpoint(root.parent, model)), chunk_longest_ms=longest_ms, diarizer="none", **chosen,
        )  # fmt: skip
        database.migrate(self.settings.database_url)
        self.runtime = runtime.build(self.settings, CeleryQueue(make_app(self.settings.redis_url)))
        self.workers: list[Any] = []

    def start_worker(self) -> None:
        from web.embedded.programs import programs

        child = next(one for one in programs(self.settings, self.state.logs) if one.name == "worker-speech")
        # A worker is niced, which on a busy machine would only make this last longer.
        child._command = [one for one in child._command if one not in ("--nice", "5")]
        child.name, child.log = f"{child.name}-{len(self.workers)}", self.state.logs / f"speech-{len(self.workers)}.log"
        child.start()
        self.workers.append(child)
        self.until_logged(" ready.")

    def until_logged(self, text: str, within_s: float = 120.0) -> None:
        """Until the last worker's log says `text`."""
        end = time.monotonic() + within_s
        while text not in self.workers[-1].log.read_text():
            assert time.monotonic() < end, self.workers[-1].log.read_text()[-2000:]
            time.sleep(0.2)

    def stop(self) -> None:
        self.runtime.sessions.kw["bind"].dispose()
        for one in (*self.workers, *(server.child for server in self.servers[::-1])):
            if one is not None:
                one.stop()

    def prepare(self, title: str, sound: Path) -> Any:
        """Receive, decode and cut a recording here; its `transcribe` stages are queued for tomorrow. The job's id."""
        from datetime import date

        import sqlalchemy as sa

        from services import events, recordings, storage, talks
        from services.models import Stage
        from services.queue import NullQueue
        from worker import stage, tasks

        with self.runtime.sessions.begin() as db:
            known = events.everything(db)
            event = known[0] if known else events.create(db, name="Escale", starts_on=date(2026, 10, 14))
            talk = talks.create(db, events.days(db, event)[0], title=title, language="fr")
        with sound.open("rb") as stream:
            received = storage.receive(self.runtime.storage, stream, limit_bytes=2**40)
        receipt = recordings.receive(
            self.runtime.sessions, self.runtime.storage, talk.id, received, filename=sound.name
        )  # fmt: skip
        still = dataclasses.replace(self.runtime, queue=NullQueue())
        for name in ("probe", "plan"):
            assert stage.run(still, name, tasks.SERVICES[name])
        with self.runtime.sessions.begin() as db:
            where = (Stage.job_id == receipt.job_id, Stage.name == "transcribe")
            tomorrow = sa.func.now() + sa.text("interval '1 day'")
            db.execute(sa.update(Stage).where(*where).values(not_before=tomorrow, nudged_at=None))
        return receipt.job_id

    def hear(self, job_id: Any) -> dict[str, Any]:
        """Let the workers hear a prepared job; what that cost them and the database."""
        import sqlalchemy as sa

        from services import queue
        from services.models import Stage

        before, begun = self.spent(), time.monotonic()
        with self.runtime.sessions.begin() as db:
            db.execute(sa.update(Stage).where(Stage.job_id == job_id).values(not_before=None))
        queue.announce(self.runtime.sessions, self.runtime.queue, job_id)
        mine = (Stage.job_id == job_id, Stage.name == "transcribe")
        rss: list[int] = []
        real: list[int] = []
        load: list[float] = []
        while self.open_stages(mine):
            time.sleep(1.0)
            rss.append(sum(self.children_mb()))
            real.append(sum(map(proportional_mb, self.family())))
            load.append(os.getloadavg()[0])
        after = self.spent()
        with self.runtime.sessions.begin() as db:
            rows = db.execute(sa.select(Stage.state, Stage.started_at, Stage.finished_at).where(*mine)).all()
        assert {row.state for row in rows} == {"done"}, {row.state for row in rows}
        wall_s = (max(row.finished_at for row in rows) - min(row.started_at for row in rows)).total_seconds()
        cost = {name: after[name] - before[name] for name in after}
        return {**cost, "wall_s": wall_s, "seen_s": time.monotonic() - begun, "chunks": len(rows), "rss_mb": rss,
                "real_mb": max(real), "load": statistics.median(load)}  # fmt: skip

    def open_stages(self, mine: Any) -> int:
        import sqlalchemy as sa

        from services.models import Stage

        with self.runtime.sessions.begin() as db:
            return int(db.scalar(sa.select(sa.func.count()).where(*mine, Stage.state.in_(("queued", "running")))) or 0)

    def family(self) -> list[int]:
        """Every process of the speech workers."""
        import psutil

        alive = [psutil.Process(one.pid) for one in self.workers]
        return [one.pid for parent in alive for one in (parent, *parent.children(recursive=True))]

    def spent(self) -> dict[str, float]:
        """Processor seconds so far: of the workers' parents, of their children, and of Postgres."""
        import psutil

        def of(pids: Sequence[int]) -> float:
            times = [psutil.Process(pid).cpu_times() for pid in pids]
            return sum(one.user + one.system for one in times)

        parents = [one.pid for one in self.workers]
        postgres = psutil.Process(self.servers[0].child.pid)
        gone = postgres.cpu_times()
        return {
            "parent_s": of(parents), "child_s": of([one for one in self.family() if one not in parents]),
            "postgres_s": of([postgres.pid, *(one.pid for one in postgres.children())])
            + gone.children_user + gone.children_system,
        }  # fmt: skip

    def peak_mb(self) -> dict[str, int]:
        """The most that each kind of process ever held."""
        parents = [one.pid for one in self.workers]
        children = [one for one in self.family() if one not in parents]
        return {"parent_mb": sum(map(high_water_mb, parents)), "child_mb": sum(map(high_water_mb, children))}

    def sound_of(self, job_id: Any) -> tuple[Path, list[tuple[int, int]]]:
        """The work file of a job and its chunks, [start_ms, end_ms)."""
        import sqlalchemy as sa

        from services.models import Chunk, Job, Recording

        with self.runtime.sessions.begin() as db:
            row = db.get_one(Recording, db.get_one(Job, job_id).recording_id)
            mine = sa.select(Chunk.start_ms, Chunk.end_ms).where(Chunk.recording_id == row.id).order_by(Chunk.position)
            return self.runtime.storage.open(row.work_key), [tuple(one) for one in db.execute(mine)]

    def words_of(self, job_id: Any) -> int:
        import sqlalchemy as sa

        from services.models import Chunk, Job, Word

        with self.runtime.sessions.begin() as db:
            mine = Chunk.recording_id == db.get_one(Job, job_id).recording_id
            count = sa.select(sa.func.count()).select_from(Word).join(Chunk, Chunk.id == Word.chunk_id).where(mine)
            return int(db.scalar(count) or 0)

    def engine_alone(self, job_id: Any, how: str = "--alone", *, both: bool = True) -> dict[str, Any]:
        """The same chunks through the engine in a process of its own; at once and, where `both`, one by one."""
        work, spans = self.sound_of(job_id)
        task = {"work": str(work), "spans": spans, "model": self.settings.whisper_model,
                "folder": str(self.settings.whisper_dir), "threads": self.settings.asr_threads, "both": both}  # fmt: skip
        threads = str(self.settings.asr_threads)
        environ = {**os.environ, "OMP_NUM_THREADS": threads, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, __file__, how], input=json.dumps(task), capture_output=True,
                              text=True, check=True, env=environ)  # fmt: skip
        return dict(json.loads(done.stdout.splitlines()[-1]))

    def held_mb(self) -> int:
        """What all processes of the workers hold now."""
        import psutil

        return sum(psutil.Process(one).memory_info().rss for one in self.family()) // 2**20

    def children_mb(self) -> list[int]:
        import psutil

        parents = [one.pid for one in self.workers]
        return [psutil.Process(one).memory_info().rss // 2**20 for one in self.family() if one not in parents]


def alone(task: dict[str, Any]) -> None:
    """In a process of its own: load, hear once to warm up, then hear all, at once and one by one; only the engine's
    calls are counted.
    """
    from services import media, words
    from services.engines import speech
    from services.settings import Settings

    chosen = Settings(whisper_model=task["model"], whisper_dir=Path(task["folder"]), asr_threads=task["threads"],
                      asr_engine="ctranslate2")  # fmt: skip
    engine = speech.load(chosen)
    work, spans = Path(task["work"]), task["spans"]
    most = engine.batch if isinstance(engine, words.BatchTranscriber) else 1
    words.hear(engine, [(media.samples(work, *spans[0]), 0)], language="fr", prompt=None)

    def spent(at_once: int) -> tuple[float, int]:
        seconds, said = 0.0, 0
        for first in range(0, len(spans), at_once):
            sound = [(media.samples(work, *one), one[0]) for one in spans[first : first + at_once]]
            begun = time.process_time()
            heard = words.hear(engine, sound, language="fr", prompt=None)
            seconds += time.process_time() - begun
            said += sum(len(one.words) for one in heard)
        return seconds, said

    together_s, said = spent(most)
    engine_s = spent(1)[0] if task["both"] else 0.0
    print(json.dumps({"engine_s": engine_s, "together_s": together_s, "at_once": most, "words": said,
                      "peak_mb": high_water_mb(os.getpid())}))  # fmt: skip


def proportional_mb(pid: int) -> int:
    """What a process holds, pages shared with others counted in parts; 0 where it has ended meanwhile."""
    try:
        return int(Path(f"/proc/{pid}/smaps_rollup").read_text().split("\nPss:")[1].split()[0]) // 1024
    except ProcessLookupError:
        return 0


def high_water_mb(pid: int) -> int:
    return int(Path(f"/proc/{pid}/status").read_text().split("VmHWM:")[1].split()[0]) // 1024


def checkpoint(place: Path, model: str) -> Path:
    """The demo's file, or a random one of a real size. It bears the demo's name: it was taught no prompts either."""
    from services.engines.hearing.weights import DEMO

    if model == "demo":
        return DEMO
    file = place / f"random-{model}" / DEMO.name
    if not file.is_file():
        checkpoints = module("checkpoints")
        file.parent.mkdir(exist_ok=True)
        checkpoints.random_checkpoint(file.with_suffix(".part"), model, dictated=checkpoints.DICTATED).rename(file)
    return file


def module(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"bench_{name}", BENCH / f"{name}.py")
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def sound(place: Path, seconds: int) -> Path:
    """The demo panel over and over, with silences, `seconds` long."""
    file = place / f"panel-{seconds}.flac"
    if not file.exists():
        module("long").build(file.with_stem(f"{file.stem}.part"), seconds).rename(file)
    return file


@contextlib.contextmanager
def newsroom(place: Path, model: str, **chosen: Any) -> Iterator[Newsroom]:
    root = Path(tempfile.mkdtemp(prefix="state-", dir=place))
    root.chmod(0o711)
    made = Newsroom(root, model, **chosen)
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(root, ignore_errors=True)


def overhead(place: Path, model: str, rounds: int, seconds: int) -> list[dict[str, Any]]:
    """Worker and engine in turns on the same chunks."""
    runs = []
    with newsroom(place, model) as here:
        here.start_worker()
        here.hear(here.prepare("Mise en train", sound(place, 2 * MINUTE_S)))
        for number in range(rounds):
            job_id = here.prepare(f"Mesure {number}", sound(place, seconds))
            runs.append({**here.hear(job_id), **here.engine_alone(job_id), "stored": here.words_of(job_id)})
            tell(model, runs[-1], here.peak_mb())
    return runs


def overhead_table(model: str, seconds: int, runs: list[dict[str, Any]]) -> str:
    def whole(one: dict[str, Any]) -> float:
        return float(one["child_s"] + one["parent_s"] + one["postgres_s"])

    rows = {
        "engine alone, one chunk after the other": [one["engine_s"] for one in runs],
        f"engine alone, {runs[0]['at_once']} chunks at once": [one["together_s"] for one in runs],
        "worker: pool child (engine, sound, database client)": [one["child_s"] for one in runs],
        "worker: parent (queue)": [one["parent_s"] for one in runs],
        "Postgres": [one["postgres_s"] for one in runs],
        "**whole worker and Postgres**": [whole(one) for one in runs],
        "× engine, one by one": [whole(one) / one["engine_s"] for one in runs],
        "× engine, at once": [whole(one) / one["together_s"] for one in runs],
    }
    lines = [f"### {model}: {seconds} s of sound, {runs[0]['chunks']} chunks, {runs[0]['stored']} words, {len(runs)} rounds\n",
             "| | CPU s, median (least–most) |", "|---|---|"]  # fmt: skip
    return "\n".join([*lines, *(f"| {name} | {spread(found)} |" for name, found in rows.items())]) + "\n"


def spread(found: Sequence[float]) -> str:
    return f"{statistics.median(found):.2f} ({min(found):.2f}–{max(found):.2f})"


def tell(*what: Any) -> None:
    shown = [{k: v for k, v in one.items() if k != "rss_mb"} if isinstance(one, dict) else one for one in what]
    print(*shown, file=sys.stderr, flush=True)


def memory(place: Path, model: str) -> str:
    """The most a worker ever holds, with the default two threads, and what is left when its model was let go."""
    idle_s = 10
    with newsroom(place, model, threads=2, model_idle_s=idle_s) as here:
        here.start_worker()
        idle_mb = here.held_mb()
        found = here.hear(here.prepare("Mémoire", sound(place, 5 * MINUTE_S)))
        peak, hot_mb = here.peak_mb(), here.held_mb()
        here.until_logged("let go of")
        cold_mb = here.held_mb()
        other = here.prepare("Seul", sound(place, MINUTE_S))
        alone = here.engine_alone(other)
        again = here.engine_alone(other, "--guarded")
    tell(model, peak, idle_mb, hot_mb, cold_mb, alone, again)
    return (
        f"| {model} | {alone['at_once']} | {found['chunks']} | {idle_mb} | **{peak['parent_mb'] + peak['child_mb']}** "
        f"({peak['parent_mb']} + {peak['child_mb']}) | {found['real_mb']} | {hot_mb} | {cold_mb} | {again['first_mb']}, {again['peak_mb']} |"
    )


MEMORY_HEAD = """| model | chunks at once | chunks heard | parent and child before the model | at most (parent + child) | at most, shared pages once | after the last chunk | after its model was let go | a process with the engine alone: at most so far, and after a second hearing |
|---|---|---|---|---|---|---|---|---|"""


def workers(place: Path, rounds: int, seconds: int) -> str:
    """The same recording with one worker and with two, in turns."""
    pairs = []
    with newsroom(place, "demo") as here:
        here.start_worker()
        for number in range(rounds):
            one = here.hear(warm_then(here, place, seconds, f"Un {number}"))
            here.start_worker()
            two = here.hear(warm_then(here, place, seconds, f"Deux {number}"))
            here.workers.pop().stop()
            pairs.append((one, two))
            tell("workers", one, two, os.getloadavg())
    lines = [f"The demo model, {seconds} s of sound, {pairs[0][0]['chunks']} chunks, one thread a worker, {rounds} rounds.\n",
             "| | median (least–most) |", "|---|---|"]  # fmt: skip
    rows = {
        "one worker, s of the clock": [one["wall_s"] for one, _ in pairs],
        "two workers, s of the clock": [two["wall_s"] for _, two in pairs],
        "**gain**": [one["wall_s"] / two["wall_s"] for one, two in pairs],
        "CPU s of two / CPU s of one": [two["child_s"] / one["child_s"] for one, two in pairs],
        "load of the machine meanwhile": [two["load"] for _, two in pairs],
    }
    return "\n".join([*lines, *(f"| {name} | {spread(found)} |" for name, found in rows.items())]) + "\n"


def warm_then(here: Newsroom, place: Path, seconds: int, title: str) -> Any:
    """Have every worker load its model, then prepare what is measured."""
    for number in range(10):
        here.hear(here.prepare(f"{title}: mise en train {number}", sound(place, 2 * MINUTE_S)))
        if min(here.children_mb()) > LOADED_MB:
            break
    return here.prepare(title, sound(place, seconds))


def length(place: Path) -> str:
    """One worker, recordings of ten minutes, one hour and five: what a second of sound costs, and what it holds."""
    lines = ["| recording | chunks | words | words a minute | CPU s, worker and Postgres | CPU s per s of sound | engine alone, CPU s per s | MB at first, at last (child) | most MB so far (parent + child) |",
             "|---|---|---|---|---|---|---|---|---|"]  # fmt: skip
    with newsroom(place, "demo") as here:
        here.start_worker()
        here.hear(here.prepare("Mise en train", sound(place, 2 * MINUTE_S)))
        for seconds in LENGTHS_S:
            job_id = here.prepare(f"{seconds} s", sound(place, seconds))
            found = {**here.hear(job_id), **here.engine_alone(job_id, both=False), "stored": here.words_of(job_id)}
            peak = here.peak_mb()
            tell("length", seconds, found, peak)
            cost = found["child_s"] + found["parent_s"] + found["postgres_s"]
            held = found["rss_mb"]
            lines.append(
                f"| {seconds // MINUTE_S} min | {found['chunks']} | {found['stored']} | {found['stored'] * 60 / seconds:.1f} "
                f"| {cost:.1f} | {cost / seconds:.4f} | {found['together_s'] / seconds:.4f} "
                f"| {statistics.median(held[: len(held) // 4 + 1]):.0f}, {statistics.median(held[-len(held) // 4 :]):.0f} "
                f"| {peak['parent_mb']} + {peak['child_mb']} |"
            )
    return "\n".join(lines) + "\n"


# A recorder's, a phone's, and a browser's, of which players need a copy.
SOUNDS = (("mono.flac", "mono"), ("stereo.m4a", "stereo"), ("stereo.webm", "stereo"))


def sounds(place: Path, rounds: int, seconds: int) -> str:
    """Three hours decoded to the work file, waveform and channel levels as `probe` does, and their voice activity."""
    lines = [f"{seconds // 3600} h of sound, each step in a process of its own, {rounds} rounds: CPU s, median (least–most); s of the clock; MB at most.\n",
             "| recording | step | CPU s | s of the clock | MB |", "|---|---|---|---|---|"]  # fmt: skip
    for name, layout in SOUNDS:
        source = place / f"{seconds}-{name}"
        if not source.exists():
            module("long").build(source.with_stem(f"{source.stem}.part"), seconds, layout=layout).rename(source)
        for step in ("decode", "vad") if name == SOUNDS[0][0] else ("decode",):
            runs = [step_alone(step, source) for _ in range(rounds)]
            tell(source.name, step, *runs)
            lines.append(
                f"| {name}, {source.stat().st_size // 2**20} MB | {step} | {spread([one['cpu_s'] for one in runs])} "
                f"| {spread([one['wall_s'] for one in runs])} | {max(one['peak_mb'] for one in runs)} |"
            )
    return "\n".join(lines) + "\n"


def step_alone(step: str, source: Path) -> dict[str, Any]:
    environ = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, __file__, "--step", step, str(source)], capture_output=True, text=True,
                          check=True, env=environ)  # fmt: skip
    return dict(json.loads(done.stdout.splitlines()[-1]))


def one_step(step: str, source: Path) -> None:
    work = source.with_suffix(".work.wav")
    cpu_s, begun = time.process_time(), time.monotonic()
    if step == "vad":
        from services.engines.silero import SileroDetector

        SileroDetector().regions(work, progress=lambda *_: None, cancelled=lambda: False)
    else:
        from services import media

        proxy, levels = source.with_suffix(".proxy.m4a"), source.with_suffix(".levels")
        media.decode(source, work, source.with_suffix(".peaks"), proxy=proxy, levels=levels)
    print(json.dumps({"cpu_s": time.process_time() - cpu_s, "wall_s": time.monotonic() - begun,
                      "peak_mb": high_water_mb(os.getpid())}))  # fmt: skip


def guarded(task: dict[str, Any]) -> None:
    """In a process of its own: as many chunks at once as suit, then a passage heard again, as a worker's child does."""
    from services import media, words
    from services.doubts import redoing
    from services.doubts.framing import Task
    from services.runtime import Engines
    from services.settings import Settings

    engines = Engines(Settings(whisper_model=task["model"], whisper_dir=Path(task["folder"]), asr_threads=task["threads"]))  # fmt: skip
    work, spans, engine = Path(task["work"]), task["spans"], engines.transcriber()
    at_once = spans[: engine.batch if isinstance(engine, words.BatchTranscriber) else 1]
    words.hear(engine, [(media.samples(work, *one), one[0]) for one in at_once], language="fr", prompt=None)
    first_mb, (start_ms, end_ms) = high_water_mb(os.getpid()), spans[0]
    passage = Task("", start_ms, end_ms, end_ms, ((start_ms, end_ms),), None, "fr", detects=True)
    redoing.hear(passage, work, engines.guarded, engines.detector, end_ms - start_ms)
    print(json.dumps({"peak_mb": high_water_mb(os.getpid()), "first_mb": first_mb}))


def run(
    parts: Sequence[str] = PARTS, models: Sequence[str] = ("demo", "base"), rounds: int = 3, folder: Path | None = None
) -> str:
    """Markdown of each part. `folder`: where sounds and random weights are kept between runs."""
    with tempfile.TemporaryDirectory(prefix="plenary-bench-") as scratch:
        place = folder or Path(scratch)
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o711)
        found = []
        if "overhead" in parts:
            found.append("## What the worker adds to its engine\n")
            found += [overhead_table(one, 10 * MINUTE_S, overhead(place, one, rounds, 10 * MINUTE_S)) for one in models]
        if "memory" in parts:
            found += ["## Memory, MB\n", MEMORY_HEAD, *(memory(place, one) for one in ("demo", "base", "small")), ""]
        if "workers" in parts:
            found += ["## A second worker\n", workers(place, rounds, 10 * MINUTE_S)]
        if "length" in parts:
            found += ["## Length\n", length(place)]
        if "sound" in parts:
            found += ["## Three hours decoded\n", sounds(place, rounds, 3 * HOUR_S)]
        return "\n".join(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all without any")
    parser.add_argument("--models", nargs="+", default=["demo", "base"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keep what is made for it here")
    asked = parser.parse_args()
    print(run(asked.parts or PARTS, asked.models, asked.rounds, asked.folder))


if __name__ == "__main__":
    inner = {"--alone": alone, "--guarded": guarded}
    if sys.argv[1:2] == ["--step"]:
        one_step(sys.argv[2], Path(sys.argv[3]))
    elif len(sys.argv) == 2 and sys.argv[1] in inner:
        inner[sys.argv[1]](json.load(sys.stdin))
    else:
        sys.path.insert(0, str(ROOT))
        main()
