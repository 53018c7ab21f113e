"""What length costs: recordings of ten minutes, one hour and five hours, and the transcript of five hours.

    OMP_NUM_THREADS=1 python tests/bench/long.py [FOLDER]
The recordings are made on the fly in FOLDER (kept) or a temporary folder: the demo panel over and over, with silences.
Each step runs in a fresh process, so that its peak memory is its own. Prints Markdown.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
PANEL = ROOT / "tests" / "data" / "demo" / "panel.flac"
RATE_HZ = 16_000
MINUTE_S, HOUR_S = 60, 3600
LENGTHS = (("ten_minutes.flac", 10 * MINUTE_S), ("hour.flac", HOUR_S), ("hour.opus", HOUR_S), ("five_hours.flac", 5 * HOUR_S))  # fmt: skip # noqa: E501
CODECS = {
    ".flac": ("flac", "flac", "s16", 16_000), ".opus": ("ogg", "libopus", "s16", 48_000),
    ".m4a": ("mp4", "aac", "fltp", 44_100), ".webm": ("webm", "libopus", "s16", 48_000),
}  # fmt: skip
WORDS = 55_000  # five hours of talk at 180 words a minute
_SILENCES_S = (2, 20, 7)


def run(folder: Path | None = None) -> dict[str, Any]:
    """Measure everything; "decode", "plan" per recording, "words" of a transcript, "workers" of a running service."""
    with tempfile.TemporaryDirectory(prefix="plenary-long-") as scratch:
        place = folder or Path(scratch)
        place.mkdir(parents=True, exist_ok=True)
        found: dict[str, Any] = {"sound": [_sound(place, name, seconds) for name, seconds in LENGTHS]}
        service = _service(place)
        try:
            found["words"] = _words(service)
            found["workers"] = _workers(service)
        finally:
            service.supervisor.stop()
            service.runtime.sessions.kw["bind"].dispose()
            shutil.rmtree(service.state.root, ignore_errors=True)
    return found


def build(path: Path, seconds: int, *, layout: str = "mono") -> Path:
    """Write the demo panel again and again, a silence of another length after each, until `seconds` are full."""
    import av
    import soundfile

    container, codec, form, rate_hz = CODECS[path.suffix]
    panel, heard_hz = soundfile.read(PANEL, dtype="int16")
    assert (heard_hz, panel.ndim) == (RATE_HZ, 1)
    with av.open(str(path), "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate_hz, layout=layout)
        resampler = av.AudioResampler(form, layout, rate_hz, stream.codec_context.frame_size or 4096)
        count = 0
        for block in (*_looped(panel, seconds * RATE_HZ), None):
            frame = None if block is None else av.AudioFrame.from_ndarray(block[np.newaxis], "s16", "mono")
            if frame:
                frame.sample_rate = RATE_HZ
            for piece in resampler.resample(frame):
                piece.pts, piece.time_base = count, Fraction(1, rate_hz)
                count += piece.samples
                out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return path


def _looped(panel: np.ndarray, left: int) -> Iterator[np.ndarray]:
    number = 0
    while left:
        for part in (panel, np.zeros(_SILENCES_S[number % 3] * RATE_HZ, np.int16)):
            yield part[:left]
            left -= len(part[:left])
            if not left:
                return
        number += 1


def _sound(folder: Path, name: str, seconds: int) -> dict[str, Any]:
    source = folder / name
    if not source.exists():
        build(source.with_stem(f"{source.stem}.part"), seconds).rename(source)
    steps = {step: _alone(step, source) for step in ("decode", "vad", "plan")}
    hours = seconds / HOUR_S
    for one in steps.values():
        one["cpu_s_per_hour"] = round(one["cpu_s"] / hours, 1)
    return {"name": name, "hours": hours, "megabytes": source.stat().st_size // 2**20, **steps}


def _alone(step: str, source: Path) -> dict[str, Any]:
    """Run one step in a process of its own. Its CPU time is that of the step, its peak memory that of the process."""
    command = [sys.executable, __file__, "--step", step, str(source)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environ)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _step(step: str, source: Path) -> dict[str, Any]:
    work, regions = source.with_suffix(".work.wav"), source.with_suffix(".regions.json")
    before_mb, begun_s = _peak_mb(), time.process_time()
    more = {"decode": _decode, "vad": _vad, "plan": _plan}[step](source, work, regions)
    return {"cpu_s": round(time.process_time() - begun_s, 2), "peak_mb": _peak_mb(), "before_mb": before_mb, **more}


def _decode(source: Path, work: Path, _regions: Path) -> dict[str, Any]:
    from services import media

    return {"duration_ms": media.decode(source, work, source.with_suffix(".peaks")).duration_ms}


def _vad(_source: Path, work: Path, regions: Path) -> dict[str, Any]:
    from services.engines.silero import SileroDetector

    found = SileroDetector().regions(work, progress=lambda *_: None, cancelled=lambda: False)
    rows = [(one.start_ms, one.end_ms, [(lull.at_ms, lull.level_db) for lull in one.lulls]) for one in found]
    regions.write_text(json.dumps(rows))
    return {"regions": len(rows)}


def _plan(_source: Path, work: Path, regions: Path) -> dict[str, Any]:
    from services import chunks, media

    rows = json.loads(regions.read_text())
    heard = [chunks.Region(start, end, tuple(chunks.Lull(*lull) for lull in lulls)) for start, end, lulls in rows]
    return {"chunks": len(chunks.plan(heard, duration_ms=media.duration_ms(work), longest_ms=28_000))}


def _peak_mb() -> int:
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024


def _service(folder: Path) -> Any:
    """Postgres, Redis, workers and scheduler of the survival test, real but for the speech engine (0.3 s a chunk)."""
    from tests.worker.service import Service

    root = Path(tempfile.mkdtemp(prefix="plenary-long-", dir=tempfile.gettempdir()))
    root.chmod(0o711)
    service = Service(root)
    service.source = folder / "ten_minutes.flac"
    return service


def _words(service: Any) -> dict[str, Any]:
    """Save, turn into turns and read back the words of five hours, in 642 chunks and 1 500 changes of voice."""
    from services import transcripts
    from services import turns as turn_making
    from services.doubts import standing
    from services.speakers import Span

    sessions = service.runtime.sessions
    talk_id, recording_id, heard = _five_hours(service)
    found: dict[str, Any] = {"words": WORDS, "chunks": len(heard)}
    found["save_s"], _ = _timed(lambda: _save(sessions, heard))
    with sessions.begin() as db:
        found["read_words_s"], words = _timed(lambda: standing.words(db, recording_id))
    spans = [Span(f"S{n % 4 + 1}", n * 12_000, (n + 1) * 12_000) for n in range(5 * HOUR_S // 12)]
    found["build_turns_s"], made = _timed(lambda: turn_making.build(words, spans))
    found["turns"] = len(made)
    found["store_turns_s"], _ = _timed(lambda: _store(sessions, talk_id, recording_id, made))
    with sessions.begin() as db:
        found["read_transcript_s"], transcript = _timed(lambda: transcripts.read(db, talk_id))
    assert sum(len(turn.words) for turn in transcript.turns) == WORDS
    return found


def _five_hours(service: Any) -> tuple[Any, Any, list[Any]]:
    """An empty recording of five hours with its chunks, and what an engine heard in each."""
    from services.contracts import Word
    from services.models import Chunk, Recording
    from services.words import Heard

    talk_id = _talk(service, "Cinq heures")
    step_ms = 5 * HOUR_S * 1000 // WORDS
    said = ("nous", "avons", "formé", "deux", "cents", "personnes,", "et", "la", "confiance", "revient.")
    with service.runtime.sessions.begin() as db:
        recording = Recording(talk_id=talk_id, kind="media", sha256="5" * 64, size_bytes=1, filename="5h.flac",
                              storage_key="originals/55", duration_ms=5 * HOUR_S * 1000)  # fmt: skip
        db.add(recording)
        db.flush()
        rows = []
        for position, first in enumerate(range(0, WORDS, 86)):
            last = min(WORDS, first + 86)
            chunk = Chunk(recording_id=recording.id, position=position, start_ms=first * step_ms,
                          end_ms=last * step_ms, voiced=[[first * step_ms, last * step_ms]])  # fmt: skip
            db.add(chunk)
            spoken = tuple(Word(said[n % 10], n * step_ms, (n + 1) * step_ms - 20, 0.9) for n in range(first, last))
            rows.append((chunk, Heard(spoken, "fr", 0.01, -0.2, 1.5)))
        db.flush()
        return talk_id, recording.id, [(chunk.id, heard) for chunk, heard in rows]


def _save(sessions: Any, heard: list[Any]) -> None:
    from services import words

    for chunk_id, one in heard:
        with sessions.begin() as db:
            words.save(db, {chunk_id: one}, "bench")


def _store(sessions: Any, talk_id: Any, recording_id: Any, made: list[Any]) -> None:
    from services.models import Speaker, Turn

    with sessions.begin() as db:
        voices = {label: Speaker(talk_id=talk_id, label=label) for label in sorted({turn.speaker for turn in made})}
        db.add_all(voices.values())
        db.flush()
        for number, turn in enumerate(made):
            rows = [{"text": w.text, "start_ms": w.start_ms, "end_ms": w.end_ms, "probability": w.probability}
                    for w in turn.words]  # fmt: skip
            db.add(Turn(talk_id=talk_id, recording_id=recording_id, position=number, text=turn.text, words=rows,
                        speaker_id=voices[turn.speaker].id, start_ms=turn.start_ms, end_ms=turn.end_ms))  # fmt: skip


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = work()
    return round(time.perf_counter() - begun, 2), result


def _talk(service: Any, title: str) -> Any:
    from datetime import date

    from services import events, talks

    with service.runtime.sessions.begin() as db:
        known = events.everything(db)
        event = known[0] if known else events.create(db, name="Escale", starts_on=date(2026, 10, 14))
        return talks.create(db, events.days(db, event)[0], title=title).id


def _workers(service: Any) -> dict[str, Any]:
    """The same job with one speech worker, then with two; and the first worker's memory from chunk to chunk."""
    from web.embedded.programs import programs

    alone, memory_mb = _job(service, "Un")
    second = next(one for one in programs(service.settings, service.state.logs) if one.name == "worker-speech")
    second.name, second.log = "worker-speech-2", service.state.logs / "worker-speech-2.log"
    second.start()
    service.supervisor.watch(second)
    service.tend(6)
    together, _ = _job(service, "Deux")
    return {"one": alone, "two": together, "speech_worker_mb": memory_mb,
            "gain": round(together["chunks_per_s"] / alone["chunks_per_s"], 2)}  # fmt: skip


