from __future__ import annotations

from pathlib import Path

import pytest

from services import formats
from services.contracts import Speaker, Transcript, Turn
from services.errors import Refused
from services.recaps import pasted

TEXT = (Path(__file__).parents[2] / "data" / "newsroom" / "quai.txt").read_bytes()


@pytest.fixture(scope="module")
def transcript():
    return formats.read(TEXT).transcript


def names(transcript):
    return {one.id: one.name for one in transcript.speakers}


def one(article, transcript):
    (found,) = pasted.check(article, transcript)
    return found


def test_a_quote_as_it_was_said_is_exact_and_knows_who_said_it_and_where(transcript):
    found = one("Idriss Valmorel est formel : « La sécurité, c’est le responsable de quai qui en répond. »", transcript)
    assert (found.verdict, found.is_good) == ("exact", True)
    assert names(transcript)[found.speaker] == "Idriss Valmorel"
    words = transcript.turn(found.sources[0].turn).tokens[found.sources[0].start_word : found.sources[0].end_word]
    assert " ".join(words).startswith("La sécurité")


def test_a_cut_that_is_shown_is_cleaned_a_changed_figure_is_altered_and_named(transcript):
    cut = "« Chacun prépare neuf cents commandes […] et personne n’a perdu son poste »"
    assert one(cut, transcript).verdict == "cleaned"
    wrong = one("« Nous avons installé cinquante robots depuis le mois de mars »", transcript)
    assert wrong.verdict == "altered"
    assert any((d.said, d.printed) == ("quarante", "cinquante") for d in wrong.differences)
    assert "quarante robots" in wrong.said


def test_a_dropped_negation_is_altered(transcript):
    flipped = "« La sécurité, c’est le responsable de quai qui en répond, la machine »"
    assert one(flipped, transcript).verdict == "altered"


def test_what_nobody_said_is_missing(transcript):
    found = one("« Les syndicats ont refusé tout net cet accord insensé »", transcript)
    assert (found.verdict, found.speaker, found.sources) == ("missing", None, ())


def test_a_quote_given_to_somebody_else_is_told(transcript):
    found = one("Pour Solveig Marchadour, « commencez par un seul quai, mesurez pendant trois mois »", transcript)
    assert found.verdict in {"exact", "cleaned"}
    assert names(transcript)[found.credited] == "Solveig Marchadour"
    assert not found.is_good
    both = one("À Solveig Marchadour, Idriss Valmorel répond : « commencez par un seul quai »", transcript)
    assert both.credited is None


def test_quotes_come_in_the_order_of_the_article_and_manners_of_speaking_are_none(transcript):
    article = "Un « robot » arrive.\n\n« Commencez par un seul quai »\n\n“Nous avons installé quarante robots”"
    assert [found.verdict for found in pasted.check(article, transcript)] == ["exact", "exact"]


def test_no_quote_and_too_much_text_are_one_sentence(transcript):
    for article, key in (("Rien ici.", "pasted.empty"), ("a" * 200_001, "pasted.too_long"),
                         ("« un deux trois »\n" * 301, "pasted.too_many")):  # fmt: skip
        with pytest.raises(Refused) as caught:
            pasted.check(article, transcript)
        assert caught.value.key == key


def test_a_voice_without_a_name_may_be_the_one_the_article_names():
    turns = (
        Turn("1", None, "Nous avons trente robots sur le quai."), Turn("2", "s2", "Et personne n'a perdu son poste."),
    )  # fmt: skip
    said = Transcript("fr", (Speaker("s1", "Ada Roche"), Speaker("s2")), turns)
    first, second = pasted.check(
        "Ada Roche : « Nous avons trente robots sur le quai »\n\nAda Roche : « Et personne n'a perdu son poste »", said
    )
    assert (first.credited, second.credited) == (None, None)
    assert first.is_good
    assert second.is_good


def test_a_long_number_is_told_in_threes():
    said = Transcript("fr", (Speaker("s"),), (Turn("1", "s", "Ils ont déployé plus de 100 000 processeurs hier."),))
    (found,) = pasted.check("« Ils ont déployé plus de 10 000 processeurs hier »", said)
    assert [(one.kind, one.said, one.printed) for one in found.differences] == [("figure", "100 000", "10\u202f000")]
