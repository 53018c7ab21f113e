"""Documents and web pages as they reach a newsroom: Word, OpenDocument, PDF, HTML; told as in `texts`."""

# ruff: noqa: E501 - whole pages
from __future__ import annotations

from html import escape

from tests.services.formats.documents import docx, odt_xml, pdf, wp, wtable, zipped
from tests.services.formats.newsroom.texts import Told

Q1, A1 = "Pourquoi fermer le quai nord ?", "Parce que plus personne n'y accoste."
Q2, A2 = "Et les dockers ?", "Ils passent au quai sud."
ASKED: Told = (("#1", None, Q1), ("#2", None, A1), ("#1", None, Q2), ("#2", None, A2))
SAID: Told = (
    ("Ada Byron", None, "Bonjour à tous."),
    ("Karl Brandt", None, "Les grues arrivent en mai."),
    ("Ada Byron", None, "En mai ?"),
)
TIMED: Told = tuple((who, at, text) for (who, _, text), at in zip(SAID, (4000, 12000, 62000), strict=True))
STAMPS = ("00:00:04", "00:00:12", "00:01:02")


def slanted(text: str) -> str:
    """A paragraph of Word in italics."""
    return f'<w:p><w:r><w:rPr><w:i/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def leaning_odt() -> bytes:
    style = (
        '<style:style style:name="T9" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>'
    )
    body = "".join(
        f'<text:p><text:span text:style-name="T9">{q}</text:span></text:p><text:p>{a}</text:p>' for q, a in ((Q1, A1), (Q2, A2))
    )  # fmt: skip
    xml = odt_xml(body).replace("<office:automatic-styles>", f"<office:automatic-styles>{style}")
    return zipped(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": xml, "META-INF/manifest.xml": "<m/>"},
        stored=("mimetype",),
    )


def two_columns() -> bytes:
    """An interview of a weekly over two columns, a running head and page numbers; bold names."""
    left = [
        "*ADA BYRON :",
        "Bonjour à tous, et merci",
        "d'être venus. On commence",
        "par les quais, puisque c'est",
        "ce que vous atten-",
        "dez depuis des mois.",
        "*KARL BRANDT :",
        "Les grues arrivent en mai,",
        "au moins les deux grandes,",
        "et les autres avant la fin",
        "de l'été si le temps tient.",
    ]
    right = [
        "*ADA BYRON :",
        "En mai, vraiment ? On nous",
        "avait dit en mars, puis en",
        "avril, et voilà que mai",
        "arrive à son tour.",
        "*KARL BRANDT :",
        "La deuxième semaine. Le",
        "quai sera libre, et il n'y",
        "aura plus de bateau avant",
        "le quinze, d'après le port.",
    ]

    def set_(lines: list[str], x: float) -> list[tuple[float, float, float, str]]:
        return [(x, 760.0 - 14 * n, 10.0, line) for n, line in enumerate(lines)]

    head = (72.0, 815.0, 8.0, "LE FANAL HEBDO — 3 mars 2026")
    return pdf([
        [head, (290.0, 30.0, 8.0, "12"), *set_(left, 72.0), *set_(right, 320.0)],
        [head, (290.0, 30.0, 8.0, "13"), *set_([*right[:5], "Alors nous attendrons."], 72.0)],
    ])  # fmt: skip


COLUMNS: Told = (
    (
        "Ada Byron",
        None,
        "Bonjour à tous, et merci d'être venus. On commence par les quais, puisque c'est ce que vous attendez depuis des mois.",
    ),
    (
        "Karl Brandt",
        None,
        "Les grues arrivent en mai, au moins les deux grandes, et les autres avant la fin de l'été si le temps tient.",
    ),
    (
        "Ada Byron",
        None,
        "En mai, vraiment ? On nous avait dit en mars, puis en avril, et voilà que mai arrive à son tour.",
    ),
    (
        "Karl Brandt",
        None,
        "La deuxième semaine. Le quai sera libre, et il n'y aura plus de bateau avant le quinze, d'après le port.",
    ),
    (
        "Ada Byron",
        None,
        "En mai, vraiment ? On nous avait dit en mars, puis en avril, et voilà que mai arrive à son tour. Alors nous attendrons.",
    ),
)


