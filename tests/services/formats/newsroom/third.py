"""A third round of what reaches a newsroom, judged once; told as in `texts`."""

# ruff: noqa: E501 - whole files
from __future__ import annotations

from tests.services.formats.documents import docx, pdf, wp, wtable
from tests.services.formats.newsroom.pages import A1, A2, ASKED, Q1, Q2, SAID, TIMED
from tests.services.formats.newsroom.texts import Told

HOUSE: Told = (("Le Fanal", None, Q1), ("Ada Byron", None, A1), ("Le Fanal", None, Q2), ("Ada Byron", None, A2))


def minutes() -> bytes:
    """Bold names on lines of their own over two pages with feet."""
    one = [
        "*Ada Byron, directrice du port",
        "Bonjour à tous, et merci d'être venus",
        "jusqu'au bout du quai.",
        "*Karl Brandt, grutier",
        "Les grues arrivent en mai, au moins",
        "les deux grandes.",
    ]
    two = ["*Ada Byron", "En mai, vraiment ?", "*Karl Brandt", "La deuxième semaine, si le temps", "tient jusque-là."]

    def laid(lines: list[str], page: int) -> list[tuple[float, float, float, str]]:
        rows = [(72.0, 760.0 - 16 * n, 11.0, line) for n, line in enumerate(lines)]
        return [*rows, (260.0, 40.0, 8.0, f"Page {page} sur 2")]

    return pdf([laid(one, 1), laid(two, 2)])


MINUTES: Told = (
    ("Ada Byron", None, "Bonjour à tous, et merci d'être venus jusqu'au bout du quai."),
    ("Karl Brandt", None, "Les grues arrivent en mai, au moins les deux grandes."),
    ("Ada Byron", None, "En mai, vraiment ?"),
    ("Karl Brandt", None, "La deuxième semaine, si le temps tient jusque-là."),
)

READ: dict[str, tuple[str | bytes, Told]] = {
    "bold_names_alone_pdf": (minutes(), MINUTES),
    "table_of_shouted_names": (docx(wp("Table ronde du 3 mars") + wtable([(str(who).upper(), text) for who, _, text in SAID])), SAID),
    "bold_name_and_a_break_html": ("<html><body>" + "".join(f"<p><b>{who}</b><br>{text}</p>" for who, _, text in SAID) + "</body></html>", SAID),
    "whole_questions_in_bold_with_the_house": (f"**Le Fanal : {Q1}**\n\nAda Byron : {A1}\n\n**Le Fanal : {Q2}**\n\nAda Byron : {A2}\n", HOUSE),
    "dashes_under_a_title": (f"Entretien avec Ada Byron, directrice du port\n\n— {Q1}\n\n— {A1}\n\n— {Q2}\n\n— {A2}\n", (("#1", None, Q1), ("Ada Byron", None, A1), ("#1", None, Q2), ("Ada Byron", None, A2))),
    "shouted_names_above_captions": (
        "1\n00:00:04,000 --> 00:00:07,900\nADA BYRON\nBonjour à tous.\n\n2\n00:00:12,000 --> 00:00:15,000\nKARL BRANDT\nLes grues arrivent en mai.\n\n3\n00:01:02,000 --> 00:01:03,000\nADA BYRON\nEn mai ?\n",
        TIMED,
    ),
    "wide_letters_and_numbered_voices": (
        b"\xff\xfe" + "Intervenant 1 – 00:00:04\r\nBonjour à tous.\r\n\r\nIntervenant 2 – 00:00:12\r\nLes grues arrivent en mai.\r\n\r\nIntervenant 1 – 00:01:02\r\nEn mai ?\r\n".encode("utf-16-le"),
        (("#1", 4000, "Bonjour à tous."), ("#2", 12000, "Les grues arrivent en mai."), ("#1", 62000, "En mai ?")),
    ),
    "stamp_in_brackets_after_the_colon": (
        "Ada Byron: (00:04)\nBonjour à tous.\n\nKarl Brandt: (00:12)\nLes grues arrivent en mai.\n\nAda Byron: (01:02)\nEn mai ?\n",
        TIMED,
    ),
    "numbered_bold_questions_in_word": (docx(wp(("b", f"1. {Q1}")) + wp(A1) + wp(("b", f"2. {Q2}")) + wp(A2)), (("#1", None, f"1. {Q1}"), ASKED[1], ("#1", None, f"2. {Q2}"), ASKED[3])),
    "names_in_square_brackets_own_line": (
        "[Ada Byron]\nBonjour à tous.\n\n[Karl Brandt]\nLes grues arrivent en mai.\n\n[Ada Byron]\nEn mai ?\n",
        SAID,
    ),
    "pipes_between": ("00:00:04 | Ada Byron | Bonjour à tous.\n00:00:12 | Karl Brandt | Les grues arrivent en mai.\n00:01:02 | Ada Byron | En mai ?\n", TIMED),
    "name_role_and_stamp_english": (
        "ADA BYRON, Harbour Master (00:00:04): Bonjour à tous.\n\nKARL BRANDT, Crane Operator (00:00:12): Les grues arrivent en mai.\n\nADA BYRON (00:01:02): En mai ?\n",
        TIMED,
    ),
}  # fmt: skip
