"""Office documents and PDFs of our own making, of the shape that Word, LibreOffice and printers give theirs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from html import escape

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
ODF = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}"'
    for short, name in (
        ("office", "office:1.0"), ("text", "text:1.0"), ("style", "style:1.0"), ("table", "table:1.0"),
        ("fo", "xsl-fo-compatible:1.0"),
    )
)  # fmt: skip
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
STYLES = (
    '<w:style w:type="paragraph" w:styleId="Titre"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="TM1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="character" w:styleId="lev"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="6"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="6"/></w:num>'
)


def zipped(parts: Mapping[str, str | bytes], *, stored: Iterable[str] = ()) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part, zipfile.ZIP_STORED if name in stored else None)
    return made.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """`body`: the XML inside w:body; `parts`: "styles", "numbering" to put in place of the usual ones."""
    return zipped({
        "[Content_Types].xml": "<Types/>", "_rels/.rels": RELATIONS,
        "word/document.xml": f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f"<w:styles {W}>{parts.get('styles', STYLES)}</w:styles>",
        "word/numbering.xml": f"<w:numbering {W}>{parts.get('numbering', NUMBERING)}</w:numbering>",
    })  # fmt: skip


def wp(*runs: str | tuple[str, str], style: str = "", number: int = 0) -> str:
    """A paragraph of Word. A run is plain text, or ("b", text) for bold."""
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    look += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    told = ""
    for run in runs:
        bold, text = run if isinstance(run, tuple) else ("", run)
        inside = escape(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
        told += f'<w:r><w:rPr>{"<w:b/>" if bold else ""}</w:rPr><w:t xml:space="preserve">{inside}</w:t></w:r>'
    # The paragraph mark is bold too, which is nothing that anybody reads.
    return f"<w:p><w:pPr>{look}<w:rPr><w:b/></w:rPr></w:pPr>{told}</w:p>"


def wtable(rows: Sequence[Sequence[str]]) -> str:
    told = "".join("<w:tr>" + "".join(f"<w:tc>{wp(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
    return f"<w:tbl>{told}</w:tbl>"


ODT_STYLES = (
    '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    '<text:list-style style:name="L1"><text:list-level-style-bullet text:level="1"/></text:list-style>'
    '<text:list-style style:name="L2"><text:list-level-style-number text:level="1"/></text:list-style>'
)


def odt_xml(body: str) -> str:
    return (
        f'<?xml version="1.0"?><office:document-content {ODF}><office:automatic-styles>{ODT_STYLES}'
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )


def odt(body: str, **parts: str) -> bytes:
    mime = "application/vnd.oasis.opendocument.text"
    return zipped(
        {"mimetype": mime, "content.xml": odt_xml(body), "META-INF/manifest.xml": parts.get("manifest", "<m/>")},
        stored=("mimetype",),
    )


def op(*runs: str | tuple[str, str], tag: str = "p", given: str = "") -> str:
    told = "".join(
        f'<text:span text:style-name="T1">{escape(run[1])}</text:span>' if isinstance(run, tuple) else escape(run)
        for run in runs
    ).replace("\n", "<text:line-break/>")
    return f"<text:{tag} {given}>{told}</text:{tag}>"


def _literal(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def pdf(pages: Sequence[Sequence[tuple[float, float, float, str]]], *, extra: str = "") -> bytes:
    """Pages of (x, y, size, text) in Helvetica; text that begins with "*" is bold. A4, points from below."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>"
        % (b" ".join(b"%d 0 R" % (5 + 2 * n) for n in range(len(pages))), len(pages)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
    ]
    for n, page in enumerate(pages):
        shown = b"\n".join(
            b"BT /F%d %.1f Tf %.1f %.1f Td (%s) Tj ET" % (
                1 + text.startswith("*"), size, x, y,
                _literal(text.removeprefix("*")),
            )
            for x, y, size, text in page
        )  # fmt: skip
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>" % (6 + 2 * n)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown))
    made, places = bytearray(b"%PDF-1.7\n"), []
    for n, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj%s\nendobj\n" % (n, one)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, extra.encode(), start)
    return bytes(made)
