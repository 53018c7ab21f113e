"""Letters nobody sees or that a program misread: every importer gives the text that was meant."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable

import pytest

from services import formats
from services.formats import decoding
from tests.services.formats.shapes import SHAPES, Said

TALK = (
    Said("Zoé d’Orme", 1_000, 9_000, "Bon, c’est la finance qui ferme. Elle coûte 3 000 € au cœur du métier."),
    Said("Karl Brandt", 10_000, 19_000, "Oui, l’efficacité affine et soufflera. Pourquoi ?"),
    Said("Zoé d’Orme", 20_000, 29_000, "La machine de Zoé fera 50 %."),
    Said("Karl Brandt", 31_000, 39_000, "Non, c’est fini."),
)


def _swap(*pairs: tuple[str, str]) -> Callable[[str], str]:
    def swapped(text: str) -> str:
        for meant, written in pairs:
            text = text.replace(meant, written)
        return text

    return swapped


# What a program writes instead of what was meant.
WRITTEN: dict[str, Callable[[str], str]] = {
    "windows' signs as controls": _swap(("’", "\x92"), ("œ", "\x9c"), ("€", "\x80")),
    "soft hyphens": _swap(("machine", "ma\u00adchine"), ("ferme", "fer\u00adme")),
    "zero-width spaces": _swap(("finance", "fin\u200bance"), ("Zoé", "Zoé\u200b")),
    "word joiners": _swap(("finance", "fin\u2060ance"), ("Karl", "\u2060Karl")),
    "marks of direction": _swap(("Karl", "\u200eKarl"), ("Brandt", "Brandt\u200f\u061c")),
    "isolates": _swap(("Karl Brandt", "\u2068Karl Brandt\u2069")),
    "ligatures": _swap(("ffi", "\ufb03"), ("ff", "\ufb00"), ("fi", "\ufb01"), ("fl", "\ufb02")),
    "byte order marks": _swap(("Bon", "\ufeffBon"), ("Karl", "\ufeffKarl")),
    "accents apart": lambda text: unicodedata.normalize("NFD", text),
    "objects and annotations": _swap(("machine", "machine\ufffc"), ("ferme", "\ufff9ferme\ufffb")),
    "tags": _swap(("Elle", "\U000e0045\U000e006c\U000e006cElle")),
    "invisible operators": _swap(("Elle", "\u2063Elle"), ("Oui", "Oui\u180e")),
    "no-break spaces": _swap(("Karl ", "Karl\u00a0")),
    "narrow no-break spaces": _swap(("Karl ", "Karl\u202f")),
    "thin spaces": _swap(("Karl ", "Karl\u2009")),
    "wide spaces": _swap(("Karl ", "Karl\u3000")),
}
CODED = {"ass", "ttml", "site_xml", "rich_text"}  # whose colons mean something, or whose letters are coded
ESCAPED = {"halves of letters": _swap(("ferme", "ferme\ud83d")), "bells": _swap(("ferme", "fer\u0007me"))}


def _read(made: str | bytes) -> list[tuple[str, int | None, int | None, str]]:
    found = formats.read(made if isinstance(made, bytes) else made.encode(), language="fr").transcript
    names = {one.id: " ".join((one.name or "").split()) for one in found.speakers}
    return [
        (names.get(one.speaker or "", ""), one.start_ms, one.end_ms, " ".join(one.text.split())) for one in found.turns
    ]


def _written(name: str, way: Callable[[str], str]) -> str | bytes:
    return SHAPES[name].write([one._replace(name=way(one.name), text=way(one.text)) for one in TALK])


def _is_json(made: str | bytes) -> bool:
    return isinstance(made, str) and made.startswith(('{"', '[{"'))


@pytest.mark.parametrize("way", WRITTEN)
def test_every_shape_gives_what_was_meant(way):
    for name, shape in SHAPES.items():
        assert _read(_written(name, WRITTEN[way])) == _read(shape.write(TALK)), name


@pytest.mark.parametrize("way", [*WRITTEN, *ESCAPED])
def test_json_gives_what_was_meant_where_its_escapes_spell_it(way):
    for name, shape in SHAPES.items():
        if _is_json(shape.write(TALK)):
            told = json.loads(str(_written(name, (WRITTEN | ESCAPED)[way])))
            assert _read(json.dumps(told)) == _read(shape.write(TALK)), name


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009", "\u2007", "\u3000"])
def test_the_space_before_or_after_a_colon_may_be_any(space):
    for name, shape in SHAPES.items():
        made = shape.write(TALK)
        if isinstance(made, str) and not _is_json(made) and name not in CODED:
            assert _read(made.replace(" :", f"{space}:").replace(": ", f":{space}")) == _read(made), name


def test_line_ends_of_every_kind_may_stand_in_one_file():
    made = str(SHAPES["otter"].write(TALK)).split("\n")
    mixed = "".join(line + ("\r\n", "\n", "\r", "\u2028")[n % 4] for n, line in enumerate(made))
    assert _read(mixed) == _read("\n".join(made))


def test_a_flag_and_a_family_stay_whole():
    told = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 👩\u200d🔬 ❤\ufe0f"
    assert decoding.decode(told.encode()) == told
    assert decoding.decode(f"{told} \U000e0041\U000e0042ok".encode()) == f"{told} ok"


def test_a_text_cut_off_inside_a_letter_or_put_together_of_two_codes_is_read():
    text = "Été à Évry : « ça coûte 3 € », dit-elle. Où ça ?\n" * 3
    assert decoding.decode(text.encode()[:-3] + "é".encode()[:1]).startswith(text[:-4])
    assert decoding.decode(text.encode() + "Déjà œuvré.".encode("cp1252")) == f"{text}Déjà œuvré."
    assert decoding.decode(text.encode("cp1252")) == text
    assert decoding.decode(text.encode("utf-16")[:-1]) == text[:-1]
    assert decoding.decode((text * 5 + "\ud83d").encode("utf-16", "surrogatepass")) == text * 5
