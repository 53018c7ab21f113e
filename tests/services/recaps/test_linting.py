"""Cuts that take a negation, a condition or an attribution away are noted; those that take anything else are not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from services import formats
from services.contracts import Item, Source, Speaker, Transcript, Turn
from services.recaps import extractive, linting, verbatim

DEMO = Path(__file__).parents[2] / "data" / "demo"
# (what is said before, what is dropped, what is said after): printed as "before […] after".
FRAMES = {
    "fr": [
        ("Les robots du quai trois", "préparent neuf cents commandes chaque jour."),
        ("Notre entrepôt de Brest", "accueillera trente apprentis au printemps."),
        ("Ce logiciel de tournées", "fait gagner deux heures aux livreurs."),
        ("La nouvelle équipe de nuit", "ouvrira le grand hangar en octobre."),
        ("Nous avons décidé hier soir", "de recruter quarante caristes en septembre."),
    ],
    "en": [
        ("The robots on dock three", "will pack nine hundred orders every day."),
        ("Our warehouse in Brest", "will welcome thirty apprentices this spring."),
        ("This routing software", "saves the drivers two hours of work."),
        ("The new night crew", "will open the large shed in October."),
        ("We decided yesterday evening", "to hire forty drivers in September."),
    ],
}
TELLING = {
    ("fr", "negation"): ["ce n’est pas encore signé,", "et jamais le dimanche,", "sans aucune aide,",
                         "mais rien n’est sûr,",
                         "il ne reste que ça,", "personne ne nous aide,", "nous n’avons plus d’argent,",
                         "pas cette année,"],
    ("fr", "condition"): ["si le marché repart,", "s’ils reçoivent le budget,", "à condition de trouver un local,",
                          "sous réserve de l’accord du maire,", "à moins d’un imprévu,", "pourvu que la loi passe,",
                          "en cas de forte demande,", "peut-être,", "sauf en cas de grève,", "si tout va bien,"],
    ("fr", "attribution"): ["selon eux,", "d’après Maud Keriven,", "paraît-il,", "les syndicats disent que", "dit-on,",
                            "ils prétendent que", "selon la direction,", "c’est ce que certains affirment,",
                            "il nous a dit que", "à en croire le ministère,", "soi-disant,"],
    ("en", "negation"): ["it is not signed yet,", "never on Sundays,", "without any help,", "nothing is certain,",
                         "nobody helps us,", "we don't have the money,"],
    ("en", "condition"): ["if the market recovers,", "unless the council objects,", "provided we find a building,",
                          "as long as the law passes,", "perhaps,", "in case of strong demand,", "assuming they sign,"],
    ("en", "attribution"): ["according to them,", "they say,", "the unions say that", "allegedly,",
                            "as Maud Keriven puts it,",
                            "some people claim,", "the ministry told us that", "I heard,"],
}  # fmt: skip
HARMLESS = {
    "fr": ["euh,", "vous voyez,", "si vous voulez,", "n’est-ce pas,", "je ne sais pas,", "comme je l’ai annoncé,",
           "s’il vous plaît,",
           "et j’y tiens beaucoup,", "avec mon équipe,", "depuis le mois de mars,", "c’est une fierté,",
           "si j’ose dire,",
           "en plus du reste,", "ça c’est si important,", "voilà,", "je vous assure,", "nous pensons beaucoup à cela,"],
    "en": ["um,", "you know,", "if you will,", "isn't it,", "I don't know,", "as I announced,", "with my team,",
           "since last March,", "we are proud of it,", "if I may say so,", "well,", "I think,", "we believe in it,"],
}  # fmt: skip


def told(said: str, printed: str, language: str = "fr", start: int = 0, end: int | None = None) -> list[linting.Note]:
    turn = Turn("1", "a", said)
    sources = (Source("1", start, len(turn.tokens) if end is None else end),)
    transcript = Transcript(language, (Speaker("a", "Ada Quill"),), (turn,))
    item = Item("quote", printed, "a", sources)
    verdict = verbatim.verdict(item, transcript)
    # A hidden cut that turns the words round, and a shown one that takes a "not" out of its clause, are more than a
    # note: the gate forbids them.
    weighed = {one.kind for one in verdict.differences} <= {"negation", "clipped", "question"}
    assert verdict.verdict != "altered" or weighed, verdict
    return list(linting.notes(item, transcript))


def telling() -> Iterator[tuple[str, str, str, str, str]]:
    for (language, kind), dropped in TELLING.items():
        for (before, after), one in itertools.product(FRAMES[language], dropped):
            yield language, kind, before, one, after


def test_a_shown_cut_that_takes_such_words_is_noted_with_the_words():
    cases, missed = list(telling()), []
    for language, kind, before, dropped, after in cases:
        comma = "," if dropped.endswith(",") else ""
        found = told(f"{before}{comma} {dropped} {after}", f"{before} […] {after}", language)
        words = {note.kind: note.words for note in found if note.place == "inside"}
        if words.get(kind) != dropped.strip(","):  # type: ignore[call-overload]
            missed.append((kind, dropped, found))
    assert len(cases) >= 240
    assert missed == []


def test_the_start_of_a_sentence_that_is_left_out_is_noted():
    missed = []
    for language, kind, before, dropped, after in telling():
        said = f"{dropped.capitalize()} {before} {after}"
        found = told(said, f"{before} {after}", language, start=len(dropped.split()))
        if [note.kind for note in found if note.place == "before"].count(kind) != 1:
            missed.append((kind, dropped, found))
    assert missed == []


def test_the_end_of_a_sentence_that_is_left_out_is_noted():
    for said, end, kind in (
        ("Le système est sûr, à condition de le surveiller.", 4, "condition"),
        ("Le système est sûr, disent-ils.", 4, "attribution"),
        ("Le système est sûr, mais pas la nuit.", 4, "negation"),
    ):
        (note,) = told(said, "Le système est sûr.", end=end)
        assert (note.kind, note.place) == (kind, "after")


def test_a_cut_that_takes_an_aside_or_a_detail_is_not_noted():
    wrong = []
    for language, dropped in HARMLESS.items():
        for (before, after), one in itertools.product(FRAMES[language], dropped):
            shown = told(f"{before}, {one} {after}", f"{before} […] {after}", language)
            opening = told(f"{one.capitalize()} {before} {after}", f"{before} {after}", language, len(one.split()))
            wrong += [(one, shown, opening)] if shown or opening else []
    assert wrong == []


def test_a_filler_dropped_without_a_mark_is_not_noted():
    assert told("Le quai, euh, fonctionne, vous voyez, jour et nuit.", "Le quai fonctionne jour et nuit.") == []


def test_other_sentences_are_other_statements():
    said = "Nous ouvrons lundi matin. Je ne vois pas pourquoi nous devrions attendre encore un an. Le quai est prêt."
    assert told(said, "Nous ouvrons lundi matin. […] Le quai est prêt.") == []
    assert told(said, "Le quai est prêt.", start=15) == []
    (note,) = told("Le quai est sûr. Enfin, selon eux. Il ouvre lundi.", "Le quai est sûr. […] Il ouvre lundi.")
    assert (note.kind, note.words) == ("attribution", "Enfin, selon eux.")


@pytest.mark.parametrize(
    ("said", "printed", "kind"),
    [
        ("Faut-il fermer le quai ?", "Faut-il fermer le quai.", "question"),
        ("Vous fermez le quai ?", "Vous fermez le quai !", "question"),
        ("Nous fermons le quai.", "Nous fermons le quai ?", "statement"),
        ("Nous fermons le quai", "Nous fermons le quai.", None),
        ("Faut-il fermer le quai ?", "« Faut-il fermer le quai ? »", None),
        ("Faut-il fermer le quai ?", "Faut-il fermer le quai […]", None),
    ],
)
def test_a_question_that_is_printed_as_a_statement_is_noted(said, printed, kind):
    found = [note for note in told(said, printed) if note.kind in ("question", "statement")]
    assert [note.kind for note in found] == ([kind] if kind else [])


def test_a_cut_between_two_sources_is_looked_at_like_any_other():
    turn = Turn("1", "a", "Le quai ouvrira, si la mairie signe, lundi matin.")
    transcript = Transcript("fr", (Speaker("a", "Ada Quill"),), (turn,))
    item = Item("quote", "Le quai ouvrira […] lundi matin.", "a", (Source("1", 0, 3), Source("1", 7, 9)))
    assert [(one.kind, one.words) for one in linting.notes(item, transcript)] == [("condition", "si la mairie signe")]


@pytest.mark.parametrize("kind", ["narrative", "takeaway", "heading"])
def test_only_quotes_are_looked_at(kind):
    transcript = Transcript("fr", (), (Turn("1", None, "Si tout va bien, nous ouvrons."),))
    assert linting.notes(Item(kind, "nous ouvrons", None, (Source("1", 4, 6),)), transcript) == ()
    assert linting.notes(Item("quote", "nous ouvrons", None, (Source("2", 4, 6),)), transcript) == ()
    assert linting.notes(Item("quote", "nous ouvrons", None, (Source("1", 4, 60),)), transcript) == ()


def test_a_long_passage_is_shown_around_what_tells():
    long = " ".join(f"mot{n}" for n in range(20))
    (note,) = told(f"Le quai, {long} si la mairie signe {long}, ouvrira.", "Le quai […] ouvrira.")
    assert "si la mairie" in note.words
    assert note.words.startswith("… ")
    assert len(note.words.split()) <= 32


def test_drafted_quotes_are_noted_seldom():
    """A drafted cut that could turn the meaning round is shown or not made; few are left to weigh."""
    talks = [formats.read((DEMO / name).read_bytes()).transcript for name in ("grand_entretien.txt", "table_ronde.vtt")]
    quotes = [(item, one) for one in talks for item in extractive.draft(one).items if item.kind == "quote"]
    noted = [notes for item, transcript in quotes if (notes := linting.notes(item, transcript))]
    assert len(noted) <= len(quotes) // 5, noted
