"""DOCX, ODT, HTML, RTF and PDF: the same speech out of every kind of document."""

from __future__ import annotations

import pytest

from services import formats
from services.formats import styled
from services.formats.styled import Flow, Styled
from services.sound.sniffing import sniff
from tests.services.formats.documents import docx, odt, odt_xml, op, pdf, wp, wtable

THREE = [("Ada Byron", "Bonjour à tous."), ("Karl Brandt", "Vous comptez ?"), ("Ada Byron", "Oui.")]


def said(found):
    transcript = found.transcript
    names = {speaker.id: speaker.name or speaker.role or speaker.id for speaker in transcript.speakers}
    return [(names[turn.speaker] if turn.speaker else None, turn.text) for turn in transcript.turns]


def line(*runs):
    """One written line for each kind of document."""
    return runs


LABELLED = [(("b", "Ada Byron :"), " Bonjour à tous."), (("b", "Karl Brandt"), " : Vous comptez ?"), (("b", "Ada Byron"), " Oui.")]  # fmt: skip # noqa: E501


def as_html(paragraphs):
    told = "".join(
        "<p>" + "".join(f"<strong>{run[1]}</strong>" if isinstance(run, tuple) else run for run in runs) + "</p>"
        for runs in paragraphs
    )
    return f"<!DOCTYPE html><html><head><title>Fanal</title></head><body>{told}</body></html>".encode()


def as_rtf(paragraphs):
    told = "\\par\n".join(
        "".join(f"{{\\b {run[1]}}}" if isinstance(run, tuple) else run for run in runs) for runs in paragraphs
    )
    escaped = "".join(one if ord(one) < 128 else f"\\u{ord(one)}?" for one in told)
    return f"{{\\rtf1\\ansi\\ansicpg1252{{\\fonttbl{{\\f0 Times;}}}}\\pard {escaped}\\par}}".encode()


def as_pdf(paragraphs):
    page = []
    for n, runs in enumerate(paragraphs):
        x = 72.0
        for run in runs:
            text = f"*{run[1]}" if isinstance(run, tuple) else run
            page.append((x, 760.0 - 30 * n, 11.0, text))
            x += 6.2 * len(text)
    filler = (72.0, 600.0, 11.0, "Et la suite de la conversation continue encore un peu plus loin sur cette page.")
    return pdf([[*page, filler]])


@pytest.mark.parametrize(
    ("container", "data"),
    [
        ("docx", docx("".join(wp(*runs) for runs in LABELLED))),
        ("odt", odt("".join(op(*runs) for runs in LABELLED))),
        ("html", as_html(LABELLED)),
        ("rtf", as_rtf(LABELLED)),
        ("pdf", as_pdf(LABELLED)),
    ],
)
def test_a_bold_name_before_the_words_is_a_speaker_in_every_document(container, data):
    found = formats.read(data, filename="notes.bin")
    assert (found.container, found.format) == (container, "dialogue")
    assert [(name, text.split("\n")[0]) for name, text in said(found)] == THREE
    assert sniff(data[:4096]) == "text"


def test_word_headings_lists_breaks_text_boxes_and_fields():
    box = f"<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>{wp('En marge.')}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{wp('En marge.')}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"  # fmt: skip # noqa: E501
    field = "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>caché</w:t></w:r><w:r><w:t>vu</w:t></w:r></w:p>"  # noqa: E501
    found = formats.read(docx(
        wp("Les machines", style="Titre") + wp("Sommaire .... 2", style="TM1") + wp("Première partie", style="Titre1")
        + wp("Un", number=1) + wp("Deux", number=2) + wp("Trois", number=2) + wp("Une ligne\nUne autre") + box + field
    ))  # fmt: skip
    assert found.transcript.title == "Les machines"
    assert [text for _, text in said(found)] == ["Première partie", "- Un", "1. Deux", "2. Trois", "Une ligne", "Une autre", "En marge.", "vu"]  # fmt: skip # noqa: E501


def test_insertions_are_read_deletions_and_notes_are_not_and_that_is_told():
    body = (
        "<w:p><w:r><w:t>Un</w:t></w:r><w:ins><w:r><w:t> ajout</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText> perdu</w:delText></w:r></w:del><w:r><w:footnoteReference w:id='1'/></w:r></w:p>"
        + wp("Et voilà.")
    )
    found = formats.read(docx(body))
    assert [text for _, text in said(found)] == ["Un ajout", "Et voilà."] or found.transcript.title == "Un ajout"
    assert [one.key for one in found.warnings] == ["formats.warning.notes_skipped", "formats.warning.tracked_changes"]
    assert "(1)" in found.warnings[0].sentence("fr")


def test_a_table_of_times_names_and_words_is_captions():
    rows = [("Timecode", "Intervenant", "Texte"), ("00:01", "Ada", "Bonjour."), ("00:05", "Karl", "Salut."), ("00:09", "Ada", "Oui.")]  # fmt: skip # noqa: E501
    found = formats.read(docx(wtable(rows)))
    assert said(found) == [("Ada", "Bonjour."), ("Karl", "Salut."), ("Ada", "Oui.")]
    assert [turn.start_ms for turn in found.transcript.turns] == [1000, 5000, 9000]


