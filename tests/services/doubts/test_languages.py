"""Which language words are in, sentence by sentence."""

from __future__ import annotations

import pytest

from services.doubts import languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Thank you very much.", "en"),
        ("We have ten million customers every day.", "en"),
        ("Nous avons dix millions de clients.", "fr"),
        ("Merci beaucoup à tous.", None),
        ("Amazon, Google, Carrefour.", None),
        ("Le machine learning et le cloud, c’est la base.", "fr"),
        ("", None),
    ],
)
def test_a_sentence_tells_its_language_by_its_little_words_or_not_at_all(text, language):
    assert languages.of_text(text) == language


def test_foreign_sentences_are_runs_and_a_short_one_between_two_belongs_to_them():
    french = "La question est celle de la confiance."
    english = "We have what you need for this. Yes! That is what we do for our customers."
    tokens = f"{french} {english} {french}".split()
    start = len(french.split())
    assert languages.foreign(tokens, "fr") == [(start, start + len(english.split()), "en")]
    end = len(tokens)
    assert languages.foreign(tokens, "en") == [(0, start, "fr"), (start + len(english.split()), end, "fr")]
    assert languages.foreign(french.split(), "fr") == []
    assert languages.foreign([], "fr") == []


def test_a_brand_or_two_is_no_other_language():
    text = "Nous travaillons avec The Body Shop. Le deep learning est dans tous nos métiers."
    assert languages.foreign(text.split(), "fr") == []
