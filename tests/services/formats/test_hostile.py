"""Files made to hurt: bombs, loops, nests, locks and noise. Refused or read, in bounded time and memory."""

from __future__ import annotations

import random
import resource
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import formats
from services.engines import pdf_pages
from services.errors import Refused
from services.formats import office, pdf, rtf, styled, web_page
from tests.services.formats import documents
from tests.services.formats.documents import ODF, RELATIONS, W, docx, odt, odt_xml, op, wp, zipped


def key_of(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        formats.read(data, filename="talk.docx")
    assert refused.value.sentence("fr") != refused.value.sentence("en")
    return refused.value.key


def word(document: str) -> bytes:
    return zipped({"_rels/.rels": RELATIONS, "word/document.xml": document})


LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE, '<!DOCTYPE w SYSTEM "http://localhost/x.dtd">'])
def test_a_document_type_is_refused_before_one_entity_is_declared(head):
    body = f"<w:body>{wp('Bonjour')}<w:p><w:r><w:t>&c;&x;</w:t></w:r></w:p></w:body>"
    assert key_of(word(f'<?xml version="1.0"?>{head}<w:document {W}>{body}</w:document>')) == "formats.broken_office"
    flat = odt_xml(op("Bonjour")).replace(
        "?><office:document-content",
        f'?>{head}<office:document-content office:mimetype="application/vnd.oasis.opendocument.text"',
    )
    assert key_of(flat.encode()) == "formats.broken_office"
    packed = zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": flat}, stored=("mimetype",))
    assert key_of(packed) == "formats.broken_office"


def test_a_zip_bomb_costs_what_the_limit_allows(monkeypatch):
    monkeypatch.setattr(office, "MAX_PART_BYTES", 2 * 1024 * 1024)
    spaces = f"<w:document {W}><w:body><w:p>{' ' * 20_000_000}</w:p></w:body></w:document>"
    assert key_of(word(spaces)) == "formats.too_long"


def test_elements_without_end_are_counted(monkeypatch):
    monkeypatch.setattr(office, "MAX_ELEMENTS", 1_000)
    assert key_of(docx("<w:p/>" * 2_000)) == "formats.too_long"


def test_elements_inside_one_another_have_a_floor():
    assert key_of(docx("<w:p>" * 5_000 + "</w:p>" * 5_000)) == "formats.broken_office"
    assert key_of(odt("<text:section>" * 5_000 + "</text:section>" * 5_000)) == "formats.broken_office"
    assert key_of(b"{\\rtf1 " + b"{" * 100_000) == "formats.broken_office"
    assert formats.read(b"<div>" * 100_000 + b"Une phrase assez longue.").transcript.turns[0].text.endswith("longue.")


def test_a_million_paragraphs_are_refused_in_one_sentence():
    assert key_of(docx("<w:p><w:r><w:t>Oui.</w:t></w:r></w:p>" * 1_000_000)) == "formats.too_long"


def test_tags_without_end_are_counted(monkeypatch):
    monkeypatch.setattr(web_page, "MAX_TAGS", 500)
    assert key_of(b"<p>Une phrase.</p>" * 600) == "formats.too_long"
    monkeypatch.setattr(rtf, "MAX_TOKENS", 500)
    assert key_of(b"{\\rtf1" + b"\\par" * 600) == "formats.too_long"


def test_too_much_text_is_refused_wherever_it_stands(monkeypatch):
    monkeypatch.setattr(styled, "MAX_CHARS", 1_000)
    long = "Il parle encore. " * 100
    for data in (docx(wp(long)), odt(op(long)), f"<p>{long}".encode(), b"{\\rtf1 " + long.encode()):
        assert key_of(data) == "formats.too_long"


def test_an_archive_of_a_million_names_is_refused_before_they_are_read():
    names = zipped({"word/document.xml": "<w/>"})
    at = names.rfind(b"PK\x05\x06")
    huge = names[:at] + names[at : at + 12] + struct.pack("<I", office.MAX_DIRECTORY_BYTES + 1) + names[at + 16 :]
    assert key_of(huge) == "formats.broken_office"


def test_locked_documents_say_so():
    locked = bytearray(docx(wp("Bonjour")))
    at = locked.find(b"PK\x01\x02")
    while at >= 0:
        locked[at + 8] |= 1
        at = locked.find(b"PK\x01\x02", at + 4)
    assert key_of(bytes(locked)) == "formats.protected"
    assert key_of(odt(op("x"), manifest="<manifest:encryption-data/>")) == "formats.protected"


def test_a_part_that_lies_about_itself_is_a_broken_document():
    data = bytearray(docx("".join(wp(f"Phrase {n}.") for n in range(500))))
    at = data.find(b"word/document.xml") + 60
    data[at : at + 40] = bytes(40)
    assert key_of(bytes(data)) == "formats.broken_office"
    assert key_of(docx("<w:p><w:r></w:p>")) == "formats.broken_office"


def test_compression_of_another_kind_is_refused():
    import io

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", f"<w:document {W}/>")
    assert key_of(made.getvalue()) == "formats.broken_office"


def test_a_scan_without_text_says_what_it_needs():
    assert key_of(documents.pdf([[], [], []])) == "formats.scanned_pdf"
    assert key_of(documents.pdf([[(290, 30, 9, str(n))] for n in range(20)])) == "formats.scanned_pdf"


# RC4, 40 bits, a user password: made with a trailer that names a key nobody has.
LOCK = (
    "/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<"
    + "41" * 32
    + ">/U<"
    + "42" * 32
    + ">>>/ID[<"
    + "43" * 16
    + "><"
    + "43" * 16
    + ">]"
)


