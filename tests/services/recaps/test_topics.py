"""Where subjects open, what they are called, and that nothing is said twice."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np

from services.contracts import Item, Speaker, Transcript, Turn
from services.recaps import echoes, extractive, figures, headings, highlights, key_figures, topics
from services.recaps.boxes import Box
from services.recaps.lexicon import lexicon

SUBJECTS = {
    "éoliennes": "pales turbines vent mâts rotors littoral kilowatts raccordement éoliennes éoliennes",
    "cantines": "menus légumes cuisiniers plateaux épluchures goûter marmites cantines cantines fromages",
    "tramways": "rails aiguillages conducteurs wagons quais caténaires dépôt tramways tramways correspondances",
}


def debate(rounds: int = 30) -> Transcript:
    """A host opens each of three subjects; two guests speak of it in turns, in words of their own."""
    turns = [Turn("0", "h", "Bonsoir et bienvenue à tous les deux. Nous allons parler de la ville ce soir.")]
    for n, (subject, said) in enumerate(SUBJECTS.items()):
        spelt = itertools.cycle(said.split())
        turns.append(
            Turn(
                str(len(turns)),
                "h",
                f"Passons maintenant à un autre sujet, le sujet numéro {n + 1} de la soirée. "
                f"Parlons des {subject}, dont beaucoup nous écrivent, et des {subject} que la ville annonce. "
                f"Que proposez-vous pour les {subject} ?",
            )
        )
        for k in range(rounds):
            one, two, three, four = (next(spelt) for _ in range(4))
            turns.append(
                Turn(
                    str(len(turns)),
                    "ab"[k % 2],
                    f"Les {one} demandent les {two} selon la mairie. "
                    f"On voit les {three} près des {four} depuis l’hiver.",
                )
            )
    names = {"h": "Odile Ferrand", "a": "Basile Nogaro", "b": "Clara Vidal"}
    speakers = tuple(Speaker(key, name, is_host=key == "h") for key, name in names.items())
    return Transcript("fr", speakers, tuple(turns))


def test_a_topic_opens_where_the_host_turns_to_it():
    reading = extractive.read(debate())
    opened = [reading.document.sentences[one.start] for one in reading.topics]
    hosts = [i for i, one in enumerate(reading.document.sentences) if one.speaker == "h" and one.k == 0]
    found = [topic.start for topic in reading.topics[1:]]
    assert len(found) == 2
    assert all(min(abs(start - host) for host in hosts[2:]) <= 10 for start in found)
    assert all(one.k == 0 for one in opened)


def test_a_talk_on_one_subject_is_not_cut():
    whole = debate(10)
    one = Transcript("fr", whole.speakers, whole.turns[:12])
    assert len(extractive.read(one).topics) == 1


def test_each_topic_is_called_by_what_it_is_about():
    reading = extractive.read(debate())
    starts = [i for i, one in enumerate(reading.document.sentences) if one.speaker == "h" and one.k == 0]
    named = headings.of(reading.document, [0, *starts[2:]], reading.key, reading.members)
    for topic, subject in zip(named, SUBJECTS, strict=True):
        assert any(subject in phrase for phrase in topic.phrases[:3]), topic.phrases


def test_the_chance_of_a_cut_is_that_of_all_turns_near_it():
    starts, chance = np.array([5, 12, 40]), np.array([0.5, 0.5, 0.5])
    near = topics._near(starts, chance, 10)
    assert near[0] == near[1] > near[2]
    assert abs(near[0] - 0.7505) < 1e-9


def test_a_sentence_to_mark_is_weighed_with_its_neighbours():
    reading = extractive.read(debate())
    values = np.arange(len(reading.document.sentences), dtype=float)
    before, after = highlights._beside(reading.document, values)
    second = next(i for i, one in enumerate(reading.document.sentences) if one.k == 1 and one.count == 2)
    assert (before[second], after[second]) == (second - 1, 0)
    assert (before[second - 1], after[second - 1]) == (0, second)
    assert len(reading.scores["highlight"]) == len(values)


def quote(text: str, score: float) -> Item:
    return Item("quote", text, "a", why={"score": score})


def test_the_worse_of_two_quotes_that_say_the_same_goes_with_the_line_that_leads_to_it():
    said = "Les tramways desservent les quartiers du nord depuis cet hiver."
    first = [Item("heading", "Tramways"), Item("narrative", "Clara répond :"), quote(said, 1.0)]
    other = [Item("heading", "Cantines"), quote("Nos cantines cuisinent les légumes de la plaine.", 0.5)]
    better = [quote(said.replace("cet hiver", "deux hivers"), 2.0)]
    assert echoes.once([first, other, better], [], lexicon("fr")) == [[], other, better]


def test_the_best_quote_stays_where_all_sounds_alike():
    said = "Les tramways desservent les quartiers du nord depuis cet hiver."
    box = [Item("takeaway", said)]
    best, other = [quote(said, 2.0)], [quote(said.replace("cet hiver", "deux hivers"), 1.0)]
    assert echoes.once([other, best], box, lexicon("fr")) == [[], best]


def test_a_line_that_repeats_another_goes_and_its_quote_stays():
    asked = "À la question « Que proposez-vous pour les cantines de la ville ? », Basile répond :"
    section = [Item("narrative", asked), quote("Des légumes de la plaine chaque semaine.", 1.0),
               Item("narrative", asked), quote("Un goûter pour chaque élève inscrit au club.", 1.0)]  # fmt: skip
    assert echoes.once([section], [], lexicon("fr")) == [[*section[:2], section[3]]]


def test_a_quote_with_a_figure_that_the_box_lacks_is_worth_more():
    reading = extractive.read(debate())
    found = extractive.candidates(reading, 200)[:2]
    texts = ["La ville compte 5400 logements neufs.", "La ville compte 730 logements vides."]
    options = [
        dataclasses.replace(one, own=1.0, quote=dataclasses.replace(one.quote, text=text))
        for one, text in zip(found, texts, strict=True)
    ]
    box = [Box(options[1].quote)]
    assert figures.find(texts[0])[0].value == "5400"
    raised = key_figures.favoured(options, {"5400": 0.5, "730": 0.9}, box, 1000)
    short = key_figures.favoured(options, {"5400": 0.5, "730": 0.9}, box, 100)
    assert raised[0].own > short[0].own > 1.0 == raised[1].own