def test_any_other_table_is_read_row_by_row():
    found = formats.read(docx(wp("Les prix montent partout.") + wtable([("Prix", "12 €"), ("Délai", "3 jours")])))
    assert [text for _, text in said(found)] == ["Les prix montent partout.", "Prix | 12 €", "Délai | 3 jours"]


@pytest.mark.parametrize("stamped", [False, True])
def test_names_on_a_line_of_their_own(stamped):
    stamps = ["   0:03", "   0:09", "   0:15"] if stamped else [""] * 3
    body = "".join(
        wp(("b", name), f"{stamp}\n{text}") if stamped else wp(("b", name)) + wp(text)
        for (name, text), stamp in zip(THREE, stamps, strict=True)
    )
    found = formats.read(docx(body))
    assert said(found) == THREE
    assert found.transcript.turns[1].start_ms == (9000 if stamped else None)


def test_questions_in_bold_are_the_interviewers():
    found = formats.read(docx(
        wp("Ada Byron nous reçoit") + wp(("b", "Pourquoi compter ?")) + wp("Parce que.") + wp("Et pour voir.")
        + wp(("b", "Et après ?")) + wp("On recommence. Qui sait ?")
    ))  # fmt: skip
    assert said(found) == [("s1", "Pourquoi compter ?"), ("s2", "Parce que.\nEt pour voir."), ("s1", "Et après ?"), ("s2", "On recommence. Qui sait ?")]  # fmt: skip # noqa: E501
    assert [one.is_host for one in found.transcript.speakers] == [True, False]


def test_bold_type_in_an_article_makes_nobody_speak():
    found = formats.read(docx(
        wp("Les machines comptent", style="Titre") + wp(("b", "La halle"), " ouvre ce matin.")
        + wp(("b", "Ada Byron"), " a quitté son poste hier.") + wp(("b", "Prix :"), " douze euros.")
    ))  # fmt: skip
    assert (found.format, found.transcript.speakers) == ("prose", ())
    assert [text for _, text in said(found)] == ["La halle ouvre ce matin.", "Ada Byron a quitté son poste hier.", "Prix : douze euros."]  # fmt: skip # noqa: E501


def test_captions_pasted_into_a_document_are_captions():
    found = formats.read(docx("".join(wp(one) for one in ("1", "00:00:01,000 --> 00:00:02,000", "Bonjour.", "", "2", "00:00:03,x --> 4", "Fin."))))  # fmt: skip # noqa: E501
    assert (found.format, found.container) == ("srt", "docx")
    assert [one.sentence("fr")[:12] for one in found.warnings] == ["Paragraphe 6"]


def test_opendocument_headings_lists_spaces_notes_and_changes():
    found = formats.read(odt(
        "<text:tracked-changes><text:p>effacé</text:p></text:tracked-changes>"
        + op("Les machines", given='text:style-name="P1"') + op("Une partie", tag="h", given='text:outline-level="2"')
        + "<text:p>Un<text:s text:c='3'/>deux<text:note><text:note-body><text:p>note</text:p></text:note-body></text:note></text:p>"  # noqa: E501
        + f'<text:list text:style-name="L1"><text:list-item>{op("point")}</text:list-item></text:list>'
        + f'<text:list text:style-name="L2"><text:list-item>{op("a")}</text:list-item><text:list-item>{op("b")}</text:list-item></text:list>'  # noqa: E501
    ))  # fmt: skip
    assert found.transcript.title == "Les machines"
    assert [text for _, text in said(found)] == ["Une partie", "Un   deux", "- point", "1. a", "2. b"]
    assert [one.key for one in found.warnings] == ["formats.warning.notes_skipped"]


def test_a_flat_opendocument_is_one():
    flat = odt_xml("".join(op(*runs) for runs in LABELLED)).replace(
        "<office:document-content", '<office:document office:mimetype="application/vnd.oasis.opendocument.text"'
    )
    found = formats.read(flat.replace("</office:document-content>", "</office:document>").encode())
    assert (found.container, said(found)) == ("odt", THREE)


PAGE = """<!-- saved --><html><head><title>Fanal</title><style>.c1{color:red;font-weight:700}</style></head><body>
<nav><a href="/">Accueil</a> Rubriques</nav><article><h1>Les machines<br>sous la halle</h1>
<div hidden>caché</div><p class="c1">Pourquoi compter ?</p><p>Parce que, dit-elle,
c&rsquo;est utile.</p><p class='c1'>Et après&nbsp;?</p><p>On <b>recommence</b>.</p>
<ul><li>un<li>deux</ul><script>document.write("<p>non</p>")</script></article><footer>Contact</footer></body></html>"""


def test_a_web_page_gives_its_article_and_nothing_around_it():
    found = formats.read(PAGE.encode("cp1252"))
    assert found.container == "html"
    assert said(found)[:3] == [("s1", "Pourquoi compter ?"), ("s2", "Parce que, dit-elle, c’est utile."), ("s1", "Et après\u00a0?")]  # fmt: skip # noqa: E501
    assert "Accueil" not in str(found.transcript)
    assert "Contact" not in str(found.transcript)
    assert "non" not in str(found.transcript)


