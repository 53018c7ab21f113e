"""How reading grows with size: `python -m tests.bench.formats [shapes…] [sizes…]`; no figure here fails a build.

Linear is the requirement: twice the cues, about twice the seconds, for friendly and for hostile files.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable

from services import formats
from services.errors import Refused
from services.formats import clock
from tests.services.formats import documents

Shape = Callable[[int], str | bytes]
NAMES = ("Ada Byron", "Karl Brandt")

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


def short(cues: int) -> str:
    """As many captions as there are in the fewest bytes."""
    return "\n\n".join(
        f"{n + 1}\n{clock.exact(1000 * n, ',')} --> {clock.exact(1000 * n + 900, ',')}\nOui {n % 97}"
        for n in range(cues)
    )


def word(lines: int) -> bytes:
    return documents.docx("".join(documents.wp(("b", f"{NAMES[n % 2]} :"), f" {SENTENCE}.") for n in range(lines)))


def opendocument(lines: int) -> bytes:
    return documents.odt("".join(documents.op(("b", f"{NAMES[n % 2]} :"), f" {SENTENCE}.") for n in range(lines)))


def page(lines: int) -> str:
    return "<html>" + "".join(f"<p><b>{NAMES[n % 2]} :</b> {SENTENCE}.</p>" for n in range(lines))


def rich_text(lines: int) -> str:
    return "{\\rtf1\\ansi " + "".join(f"{{\\b {NAMES[n % 2]} :}} {SENTENCE}.\\par\n" for n in range(lines)) + "}"


def printed(lines: int) -> bytes:
    """A PDF, fifty lines a page; the processor's time of its own process counts too."""
    rows = [(72.0, 800.0 - 15 * (n % 50), 10.0, f"{NAMES[n % 2]} : {SENTENCE}.") for n in range(lines)]
    return documents.pdf([rows[n : n + 50] for n in range(0, lines, 50)])


CAPTIONS: tuple[Shape, ...] = (srt, vtt, stamped, whisper, crowd, short)
TEXTS: tuple[Shape, ...] = (dialogue, article, attribution, hostile)
DOCUMENTS: tuple[Shape, ...] = (word, opendocument, page, rich_text, printed)


def measured(shape: Shape, size: int) -> None:
    """Print one row; run in a process of its own, so that its peak of memory is its own."""
    made = shape(size)
    data = made if isinstance(made, bytes) else made.encode()
    formats.read(b"1\n00:00:01,000 --> 00:00:02,000\nOui.\n")  # what is imported once is not counted
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    began = _cpu_s()
    try:
        found = formats.read(data)
        told = {"format": found.container or found.format, "turns": len(found.transcript.turns)}
    except Refused as refused:
        told = {"refused": refused.key}
    row = {
        "shape": shape.__name__, "size": size, "megabytes": round(len(data) / 1e6, 1), **told,
        "cpu_seconds": round(_cpu_s() - began, 2), "megabytes_before": before,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


def _cpu_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main(asked: list[str]) -> None:
    sizes = [int(one) for one in asked if one.isdigit()] or [12_500, 25_000, 50_000]
    named = [one for one in asked if not one.isdigit()]
    for shape in (*CAPTIONS, *TEXTS, *DOCUMENTS):
        for size in sizes if not named or shape.__name__ in named else ():
            process = multiprocessing.get_context("spawn").Process(target=measured, args=(shape, size))
            process.start()
            process.join()


if __name__ == "__main__":
    main(sys.argv[1:])
