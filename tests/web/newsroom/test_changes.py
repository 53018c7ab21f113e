"""Proposed changes of voice on the page: decided by form and by key, one by one and all at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.models import Speaker, Turn
from tests.services.changes.test_blocks import SAID
from tests.web.newsroom.test_cuts_in_a_browser import PHONE, address, browser, desk, settled
from tests.web.rooms import Newsroom, values

__all__ = ["address", "browser"]
HEADER = "Mardi 14 octobre, Escale reçoit Maud Lestienne (directrice du port) et Jean-Bastien Kervéol (armateur)"


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    stamped = [f"{4 * n // 60:02}:{4 * n % 60:02}{text}" for n, (_, text) in enumerate(SAID)]
    newsroom.receive("\n".join([HEADER, *stamped]).encode(), "debat.txt")
    newsroom.work()
    return newsroom


def turns(room: Newsroom) -> list[Turn]:
    with room.runtime.sessions.begin() as db:
        return list(db.scalars(sa.select(Turn).where(Turn.talk_id == room.talk_id).order_by(Turn.position)))


def named(room: Newsroom) -> list[tuple[str, str]]:
    with room.runtime.sessions.begin() as db:
        names = {one.id: one.name or ("host" if one.is_host else one.label) for one in db.scalars(sa.select(Speaker))}
    return [(names.get(one.speaker_id, "?"), one.text) for one in turns(room)]


def page_of(room: Newsroom) -> str:
    return room.page(f"/newsroom/talks/{room.talk_id}/")


def decide(room: Newsroom, **fields: Any) -> Any:
    return room.post(f"/newsroom/talks/{room.talk_id}/changes", **fields)


def block(room: Newsroom, number: int) -> list[str]:
    """The lines of a proposal, as its form sends them."""
    return values(page_of(room).split('data-testid="change"')[number + 1].partition("</form>")[0], "lines")


def test_a_text_without_speakers_is_shown_with_proposals_and_no_voice(room):
    page = page_of(room)
    assert page.count('data-testid="change"') > 6
    assert "Ce texte ne dit pas qui parle" in page
    assert {who for who, _ in named(room)} == {"?"}


def test_without_scripts_a_proposal_is_accepted_and_the_next_refused(room):
    answer = decide(room, lines=block(room, 0), voice="host")
    assert answer.status_code == 303
    assert named(room)[0][0] == "host"
    before = len(turns(room))
    assert decide(room, refuse="1", lines=block(room, 0)).status_code == 303
    assert len(turns(room)) < before
    assert named(room)[0][0] == "host"
    assert decide(room, lines=block(room, 1), voice="").status_code == 400
    assert decide(room, lines=["x"], voice="host").status_code == 400


def test_without_scripts_several_are_accepted_at_once_as_the_button_counts(room):
    page = page_of(room)
    form = page.split('data-testid="change"')[1].partition("</form>")[0]
    (shown,) = values(form, "ahead")
    assert "Accepter ces" in form
    before = len(turns(room))
    assert decide(room, ahead=shown, lines=values(form, "lines")).status_code == 303
    assert named(room)[0][0] == "host"
    assert len([who for who, _ in named(room) if who != "?"]) > 1
    assert decide(room, ahead=shown).status_code in {404, 409}
    assert len(turns(room)) <= before


def test_all_are_accepted_at_once_or_put_aside(room):
    path = f"/newsroom/talks/{room.talk_id}/changes/all"
    assert room.post(path, act="accept").status_code == 303
    assert {who for who, _ in named(room)} >= {"host", "Jean-Bastien Kervéol"}
    assert room.post(path, act="dismiss").status_code == 303
    assert 'data-testid="change"' not in page_of(room)
    assert room.post(path, act="accept").status_code == 409


def test_only_somebody_of_the_newsroom_decides(room):
    lines, before = block(room, 0), named(room)
    path = f"/newsroom/talks/{room.talk_id}/changes"
    assert room.client.post(path, data={"lines": lines, "voice": "host"}).status_code == 403
    elsewhere = f"/newsroom/talks/{UUID(int=1)}/changes"
    assert room.post(elsewhere, refuse="1", lines=lines).status_code == 404
    assert room.client.post(f"{path}/all", data={"act": "accept"}).status_code == 403
    assert named(room) == before


@pytest.mark.browser
def test_a_whole_text_is_signed_with_the_keyboard(browser, address, room):
    page = desk(browser, address, room)
    page.keyboard.press("Enter")  # the first proposal: whoever moderates
    settled(page)
    assert named(room)[0][0] == "host"
    page.keyboard.press("2")  # Maud Lestienne answers, as the button with a 2 says
    page.locator(".turn__who", has_text="Maud Lestienne").wait_for()
    assert "Maud Lestienne" in {who for who, _ in named(room)}
    open_ = len([who for who, _ in named(room) if who == "?"])
    page.keyboard.press("n")
    settled(page, "même voix")
    assert len([who for who, _ in named(room) if who == "?"]) < open_
    page.keyboard.press("z")
    settled(page, "annulé")
    assert len([who for who, _ in named(room) if who == "?"]) == open_
    for _ in range(12):
        if page.get_by_test_id("change").count() == 0:
            break
        before = len(turns(room)), [who for who, _ in named(room)]
        proposals = page.get_by_test_id("change").count()
        with page.expect_response("**/changes"):
            page.keyboard.press("2")
        page.wait_for_function("n => document.querySelectorAll('.change').length !== n", arg=proposals)
        assert (len(turns(room)), [who for who, _ in named(room)]) != before
    assert "?" not in {who for who, _ in named(room)}
    assert " ".join(text for _, text in named(room)) == " ".join(text for _, text in SAID)
    assert page.complaints == []


@pytest.mark.browser
def test_one_key_accepts_several_and_another_goes_where_one_more_voice_may_begin(browser, address, room):
    page = desk(browser, address, room)
    count = page.get_by_test_id("change").count()
    label = page.get_by_test_id("change-ahead").first.inner_text()
    page.keyboard.press("a")
    settled(page)
    assert "Accepter ces" in label
    done = [who for who, _ in named(room) if who != "?"]
    assert len(done) >= 2
    assert page.get_by_test_id("change").count() < count
    page.keyboard.press("z")
    settled(page, "annulé")
    assert {who for who, _ in named(room)} == {"?"}
    inner = page.locator("form[data-inner]").first
    places = inner.get_attribute("data-inner").split()
    first = inner.locator("[name=lines]").first.get_attribute("value").split(":")[0]
    page.evaluate("id => { const e = document.getElementById(id); e.tabIndex = -1; e.focus() }", f"t-{first}")
    for place in [*places, places[0]]:
        page.keyboard.press("v")
        assert page.evaluate("document.activeElement.id") == f"t-{place}"
    assert page.complaints == []


@pytest.mark.browser
def test_a_number_on_a_later_line_of_a_proposal_means_from_here_on(browser, address, room):
    page = desk(browser, address, room)
    rows = turns(room)
    inner = next(n for n in range(len(SAID)) if page.locator(f"#c-{rows[n].id}").count() == 0 and n)
    page.evaluate("id => { const e = document.getElementById(id); e.tabIndex = -1; e.focus() }", f"t-{rows[inner].id}")
    page.keyboard.press("1")
    settled(page)
    assert turns(room)[inner].id == rows[inner].id
    assert named(room)[inner][0] != "?"
    assert named(room)[inner - 1][0] == "?"
    # What stands before it is still open, whole and in hand: the next key is about it.
    lines = page.eval_on_selector_all("[data-change] [name=lines]", "all => all.map(one => one.value.split(':')[0])")
    assert set(lines) <= {str(row.id) for row in turns(room)}
    assert page.evaluate("document.activeElement.id") == f"t-{rows[0].id}"
    page.keyboard.press("2")
    page.locator(".turn__who", has_text="Maud Lestienne").first.wait_for()
    assert [who for who, _ in named(room)][:inner] == ["Maud Lestienne"]
    assert page.complaints == []


@pytest.mark.browser
@pytest.mark.parametrize(("key", "shift"), [("&", False), ("1", True)])
def test_the_row_of_digits_works_on_a_french_keyboard_with_shift_and_without(browser, address, room, key, shift):
    page = desk(browser, address, room)
    told = {"key": key, "code": "Digit1", "shiftKey": shift, "bubbles": True, "cancelable": True}
    page.evaluate("told => document.body.dispatchEvent(new KeyboardEvent('keydown', told))", told)
    settled(page)
    assert named(room)[0][0] == "host"
    assert page.complaints == []


@pytest.mark.browser
def test_proposals_fit_a_phone_and_are_accepted_with_a_finger(browser, address, room):
    page = desk(browser, address, room, viewport=PHONE, is_mobile=True, has_touch=True)
    page.locator(".change .pick.is-likely").first.tap()
    settled(page)
    assert named(room)[0][0] == "host"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.complaints == []
