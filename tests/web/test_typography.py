from datetime import UTC, date, datetime

import pytest

from web import typography
from web.typography import NARROW as N
from web.typography import NBSP as B


@pytest.mark.parametrize(
    ("plain", "set_"),
    [
        ("Vraiment ? Oui !", f"Vraiment{N}? Oui{N}!"),
        ("Vraiment? Oui!", f"Vraiment{N}? Oui{N}!"),
        ("Une chose : compter", f"Une chose{B}: compter"),
        ("Il dit « non ».", f"Il dit «{B}non{B}»."),
        ("Il dit «non».", f"Il dit «{B}non{B}»."),
        ("l'offre de 38 % ; 4 500 sites", f"l’offre de 38{N}%{N}; 4{N}500 sites"),
        ("À 12:40, sur https://a.example/?q=1", "À 12:40, sur https://a.example/?q=1"),
    ],
)
def test_french_spaces_do_not_break(plain, set_):
    assert typography.fine(plain, "fr") == set_
    assert typography.fine(set_, "fr") == set_


def test_english_keeps_its_spaces():
    assert typography.fine("Really? It's 38%: yes", "en") == "Really? It’s 38%: yes"


def test_quotation_marks_inside_a_quotation_are_of_the_second_level():
    assert typography.quoted("il a dit « non »", "fr") == f"«{B}il a dit “non”{B}»"
    assert typography.quoted("he said “no”", "en") == "“he said ‘no’”"


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("Les ruptures sont passées de 9 % à 4 % en dix-huit mois.", f"9 → 4{N}%"),
        ("Entre 15 à 20% des commandes", f"15 à 20{N}%"),
        ("En 2024, 1,2 milliard d’euros.", "1,2 milliard d’euros"),
        ("234 salariés, dont 19 techniciens.", "234 salariés"),
        ("Le 14 octobre, rien.", ""),
        ("En 2022 déjà.", ""),
        ("Aucun chiffre.", ""),
        ("Nous livrons vingt millions de colis.", "20 millions de colis"),
        ("L’angoisse de millions de clients, des milliers de fois.", ""),
        ("Ma docker a bac plus trois.", ""),
        ("La part du rail passe à 50.", ""),
        ("Un hangar de 600 ou 800 places.", "800 places"),
        ("En 2035, 20 prochaines années, 12 grues.", "12 grues"),
        ("Deux cent soixante-dix-huit magasins sur trois cent douze.", "278 magasins"),
        ("On arrive à mille deux cents scans par jour.", f"1{B}200 scans"),
        ("Soixante-quatre pour cent des équipes.", f"64{N}%"),
        ("En 2024, un milliard sept cents millions d’euros.", "1,7 milliard d’euros"),
        ("Deux milliards et demi d’euros.", ""),
        ("Il a une idée, et la première fois fut la bonne.", ""),
        ("Le vingt et un mars à neuf heures.", ""),
    ],
)
def test_a_figure_is_printed_with_its_unit(sentence, number):
    assert typography.number_in(sentence, "fr") == number


def test_english_figures_in_words_are_grouped_as_english_does():
    assert typography.number_in("Two thousand three hundred stores closed.", "en") == "2,300 stores"
    assert typography.number_in("Twenty-five percent of them.", "en").endswith("%")


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("The $1.7-billion quay.", "$1.7 billion"), ("It costs £4.50 per hour.", "£4.50"),
        ("Over 590,000 small loans.", "590,000"), ("It is 57 per cent of them.", "57%"),
        ("For hundreds of thousands of people.", ""), ("Sixteen small cranes.", ""),
    ],
)  # fmt: skip
def test_an_english_figure_keeps_its_currency_and_counts_something(sentence, number):
    assert typography.number_in(sentence, "en") == number


def test_times_are_read_like_a_clock():
    assert [typography.timecode(ms) for ms in (0, 9_999, 760_000, 3_725_000, None)] == [
        "0:00",
        "0:09",
        "12:40",
        "1:02:05",
        "",
    ]
    assert typography.seconds(12_400) == "12.4"
    assert typography.seconds(0) == "0"


def test_durations_are_rounded_to_what_a_reader_needs():
    assert typography.duration(38_000, "fr") == f"38{B}s"
    assert typography.duration(2_290_000, "fr") == f"38{B}min"
    assert typography.duration(4_320_000, "fr") == f"1{B}h{B}12"
    assert typography.duration(3_599_000, "fr") == f"1{B}h"


def test_the_first_of_a_month_is_an_ordinal_in_french_only():
    assert typography.day_long(date(2025, 10, 1), "fr") == "mercredi 1er octobre 2025"
    assert typography.day_long(date(2025, 10, 11), "fr") == "samedi 11 octobre 2025"
    assert typography.day_long(date(2025, 10, 1), "en") == "Wednesday 1 October 2025"


def test_spans_of_days_repeat_nothing():
    assert typography.days(date(2025, 10, 14), date(2025, 10, 16), "fr") == "14–16 octobre 2025"
    assert typography.days(date(2025, 9, 30), date(2025, 10, 2), "fr") == "30 septembre – 2 octobre 2025"
    assert typography.days(date(2025, 10, 1), date(2025, 10, 1), "fr") == "1er octobre 2025"


def test_a_moment_is_told_in_the_newsrooms_zone():
    assert typography.moment(datetime(2026, 7, 1, 16, 5, tzinfo=UTC), "fr") == f"1er juillet 2026 à 18{B}h{B}05"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Deux millions trois cent mille euros d’investissement.", "2,3 millions d’euros"),
        ("Nous avons trois millions cinq cent mille dollars.", "3,5 millions de dollars"),
    ],
)
def test_french_says_millions_of(said, shown):
    assert typography.number_in(said, "fr").replace("\u00a0", " ").replace("\u202f", " ") == shown
