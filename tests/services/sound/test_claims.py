"""Files that lie about their length: what is in them counts, and the person is told."""

from __future__ import annotations

import struct
from fractions import Fraction

import numpy as np
import pytest

from services import media
from tests.services import tones
from tests.services.lies import LIARS

LASTS_S = 20


@pytest.fixture
def decode(tmp_path):
    def run(content: bytes, name: str = "lie"):
        (tmp_path / name).write_bytes(content)
        return media.decode(tmp_path / name, tmp_path / "work.wav", tmp_path / "peaks", proxy=tmp_path / "proxy.m4a")

    return run


@pytest.fixture
def whole(tmp_path):
    return lambda suffix: bytearray(tones.write(tmp_path / f"a.{suffix}", tones.beeps(LASTS_S)).read_bytes())


@pytest.mark.parametrize("suffix", LIARS)
def test_a_file_that_holds_more_than_its_header_says_is_kept_whole_and_that_is_told(suffix, whole, decode, tmp_path):
    content = whole(suffix)
    LIARS[suffix](content, 3, LASTS_S)
    probe = decode(content)
    assert probe.duration_ms == pytest.approx(LASTS_S * 1000, abs=60)
    assert probe.warnings == ("media.longer",)
    assert not media.playable(probe)
    assert media.decode(tmp_path / "proxy.m4a", tmp_path / "again", tmp_path / "p").duration_ms == pytest.approx(
        LASTS_S * 1000, abs=60
    )


@pytest.mark.parametrize("suffix", ["flac", "mp3", "mkv", "opus"])
def test_a_file_that_holds_less_than_its_header_says_lasts_as_long_as_its_sound(suffix, whole, decode, tmp_path):
    content = whole(suffix)
    LIARS[suffix](content, 3600, LASTS_S)
    probe = decode(content)
    assert probe.duration_ms == pytest.approx(LASTS_S * 1000, abs=60)
    assert probe.warnings == ("media.truncated",)
    assert (tmp_path / "proxy.m4a").exists()


@pytest.mark.parametrize("suffix", ["flac", "m4a", "mp3"])
def test_a_header_that_is_off_by_a_few_words_warns_of_nothing_and_still_gets_a_proxy(suffix, whole, decode, tmp_path):
    content = whole(suffix)
    LIARS[suffix](content, LASTS_S - 0.9, LASTS_S)
    probe = decode(content)
    assert (probe.warnings, media.playable(probe)) == ((), False)
    assert (tmp_path / "proxy.m4a").exists()


@pytest.mark.parametrize("suffix", ["wav", "flac", "m4a", "mp3", "mkv", "opus", "webm", "aiff"])
def test_an_honest_file_is_believed(suffix, whole, decode):
    assert decode(whole(suffix)).warnings == ()


def wav(seconds: float, claimed_s: float, rate_hz: int = 8_000, after: bytes = b"") -> bytes:
    """A mono 16-bit file with `seconds` of sound whose header says `claimed_s`; `after`: what follows the sound."""
    body = (np.sin(np.arange(int(seconds * rate_hz)) / 5) * 9000).astype("<i2").tobytes()
    claimed = int(claimed_s * rate_hz) * 2
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate_hz, rate_hz * 2, 2, 16)
    return b"RIFF" + struct.pack("<I", 36 + claimed) + b"WAVE" + form + struct.pack("<4sI", b"data", claimed) + body + after  # fmt: skip # noqa: E501


@pytest.mark.slow
def test_three_hours_of_wav_that_claim_one_second_are_three_hours(tmp_path):
    (tmp_path / "lie").write_bytes(wav(3 * 3600, 1))
    probe = media.decode(tmp_path / "lie", tmp_path / "work.wav", tmp_path / "peaks")
    assert probe.duration_ms == pytest.approx(3 * 3_600_000, abs=10)
    assert "media.longer" in probe.warnings


def test_where_a_player_would_stop_at_the_header_s_word_it_gets_a_proxy(tmp_path, decode):
    assert not media.playable(decode(wav(30, 1)))
    assert (tmp_path / "proxy.m4a").exists()


def test_what_follows_the_sound_of_an_honest_wav_is_not_taken_for_sound(tmp_path, decode):
    tags = struct.pack("<4sI", b"LIST", 100_000) + bytes(100_000)
    probe = decode(wav(5, 5, after=tags))
    assert (probe.duration_ms, probe.warnings) == (5000, ())
    assert media.playable(probe)
    assert decode(wav(5, 5, after=bytes(2000))).duration_ms == 5000


@pytest.mark.parametrize("claimed", [0, 0xFFFF_FFFF // 16_000])
def test_a_wav_of_unknown_or_endless_length_lasts_as_long_as_it_does(claimed, decode):
    probe = decode(wav(30, claimed))
    assert probe.duration_ms == pytest.approx(30_000, abs=10)
    assert probe.warnings == ()


def test_a_length_that_a_decoder_only_guessed_warns_of_nothing(decode, whole):
    content = whole("mp3")
    frames = content[content.find(b"\xff\xfb", 200) :]  # without the frame that counts the others
    assert decode(bytes(frames)).warnings == ()


def test_a_film_of_variable_frame_rate_keeps_its_sound_in_place(tmp_path):
    import av

    beeps = tones.write(tmp_path / "a.mkv", tones.beeps(12))
    film = tmp_path / "phone.mp4"
    with av.open(str(beeps)) as heard, av.open(str(film), "w") as out:
        audio = out.add_stream_from_template(heard.streams.audio[0])
        picture = out.add_stream("mpeg4", rate=30)
        picture.width = picture.height = 32
        picture.codec_context.time_base = Fraction(1, 1000)
        for packet in heard.demux(audio=0):
            if packet.dts is not None:
                packet.stream = audio
                out.mux(packet)
        for at_ms in (0, 33, 66, 100, 900, 4000, 4016, 4033, 9000, 9500, 11_900):
            image = av.VideoFrame(32, 32, "yuv420p")
            image.pts, image.time_base = at_ms, Fraction(1, 1000)
            out.mux(picture.encode(image))
        out.mux(picture.encode(None))
    probe = media.decode(film, tmp_path / "work.wav", tmp_path / "peaks", proxy=tmp_path / "proxy.m4a")
    assert (probe.has_video, probe.warnings) == (True, ())
    assert probe.duration_ms == pytest.approx(12_000, abs=60)
    heard = media.samples(tmp_path / "work.wav", 0, 12_000)
    assert np.abs(heard[16 * 11_020 : 16 * 11_080]).max() > 0.3  # the beep of second 11
    assert np.abs(heard[16 * 11_300 : 16 * 11_700]).max() < 0.05
