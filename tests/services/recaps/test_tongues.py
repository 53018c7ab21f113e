"""A talk in a language nobody here writes: one sentence, and no poor recap."""

from __future__ import annotations

import pytest

from services.contracts import Speaker, Transcript, Turn
from services.errors import Refused
from services.recaps import drafting, extractive, tongues
from tests.services.recaps.quote_texts import transcripts

OTHERS = {
    "ja": "港には毎年大きな船が来ます。市は新しい岸壁の工事費の半分を払います。夜の仕事には手当が必要です。",
    "ar": "يستقبل الميناء كل عام سفنا أكبر من العام السابق. تدفع المدينة نصف تكلفة الرصيف الجديد.",
    "ru": "Порт каждый год принимает всё более крупные суда. Город платит половину стоимости нового причала.",
    "de": "Der Hafen nimmt jedes Jahr größere Schiffe auf, und die Stadt zahlt die Hälfte der Kosten dafür. "
    "Wir haben mit den Arbeitern gesprochen, und sie wollen nachts mehr Geld. Das ist nicht zu viel verlangt.",
    "es": "El puerto recibe cada año barcos más grandes, y la ciudad paga la mitad del coste de la nueva dársena. "
    "Hemos hablado con los trabajadores, y quieren cobrar más por la noche. Eso no es pedir demasiado.",
    "it": "Il porto accoglie ogni anno navi più grandi, e la città paga la metà del costo del nuovo bacino. "
    "Abbiamo parlato con i lavoratori, che vogliono guadagnare di più la notte. Non è chiedere troppo.",
    "pt": "O porto recebe todos os anos navios maiores, e a cidade paga metade do custo da nova doca. "
    "Falámos com os trabalhadores, que querem ganhar mais à noite. Isso não é pedir demasiado.",
}  # fmt: skip


def talk(text: str, language: str) -> Transcript:
    turns = tuple(Turn(str(n), "s", text) for n in range(3))
    return Transcript(language, (Speaker("s", "Anne Morvan"),), turns)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("told", ["its own", "fr", "en"])
def test_another_language_is_told_in_one_sentence_whatever_it_is_called(language, told):
    with pytest.raises(Refused) as caught:
        drafting.draft(talk(OTHERS[language], language if told == "its own" else told))
    assert caught.value.key == "recap.language"
    assert caught.value.sentence("fr").count(".") == 1
    assert "anglais" in caught.value.sentence("fr")


def test_french_and_english_are_written_by_whatever_name():
    for transcript in transcripts():
        tongues.check(transcript)
        for name in (f"{transcript.language}-XX", transcript.language.upper(), "en", "fr"):
            tongues.check(Transcript(name, transcript.speakers, transcript.turns))


def test_a_talk_in_both_languages_is_written():
    french, _, english = transcripts()
    both = Transcript("fr", (*french.speakers, *english.speakers), (*french.turns[:8], *english.turns[:8]))
    assert extractive.draft(both).items
