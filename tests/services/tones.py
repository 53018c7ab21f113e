"""Sound files made on the fly: tones of a known length in any container, and ways to spoil them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

CODECS = {
    "wav": ("wav", "pcm_s16le"), "mp3": ("mp3", "libmp3lame"), "m4a": ("mp4", "aac"), "flac": ("flac", "flac"),
    "opus": ("ogg", "libopus"), "webm": ("webm", "libopus"), "mkv": ("matroska", "aac"), "aiff": ("aiff", "pcm_s16be"),
    "ts": ("mpegts", "aac"),
}  # fmt: skip


def beeps(seconds: float, *, rate_hz: int = 48_000, channels: int = 1, every_s: float = 1.0) -> np.ndarray:
    """A 100 ms beep at the start of every `every_s`; shape (channels, n), float32."""
    time = np.arange(int(seconds * rate_hz)) / rate_hz
    wave = (0.5 * np.sin(2 * np.pi * 440 * time) * (time % every_s < 0.1)).astype(np.float32)
    return np.repeat(wave[None], channels, 0)


def staircase(seconds: int, *, rate_hz: int = 48_000) -> np.ndarray:
    """A tone that says which second it is: `tone_of(n)` in second n; shape (1, n), float32."""
    time = np.arange(seconds * rate_hz) / rate_hz
    phase = 2 * np.pi * np.cumsum(tone_of(np.floor(time))) / rate_hz
    return (0.4 * np.sin(phase)).astype(np.float32)[None]


def tone_of(second: np.ndarray) -> np.ndarray:
    """Its frequency in Hz."""
    return 300 + 100 * second


def write(path: Path, sound: np.ndarray, *, rate_hz: int = 48_000, film: bool = False, **options: str) -> Path:
    """Encode `sound` (channels, n) as the path's suffix says; `film` adds a small video track."""
    import av

    container, codec = CODECS[path.suffix[1:]]
    with av.open(str(path), "w", format=container, options=options) as out:
        picture = out.add_stream("mpeg4", rate=5) if film else None
        if picture:
            picture.width = picture.height = 32
            picture.pix_fmt = "yuv420p"
        stream = out.add_stream(codec, rate=rate_hz, layout="stereo" if len(sound) == 2 else "mono")
        if codec == "libmp3lame":
            stream.bit_rate = 64_000
        frame_size = stream.codec_context.frame_size or 1024
        resampler = av.AudioResampler(stream.codec_context.format.name, stream.layout.name, rate_hz, frame_size)
        whole = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), "fltp", "stereo" if len(sound) == 2 else "mono")
        whole.sample_rate = rate_hz
        count = 0
        for frame in [*resampler.resample(whole), *resampler.resample(None)]:
            frame.pts, frame.time_base = count, Fraction(1, rate_hz)
            count += frame.samples
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        if picture:
            for n in range(5):
                image = av.VideoFrame(32, 32, "yuv420p")
                image.pts, image.time_base = n, Fraction(1, 5)
                out.mux(picture.encode(image))
            out.mux(picture.encode(None))
    return path
