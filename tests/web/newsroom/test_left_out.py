"""What the recap left out is shown on demand, and quoted in one click."""

from __future__ import annotations

import json
import re
import uuid

import sqlalchemy as sa

from services.models import LeftOut, Turn
from services.recaps import drafts


def items(room):
    with room.runtime.sessions.begin() as db:
        row = drafts.current(db, room.talk_id)
        return drafts.items(db, row.id)


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the first passage offered."""
    found = re.search(
        r'name="turn" value="([^"]+)"><input type="hidden" name="start_word" value="(\d+)">'
        r'<input type="hidden" name="end_word" value="(\d+)"',
        page,
    )
    return dict(zip(("turn", "start_word", "end_word"), found.groups(), strict=True)) if found else {}


def emptied(newsroom) -> str:
    """A recap without its quotes: then there is something left out, even of a talk of a minute."""
    newsroom.with_recap()
    with newsroom.runtime.sessions.begin() as db:
        row = drafts.current(db, newsroom.talk_id)
        for item in drafts.items(db, row.id):
            db.delete(item)
    return f"/newsroom/talks/{newsroom.talk_id}/recap/left-out"


def test_every_chosen_passage_says_why(newsroom):
    newsroom.with_recap()
    page = newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/recap")
    assert "Pourquoi ce passage" in page
    assert "Note d’ensemble" in page
    assert 'data-testid="left-out-link"' in page


def test_a_passage_left_out_is_quoted_in_one_click_and_offered_no_more(newsroom):
    place = emptied(newsroom)
    page = newsroom.page(place)
    assert "Pourquoi pas ce passage" in page
    chosen = fields(page)
    answer = newsroom.post(place, form="left-out", **chosen)
    assert answer.status_code == 303
    (item,) = items(newsroom)
    assert (item.kind, item.verdict) == ("quote", "exact")
    assert fields(newsroom.page(place)) != chosen


def test_words_off_the_record_are_never_offered(newsroom):
    place = emptied(newsroom)
    chosen = fields(newsroom.page(place))
    with newsroom.runtime.sessions.begin() as db:
        db.execute(sa.update(Turn).where(Turn.id == uuid.UUID(chosen["turn"])).values(off_record=True))
    assert f'value="{chosen["turn"]}"' not in newsroom.page(place)
    assert newsroom.post(place, form="left-out", **chosen).status_code == 404


def test_a_foreign_turn_or_nonsense_is_refused(newsroom):
    place = emptied(newsroom)
    chosen = fields(newsroom.page(place))
    assert newsroom.post(place, form="left-out", **(chosen | {"turn": str(uuid.uuid4())})).status_code == 404
    assert newsroom.post(place, form="left-out", **(chosen | {"turn": "x"})).status_code == 400
    assert newsroom.post(place, form="left-out", **(chosen | {"end_word": "99999"})).status_code == 400
    assert items(newsroom) == []


def test_without_a_recap_there_is_nothing_left_out(newsroom):
    assert newsroom.client.get(f"/newsroom/talks/{newsroom.talk_id}/recap/left-out").status_code == 404


def test_what_was_found_with_the_draft_is_kept_and_follows_the_words(newsroom):
    place = emptied(newsroom)
    chosen = fields(newsroom.page(place))
    with newsroom.runtime.sessions.begin() as db:
        turn = db.get_one(Turn, uuid.UUID(chosen["turn"]))
        turn.text, turn.words = f"Eh bien oui. {turn.text}", []
    moved = fields(newsroom.page(place))
    assert moved["turn"] == chosen["turn"]
    assert int(moved["start_word"]) == int(chosen["start_word"]) + 3
    assert newsroom.post(place, form="left-out", **moved).status_code == 303


def test_words_that_people_changed_since_are_not_offered_until_the_next_draft(newsroom):
    place = emptied(newsroom)
    chosen = fields(newsroom.page(place))
    start, end = int(chosen["start_word"]), int(chosen["end_word"])
    with newsroom.runtime.sessions.begin() as db:
        turn = db.get_one(Turn, uuid.UUID(chosen["turn"]))
        tokens = turn.text.split()
        turn.text, turn.words = " ".join([*tokens[:start], "pourtant", *tokens[start + 1 : end], *tokens[end:]]), []
    assert fields(newsroom.page(place)) != chosen
    newsroom.post(f"/newsroom/talks/{newsroom.talk_id}/recap/draft")
    newsroom.work()
    with newsroom.runtime.sessions.begin() as db:
        assert "pourtant" in json.dumps(db.scalar(sa.select(LeftOut.pool)), ensure_ascii=False)


def test_a_recap_older_than_what_is_kept_offers_the_same(newsroom):
    place = emptied(newsroom)
    kept = fields(newsroom.page(place))
    with newsroom.runtime.sessions.begin() as db:
        db.execute(sa.delete(LeftOut))
    assert fields(newsroom.page(place)) == kept
