"""Another round of what reaches a newsroom, written after the first was mended and judged once; told as in `texts`."""

# ruff: noqa: E501 - whole files
from __future__ import annotations

import unicodedata

from tests.services.formats.documents import docx, pdf, wp
from tests.services.formats.newsroom.pages import A1, A2, ASKED, Q1, Q2, SAID, TIMED, slanted
from tests.services.formats.newsroom.texts import Told


def deposition() -> bytes:
    """Twenty-five numbered lines a page, questions and answers by letter."""
    told = [
        "Q. Where were you on the third of March?", "A. On the north quay, beside the second", "crane, until about noon.",
        "Q. Who else was there?", "A. Nobody that I could see.", "Q. And what did you hear?",
        "A. The chain, and then the water, and after", "that nothing for quite a long time.",
        "Q. Did you call anybody?", "A. I did. I called the harbour office.", "Q. At what time?", "A. A little past noon.",
    ]  # fmt: skip
    lines = [
        piece for n, line in enumerate(told, 1)
        for piece in ((72.0 - 6 * (n > 9), 760.0 - 24 * n, 11.0, str(n)), (108.0, 760.0 - 24 * n, 11.0, line))
    ]  # fmt: skip
    return pdf([lines])


DEPOSED: Told = (
    ("#1", None, "Where were you on the third of March?"),
    ("#2", None, "On the north quay, beside the second crane, until about noon."),
    ("#1", None, "Who else was there?"),
    ("#2", None, "Nobody that I could see."),
    ("#1", None, "And what did you hear?"),
    ("#2", None, "The chain, and then the water, and after that nothing for quite a long time."),
    ("#1", None, "Did you call anybody?"),
    ("#2", None, "I did. I called the harbour office."),
    ("#1", None, "At what time?"),
    ("#2", None, "A little past noon."),
)

