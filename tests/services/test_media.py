from __future__ import annotations

import contextlib
import itertools
import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from services import catalogue, media
from services.errors import Cancelled, Refused
from tests.services import tones

PLAYS_NATIVELY = {"wav": True, "mp3": True, "m4a": True, "flac": True, "opus": True, "webm": False, "aiff": False}


@pytest.fixture
def decode(tmp_path):
    def run(source: Path, **options):
        return media.decode(source, tmp_path / "work.wav", tmp_path / "peaks", proxy=tmp_path / "proxy.m4a", **options)

    return run


def onsets_ms(wave_: np.ndarray, rate_hz: int = 16_000) -> list[int]:
    loud = np.flatnonzero(np.abs(wave_) > 0.2)
    starts = loud[np.flatnonzero(np.diff(loud, prepend=-rate_hz) > rate_hz // 4)]
    return [int(start * 1000 / rate_hz) for start in starts]


@pytest.mark.parametrize("suffix", ["wav", "mp3", "m4a", "flac", "opus", "webm", "mkv", "aiff", "ts"])
def test_any_container_becomes_a_work_file_with_its_sounds_at_their_milliseconds(suffix, tmp_path, decode):
    source = tones.write(tmp_path / f"a.{suffix}", tones.beeps(3, channels=2))
    probe = decode(source)
    assert abs(probe.duration_ms - 3000) < 120
    assert (probe.sample_rate_hz, probe.channels, probe.warnings) == (48_000, 2, ())
    heard = onsets_ms(media.samples(tmp_path / "work.wav", 0, 3000))
    # Encoders that write no delay information (MPEG-TS) shift by a frame.
    assert heard == pytest.approx([0, 1000, 2000], abs=60 if suffix in ("ts", "mkv", "webm") else 15)


def test_what_a_browser_plays_exactly_needs_no_proxy_and_the_rest_gets_one(tmp_path, decode):
    for suffix, plays in {
        "wav": True,
        "mp3": True,
        "m4a": True,
        "flac": True,
        "opus": True,
        "webm": False,
        "aiff": False,
    }.items():
        probe = decode(tones.write(tmp_path / f"a.{suffix}", tones.beeps(3)))
        assert media.playable(probe) is plays, suffix
        assert (tmp_path / "proxy.m4a").exists() is not plays
        (tmp_path / "proxy.m4a").unlink(missing_ok=True)


def test_the_proxy_and_the_work_file_agree_to_a_few_milliseconds(tmp_path, decode):
    decode(tones.write(tmp_path / "a.webm", tones.beeps(5)))
    ours = onsets_ms(media.samples(tmp_path / "work.wav", 0, 5000))
    media.decode(tmp_path / "proxy.m4a", tmp_path / "again.wav", tmp_path / "peaks2")
    theirs = onsets_ms(media.samples(tmp_path / "again.wav", 0, 5000))
    assert theirs == pytest.approx(ours, abs=5)
    assert b"moov" in (tmp_path / "proxy.m4a").read_bytes()[:64], "index first, so that playing starts at once"


def test_a_film_is_heard_through_a_proxy(tmp_path, decode):
    probe = decode(tones.write(tmp_path / "a.m4a", tones.beeps(2), film=True))
    assert probe.has_video
    assert (tmp_path / "proxy.m4a").exists()


def test_an_mp3_of_variable_bit_rate_gets_a_proxy_since_players_jump_inexactly_in_it(tmp_path, decode):
    frames = tones.write(tmp_path / "a.mp3", tones.beeps(3))
    fast = tones.write(tmp_path / "b.mp3", tones.beeps(3), rate_hz=48_000)
    import av

    with av.open(str(fast), "w", format="mp3") as out:
        stream = out.add_stream("libmp3lame", rate=48_000, layout="mono")
        stream.bit_rate = 128_000
        rng = np.random.default_rng(0)
        noise = av.AudioFrame.from_ndarray(rng.normal(0, 0.1, (1, 48_000)).astype(np.float32), "fltp", "mono")
        noise.sample_rate = 48_000
        for frame in av.AudioResampler("fltp", "mono", 48_000, 1152).resample(noise):
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    (tmp_path / "mixed.mp3").write_bytes(frames.read_bytes() + fast.read_bytes())
    probe = decode(tmp_path / "mixed.mp3")
    assert not probe.seeks_exactly
    assert not media.playable(probe)


def test_peaks_hold_twenty_pairs_a_second(tmp_path, decode):
    decode(tones.write(tmp_path / "a.wav", tones.beeps(3)))
    pairs = np.frombuffer((tmp_path / "peaks").read_bytes(), np.int8).reshape(-1, 2)
    assert len(pairs) == 60
    assert pairs[0, 1] == pytest.approx(64, abs=2)
    assert pairs[0, 0] == pytest.approx(-64, abs=2)
    assert np.abs(pairs[10]).max() <= 1


def test_samples_are_cut_at_the_files_end_and_scaled_to_one(tmp_path, decode):
    decode(tones.write(tmp_path / "a.wav", tones.beeps(2)))
    part = media.samples(tmp_path / "work.wav", 1900, 9999)
    assert part.dtype == np.float32
    assert part.shape == (1600,)
    assert np.abs(media.samples(tmp_path / "work.wav", 0, 100)).max() == pytest.approx(0.5, abs=0.02)


def refused(decode, source: Path, **options) -> str:
    with pytest.raises(Refused) as caught:
        decode(source, **options)
    assert catalogue.say(caught.value.key, "fr", **caught.value.params)
    assert sorted(one.name for one in source.parent.iterdir() if ".tmp." in one.name) == []
    assert not (source.parent / "work.wav").exists()
    return caught.value.key


def test_each_unusable_file_is_refused_with_its_own_sentence(tmp_path, decode):
    def file(name: str, content: bytes) -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    m4a = tones.write(tmp_path / "whole.m4a", tones.beeps(3)).read_bytes()
    silent_film = tmp_path / "film.mp4"
    import av

    with av.open(str(silent_film), "w") as out:
        picture = out.add_stream("mpeg4", rate=5)
        picture.width = picture.height = 32
        out.mux(picture.encode(av.VideoFrame(32, 32, "yuv420p")))
        out.mux(picture.encode(None))
    no_second = tmp_path / "none.wav"
    with wave.open(str(no_second), "wb") as empty:
        empty.setnchannels(1), empty.setsampwidth(2), empty.setframerate(16_000)
    noise = np.random.default_rng(3).bytes(200_000)
    assert refused(decode, file("empty.mp3", b"")) == "media.empty"
    assert refused(decode, file("text.mp3", "Bonjour à tous, dit-elle.\n".encode() * 50)) == "media.not_media"
    assert refused(decode, silent_film) == "media.no_audio"
    assert refused(decode, file("cut.m4a", m4a[: len(m4a) // 2])) == "media.unreadable"
    assert refused(decode, no_second) == "media.no_sound"
    assert refused(decode, file("noise.mp3", noise)) in ("media.undecodable", "media.unreadable")
    assert refused(decode, file("list.mp3", b"ffconcat version 1.0\nfile 'whole.m4a'\n")) == "media.not_media"
    assert refused(decode, file("list.m4a", b"#EXTM3U\n#EXTINF:3,\nwhole.m4a\n\x01")) == "media.unreadable"


def test_a_protected_file_is_refused_and_not_taken_for_silence(tmp_path, decode):
    # Encrypted samples have a readable index and unreadable sound: overwrite what the index points to.
    whole = bytearray(tones.write(tmp_path / "a.m4a", tones.beeps(3)).read_bytes())
    start, length = (
        whole.index(b"mdat") + 4,
        struct.unpack(">I", whole[whole.index(b"mdat") - 4 : whole.index(b"mdat")])[0],
    )
    whole[start : start + length - 8] = b"\xff" * (length - 8)
    (tmp_path / "locked.m4a").write_bytes(whole)
    assert refused(decode, tmp_path / "locked.m4a") == "media.undecodable"


def test_limits_of_length_and_size_are_kept_while_decoding(tmp_path, decode):
    source = tones.write(tmp_path / "a.flac", tones.beeps(25))
    assert refused(decode, source, limits=media.Limits(longest_ms=9000)) == "media.too_long"
    assert refused(decode, source, limits=media.Limits(largest_bytes=1000)) == "media.too_large"


def test_absurd_rates_and_channel_counts_cost_no_memory(tmp_path, decode):
    def wav(name: str, rate_hz: int, channels: int) -> Path:
        body = b"\0\1" * 100_000
        form = struct.pack("<HHIIHH", 1, channels, rate_hz, rate_hz * 2 & 0xFFFFFFFF, channels * 2, 16)
        head = b"RIFF" + struct.pack("<I", 36 + len(body)) + b"WAVEfmt " + struct.pack("<I", 16) + form
        (tmp_path / name).write_bytes(head + b"data" + struct.pack("<I", len(body)) + body)
        return tmp_path / name

    for source in (wav("fast.wav", 2_000_000_000, 1), wav("slow.wav", 1, 1), wav("wide.wav", 48_000, 255)):
        assert refused(decode, source) in ("media.undecodable", "media.unreadable")


def test_a_recording_cut_short_is_kept_with_a_warning(tmp_path, decode):
    whole = tones.write(tmp_path / "a.m4a", tones.beeps(60), movflags="+faststart").read_bytes()
    (tmp_path / "cut.m4a").write_bytes(whole[: len(whole) // 2])
    probe = decode(tmp_path / "cut.m4a")
    assert "media.truncated" in probe.warnings
    assert 5_000 < probe.duration_ms < 58_000


def test_damaged_stretches_are_kept_with_a_warning_and_the_rest_stays_in_its_place(tmp_path, decode):
    whole = bytearray(tones.write(tmp_path / "a.mp3", tones.beeps(20)).read_bytes())
    whole[len(whole) // 3 : len(whole) // 3 + 4000] = np.random.default_rng(1).bytes(4000)
    (tmp_path / "bad.mp3").write_bytes(whole)
    probe = decode(tmp_path / "bad.mp3")
    assert probe.duration_ms == pytest.approx(20_000, abs=700)


def test_a_wrong_extension_does_not_matter(tmp_path, decode):
    right = tones.write(tmp_path / "a.flac", tones.beeps(2))
    probe = decode(right.rename(tmp_path / "a.mp3"))
    assert probe.container == "flac"


def test_silence_is_kept_and_said(tmp_path, decode):
    assert decode(tones.write(tmp_path / "a.wav", np.zeros((1, 96_000), np.float32))).warnings == ("media.silent",)


def test_a_hole_in_the_timestamps_becomes_silence_so_that_later_words_keep_their_time(tmp_path, decode):
    import av

    whole, holed = tones.write(tmp_path / "a.mkv", tones.beeps(6)), tmp_path / "holed.mkv"
    with av.open(str(whole)) as source, av.open(str(holed), "w", format="matroska") as out:
        stream = out.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.dts is not None and not 1.5 < float(packet.pts * packet.time_base) < 3.5:
                packet.stream = stream
                out.mux(packet)
    probe = decode(holed)
    assert probe.duration_ms == pytest.approx(6000, abs=60)
    assert onsets_ms(media.samples(tmp_path / "work.wav", 0, 6000)) == pytest.approx([0, 1000, 4000, 5000], abs=60)


def test_a_stream_that_changes_its_form_half_way_is_decoded_to_the_end(tmp_path, decode):
    one = tones.write(tmp_path / "a.mp3", tones.beeps(3, rate_hz=48_000))
    two = tones.write(tmp_path / "b.mp3", tones.beeps(3, rate_hz=32_000, channels=2), rate_hz=32_000)
    (tmp_path / "both.mp3").write_bytes(one.read_bytes() + two.read_bytes())
    assert decode(tmp_path / "both.mp3").duration_ms == pytest.approx(6000, abs=300)


def test_cancelling_leaves_nothing_behind(tmp_path, decode):
    source = tones.write(tmp_path / "a.flac", tones.beeps(30))
    asked = itertools.count()
    with pytest.raises(Cancelled):
        decode(source, cancelled=lambda: next(asked) >= 1)
    assert [one.name for one in tmp_path.iterdir()] == ["a.flac"]


def test_progress_rises_to_the_whole(tmp_path, decode):
    seen: list[float] = []
    decode(tones.write(tmp_path / "a.flac", tones.beeps(35)), progress=lambda done, total: seen.append(done / total))
    assert seen == sorted(seen)
    assert seen[-1] == 1
    assert len(seen) >= 4


@pytest.mark.slow
def test_an_hour_is_decoded_in_flat_memory(tmp_path, decode):
    import subprocess
    import sys

    source = tmp_path / "hour.flac"
    tones.write(source, np.tile(tones.beeps(60, rate_hz=16_000), 60), rate_hz=16_000)
    code = (
        "import sys; from pathlib import Path; from services import media; "
        "a = Path(sys.argv[1]); p = media.decode(a, a.with_name('w'), a.with_name('p')); "
        "print(p.duration_ms, Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    out = subprocess.run([sys.executable, "-c", code, str(source)], capture_output=True, text=True, check=True).stdout
    duration_ms, kilobytes = map(int, out.split())
    assert duration_ms == pytest.approx(3_600_000, abs=200)
    assert kilobytes < 160_000


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"ID3\x04\0\0\0\0\0\0", "media"), (b"\xff\xfb\x90\x00" + bytes(100), "media"), (b"fLaC\0\0\0\x22", "media"),
        (b"\0\0\0\x20ftypM4A \0\0\0\0", "media"), (b"RIFF\0\0\0\0WAVEfmt ", "media"), (b"\x1aE\xdf\xa3\x01", "media"),
        (b"OggS\0\x02", "media"),
        ("WEBVTT\n\n00:01 --> 00:02\nÇa va ?".encode(), "text"), (b"\xef\xbb\xbf1\r\n", "text"),
        ("\ufeffBonjour à tous".encode("utf-16-le"), "text"), ("Léa : très bien, à bientôt".encode("cp1252"), "text"),
        (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml", "text"), (b"PK\x03\x04\x14\0\x06\0photo.jpg", "unknown"),
        (b"", "unknown"),
        (b"%PDF-1.7\n\x01\x02", "text"), (bytes(5000), "unknown"), (b"\x7fELF\x02\x01\x01", "unknown"),
    ],
)  # fmt: skip
def test_content_tells_media_from_text_whatever_the_name(head, kind):
    assert media.sniff(head) == kind


def test_a_long_text_cut_inside_a_letter_is_still_text():
    assert media.sniff(("é" * 4000).encode()[:4096]) == "text"
    assert media.sniff(b"a" + ("é" * 4000).encode()) == "text"


@pytest.mark.parametrize("suffix", sorted(tones.CODECS))
def test_no_damage_raises_anything_but_a_refusal(suffix, tmp_path, decode):
    whole = tones.write(tmp_path / f"a.{suffix}", tones.beeps(3, channels=2)).read_bytes()
    chance = np.random.default_rng(5)
    for _ in range(8):
        spoiled = bytearray(whole[: chance.integers(1, len(whole))] if chance.random() < 0.3 else whole)
        for place in chance.integers(0, min(len(spoiled), chance.choice([600, len(whole)])), 20):
            spoiled[place] = chance.integers(0, 256)
        (tmp_path / "spoiled").write_bytes(spoiled)
        with contextlib.suppress(Refused):
            assert decode(tmp_path / "spoiled", limits=media.Limits(longest_ms=600_000)).duration_ms >= 100


def test_a_film_that_outlasts_its_sound_is_not_called_truncated(tmp_path, decode):
    import av

    source = tones.write(tmp_path / "short.mkv", tones.beeps(2))
    with av.open(str(source)) as heard, av.open(str(tmp_path / "film.mp4"), "w") as out:
        audio = out.add_stream_from_template(heard.streams.audio[0])
        picture = out.add_stream("mpeg4", rate=1)
        picture.width = picture.height = 32
        for packet in heard.demux(audio=0):
            if packet.dts is not None:
                packet.stream = audio
                out.mux(packet)
        for n in range(12):
            image = av.VideoFrame(32, 32, "yuv420p")
            image.pts = n
            out.mux(picture.encode(image))
        out.mux(picture.encode(None))
    probe = decode(tmp_path / "film.mp4")
    assert probe.has_video
    assert probe.warnings == ()
