"""DOCX and ODT out: documents for editors, of plain parts that every word processor opens.

A document is a list of blocks; both writers make the same of it. The same blocks give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple
from xml.sax.saxutils import escape

Kind = Literal["title", "lead", "heading", "text", "item"]
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP can tell: times of making are nobody's business
# What XML 1.0 cannot hold, escaped or not.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Run(NamedTuple):
    text: str
    bold: bool = False


class Block(NamedTuple):
    """One paragraph. "lead" is a standfirst, "item" an entry of a list."""

    kind: Kind
    runs: tuple[Run, ...]


def block(kind: Kind, *runs: Run | str) -> Block:
    return Block(kind, tuple(run if isinstance(run, Run) else Run(run) for run in runs if run))


_STYLES: Mapping[Kind, str] = {"title": "Title", "heading": "Heading1", "lead": "Subtitle", "item": "ListBullet", "text": "Normal"}  # fmt: skip # noqa: E501
_WORD_STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Georgia"/>'
    '<w:sz w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
    '<w:spacing w:after="140" w:line="288" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr>'
    '<w:spacing w:after="200"/></w:pPr><w:rPr><w:b/><w:sz w:val="40"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Subtitle"><w:name w:val="Subtitle"/><w:basedOn w:val="Normal"/>'
    '<w:rPr><w:i/><w:sz w:val="24"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:keepNext/><w:spacing w:before="320" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/>'
    '<w:sz w:val="28"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/>'
    '<w:basedOn w:val="Normal"/><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)
_WORD_LISTS = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:pPr>'
    '<w:ind w:left="425" w:hanging="283"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1">'
    '<w:abstractNumId w:val="1"/></w:num>'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def docx(blocks: Iterable[Block], language: str) -> bytes:
    body = "".join(map(_word_paragraph, blocks))
    styles = _WORD_STYLES.replace(
        "</w:rPr></w:rPrDefault>", f'<w:lang w:val="{_locale(language)}"/></w:rPr></w:rPrDefault>'
    )
    return _zipped({
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/>' + "".join(
            f'<Override PartName="/word/{part}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
            for part, kind in (("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"))
        ) + "</Types>",
        "_rels/.rels": _relations([("officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": _relations([("styles", "styles.xml"), ("numbering", "numbering.xml")]),
        "word/document.xml": f'{_HEAD}<w:document xmlns:w="{_W}"><w:body>{body}<w:sectPr><w:pgSz w:w="11906" '
        'w:h="16838"/><w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="709" w:footer="709" '
        'w:gutter="0"/></w:sectPr></w:body></w:document>',
        "word/styles.xml": f'{_HEAD}<w:styles xmlns:w="{_W}">{styles}</w:styles>',
        "word/numbering.xml": f'{_HEAD}<w:numbering xmlns:w="{_W}">{_WORD_LISTS}</w:numbering>',
    })  # fmt: skip


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATION}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def _word_paragraph(one: Block) -> str:
    told = "".join(
        f"<w:r>{'<w:rPr><w:b/></w:rPr>' if run.bold else ''}{_word_text(run.text)}</w:r>" for run in one.runs
    )
    return f'<w:p><w:pPr><w:pStyle w:val="{_STYLES[one.kind]}"/></w:pPr>{told}</w:p>'


def _word_text(text: str) -> str:
    lines = (f'<w:t xml:space="preserve">{_safe(line)}</w:t>' for line in text.split("\n"))
    return "<w:br/>".join(lines)


_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = (
    f'xmlns:office="{_OASIS}:office:1.0" xmlns:text="{_OASIS}:text:1.0" xmlns:style="{_OASIS}:style:1.0" '
    f'xmlns:fo="{_OASIS}:xsl-fo-compatible:1.0" office:version="1.3"'
)
_ODT_STYLES = (
    '<style:default-style style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.25cm" '
    'fo:line-height="120%"/><style:text-properties fo:font-family="Georgia" fo:font-size="11pt" '
    'fo:language="{language}" fo:country="{country}"/></style:default-style>'
    '<style:style style:name="Standard" style:family="paragraph"/>'
    '<style:style style:name="Title" style:family="paragraph" style:parent-style-name="Standard">'
    '<style:text-properties fo:font-size="20pt" fo:font-weight="bold"/></style:style>'
    '<style:style style:name="Subtitle" style:family="paragraph" style:parent-style-name="Standard">'
    '<style:text-properties fo:font-size="12pt" fo:font-style="italic"/></style:style>'
    '<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph" '
    'style:parent-style-name="Standard" style:default-outline-level="1"><style:paragraph-properties '
    'fo:margin-top="0.6cm" fo:keep-with-next="always"/><style:text-properties fo:font-size="14pt" '
    'fo:font-weight="bold"/></style:style>'
    '<text:list-style style:name="Bullets"><text:list-level-style-bullet text:level="1" text:bullet-char="•">'
    '<style:list-level-properties text:space-before="0.25cm" text:min-label-width="0.5cm"/>'
    "</text:list-level-style-bullet></text:list-style>"
)
_MIME = "application/vnd.oasis.opendocument.text"


def odt(blocks: Iterable[Block], language: str) -> bytes:
    body = "".join(map(_odt_paragraph, blocks))
    spoken, country = _locale(language).split("-")
    styles = _ODT_STYLES.format(language=spoken, country=country)
    return _zipped({
        "mimetype": _MIME,  # first and stored, as the standard demands
        "META-INF/manifest.xml": f'{_HEAD}<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" '
        f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIME}"/>' + "".join(
            f'<manifest:file-entry manifest:full-path="{part}.xml" manifest:media-type="text/xml"/>'
            for part in ("content", "styles")
        ) + "</manifest:manifest>",
        "content.xml": f"{_HEAD}<office:document-content {_SPACES}><office:automatic-styles>"
        '<style:style style:name="Bold" style:family="text"><style:text-properties fo:font-weight="bold"/>'
        "</style:style>"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>",
        "styles.xml": f"{_HEAD}<office:document-styles {_SPACES}><office:styles>{styles}</office:styles>"
        "</office:document-styles>",
    })  # fmt: skip


def _odt_paragraph(one: Block) -> str:
    told = "".join(
        f'<text:span text:style-name="Bold">{_odt_text(run.text)}</text:span>' if run.bold else _odt_text(run.text)
        for run in one.runs
    )
    if one.kind == "heading":
        return f'<text:h text:style-name="Heading_20_1" text:outline-level="1">{told}</text:h>'
    if one.kind == "item":
        return (
            f'<text:list text:style-name="Bullets"><text:list-item><text:p>{told}</text:p></text:list-item></text:list>'
        )
    style = {"title": "Title", "lead": "Subtitle"}.get(one.kind, "Standard")
    return f'<text:p text:style-name="{style}">{told}</text:p>'


def _odt_text(text: str) -> str:
    """Runs of spaces and line ends have elements of their own; as characters they would fold into one."""
    whole = _safe(text).replace("\n", "<text:line-break/>").replace("\t", "<text:tab/>")
    return re.sub(" {2,}", lambda found: f' <text:s text:c="{len(found[0]) - 1}"/>', whole)


def _safe(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))


def _locale(language: str) -> str:
    return {"fr": "fr-FR", "en": "en-GB"}.get(language, "fr-FR")


def _zipped(parts: Mapping[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, part.encode())
    return made.getvalue()
