from __future__ import annotations

from services import word_rows
from services.contracts import Word
from services.revising.realign import realign

HEARD = (
    Word("Merci", 0, 400, 0.9), Word("Nadia", 400, 800, 0.8), Word("Pavlias,", 800, 1500, 0.3),
    Word("bonjour.", 1700, 2000, 0.9),
)  # fmt: skip


def test_a_word_spelled_anew_keeps_the_time_it_was_heard_at():
    mended = realign(HEARD, "Merci Nadine Pavléas, bonjour.")
    assert [(one.start_ms, one.end_ms) for one in mended] == [(one.start_ms, one.end_ms) for one in HEARD]
    assert [one.probability for one in mended] == [0.9, None, None, 0.9]
    assert not any(one.estimated for one in mended)


def test_more_or_fewer_words_share_the_time_and_say_so():
    mended = realign(HEARD, "Merci Nadia de Pavléas, bonjour.")
    assert [(one.text, one.start_ms, one.end_ms) for one in mended[2:4]] == [("de", 800, 940), ("Pavléas,", 940, 1500)]
    assert [one.estimated for one in mended] == [False, False, True, True, False]


def test_rows_say_it_only_where_it_is_so():
    rows = word_rows.of(realign(HEARD, "Merci chère Nadia Pavlias, bonjour."))
    assert ["estimated" in row for row in rows] == [False, True, False, False, False]
    assert word_rows.of(word_rows.read(rows)) == rows
