"""What a section is called: nouns that come back, not the words that describe them."""

from __future__ import annotations

import pytest

from services.contracts import Speaker, Transcript, Turn
from services.recaps import extractive, headings

ENGLISH = (
    "We tried a different battery in the remote control.", "A better battery costs more, and the battery is heavy.",
    "The different buttons of the remote control were too small.", "Other buttons are easy to find in the dark.",
    "Is the battery different from the other battery?", "A remote control needs fewer buttons and a better case.",
    "We should find a different case for the battery.", "The other case was nicely made for the remote control.",
)  # fmt: skip
FRENCH = (
    "Les autres batteries du quai sont nécessaires.", "D’abord, les batteries coûtent cher, et le quai est étroit.",
    "Quel âge ont les batteries du quai ?", "Les mêmes batteries servent au quai et à la grue.",
    "D’abord la grue, et les autres ensuite, dès que la grue tient.", "Quel âge a la grue du quai ?",
)  # fmt: skip


def phrases(language: str, said: tuple[str, ...]) -> tuple[str, ...]:
    turns = tuple(Turn(f"t{n}", "a", text) for n, text in enumerate(said))
    reading = extractive.read(Transcript(language, (Speaker("a", "Ada Roche"),), turns))
    return headings.of(reading.document, [0], reading.key, reading.members)[0].phrases


@pytest.mark.parametrize(
    ("language", "said", "named"),
    [
        ("en", ENGLISH, {"battery", "remote control", "case", "buttons"}),
        ("fr", FRENCH, {"batteries du quai", "batteries", "quai", "grue"}),
    ],
)
def test_a_section_is_called_by_nouns(language, said, named):
    found = phrases(language, said)
    assert found
    assert set(found) <= named


def test_an_adjective_stays_in_a_phrase_that_a_noun_ends():
    said = ("Our mental health was neglected for years.", "We fund the mental health of the young.",
            "The schools teach mental health, and the mental health of teachers.",
            "Schools and their mental health belong together, as we said a year ago.")  # fmt: skip
    assert "mental health" in phrases("en", said)


def test_nobody_who_is_only_called_by_name_is_a_subject():
    said = ("Hugo, comment la grue change-t-elle le quai ?", "La grue du quai porte douze mille caisses, Hugo.",
            "À vous, Hugo.", "Je vous présente Hugo, le directeur de la grue.", "La France paie la grue du quai.",
            "La grue vient de France, et le quai de la ville.", "Merci à la France, dit le quai.")  # fmt: skip
    found = " ".join(phrases("fr", said))
    assert "Hugo" not in found
    assert "France" in found


def test_nobody_who_is_greeted_or_thanked_by_name_is_a_subject():
    said = ("À vous, Karim.", "Karim est le responsable de la grue.", "La grue de Karim change le quai.",
            "Merci Karim.", "La France paie la grue du quai.",
            "La grue vient de France, et le quai de la ville.")  # fmt: skip
    found = " ".join(phrases("fr", said))
    assert "Karim" not in found
    assert "France" in found


def test_an_adjective_that_is_said_of_one_thing_stays_with_it():
    said = ("L’intelligence artificielle change la logistique du quai.", "Nous formons à l’intelligence artificielle.",
            "Le quai est large, et la logistique y est rapide.", "Une intelligence artificielle rapide coûte cher.",
            "La logistique du quai reste humaine, dit la ville.")  # fmt: skip
    found = phrases("fr", said)
    assert "intelligence artificielle" in found
    assert "logistique rapide" not in found