def _job(service: Any, title: str) -> tuple[dict[str, Any], list[int]]:
    import psutil
    import sqlalchemy as sa

    from services.models import Job, Stage

    _, receipt = service.add(title)
    speech = next(one for one in service.workers if one.name == "worker-speech")
    memory_mb: list[int] = []
    state, end = "", time.monotonic() + 300
    while state != "done" and time.monotonic() < end:
        service.tend(1.0)
        family = [psutil.Process(speech.pid), *psutil.Process(speech.pid).children(recursive=True)]
        memory_mb.append(max(one.memory_info().rss for one in family) // 2**20)
        with service.runtime.sessions.begin() as db:
            state = db.get_one(Job, receipt.job_id).state
    with service.runtime.sessions.begin() as db:
        where = (Stage.job_id == receipt.job_id, Stage.name == "transcribe")
        rows = db.execute(sa.select(Stage.started_at, Stage.finished_at).where(*where)).all()
    assert state == "done", state
    lasted_s = (max(row.finished_at for row in rows) - min(row.started_at for row in rows)).total_seconds()
    each_s = statistics.median((row.finished_at - row.started_at).total_seconds() for row in rows)
    return {"chunks": len(rows), "seconds": round(lasted_s, 1), "chunks_per_s": round(len(rows) / lasted_s, 2),
            "median_chunk_s": round(each_s, 3)}, memory_mb  # fmt: skip


def table(found: dict[str, Any]) -> str:
    """Render `run`'s result as Markdown."""
    lines = ["| recording | step | CPU s | CPU s per hour | peak memory MB | result |", "|---|---|---|---|---|---|"]
    for one in found["sound"]:
        for step in ("decode", "vad", "plan"):
            row = one[step]
            result = next(f"{row[key]} {key}" for key in ("duration_ms", "regions", "chunks") if key in row)
            lines.append(f"| {one['name']}, {one['megabytes']} MB | {step} | {row['cpu_s']} | {row['cpu_s_per_hour']}"
                         f" | {row['peak_mb']} | {result} |")  # fmt: skip
    return "\n".join([*lines, "", json.dumps(found["words"]), "", json.dumps(found["workers"])])


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        sys.stdout.write(json.dumps(_step(sys.argv[2], Path(sys.argv[3]))) + "\n")
    else:
        sys.path.insert(0, str(ROOT))
        sys.stdout.write(table(run(Path(sys.argv[1]) if sys.argv[1:] else None)) + "\n")
