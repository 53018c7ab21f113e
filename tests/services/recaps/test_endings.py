"""A quote that stops inside its sentence, and whether it breaks off there."""

from __future__ import annotations

import pytest

from services.recaps import endings
from services.recaps.lexicon import fold, lexicon

BROKEN = {
    "fr": """
        je vous dis une chose, les grues qui datent de la guerre, | elles tournent encore
        le maire propose un accord, ceux qui refusent ce matin de signer, | ils seront seuls
        nous avons choisi, dès le début, dans cette ville, | les quartiers du port
        elle a financé, aux trois quarts, | les travaux de la digue
        il faut payer la digue, il faut, dès demain, il faudrait, | que la région décide
        et les anciens patrons du port, c'est-à-dire, monsieur morvan, | monsieur kerr, ont vendu les grues
        on perd des clients, et nous avons vingt pour cent, | vingt pour cent des quais qui ne servent pas
        la ville aide le port, mais si les dockers travaillent davantage, | le résultat est le même
        nous ferons une économie qui pourra, tiens, | financer la baisse des loyers
        sept navires à quai en même temps, c'est, à mon avis, | un risque que personne ne peut prendre
        il y avait dix grues en 1962, et, en 1973, | il y en a quarante
        nous voulons un port ouvert ; pour cela, | il nous faut des grues
        il y a, comme chaque hiver, | des quais à réparer d'urgence
        derrière ces chiffres qu'on annonce partout, | il y a des femmes et des hommes
        je demande que le conseil, dès ce printemps, | puisse fixer le tarif des quais""",
    "en": """
        I tell you one thing, the cranes that date from the war, | they still turn
        the offices of the mayor, the offices of the port | and the offices of the bank, would have known about it
        there were sixty people that we had trained for years, | didn't come back to us
        the schools are required, under the new act, | to report each case
        we help the port, but if the dockers work longer, | the result is the same
        there were ten cranes then, and in the seventies, | we had forty of them""",
}  # fmt: skip
WHOLE = {
    "fr": """
        je vous dis une chose, les grues tournent encore, | elles datent de la guerre
        le maire propose un accord aux dockers, | ils le signeront
        nous avons choisi ce quartier, | les autres sont trop chers
        la digue tient depuis la guerre, | ce qui n'est pas rien
        les élèves réussissent leurs examens, | ils ont travaillé pour cela
        nous formons vingt dockers chaque année, | parce que les anciens partent
        on perd des clients sur tous les quais, | et la ville le sait
        l'afrique, ce n'est pas l'europe, | c'est un continent que je connais bien
        il y a des aides pour le port, | des prêts et des garanties""",
    "en": """
        I tell you one thing, the cranes never stopped, | they date from the war
        the mayor offers the dockers a deal, | they will sign it
        before the tide we would need some of the pilots on board | so the ship can leave
        we train twenty dockers every year, | because the old ones are leaving
        we lose customers on every quay, | and the town knows it
        over the years the port has issued ten thousand passes, | and that is a lot""",
}  # fmt: skip


def rows(table: dict[str, str]) -> list[tuple[str, str, str]]:
    return [
        (language, said.strip(), following.strip())
        for language, text in table.items()
        for said, following in (row.split("|") for row in text.splitlines() if row.strip())
    ]


@pytest.mark.parametrize(("language", "said", "following"), rows(BROKEN))
def test_words_that_wait_for_their_verb_or_their_object_break_off(language: str, said: str, following: str) -> None:
    assert endings.break_off(fold(said).lower(), fold(following).lower(), lexicon(language))


@pytest.mark.parametrize(("language", "said", "following"), rows(WHOLE))
def test_a_clause_with_all_its_parts_does_not(language: str, said: str, following: str) -> None:
    assert not endings.break_off(fold(said).lower(), fold(following).lower(), lexicon(language))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "un grand plan sur vingt ans pour les éoliennes en mer"),
        ("fr", "l'europe qui est celle des nations depuis toujours"),
        ("fr", "si la ville refuse de payer la digue"),
        ("en", "the idea of a new crane for the northern quay"),
        ("en", "especially because the bottleneck is the lock"),
    ],
)
def test_a_thing_named_or_a_clause_led_in_is_no_sentence(language: str, said: str) -> None:
    assert not endings.has_main_clause(said, lexicon(language))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "la question qui se pose à moi est celle des grues"),
        ("fr", "le maire a été plus prudent que les armateurs"),
        ("fr", "si la ville refuse, nous paierons la digue"),
        ("fr", "regardez ce que coûte une grue"),
        ("en", "that is why we train them ourselves"),
        ("en", "the people who paid for it want their money back"),
    ],
)
def test_a_sentence_has_somebody_do_something_in_it(language: str, said: str) -> None:
    assert endings.has_main_clause(said, lexicon(language))


def test_a_verb_without_its_subject_stands_alone_no_more_than_a_thing_does() -> None:
    french = lexicon("fr")
    assert endings.opens_on_verb("nous explique que la digue tient", french)
    assert not endings.opens_on_verb("nous expliquons pourquoi la digue tient", french)
    assert not endings.opens_on_verb("vous dites que la digue tient", french)