def numbered_lines() -> bytes:
    """A deposition: a number before each line, names before colons, a foot on each page."""
    told = [
        [
            "MS. BYRON: Please state where you were on",
            "the third of March.",
            "MR. BRANDT: On the north quay, beside the",
            "second crane.",
        ],
        ["MS. BYRON: Who else was there?", "MR. BRANDT: Nobody that I could see from", "where I stood."],
        ["MS. BYRON: And what did you hear?", "MR. BRANDT: The chain, and then the water."],
    ]
    return pdf([
        [piece for n, line in enumerate(lines, 1) for piece in ((60.0, 760.0 - 24 * n, 11.0, str(n)), (100.0, 760.0 - 24 * n, 11.0, line))]
        + [(200.0, 40.0, 9.0, "Quay Reporting Service"), (540.0, 40.0, 9.0, str(page))]
        for page, lines in enumerate(told, 1)
    ])  # fmt: skip


DEPOSED: Told = (
    ("Ms. Byron", None, "Please state where you were on the third of March."),
    ("Mr. Brandt", None, "On the north quay, beside the second crane."),
    ("Ms. Byron", None, "Who else was there?"),
    ("Mr. Brandt", None, "Nobody that I could see from where I stood."),
    ("Ms. Byron", None, "And what did you hear?"),
    ("Mr. Brandt", None, "The chain, and then the water."),
)

READ: dict[str, tuple[str | bytes, Told]] = {
    "questions_in_italics_docx": (docx(slanted(Q1) + wp(A1) + slanted(Q2) + wp(A2)), ASKED),
    "questions_in_italics_odt": (leaning_odt(), ASKED),
    "table_of_names_with_stamps": (
        docx(wtable([(f"{who}\n{at}", text) for (who, _, text), at in zip(SAID, STAMPS, strict=True)])),
        TIMED,
    ),
    "table_of_rushes": (
        docx(
            wp("Dérushage du 3 mars")
            + wtable(
                [
                    ("N°", "TC IN", "TC OUT", "LOCUTEUR", "VERBATIM"),
                    *(
                        (str(n), f"{at}:00", f"{at}:20", str(who).upper(), text)
                        for n, ((who, _, text), at) in enumerate(zip(SAID, STAMPS, strict=True), 1)
                    ),
                ]
            )
        ),
        TIMED,
    ),
    "meeting_captions_in_word": (
        docx(
            "".join(
                wp(f"0:{int(at[3:5])}:{int(at[6:])}.120 --> 0:{int(at[3:5])}:{int(at[6:]) + 3}.900\n{who}\n{text}")
                for (who, _, text), at in zip(SAID, STAMPS, strict=True)
            )
        ),
        tuple((who, at + 120, text) for who, at, text in TIMED if at is not None),
    ),
    "notes_of_a_service_in_word": (
        docx(
            wp("Le port en débat", style="Titre")
            + wp("mar. 3 mars 2026 10:02 • 12:01")
            + wp(("b", "MOTS CLÉS"))
            + wp("port, quai, grues")
            + wp(("b", "INTERVENANTS"))
            + wp("Ada Byron, Karl Brandt")
            + "".join(
                wp(("b", str(who)), f"  {at[4:]}") + wp(text) for (who, _, text), at in zip(SAID, STAMPS, strict=True)
            )
        ),
        TIMED,
    ),
    "two_columns_pdf": (two_columns(), COLUMNS),
    "numbered_lines_pdf": (numbered_lines(), DEPOSED),
    "questions_in_emphasis_html": (
        "<!DOCTYPE html><html><body><article><h1>Le port ferme un quai</h1>"
        + "".join(f"<p><em>{q}</em></p><p>{a}</p>" for q, a in ((Q1, A1), (Q2, A2)))
        + "</article></body></html>",
        ASKED,
    ),
    "definition_list_html": (
        "<html><body><h2>Débat</h2><dl>"
        + "".join(f"<dt>{who}</dt><dd>{text}</dd>" for who, _, text in SAID)
        + "</dl></body></html>",
        SAID,
    ),
    "player_html": (
        "<html><body><div class='transcript'>"
        + "".join(
            f'<p><span class="speaker">{who}</span> <time datetime="PT{at}">{at}</time> <span class="words">{text}</span></p>'
            for (who, _, text), at in zip(SAID, STAMPS, strict=True)
        )
        + "</div></body></html>",
        TIMED,
    ),
    "word_processor_html": (
        '<html><head><meta charset="utf-8"><style type="text/css">.c0{font-weight:700;color:#000}.c1{font-weight:400}</style></head><body class="c5">'
        + "".join(
            f'<p class="c2"><span class="c0">{who}&nbsp;: </span><span class="c1">{text}</span></p>'
            for who, _, text in SAID
        )
        + "</body></html>",
        SAID,
    ),
}
