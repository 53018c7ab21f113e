"""Time, memory and steps of reading stay within bounds, whatever a file holds: of every shape we read."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from services import formats
from services.errors import Refused
from services.formats import clock
from tests.services.formats.shapes import SHAPES, Said

ROOT = Path(__file__).parents[3]
SENTENCES = (
    "Alors ce que nous disons depuis deux ans, c'est que la machine compte.", "Oui, et vite.",
    "Pourquoi pas « la halle » ; ou le quai ?", "Je ne sais pas | peut-être.", "Note : rien, et 3\u00a0000 pièces.",
)  # fmt: skip
NAMES = ("Ada Byron", "Karl Brandt", "Lise de Maule")


def talk(turns: int) -> list[Said]:
    return [
        Said(NAMES[n % 3], 4_000 * n, 4_000 * n + 3_000, SENTENCES[n % len(SENTENCES)]) for n in range(turns)
    ]  # fmt: skip


def written(name: str, turns: int) -> bytes:
    made = SHAPES[name].write(talk(turns))
    return made if isinstance(made, bytes) else made.encode()


def mangled(data: bytes, chance: random.Random) -> bytes:
    """Bytes changed, cut out, said twice, and scraps of other files put in."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 10)):
        what, at = chance.randrange(4), chance.randrange(len(made))
        if what == 0:
            made[at] = chance.randrange(256)
        elif what == 1:
            del made[at : at + chance.randint(1, 60)]
        elif what == 2:
            made[at:at] = made[chance.randrange(len(made)) :][: chance.randint(1, 80)]
        else:
            scraps = (
                b"-->",
                b"\n\n",
                b"|",
                b'"',
                b"\t",
                b"[",
                b"<v ",
                b"**",
                b"00:00",
                b"\\",
                b"{",
                b"\xe2\x80",
                b": ",
            )
            made[at:at] = chance.choice(scraps) * chance.randint(1, 9)
        made = made or bytearray(b"x")
    return bytes(made)


def refusal(data: bytes) -> Refused | None:
    try:
        formats.read(data)
    except Refused as refused:
        return refused
    return None


@pytest.mark.parametrize("name", SHAPES)
def test_a_mangled_file_of_any_shape_is_refused_or_read(name):
    chance, sound = random.Random(name), written(name, 9)
    for _ in range(25):
        refused = refusal(mangled(sound, chance))
        assert refused is None or refused.sentence("fr") != refused.sentence("en")


@pytest.mark.parametrize("name", SHAPES)
def test_four_times_the_talk_takes_about_four_times_as_long(name):
    """Sixteen would be a loop inside a loop. Best of three, of the processor's time: the machine may be busy."""
    small, large = (min(_cpu_s(written(name, turns)) for _ in range(3)) for turns in (100, 400))
    assert large < 9 * small + 0.05


def _cpu_s(data: bytes) -> float:
    began = time.process_time()
    formats.read(data)
    return time.process_time() - began


# Each is read in a process of its own that may use so many seconds of the processor; it tells what it took.
_CHILD = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({cpu}, {cpu}))
sys.path.insert(0, {root!r})
from services import formats
from services.errors import Refused
from tests.services.formats import test_limits
formats.read(b"1\\n00:00:01,000 --> 00:00:02,000\\nOui.\\n")
data = test_limits.{make}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    told = [formats.read(data).format, ""]
except Refused as refused:
    told = ["", refused.key]
print(json.dumps([*told, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024]))
"""


def apart(make: str, cpu_s: int) -> tuple[str, str, int]:
    """Format, refusal and megabytes that reading took on top. Args: make: a call of this module that makes the file."""
    code = _CHILD.format(cpu=cpu_s, root=str(ROOT), make=make)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    found, key, megabytes = json.loads(done.stdout)
    return found, key, megabytes


def bomb(kind: str, megabytes: int) -> bytes:
    """A document whose part unpacks to so many megabytes of blanks."""
    from tests.services.formats import documents

    blanks = " " * (megabytes * 1024 * 1024)
    return documents.docx(f"<w:p>{blanks}</w:p>") if kind == "docx" else documents.odt(f"<text:p>{blanks}</text:p>")


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_a_bomb_is_refused_before_it_fills_memory(kind):
    found, key, megabytes = apart(f"bomb({kind!r}, 230)", 20)
    assert (found, key) == ("", "formats.too_long")
    assert megabytes < 300


def laughs(kind: str) -> bytes:
    """Ten entities, each ten of the one before: three gigabytes, if somebody believed them."""
    from tests.services.formats import documents

    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>'
    if kind == "docx":
        body = f"<w:document {documents.W}><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>"
        return documents.zipped({"_rels/.rels": documents.RELATIONS, "word/document.xml": head + body})
    if kind == "odt":
        flat = documents.odt_xml("<text:p>&a9;</text:p>").partition("?>")[2]
        parts = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": head + flat}
        return documents.zipped(parts, stored=("mimetype",))
    body = '<p begin="1s">&a9; bon</p><p begin="2s">oui</p>'
    return f'{head}<tt xmlns="http://www.w3.org/ns/ttml"><body>{body}</body></tt>'.encode()


@pytest.mark.parametrize("kind", ["docx", "odt", "ttml"])
def test_entities_that_multiply_are_never_declared(kind):
    found, key, megabytes = apart(f"laughs({kind!r})", 10)
    assert (found, key) == (("timed_lines", "") if kind == "ttml" else ("", "formats.broken_office"))
    assert megabytes < 50


def unclosed(mark: str, size: int) -> bytes:
    """A file of openings that never close, on lines and on one line."""
    line = mark * (400 // len(mark))
    return (f"{line}\n" * (size // 800) + mark * (size // 2 // len(mark))).encode()


_OPENINGS = (
    "[00:01] ", "[Ada Byron", "<Ada ", "Ada Byron 0:0", "| a ", '"a,', "a;", "\ta", "Dialogue: 0,", "[00:01.",
    '<p begin="',
    "M. A", "ADA B", "Ada — ", "**A", "(00:0", "0:00:01.000,", "À ", "{\\", "« ", "- ", "1. ", "•", "🎯 ", "Q : ",
)  # fmt: skip


@pytest.mark.parametrize("mark", _OPENINGS)
def test_openings_that_never_close_are_read_in_a_few_seconds(mark):
    began = time.process_time()
    refused = refusal(unclosed(mark, 300_000))
    assert refused is None or refused.key.startswith("formats.")
    assert time.process_time() - began < 6


def million() -> bytes:
    """As many captions as there may be."""
    return "\n\n".join(
        f"{n + 1}\n{clock.exact(1000 * n, ',')} --> {clock.exact(1000 * n + 900, ',')}\nOui {n % 97}"
        for n in range(1_000_000)
    ).encode()


def prose() -> bytes:
    return b"Une phrase qui ne dit rien, et qui le dit bien. " * (49 * 1024 * 1024 // 48)


@pytest.mark.slow
def test_a_million_captions_are_read_in_the_memory_of_a_worker():
    found, _, megabytes = apart("million()", 60)
    assert found == "srt"
    assert megabytes < 1_500


@pytest.mark.slow
def test_fifty_megabytes_of_prose_are_refused_in_a_moment():
    found, key, megabytes = apart("prose()", 10)
    assert (found, key) == ("", "formats.too_long")
    assert megabytes < 400
