"""Which of the ways a passage is heard again its words are taken from."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from services.contracts import Word
from services.doubts import redoing
from services.doubts.coverage import told_ms
from services.doubts.framing import Task
from services.words import Heard

SPOKEN = ((1_000, 1_900), (2_300, 4_700), (5_000, 5_900))


class Sure:
    """A detector that hears a voice wherever it is asked."""

    def voice(self, _samples, *, lead_ms=0):
        return 1.0

    def surely_until(self, _samples):
        return None


class Scripted:
    """Writes the passage otherwise each time it is asked, sure of each."""

    name, prompt_tokens, ways = "scripted", 0, ()

    def __init__(self, *ways):
        self.ways = [*ways]

    def tokens(self, text):
        return len(text)

    def transcribe(self, _samples, *, offset_ms, language, prompt):
        way = self.ways.pop(0) if len(self.ways) > 1 else self.ways[0]
        return Heard(tuple(Word(text, start, end, 0.9) for text, start, end in way), language, 0.0)


@pytest.fixture
def work(tmp_path):
    soundfile.write(tmp_path / "work.wav", np.zeros(16_000 * 8, np.float32), 16_000, subtype="PCM_16")
    return tmp_path / "work.wav"


STRETCHED = (("responsable", 2_000, 4_500), ("des", 4_500, 4_600), ("données.", 4_600, 4_700))
WHOLE = (
    ("Karim", 2_300, 2_700), ("est", 2_700, 2_900), ("le", 2_900, 3_100), ("responsable", 3_100, 4_000),
    ("des", 4_000, 4_200), ("données.", 4_200, 4_700),
)  # fmt: skip


def test_a_word_stretched_over_what_was_not_written_sends_the_passage_on(work):
    task = Task("", 2_300, 4_700, 8_000, SPOKEN, None, "fr", detects=False)
    heard = redoing.hear(task, work, lambda _: Scripted(STRETCHED, STRETCHED, WHOLE), Sure(), 12_000)
    assert [word.text for word in heard.words] == [text for text, *_ in WHOLE]
    heard = redoing.hear(task, work, lambda _: Scripted(WHOLE, STRETCHED), Sure(), 12_000)
    assert [word.text for word in heard.words] == [text for text, *_ in WHOLE]


def test_a_passage_misheard_as_one_breath_is_heard_phrase_by_phrase(work):
    voiced = ((1_000, 2_600), (2_900, 4_700))
    task = Task("", 1_000, 4_700, 8_000, voiced, None, "fr", detects=False)
    phrases = [
        (("Merci", 1_000, 1_800), ("beaucoup.", 1_800, 2_600)),
        (("La", 2_900, 3_100), ("donnée.", 3_100, 4_700)),
    ]
    engine = Scripted(STRETCHED, STRETCHED, STRETCHED, *phrases)
    heard = redoing.hear(task, work, lambda _: engine, Sure(), 12_000)
    assert [word.text for word in heard.words] == ["Merci", "beaucoup.", "La", "donnée."]


def test_what_nobody_can_say_so_fast_sends_the_passage_on(work):
    task = Task("", 5_000, 5_900, 8_000, SPOKEN, None, "fr", detects=False)
    figure = enumerate(["soixante", "milliards", "de", "produits", "par", "mois"])
    rushed = [(text, 5_100 + 100 * n, 5_200 + 100 * n) for n, text in figure]
    engine = Scripted(rushed, rushed, (("Merci", 5_000, 5_400), ("Nadia.", 5_400, 5_900)))
    heard = redoing.hear(task, work, lambda _: engine, Sure(), 12_000)
    assert [word.text for word in heard.words] == ["Merci", "Nadia."]


def test_what_a_word_is_stretched_over_is_not_told():
    words = [Word(*one) for one in STRETCHED]
    assert told_ms([(2_300, 4_700)], words) == 2_400 - (4_500 - 2_000 - 500 - 11 * 120)
    assert told_ms([(2_300, 4_700)], [Word(*one) for one in WHOLE]) == 2_400