READ: dict[str, tuple[str | bytes, Told]] = {
    "first_names_above_the_words": (
        "Ada\nBonjour à tous, vous m'entendez ?\n\nKarl\nOui, très bien.\n\nAda\nAlors on commence par les quais.\n\nKarl\nLes grues arrivent en mai.\n",
        (
            ("Ada", None, "Bonjour à tous, vous m'entendez ?"),
            ("Karl", None, "Oui, très bien."),
            ("Ada", None, "Alors on commence par les quais."),
            ("Karl", None, "Les grues arrivent en mai."),
        ),
    ),
    "names_as_headings": (
        "# Le port en débat\n\n### Ada Byron\n\nBonjour à tous.\n\n### Karl Brandt\n\nLes grues arrivent en mai.\n\n### Ada Byron\n\nEn mai ?\n",
        SAID,
    ),
    "long_answers_below_names": (
        "LE FANAL\nPourquoi fermer le quai nord ?\n\nADA BYRON\nParce que plus personne n'y accoste. On a compté.\n\nVingt bateaux en un an, c'est trop peu.\n\nEt le quai sud suffit.\n\nLE FANAL\nEt les dockers ?\n\nADA BYRON\nIls passent au quai sud.\n\nTous ceux qui le veulent.\n",
        (
            ("Le Fanal", None, Q1),
            ("Ada Byron", None, "Parce que plus personne n'y accoste. On a compté. Vingt bateaux en un an, c'est trop peu. Et le quai sud suffit."),
            ("Le Fanal", None, Q2),
            ("Ada Byron", None, "Ils passent au quai sud. Tous ceux qui le veulent."),
        ),
    ),
    "italics_under_a_standfirst_in_italics": (
        docx(wp("Le port ferme un quai", style="Titre") + slanted("La directrice du port s'explique, chiffres en main.") + slanted(Q1) + wp(A1) + wp("On a compté.") + slanted(Q2) + wp(A2)),
        (ASKED[0], ("#2", None, f"{A1} On a compté."), *ASKED[2:]),
    ),
    "deposition_pdf": (deposition(), DEPOSED),
    "bold_house_and_a_dash_html": (
        f"<html><body><p><strong>Le Fanal – </strong>{Q1}</p><p><strong>Ada Byron – </strong>{A1}</p><p><strong>Le Fanal – </strong>{Q2}</p><p><strong>Ada Byron – </strong>{A2}</p></body></html>",
        (("Le Fanal", None, Q1), ("Ada Byron", None, A1), ("Le Fanal", None, Q2), ("Ada Byron", None, A2)),
    ),
    "head_of_a_french_mail": (
        "De : Lise de Maule <lise@fanal.example>\nEnvoyé : mardi 3 mars 2026 10:02\nÀ : desk@fanal.example\nObjet : Le port en débat\n\nBonjour, ci-dessous.\n\nADA BYRON : Bonjour à tous.\nKARL BRANDT : Les grues arrivent en mai.\nADA BYRON : En mai ?\n",
        SAID,
    ),
    "stamp_in_brackets_at_the_end": (
        "Ada Byron : Bonjour à tous. (00:00:04)\n\nKarl Brandt : Les grues arrivent en mai. (00:00:12)\n\nAda Byron : En mai ? (00:01:02)\n",
        tuple((who, at, text) for (who, _, text), at in zip(SAID, (0, 4000, 12000), strict=True)),
    ),
    "stamp_name_and_house": (
        "[00:00:04] ADA BYRON (port) : Bonjour à tous.\n[00:00:12] KARL BRANDT (quai nord) : Les grues arrivent en mai.\n[00:01:02] ADA BYRON : En mai ?\n",
        TIMED,
    ),
    "room_in_italics": (
        "**Ada Byron :** Bonjour à tous.\n\n*[Applaudissements]*\n\n**Karl Brandt :** Les grues arrivent en mai.\n\n_(rires)_\n\n**Ada Byron :** En mai ?\n",
        SAID,
    ),
    "captions_with_voices_off": (
        "1\n00:00:04,000 --> 00:00:07,900\n<i>ADA BYRON :\nBonjour à tous.</i>\n\n2\n00:00:12,000 --> 00:00:14,000\nKARL BRANDT :\nLes grues arrivent\n\n3\n00:00:14,000 --> 00:00:15,000\nen mai.\n\n4\n00:01:02,000 --> 00:01:03,000\n<i>ADA BYRON : En mai ?</i>\n",
        TIMED,
    ),
    "questions_with_numbers_by_letter": (
        "Q1: Why close the north quay?\nA1: Because nobody lands there.\n\nQ2: And the dockers?\nA2: They move to the south quay.\n",
        (
            ("#1", None, "Why close the north quay?"),
            ("#2", None, "Because nobody lands there."),
            ("#1", None, "And the dockers?"),
            ("#2", None, "They move to the south quay."),
        ),
    ),
    "captions_named_where_the_voice_changes": (
        "WEBVTT\n\n00:00:04.000 --> 00:00:06.000\nAda Byron: Bonjour à tous.\n\n00:00:06.000 --> 00:00:08.000\nOn commence par les quais.\n\n00:00:12.000 --> 00:00:15.000\nKarl Brandt: Les grues arrivent en mai.\n\n00:01:02.000 --> 00:01:03.000\nAda Byron: En mai ?\n",
        (("Ada Byron", 4000, "Bonjour à tous. On commence par les quais."), *TIMED[1:]),
    ),
    "capitals_with_a_role": (
        unicodedata.normalize("NFD", "ÉLODIE NOÉ, Harbour Master: Good morning everyone.\r\nKARL BRANDT, crane operator: The cranes will be here in May.\r\nÉLODIE NOÉ: In May?\r\n"),
        (
            ("Élodie Noé", None, "Good morning everyone."),
            ("Karl Brandt", None, "The cranes will be here in May."),
            ("Élodie Noé", None, "In May?"),
        ),
    ),
    "meeting_copied_with_what_a_reader_says": (
        "Ada Byron\n0 minutes 4 seconds\n0:04\nBonjour à tous.\nKarl Brandt\n0 minutes 12 seconds\n0:12\nLes grues arrivent en mai.\nAda Byron\n1 minute 2 seconds\n1:02\nEn mai ?\n",
        TIMED,
    ),
    "questions_in_italics_rtf": (
        rf"{{\rtf1\ansi {{\i {Q1}}}\par {A1}\par {{\i {Q2}}}\par {A2}\par}}",
        ASKED,
    ),
}  # fmt: skip
