"""How reading grows with the size of a file: `python -m tests.bench.formats [cues…]`; no figure here fails a build.

Linear is the requirement: twice the cues, about twice the seconds, for friendly and for hostile files.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable

from services import formats
from services.formats import clock

SENTENCE = "Alors ce que nous disons depuis deux ans c'est que la machine compte vite"


def srt(cues: int) -> str:
    return "\n\n".join(
        f"{n + 1}\n{clock.exact(2000 * n, ',')} --> {clock.exact(2000 * n + 1900, ',')}\n{SENTENCE}{'.' * (n % 3 == 0)}"
        for n in range(cues)
    )


def vtt(cues: int) -> str:
    return "WEBVTT\n\n" + "\n\n".join(
        f"{clock.exact(2000 * n)} --> {clock.exact(2000 * n + 1900)}\n<v Ada Byron {n // 9 % 3}>{SENTENCE}</v>"
        for n in range(cues)
    )


def stamped(lines: int) -> str:
    return "\n".join(f"{clock.short(2000 * n)}{SENTENCE}." for n in range(lines))


def dialogue(lines: int) -> str:
    return "\n\n".join(f"{('Ada Byron', 'Karl Brandt')[n % 2]} : {SENTENCE}." for n in range(lines))


def article(lines: int) -> str:
    return "\n\n".join(f"Selon Ada Byron, « {SENTENCE} », et « {SENTENCE}." for n in range(lines))


def whisper(segments: int) -> str:
    return json.dumps([{"start": 2.0 * n, "end": 2.0 * n + 1.9, "text": SENTENCE} for n in range(segments)])


def crowd(cues: int) -> str:
    """Nobody speaks twice."""
    return "WEBVTT\n\n" + "\n\n".join(f"00:01.000 --> 00:02.000\n<v Ada B{n}>{SENTENCE}</v>" for n in range(cues))


def attribution(lines: int) -> str:
    return "\n".join("Ada Byron dit " * 15 + "« Oui »" for _ in range(lines // 5))


def hostile(size: int) -> str:
    """Openings that never close, spaces without end, capitals without end: what makes careless patterns explode."""
    return "".join(
        (mark * size + "\n") for mark in ("«", "<v ", "A ", " ", "(", "**", "[", "0:", "Ada B", "{\\", '"', "12:")
    )


SHAPES: tuple[Callable[[int], str], ...] = (srt, vtt, stamped, dialogue, article, whisper, crowd, attribution, hostile)


def main(sizes: list[int]) -> None:
    for shape in SHAPES:
        for size in sizes:
            data = shape(size).encode()
            began = time.process_time()
            found = formats.read(data)
            row = {
                "shape": shape.__name__, "size": size, "megabytes": round(len(data) / 1e6, 1), "format": found.format,
                "turns": len(found.transcript.turns), "cpu_seconds": round(time.process_time() - began, 2),
                "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }  # fmt: skip
            sys.stdout.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [12_500, 25_000, 50_000])
