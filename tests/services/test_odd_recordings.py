"""Recordings as phones, cameras, call recorders and mishaps make them: speech is found where it is spoken."""

from __future__ import annotations

import difflib
import json
import os
import subprocess
import sys
from fractions import Fraction
from math import gcd
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from scipy.signal import resample_poly

from services import catalogue, chunks, media, storage
from services.errors import Refused, Retry
from services.settings import Settings
from services.sound import channels

DEMO = Path(__file__).parents[1] / "data" / "demo"
RATE_HZ = 16_000
PANEL = json.loads((DEMO / "panel.json").read_text())
SEGMENTS = [(start, end) for _, start, end, _ in PANEL["segments"] if end < 24_000]
LASTS_MS = SEGMENTS[-1][1] + 500
VOICE = soundfile.read(DEMO / "panel.flac", dtype="float32")[0][: LASTS_MS * 16]
CHANCE = np.random.default_rng(4)
HISS = CHANCE.normal(0, 0.003, len(VOICE)).astype(np.float32)


def at_rate(sound: np.ndarray, rate_hz: int) -> np.ndarray:
    common = gcd(rate_hz, RATE_HZ)
    return resample_poly(sound, rate_hz // common, RATE_HZ // common, axis=0).astype(np.float32)


def pcm(path: Path, sound: np.ndarray, *, rate_hz: int = RATE_HZ, subtype: str = "PCM_16") -> Path:
    """Args: sound: at 16 kHz, shape (n,) or (n, channels)."""
    soundfile.write(path, at_rate(sound, rate_hz), rate_hz, format="WAV", subtype=subtype)
    return path


def coded(
    path: Path, container: str, codec: str, rate_hz: int, *, layout: str = "mono", place: int = 0,
    bits_per_s: int = 64_000, options: dict[str, str] | None = None,
) -> Path:  # fmt: skip
    """The voice as `codec` in `container`, in channel `place` of `layout`."""
    import av

    with av.open(str(path), "w", format=container, options=options or {}) as out:
        stream = out.add_stream(codec, rate=rate_hz, layout=layout)
        stream.bit_rate = bits_per_s
        sound = np.zeros((stream.layout.nb_channels, len(VOICE) * rate_hz // RATE_HZ), np.float32)
        sound[place] = at_rate(VOICE, rate_hz)[: sound.shape[1]]
        whole = av.AudioFrame.from_ndarray(sound, "fltp", layout)
        whole.sample_rate = rate_hz
        form = (stream.codec_context.format.name, layout, rate_hz, stream.codec_context.frame_size or 1024)
        resampler, count = av.AudioResampler(*form), 0
        for frame in [*resampler.resample(whole), *resampler.resample(None)]:
            frame.pts, frame.time_base = count, Fraction(1, rate_hz)
            count += frame.samples
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def both(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return np.stack([left, right], 1)


def decoded(folder: Path, source: Path, **options: Any) -> media.Probe:
    return media.decode(
        source, folder / "work.wav", folder / "peaks", proxy=folder / "proxy.m4a", levels=folder / channels.LEVELS,
        **options,
    )  # fmt: skip


def found_speech(folder: Path, name: str = "work.wav") -> tuple[float, float]:
    """(share of the true speech that is found, share of what is found that is true)."""
    from services.engines.silero import SileroDetector

    found, true = np.zeros(LASTS_MS + 5000, bool), np.zeros(LASTS_MS + 5000, bool)
    for one in SileroDetector().regions(folder / name):
        found[one.start_ms : one.end_ms] = True
    for start_ms, end_ms in SEGMENTS:
        true[start_ms:end_ms] = True
    return (found & true).sum() / true.sum(), (found & true).sum() / max(1, found.sum())


def wav_of(sound: np.ndarray, **options: Any):
    return lambda path: pcm(path, sound, **options)


def file_of(*arguments: Any, **options: Any):
    return lambda path: coded(path, *arguments, **options)


ODD = {
    "telephone, 8 kHz": (file_of("wav", "pcm_mulaw", 8_000), ()),
    "phone memo, AMR": (file_of("amr", "libopencore_amrnb", 8_000, bits_per_s=12_200), ()),
    "phone film without pictures, 3GP": (file_of("3gp", "libopencore_amrnb", 8_000, bits_per_s=12_200), ()),
    "Windows Media": (file_of("asf", "wmav2", 44_100), ()),
    "lossless Apple": (file_of("mp4", "alac", 48_000), ()),
    "video call, 32 kHz AAC": (file_of("mp4", "aac", 32_000), ()),
    "browser, without length or index": (file_of("webm", "libopus", 48_000, options={"live": "1"}), ()),
    "stream, without index": (file_of("mp4", "aac", 48_000, options={"movflags": "frag_keyframe+empty_moov"}), ()),
    "surround, voice ahead": (file_of("matroska", "ac3", 48_000, layout="5.1", place=2, bits_per_s=448_000), ()),
    "surround, voice behind": (file_of("matroska", "flac", 48_000, layout="5.1", place=4), ()),
    "24 bits, 96 kHz": (wav_of(both(VOICE, VOICE), rate_hz=96_000, subtype="PCM_24"), ()),
    "floating point": (wav_of(VOICE, subtype="FLOAT"), ()),
    "six channels of nowhere": (wav_of(np.stack([VOICE * 0] * 5 + [VOICE], 1)), ()),
    "right channel only": (wav_of(both(VOICE * 0, VOICE)), ("media.one_channel",)),
    "left channel only, hiss on the right": (wav_of(both(VOICE, HISS)), ()),
    "opposite channels": (wav_of(both(VOICE, -VOICE)), ("media.one_channel",)),
    "nearly opposite channels": (wav_of(both(VOICE, -0.8 * VOICE + 0.1 * HISS)), ("media.one_channel",)),
    "clipped": (wav_of(np.clip(VOICE * 8, -1, 1)), ()),
    "very quiet": (wav_of(VOICE * 0.003), ("media.quiet",)),
    "very quiet with one knock": (wav_of(VOICE * 0.003 + 0.02 * (np.arange(len(VOICE)) == 9000)), ("media.quiet",)),
    "very quiet, 24 bits, with hiss": (wav_of((VOICE + HISS) * 0.001, subtype="PCM_24"), ("media.quiet",)),
    "quiet and opposite": (wav_of(both(VOICE * 0.003, VOICE * -0.003)), ("media.one_channel", "media.quiet")),
    "on a constant voltage": (wav_of(VOICE * 0.3 + 0.3), ()),
    "quiet on a constant voltage": (wav_of(both(VOICE, VOICE) * 0.003 + 0.05), ("media.quiet",)),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_speech_is_found_where_it_is_spoken(name, tmp_path):
    make, warnings = ODD[name]
    probe = decoded(tmp_path, make(tmp_path / "odd"))
    assert probe.warnings == warnings
    assert probe.duration_ms == pytest.approx(LASTS_MS, abs=80)
    recall, precision = found_speech(tmp_path)
    assert recall > 0.95
    assert precision > 0.9
    assert (tmp_path / "proxy.m4a").exists() is not media.playable(probe)


@pytest.mark.parametrize("name", ["opposite channels", "very quiet", "quiet and opposite", "right channel only"])
def test_what_had_to_be_mended_is_played_mended(name, tmp_path):
    make, _ = ODD[name]
    decoded(tmp_path, make(tmp_path / "odd"))
    media.decode(tmp_path / "proxy.m4a", tmp_path / "again.wav", tmp_path / "again.i8")
    played = media.samples(tmp_path / "again.wav", 0, LASTS_MS)
    assert np.percentile(np.abs(played), 99.9) > 0.25, "loud enough for a person"
    assert found_speech(tmp_path, "again.wav")[0] > 0.95


def test_a_loud_pair_of_channels_is_not_cut_off_in_the_proxy(tmp_path):
    """Two equal channels near full scale: mixed as a sum they would be twice as loud as a file can hold."""
    tone = 0.9 * np.sin(np.arange(3 * RATE_HZ) * 2 * np.pi * 440 / RATE_HZ).astype(np.float32)
    pcm(tmp_path / "loud", both(tone, tone), subtype="FLOAT")
    decoded(tmp_path, tmp_path / "loud")
    media.decode(tmp_path / "proxy.m4a", tmp_path / "again.wav", tmp_path / "again.i8")
    middle = media.samples(tmp_path / "again.wav", 1000, 2000)
    assert np.abs(middle).max() == pytest.approx(0.9, abs=0.05)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert spectrum[1300:1340].max() < 0.003 * spectrum[440], "no third harmonic"


def test_a_quiet_interview_keeps_its_two_channels(tmp_path):
    half = len(VOICE) // 2
    left, right = VOICE.copy(), np.roll(VOICE, half)
    left[half:] = right[:half] = 0
    decoded(tmp_path, pcm(tmp_path / "quiet", both(left + 0.1 * HISS, right + 0.1 * HISS) * 0.01, subtype="PCM_24"))
    spans = channels.spans(channels.read(tmp_path / channels.LEVELS), SEGMENTS)
    assert {channel for channel, _, _ in spans} == {0, 1}


@pytest.mark.models
def test_mended_sound_is_understood_as_well_as_if_it_had_been_fine(tmp_path):
    from services.runtime import Engines

    engine = Engines(
        Settings(state_dir=tmp_path, whisper_dir=tmp_path, whisper_model="demo", asr_engine="ctranslate2")
    ).transcriber()
    cuts = chunks.plan([chunks.Region(*one) for one in SEGMENTS], duration_ms=LASTS_MS, longest_ms=12_000)

    def words(source: Path) -> list[str]:
        decoded(tmp_path, source)
        heard = [
            engine.transcribe(media.samples(tmp_path / "work.wav", cut.start_ms, cut.end_ms), offset_ms=cut.start_ms,
                              language="fr", prompt=None)
            for cut in cuts
        ]  # fmt: skip
        return [word.text for one in heard for word in one.words]

    fine = words(pcm(tmp_path / "fine", VOICE))
    assert len(fine) > 40
    for name in ("opposite channels", "right channel only", "very quiet, 24 bits, with hiss", "on a constant voltage"):
        told = words(ODD[name][0](tmp_path / "odd"))
        assert difflib.SequenceMatcher(None, fine, told, autojunk=False).ratio() > 0.8, name


def test_silence_is_silent_also_on_a_constant_voltage_and_is_not_amplified(tmp_path):
    for offset in (0.0, 0.2):
        probe = decoded(tmp_path, pcm(tmp_path / "silence", np.full(8 * RATE_HZ, offset, np.float32)))
        assert probe.warnings == ("media.silent",)
        assert found_speech(tmp_path)[0] == 0


def camera(path: Path, *sounds: np.ndarray, default: int | None = None, titles: tuple[str, ...] = ()) -> Path:
    """A film with one audio track for each of `sounds`, (n,) at 16 kHz."""
    import av
    from av.stream import Disposition

    with av.open(str(path), "w", format="matroska") as out:
        picture = out.add_stream("mpeg4", rate=5)
        picture.width = picture.height = 32
        streams = [out.add_stream("pcm_s16le", rate=RATE_HZ, layout="mono") for _ in sounds]
        for number, stream in enumerate(streams):
            if default is not None:
                stream.disposition = Disposition.default if number == default else Disposition(0)
            if titles:
                stream.metadata.update(title=titles[number], language="fra")
        for n in range(3):
            image = av.VideoFrame(32, 32, "yuv420p")
            image.pts, image.time_base = n, Fraction(1, 5)
            out.mux(picture.encode(image))
        out.mux(picture.encode(None))
        for start in range(0, len(sounds[0]), RATE_HZ):
            for stream, sound in zip(streams, sounds, strict=True):
                piece = (sound[start : start + RATE_HZ] * 32767).astype(np.int16)
                frame = av.AudioFrame.from_ndarray(piece[None], "s16", "mono")
                frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, start, Fraction(1, RATE_HZ)
                out.mux(stream.encode(frame))
    return path


def test_of_several_tracks_the_default_is_heard_and_all_are_named(tmp_path):
    noise = 10 * HISS
    film = camera(tmp_path / "film", noise, VOICE, default=1, titles=("Ambiance", "Micro cravate"))
    probe = decoded(tmp_path, film)
    assert probe.warnings == ("media.several_tracks",)
    assert (probe.tracks, probe.track) == (("Micro cravate · fra", "Ambiance · fra"), 0)
    assert found_speech(tmp_path)[0] > 0.95
    assert decoded(tmp_path, film, track=1).track == 1
    assert found_speech(tmp_path)[0] < 0.2


def test_a_mute_first_track_is_passed_over(tmp_path):
    probe = decoded(tmp_path, camera(tmp_path / "film", VOICE * 0, VOICE * 0, VOICE))
    assert probe.track == 2
    assert found_speech(tmp_path)[0] > 0.95
    media.decode(tmp_path / "proxy.m4a", tmp_path / "again.wav", tmp_path / "again.i8")
    assert found_speech(tmp_path, "again.wav")[0] > 0.95
    mute = decoded(tmp_path, camera(tmp_path / "mute", VOICE * 0, VOICE * 0))
    assert (mute.track, mute.warnings) == (0, ("media.several_tracks", "media.silent"))


def test_a_second_track_is_played_as_it_was_heard_although_a_browser_would_play_the_first(tmp_path):
    import av

    path = tmp_path / "two.m4a"
    with av.open(str(path), "w", format="mp4") as out:
        streams = [out.add_stream("aac", rate=RATE_HZ, layout="mono") for _ in range(2)]
        for stream, sound in zip(streams, (VOICE * 0, VOICE), strict=True):
            whole = av.AudioFrame.from_ndarray(sound[None], "fltp", "mono")
            whole.sample_rate = RATE_HZ
            for count, frame in enumerate(av.AudioResampler("fltp", "mono", RATE_HZ, 1024).resample(whole)):
                frame.pts, frame.time_base = count * 1024, Fraction(1, RATE_HZ)
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    probe = decoded(tmp_path, path)
    assert (probe.track, media.playable(probe)) == (1, False)
    media.decode(tmp_path / "proxy.m4a", tmp_path / "again.wav", tmp_path / "again.i8")
    assert found_speech(tmp_path, "again.wav")[0] > 0.95


@pytest.mark.slow
def test_ten_hours_are_refused_by_what_they_hold_and_leave_nothing(tmp_path):
    source = tmp_path / "night.wav"
    pcm(source, VOICE[:1000], rate_hz=8_000, subtype="PCM_U8")
    with source.open("rb+") as file:
        file.truncate(10 * 3600 * 8_000)
        file.seek(40)
        file.write((10 * 3600 * 8_000 - 44).to_bytes(4, "little"))
    with pytest.raises(Refused) as caught:
        decoded(tmp_path, source)
    assert catalogue.say(caught.value.key, "fr", **caught.value.params).endswith("durée maximale de 6\u00a0h.")
    assert [one.name for one in tmp_path.iterdir()] == ["night.wav"]


@pytest.fixture
def small_disk(tmp_path):
    """Mount a disk of so many bytes: `small_disk(300_000)`; only root may."""
    mounted = []

    def mount(size_bytes: int) -> Path:
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", str(folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("this account may mount no small disk to fill")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_is_never_said_of_the_file_whichever_output_fills_it(small_disk, tmp_path):
    source, disk = file_of("webm", "libopus", 48_000)(tmp_path / "a.webm"), small_disk(100_000)
    for full in ("work.wav", "proxy.m4a"):
        where = {name: (disk if name == full else tmp_path) / name for name in ("work.wav", "proxy.m4a")}
        with pytest.raises(Retry) as caught, storage.disk_errors():
            media.decode(source, where["work.wav"], tmp_path / "peaks", proxy=where["proxy.m4a"])
        assert caught.value.key == "storage.full"
        assert list(disk.iterdir()) == []
        assert sorted(one.name for one in tmp_path.iterdir()) == ["a.webm", disk.name]


def test_the_command_line_names_the_folder_that_is_full(small_disk, tmp_path):
    program = [sys.executable, "-c", "from web.cli import main; main()", "transcribe", str(pcm(tmp_path / "a", VOICE))]
    disk = small_disk(100_000)
    environment = {**os.environ, "TMPDIR": str(disk), "LANG": "en_GB", "PLENARY_ASR_ENGINE": "fake"}
    said = subprocess.run(program, capture_output=True, text=True, check=False, env=environment)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith(f"There is no room left in {disk} for the decoded sound")
    assert said.stderr.count("\n") == 1
    assert list(disk.iterdir()) == []