def test_a_web_page_says_which_letters_it_is_written_in():
    page = '<html><head><meta charset="iso-8859-15"></head><body><p>Un cœur à 3 € près.</p></body></html>'
    assert said(formats.read(page.encode("iso-8859-15"))) == [(None, "Un cœur à 3 € près.")]


def test_a_table_on_a_web_page():
    page = "<table><tr><th>Speaker</th><th>Text</th></tr><tr><td>Ada Byron<td>Bonjour.<tr><td>Karl Brandt</td><td>Vous ?</td></tr></table>"  # noqa: E501
    assert said(formats.read(page.encode())) == [("Ada Byron", "Bonjour."), ("Karl Brandt", "Vous ?")]


def test_rich_text_letters_of_every_kind():
    text = rb"{\rtf1\ansi\ansicpg1252\uc1{\*\generator Fanal;}{\info{\title cach}}\'c9t\'e9 \u8364? \u-10179?\u-8704? {\v rien}d\rquote ici\line\bullet  deux{\footnote note}\par\trowd a\cell b\cell\row}"  # noqa: E501
    found = formats.read(text)
    assert [found.transcript.title, *(text for _, text in said(found))] == ["Été € 😀 d’ici", "• deux", "a | b"]
    assert [one.key for one in found.warnings] == ["formats.warning.notes_skipped"]


SENTENCE = "La machine compte plus vite que nous et personne ne sait encore pourquoi elle va si vite"


def column(x, words, *, top=760.0, size=10.0):
    """Lines of six words from `top` down."""
    tokens = words.split()
    return [(x, top - 12 * n, size, " ".join(tokens[6 * n : 6 * n + 6])) for n in range((len(tokens) + 5) // 6)]


def test_a_page_in_two_columns_is_read_one_after_the_other_without_its_furniture():
    left, right = f"Gauche {{n}}. {SENTENCE} " * 6, f"Droite {{n}}. {SENTENCE} " * 6
    across = "Page {n}, une ligne qui traverse toute la largeur de la page, d'un bord à l'autre, et qui finit là."
    page = [
        (72, 800, 9, "Le Fanal, 3 mai"), *column(72, left), *column(320, right), (72, 400, 10, across),
        (290, 30, 9, "12 / 3"),
    ]  # fmt: skip
    pages = [[(x, y, size, text.replace("{n}", n)) for x, y, size, text in page] for n in ("un", "deux", "trois")]
    text = " ".join(turn.text for turn in formats.read(pdf(pages)).transcript.turns)
    assert "Fanal" not in text
    assert "/ 3" not in text
    assert text.index("Gauche un.") < text.index("Droite un.") < text.index("traverse") < text.index("Gauche deux.")
    assert " ".join(left.replace("{n}", "trois").split()[:40]) in text


def test_lines_join_and_cut_words_become_whole_again():
    page = [
        (72, 700, 10, "La transformation des organi-"), (72, 688, 10, "sations demande, peut-"),
        (72, 676, 10, "être, du temps et des rendez-vous. Un rendez-"), (72, 664, 10, "vous de plus."),
        (72, 640, 10, "Un second paragraphe commence après un blanc plus grand."),
    ]  # fmt: skip
    assert [text for _, text in said(formats.read(pdf([page])))] == [
        "La transformation des organisations demande, peut-être, du temps et des rendez-vous. Un rendez-vous de plus.",
        "Un second paragraphe commence après un blanc plus grand.",
    ]


def test_a_large_line_is_the_title_of_a_pdf():
    page = [(72, 760, 20, "Les machines"), (72, 736, 20, "sous la halle"), *column(72, SENTENCE * 5 + ".", top=700)]
    assert formats.read(pdf([page])).transcript.title == "Les machines sous la halle"


def test_a_name_that_opens_every_page_is_no_furniture():
    page = [(72, 760, 10, "*Ada Byron :"), *column(72, SENTENCE * 5 + ".", top=748)]
    other = [(72, 760, 10, "*Karl Brandt :"), *column(72, SENTENCE * 5 + ".", top=748)]
    found = formats.read(pdf([page, other, page, other]))
    assert [name for name, _ in said(found)] == ["Ada Byron", "Karl Brandt"] * 2


def test_a_flow_closes_what_was_left_open():
    flow = Flow()
    flow.begin_row()
    flow.begin_cell()
    flow.text("a")
    flow.end()
    flow.end_cell()
    flow.begin_cell()
    flow.text("b")
    assert flow.finish() == [Styled("", cells=("a", "b"))]
    assert styled.lines(flow.finish()) == ["a | b"]


def test_what_every_page_repeats_within_the_text_is_said_every_time():
    page = [(72, 800, 9, "Le Fanal"), (72, 760, 10, "Oui."), *column(72, SENTENCE * 3 + ".", top=748)]
    text = " ".join(turn.text for turn in formats.read(pdf([page, page, page])).transcript.turns)
    assert text.count("Oui.") == 3
    assert "Fanal" not in text
