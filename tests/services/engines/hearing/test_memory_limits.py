"""Both engines in a process whose memory really ends: what they say of it leads to shorter chunks, not to a bug."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
# By default glibc and MKL keep what is freed if it suits them, more or less of it by how threads took turns: then what
# was heard before may be heard again without a byte from the system, and no limit is met.
FREED_IS_GONE = {
    "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "131072", "MKL_DISABLE_FAST_MM": "1",
}  # fmt: skip
# Hear, then hear again with ever less room above what the process then has; say what came of it.
SCRIPT = """
import json, resource, sys
from pathlib import Path

import soundfile

from services.engines.hearing.weights import DEMO
from services.errors import Retry

kind, folder = sys.argv[1:]
if kind == "ctranslate2":
    from services.engines.hearing.ctranslate2_whisper import CTranslate2Whisper

    engine = CTranslate2Whisper(DEMO, Path(folder), device="cpu", threads=1, batch=8)
else:
    from services.engines.hearing.openai_whisper import OpenAIWhisper

    engine = OpenAIWhisper(DEMO, device="cpu", threads=1)
panel, _ = soundfile.read("tests/data/demo/panel.flac", dtype="float32")
chunks = [(panel[16_000 * 6 * n : 16_000 * 6 * (n + 1)], 0) for n in range(4)]


def held() -> int:
    return int(next(one for one in open("/proc/self/status") if one.startswith("VmSize")).split()[1]) * 1024


def hear() -> list[str]:
    if kind == "ctranslate2":
        heard = engine.transcribe_many(chunks, language="fr", prompt=None)
    else:
        heard = [engine.transcribe(chunks[0][0], offset_ms=0, language="fr", prompt=None)]
    return [" ".join(word.text for word in one.words) for one in heard]


engine.transcribe(panel[: 16_000 * 3], offset_ms=0, language="fr", prompt=None)  # what is only made once is made
found = []
for more_mb in (12, 1):
    resource.setrlimit(resource.RLIMIT_AS, (held() + more_mb * 2**20, resource.RLIM_INFINITY))
    try:
        found.append(hear())
    except Retry as error:
        found.append(error.key)
resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(json.dumps({"short": found, "after": hear(), "batch": getattr(engine, "batch", 1)}))
"""


@pytest.mark.models
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="address space is limited on Linux only")
@pytest.mark.parametrize("kind", ["ctranslate2", "openai"])
def test_where_memory_ends_fewer_are_heard_at_once_or_it_is_said_and_all_is_well_afterwards(kind, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, kind, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", **FREED_IS_GONE}, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert "models.out_of_memory" in found["short"] or found["batch"] < 4
    assert all(one in ("models.out_of_memory", found["after"]) for one in found["short"])
    assert all(found["after"])
