"""A quotation's own page shows it in the words around it, each piece of it where words between them were cut."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

from services.published import Article, Line, Piece, Place
from web.pages import QuotePage

QUOTE = Piece("quote", "Un deux. […] Six sept.", number=1, mark="1-abc")


def around(text: str, *quoted: tuple[int, int, str]) -> list[tuple[str, bool]]:
    line = Line("t1", text, None, None, None, None, quoted=quoted)
    now = datetime(2026, 10, 14, tzinfo=UTC)
    place = Place("e", "É", date(2026, 10, 14), "t")
    article = Article(uuid4(), place, "panel", "T", "fr", "T", "", now, now, (), (), (), (), (line,), {})
    return [one for one in QuotePage.of(article, QUOTE).context if one[0]]


def test_both_sides_of_a_cut_are_marked_and_the_words_left_out_are_not():
    found = around("Zéro un deux trois quatre six sept huit", (1, 3, "1-abc"), (5, 7, "1-abc"))
    assert found == [("Zéro", False), ("un deux", True), ("trois quatre", False), ("six sept", True), ("huit", False)]


def test_another_quotation_of_the_same_turn_is_not_marked():
    found = around("un deux trois", (0, 1, "2-def"), (2, 3, "1-abc"))
    assert found == [("un deux", False), ("trois", True)]


def test_a_long_turn_is_cut_at_words_on_either_side():
    found = around(" ".join(["mot"] * 500), (250, 252, "1-abc"))
    assert (found[0], found[-1]) == (("…", False), ("…", False))
    assert [text for text, is_said in found if is_said] == ["mot mot"]


def test_a_quotation_whose_words_are_not_published_stands_alone():
    assert around("un deux") == []
