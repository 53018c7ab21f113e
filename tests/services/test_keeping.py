from __future__ import annotations

import ctypes
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from services.keeping import Kept

ROOT = Path(__file__).parents[2]


class Clock:
    def __init__(self):
        self.s = 0.0

    def __call__(self):
        return self.s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def kept(clock):
    return Kept(clock)


def never():
    pytest.fail("it was loaded already")


def test_what_was_loaded_stays_until_it_was_idle_for_long_enough(kept, clock):
    first = kept.get("speech", "small", object)
    clock.s = 59
    assert not kept.let_go(60)
    assert kept.get("speech", "small", never) is first
    clock.s = 118
    assert not kept.let_go(60), "it was used since"
    clock.s = 119
    assert kept.let_go(60)
    assert not kept.let_go(60), "nothing is left"
    assert kept.get("speech", "small", object) is not first


def test_of_a_kind_the_latest_used_stay_and_the_oldest_goes_before_another_is_loaded(kept, clock):
    for key in "abab":
        clock.s += 1
        kept.get("speech", key, object, most=2)
    clock.s += 1
    held = []
    kept.get("speech", "c", lambda: held.extend(one.key for one in kept._all) or object(), most=2)
    assert held == ["b"]
    kept.get("speech", "b", never, most=2)
    kept.get("voice", "a", object)
    kept.get("speech", "c", never, most=2)


def test_a_model_that_could_not_be_loaded_is_asked_for_again(kept):
    def broken():
        raise RuntimeError("no weights")

    with pytest.raises(RuntimeError):
        kept.get("speech", "small", broken)
    assert kept.get("speech", "small", lambda: "here") == "here"


def test_nothing_goes_while_work_is_in_hand_and_a_long_stage_counts_as_use_until_its_end(kept, clock):
    found = []
    kept.get("second hearing", "small", object)
    clock.s = 5
    with kept.in_use():
        clock.s = 10
        kept.get("speech", "small", object)
        clock.s = 1000
        # As the idle thread of a worker asks, while its main thread works.
        other = threading.Thread(target=lambda: found.append(kept.let_go(60)))
        other.start()
        other.join()
    assert found == [False]
    clock.s = 1030
    assert kept.let_go(60), "what was not asked for meanwhile"
    kept.get("speech", "small", never)
    waits = threading.Thread(target=lambda: found.append(kept.let_go(0, wait_s=20)))
    with kept.in_use():
        waits.start()
        waits.join(0.05)
        assert found == [False], "it waits for the work to end"
    waits.join()
    assert found == [False, True]


# In a process of its own, whose memory is only what is counted here.
MEASURED = textwrap.dedent("""
    import sys
    sys.path.insert(0, {root!r})
    from pathlib import Path
    import numpy as np
    from services.runtime import Engines
    from services.settings import Settings
    def rss_mb():
        return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]) / 1024
    place = Path({place!r})
    chosen = Settings(whisper_model=str(place / "random-tiny.pt"), whisper_dir=place, asr_engine="ctranslate2",
                      asr_threads=1, whisper_device="cpu")
    engines = Engines(chosen)
    sound = np.random.default_rng(0).normal(0, 0.05, 16_000 * 20).astype(np.float32)
    for _ in range({rounds}):
        with engines.in_use():
            engines.transcriber().transcribe(sound, offset_ms=0, language="fr", prompt=None)
        hot = rss_mb()
        assert engines.let_go(0)
        print(hot, rss_mb())
""")


@pytest.mark.models
@pytest.mark.slow
def test_the_memory_of_an_idle_model_really_returns(tmp_path):
    sys.path.insert(0, str(ROOT / "tests" / "bench"))
    try:
        import checkpoints
    finally:
        sys.path.pop(0)
    from services.engines.hearing import checkpoint_conversion

    checkpoint = checkpoints.random_checkpoint(tmp_path / "random-tiny.pt", "tiny", dictated=checkpoints.DICTATED)
    weights_mb = (checkpoint_conversion.converted(checkpoint, tmp_path, "int8") / "model.bin").stat().st_size / 2**20
    script = MEASURED.format(root=str(ROOT), place=str(tmp_path), rounds=5)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    seen = [tuple(map(float, line.split())) for line in done.stdout.splitlines()]
    assert len(seen) == 5
    for hot_mb, cold_mb in seen:
        assert hot_mb - cold_mb > weights_mb, seen
    # What a first and a second use leave (arenas of threads, buffers made once) depends on timing and stays the same
    # from then on; a model that is not let go would add its weights each time.
    a_round_mb = (seen[-1][1] - seen[1][1]) / 3
    assert a_round_mb < weights_mb / 4, f"each time some stays behind: {seen}"


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="glibc alone has arenas")
@pytest.mark.parametrize(("begins", "is_one"), [("", False), ("keeping.in_one_arena()", True)])
def test_memory_of_all_threads_comes_from_one_place(begins, is_one):
    script = f"""
    import ctypes, threading
    from services import keeping
    {begins}
    c, both = ctypes.CDLL(None), threading.Barrier(3)
    def take():
        c.malloc(1000)
        both.wait(), both.wait()
    for _ in range(2):
        threading.Thread(target=take).start()
    both.wait(), c.malloc_stats(), both.wait()
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, capture_output=True, text=True,
                          check=True)  # fmt: skip
    assert (done.stderr.count("Arena ") == 1) == is_one


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="only glibc is told")
@pytest.mark.parametrize(("begins", "is_reused"), [("", False), ("keeping.reuse_what_is_freed()", True)])
def test_what_is_freed_is_used_again_instead_of_asking_the_system(begins, is_reused):
    script = f"""
    import resource, threading
    from services import keeping
    {begins}
    faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    def ask():
        bytearray(54 << 20)
        before = faults()
        bytearray(54 << 20)
        print(faults() - before)
    threading.Thread(target=ask).start()
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, capture_output=True, text=True,
                          check=True)  # fmt: skip
    assert (int(done.stdout) < 200) == is_reused
