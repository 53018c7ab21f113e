"""Sound that nobody can hear as it is, person or machine: what is wrong with it, and the same sound mended.

Two channels of opposite phase cancel each other on one loudspeaker, and in the mono that engines hear. A recording far
too quiet, or riding on a constant voltage, is heard badly. A first decode measures this; only where something is wrong
is the file decoded again, mended.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from services.sound.files import Resampler

if TYPE_CHECKING:
    from av import AudioFrame

# Of full scale. A constant part above this hides quiet speech from the engines.
_OFFSET_ABOVE = 0.003
# The loudest moments of a recording (see Loudness) that is fit to be heard are above this; mended, they come to that.
_QUIET_BELOW, _LOUD_ENOUGH = 10 ** (-30 / 20), 10 ** (-6 / 20)
_LARGEST_GAIN = 10 ** (50 / 20)
# A knock on the microphone may be cut off by so much, for the sake of quiet speech.
_LARGEST_OVERSHOOT = 4.0
# Nothing but the noise of an input.
SILENT_BELOW = 10 ** (-70 / 20)


class Measured(Protocol):
    """What a decode measured of its mono: parts of full scale.

    `offset`: the mean; `level`: exceeded by the loudest half percent of moments of 50 ms; `loudest`: by none.
    """

    @property
    def offset(self) -> float: ...
    @property
    def level(self) -> float: ...
    @property
    def loudest(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Mending:
    """`side`: the only channel kept of two, None for all; `offset`: subtracted, of full scale; then times `gain`."""

    side: int | None = None
    offset: float = 0.0
    gain: float = 1.0

    @property
    def is_audible(self) -> bool:
        """Whether a person hears the difference, so that the original is not what should be played."""
        return self.side is not None or self.gain != 1.0

    @property
    def warnings(self) -> tuple[str, ...]:
        """Catalogue keys of what a person should know."""
        told = (("media.one_channel", self.side is not None), ("media.quiet", self.gain != 1.0))
        return tuple(key for key, is_so in told if is_so)

    def blocks(self, blocks: Iterable[AudioFrame]) -> Iterator[AudioFrame]:
        """Yield blocks of sound mended, in float: two channels where both are kept, else one."""
        if self == Mending():
            yield from blocks
            return
        stereo, mono = (Resampler("fltp", 0, layout=layout) for layout in ("stereo", "mono"))
        for block in blocks:
            into = stereo if block.layout.nb_channels == 2 else mono
            for piece in into.feed(block):
                yield self._mended(piece)

    def _mended(self, piece: AudioFrame) -> AudioFrame:
        """Args: piece: planar float, one or two channels."""
        from av import AudioFrame

        sound = piece.to_ndarray()
        if self.side is not None and len(sound) == 2:
            sound = sound[self.side : self.side + 1]
        sound = np.clip((sound - np.float32(self.offset)) * np.float32(self.gain), -1, 1)
        made = AudioFrame.from_ndarray(np.ascontiguousarray(sound), "fltp", "mono" if len(sound) == 1 else "stereo")
        made.sample_rate = piece.sample_rate
        return made


def needed(so_far: Mending, made: Measured, louder_side: int | None) -> Mending:
    """Return what must be mended, given what was measured after `so_far`; `so_far` itself where nothing more.

    Args: louder_side: the channel to keep where the other cancels it or is mute, None where both are to be heard.
    """
    if so_far.side is None and louder_side is not None:
        return Mending(side=louder_side)  # what was measured of their sum says nothing of either
    if so_far.gain != 1.0 or so_far.offset or made.loudest < SILENT_BELOW:
        return so_far
    offset = made.offset if abs(made.offset) > _OFFSET_ABOVE else 0.0
    gain = 1.0
    if made.level < _QUIET_BELOW:
        gain = min(_LOUD_ENOUGH / max(made.level, SILENT_BELOW), _LARGEST_OVERSHOOT / made.loudest, _LARGEST_GAIN)
    return dataclasses.replace(so_far, offset=offset, gain=max(1.0, gain))