def test_a_locked_pdf_says_so():
    assert key_of(documents.pdf([[(72, 700, 11, "Bonjour")]], extra=LOCK)) == "formats.protected"


def test_a_pdf_of_thousands_of_pages_is_refused(monkeypatch, capsys):
    data = documents.pdf([[] for _ in range(pdf_pages.MAX_PAGES + 1)])
    assert key_of(data) == "formats.too_long"


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(pdf, "TIMEOUT_S", 0.01)
    assert key_of(documents.pdf([[(72, 700, 11, "Bonjour")]])) == "formats.slow_pdf"


def test_a_reader_that_is_killed_is_a_broken_pdf(monkeypatch):
    monkeypatch.setattr(pdf, "_READER", "tests.services.formats.no_such_reader")
    assert key_of(documents.pdf([[(72, 700, 11, "Bonjour")]])) == "formats.broken_pdf"


def test_the_reader_of_pdfs_has_limits_of_memory_and_time():
    asked = "import resource; from services.engines import pdf_pages as p; p._limit(); print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0])"  # noqa: E501
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.split() == [str(pdf_pages._MEMORY_BYTES), str(pdf_pages._CPU_S)]
    assert resource.getrlimit(resource.RLIMIT_CPU)[0] != pdf_pages._CPU_S


# Marks that never close, which make careless scanners quadratic. A second's work if every character is seen once.
@pytest.mark.parametrize("mark", ["<!--", "<p", "<p ", "<svg>", "</p>", "<b>", '<a "', "<![CDATA[", "&amp", "<td>", "<li>", "<!"])  # fmt: skip # noqa: E501
def test_web_pages_of_open_marks_are_read_in_one_pass(mark):
    page = web_page._Page("<p>Une phrase." + mark * (400_000 // len(mark)))
    assert page.read() is not None


def readable(data: bytes) -> None:
    try:
        formats.read(data)
    except Refused as refused:
        refused.sentence("fr")


SOUND = {
    "docx": docx(wp(("b", "Ada Byron :"), " Oui.") + wp("Karl Brandt : Oui ?", number=1) + documents.wtable([("a", "b")])),  # noqa: E501
    "odt": odt(op(("b", "Ada Byron :"), " Bonjour.") + op("Karl", tag="h", given='text:outline-level="1"')),
    "html": b"<html><style>.a{font-weight:700}</style><body><h1 class=a>T</h1><table><tr><td>a</table><p>Ada : oui",
    "rtf": rb"{\rtf1\ansi\ansicpg1252{\fonttbl x}\b Ada :\b0  oui \u233? \'e9\par\trowd a\cell\row}",
}  # fmt: skip


@pytest.mark.parametrize("kind", SOUND)
def test_documents_with_flipped_bytes_are_refused_or_read(kind):
    chance = random.Random(kind)
    for _ in range(400):
        data = bytearray(SOUND[kind])
        for _ in range(chance.randint(1, 12)):
            what, at = chance.randrange(4), chance.randrange(len(data))
            if what == 0:
                data[at] = chance.randrange(256)
            elif what == 1:
                del data[at : at + chance.randint(1, 40)]
            elif what == 2:
                data[at:at] = data[chance.randrange(len(data)) :][: chance.randint(1, 60)]
            else:
                data[at : at + 2] = chance.choice((b"\x00\x00", b"\xff\xff", b"<>", b"{}", b"\\u", b"&#", b"]]"))
            data = data or bytearray(b"x")
        readable(bytes(data))


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_flipped_letters_inside_the_xml_are_refused_or_read(kind):
    chance = random.Random(kind)
    body = "".join(wp("Ada : oui", number=1) if kind == "docx" else op("Ada : oui") for _ in range(4))
    for _ in range(300):
        text = bytearray(body.encode())
        for _ in range(chance.randint(1, 6)):
            text[chance.randrange(len(text))] = chance.randrange(32, 127)
        wrong = text.decode("ascii", "replace")
        readable(docx(wrong) if kind == "docx" else odt(wrong))


def test_pdfs_with_flipped_bytes_are_refused_or_read():
    sound = documents.pdf([[(72, 700 - 14 * n, 11, f"Ada Byron : une phrase numéro {n}.") for n in range(12)]])
    chance = random.Random("pdf")
    for _ in range(12):
        data = bytearray(sound)
        for _ in range(chance.randint(1, 30)):
            data[chance.randrange(9, len(data))] = chance.randrange(256)
        readable(bytes(data))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet="<>/!-\"'= abph123td&;\n", max_size=200))
def test_scraps_of_html_are_refused_or_read(text):
    readable(f"<html>{text}".encode())


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([b"\\b", b"{", b"}", b"\\par", b"\\u-1 ", b"\\'e9", b"\\*", b"\\uc9", b"\\trowd", b"\\cell", b"\\row", b" a", b"\\", b"\\u55357 ", b"\\ansicpg99999"]), max_size=40))  # fmt: skip # noqa: E501
def test_scraps_of_rich_text_are_refused_or_read(scraps):
    readable(b"{\\rtf1" + b"".join(scraps))
    assert rtf.holds(b"{\\rtf1")


def test_names_from_another_world_are_passed_over():
    foreign = '<w:p><other xmlns="urn:x"><t>non</t></other><w:r><w:t>oui</w:t></w:r></w:p><x:p xmlns:x="urn:y"/>'
    assert [turn.text for turn in formats.read(docx(foreign + wp("Et voilà."))).transcript.turns][-1] == "Et voilà."
    assert ODF
