"""What a browser plays of a recording reaches its last word, and each second lies where the transcript has it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from services import recordings
from tests.services import tones
from tests.services.lies import LIARS
from tests.web.rooms import Newsroom

# A browser that jumps drops the answer it was reading; the server of these tests leaves that file to the garbage
# collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"),
]
LASTS_S = 20
# How long the browser believes it is, and which second sounds at each of the seconds asked for.
LISTEN = """async ([address, places, lowest, step]) => {
  const audio = new Audio(address), out = new AudioContext(), ear = out.createAnalyser();
  ear.fftSize = 8192;
  ear.smoothingTimeConstant = 0;
  out.createMediaElementSource(audio).connect(ear);
  await new Promise((done, fail) => {
    audio.onloadedmetadata = done;
    audio.onerror = () => fail(audio.error.message);
  });
  const heard = [], bins = new Float32Array(ear.frequencyBinCount);
  for (const place of places) {
    const there = new Promise(done => (audio.onseeked = done));
    audio.currentTime = place + 0.2;
    await there;
    await audio.play();
    let loudest = -Infinity, second = null;
    while (!audio.ended && audio.currentTime < place + 0.8) {
      ear.getFloatFrequencyData(bins);
      const top = bins.indexOf(Math.max(...bins));
      if (audio.currentTime > place + 0.45 && bins[top] > loudest) {
        loudest = bins[top];
        second = Math.round((top * out.sampleRate / ear.fftSize - lowest) / step);
      }
      await new Promise(done => setTimeout(done, 5));
    }
    audio.pause();
    heard.push(loudest > -60 ? second : null);
  }
  await out.close();
  return { heard, lasts: audio.duration };
}"""


def played(newsroom: Newsroom, page: Any, content: bytes, places: list[int]) -> tuple[list[int | None], float, bool]:
    """Put a file through the newsroom; the seconds heard at `places`, the length believed, whether it has a proxy."""
    receipt = newsroom.receive(content, "a")
    newsroom.work()
    with newsroom.runtime.sessions.begin() as db:
        has_proxy = recordings.get(db, receipt.recording_id).proxy_key is not None
    lowest, step = float(tones.tone_of(np.zeros(1))[0]), float(np.diff(tones.tone_of(np.arange(2)))[0])
    found = page.evaluate(LISTEN, [f"/newsroom/recordings/{receipt.recording_id}/sound", places, lowest, step])
    return found["heard"], found["lasts"], has_proxy


def made(tmp_path: Any, suffix: str) -> bytearray:
    options = {"movflags": "+faststart"} if suffix == "m4a" else {}
    return bytearray(tones.write(tmp_path / f"a.{suffix}", tones.staircase(LASTS_S), **options).read_bytes())


@pytest.mark.slow
def test_every_second_is_heard_at_its_place_whatever_the_header_says(newsroom, page, tmp_path):
    places = [LASTS_S - 1, 4]
    for suffix in ("flac", "m4a", "mp3", "wav", "opus"):
        honest = made(tmp_path, suffix)
        assert played(newsroom, page, bytes(honest), places) == (places, pytest.approx(LASTS_S, abs=0.1), False), suffix
        for claimed in (3, 3600):
            content = bytearray(honest)
            LIARS[suffix](content, claimed, LASTS_S)
            heard, lasts, _ = played(newsroom, page, bytes(content), places)
            assert (heard, lasts) == (places, pytest.approx(LASTS_S, abs=0.1)), (suffix, claimed)


@pytest.mark.slow
def test_what_is_left_of_a_file_that_was_cut_off_is_heard_to_its_end(newsroom, page, tmp_path):
    for suffix in ("flac", "m4a", "mp3", "wav", "opus"):
        whole = made(tmp_path, suffix)
        heard, lasts, _ = played(newsroom, page, bytes(whole[: len(whole) * 8 // 10]), [13, 4])
        assert heard == [13, 4], suffix
        assert 14 < lasts < 17, suffix


def test_damage_in_the_middle_does_not_move_what_follows(newsroom, page, tmp_path):
    for suffix in ("flac", "m4a", "opus"):
        content = made(tmp_path, suffix)
        middle = slice(int(len(content) * 0.45), int(len(content) * 0.55))
        content[middle] = np.random.default_rng(1).bytes(middle.stop - middle.start)
        heard, lasts, has_proxy = played(newsroom, page, bytes(content), [17, 3])
        assert (heard, lasts) == ([17, 3], pytest.approx(LASTS_S, abs=0.1)), suffix
        assert has_proxy
