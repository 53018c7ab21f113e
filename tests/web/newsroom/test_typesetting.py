"""A transcript on the screen: set as a printer would, other languages marked, its words as they were said."""

from __future__ import annotations

import html
import re

import pytest
import sqlalchemy as sa

from services.models import Turn
from tests.web.rooms import Newsroom
from web.newsroom.transcript_pages import stretches
from web.pages import typeset

TEXT = """Ada : Pourquoi l'algorithme inquiète les métiers? C'est vrai : la question n'est pas simple!

Grace : Thank you for the question. We have ten million customers and they are all different; it's fine?
"""


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.receive(TEXT.encode())
    newsroom.work()
    return newsroom


def shown(page: str) -> list[str]:
    """What stands in each turn, tags aside."""
    found = re.findall(r'<p class="turn__text".*?>(.*?)</p>', page, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in found]


def test_apostrophes_and_spaces_are_a_printers_on_the_screen_and_as_they_came_everywhere_else(room):
    page = room.page(f"/newsroom/talks/{room.talk_id}/")
    first, second = shown(page)
    assert first.startswith("Pourquoi l’algorithme inquiète les métiers\N{NARROW NO-BREAK SPACE}? C’est vrai")
    assert first.endswith("n’est pas simple\N{NARROW NO-BREAK SPACE}!")
    # English has its own rules.
    assert second.endswith("all different; it’s fine?")
    with room.runtime.sessions.begin() as db:
        kept = db.scalars(sa.select(Turn.text).order_by(Turn.position)).all()
    assert kept[0].startswith("Pourquoi l'algorithme inquiète les métiers? C'est vrai")
    # Who corrects a turn is given the words as they are kept, and so are the files that leave the house.
    assert html.escape(kept[0], quote=False) in html.unescape(page).replace("&#39;", "'")
    for form in ("txt", "json", "markdown"):
        answer = room.page(f"/newsroom/talks/{room.talk_id}/transcript.{form}")
        assert "l'algorithme" in answer
        assert "métiers?" in answer
        assert "\N{NARROW NO-BREAK SPACE}?" not in answer


def test_another_language_is_named_and_marked_for_readers_of_screens_and_never_translated(room):
    page = room.page(f"/newsroom/talks/{room.talk_id}/")
    assert page.count('data-testid="turn-language"') == 1
    assert "en anglais" in page
    assert re.search(r'<span(?: class="quoted")? lang="en">Thank you for the question\.', page)
    assert page.count('data-turn-text lang="fr"') == 2


def test_every_word_keeps_its_place_whatever_is_set_around_it():
    text = "L'heure ? Oui : 50 % « bien sûr ». Thank you for this, it is what we do! Merci à vous."
    tokens = text.split()
    quoted = frozenset({4, 5, 12, 13})
    for language in ("fr", "en"):
        made = stretches(tokens, quoted, language)
        words = [(word, one.quoted) for one in made for word in one.text.split(" ")]
        assert len(words) == len(tokens)
        assert {n for n, (_, inside) in enumerate(words) if inside} == quoted
    assert {one.language for one in stretches(tokens, quoted, "fr")} == {"", "en"}


def test_for_readers_too_another_language_is_a_stretch_of_its_own_and_no_word_is_lost():
    text = "Merci à tous pour cette question. Thank you for this, it is what we do. Nous avons tout compté ?"
    times = tuple(range(2 * len(text.split())))
    others = [(6, 15, "en")]
    made, words = typeset(text, times, "fr", ((0, 2, "q1"),), others)
    assert [(one.mark, one.language) for one in made] == [("q1", ""), ("", ""), ("", "en"), ("", "")]
    plain = (
        " ".join(one.text for one in made).replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")
    )
    assert plain == text
    assert len(words.split(",")) == 2 * sum(len(one.text.split(" ")) for one in made)
