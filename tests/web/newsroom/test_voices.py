"""Voices looked for again, from the page and from the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from services.models import Job, Recording, Turn
from tests.web.rooms import Newsroom
from web import cli
from web.cli import voices

PANEL = (Path(__file__).parents[2] / "data" / "demo" / "panel.flac").read_bytes()


@pytest.fixture
def heard(newsroom: Newsroom) -> Newsroom:
    """The talk has a recording that was heard."""
    newsroom.receive(PANEL, "panel.flac")
    newsroom.work()
    return newsroom


def recording(room: Newsroom) -> UUID:
    with room.runtime.sessions.begin() as db:
        return db.scalars(sa.select(Recording.id)).one()


def newest(room: Newsroom) -> Job:
    with room.runtime.sessions.begin() as db:
        return db.scalars(sa.select(Job).order_by(Job.created_at.desc()).limit(1)).one()


def test_a_number_of_voices_is_asked_for_and_found(heard):
    page = heard.page(f"/newsroom/talks/{heard.talk_id}/")
    assert 'data-testid="find-voices"' in page
    assert page.count('data-testid="voice"') == 2
    address = f"/newsroom/talks/{heard.talk_id}/recordings/{recording(heard)}/voices"
    assert heard.post(address, speakers="", minimum="3", maximum="4").status_code == 303
    assert (newest(heard).flow, newest(heard).voices) == ("voices", {"minimum": 3, "maximum": 4})
    heard.work()
    assert heard.page(f"/newsroom/talks/{heard.talk_id}/").count('data-testid="voice"') == 3


def test_each_channel_one_speaker_is_offered_and_one_click_away_either_way(heard):
    place = f"/newsroom/talks/{heard.talk_id}/"
    assert 'data-testid="channels"' not in heard.page(place)
    with heard.runtime.sessions.begin() as db:
        row = db.get_one(Recording, recording(heard))
        row.probe = {**row.probe, "apart": True}
        job = db.scalars(sa.select(Job)).one()
        job.notices = [*job.notices, {"key": "speakers.two_channels", "params": {}}]
    page = heard.page(place)
    assert re.search(r'aria-pressed="true" disabled data-testid="channels-1"', page)
    assert re.search(r'name="channels" value="0" aria-pressed="false" data-testid="channels-0"', page)
    assert heard.post(f"{place}recordings/{recording(heard)}/voices", channels="0").status_code == 303
    assert newest(heard).voices == {"channels": False}
    assert 'data-testid="channels"' not in heard.page(place)  # it is being done
    heard.work()
    assert re.search(r'aria-pressed="true" disabled data-testid="channels-0"', heard.page(place))


def test_a_refusal_keeps_what_was_typed(heard):
    address = f"/newsroom/talks/{heard.talk_id}/recordings/{recording(heard)}/voices"
    answer = heard.post(address, form=f"voices-{recording(heard)}", speakers="99")
    assert answer.status_code == 400
    assert "entre 1 et 40" in answer.text
    assert 'value="99"' in answer.text
    assert heard.post(address, speakers="beaucoup").status_code == 400
    assert heard.client.post(address, data={"speakers": 2}).status_code == 403
    assert heard.post(address.replace(str(heard.talk_id), str(UUID(int=1))), speakers="2").status_code == 404
    assert newest(heard).flow == "media"


def test_the_command_line_asks_for_all_recordings_of_a_talk(heard, monkeypatch):
    monkeypatch.setattr(voices, "running", lambda: heard.runtime)
    talk = ["voices", "--event", heard.event_slug, "--talk", "Qui décide sur le quai ?"]
    done = CliRunner().invoke(cli.main, [*talk, "--speakers", "4", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["jobs"] == [str(newest(heard).id)]
    assert newest(heard).voices == {"speakers": 4}
    again = CliRunner().invoke(cli.main, talk)
    assert (again.exit_code, again.output.count("\n")) == (2, 1)  # one is under way: one sentence
    assert CliRunner().invoke(cli.main, ["voices", "--event", heard.event_slug, "--talk", "Rien"]).exit_code == 2


def test_a_place_where_person_and_machine_disagree_is_named_with_a_link_to_it(heard):
    with heard.runtime.sessions.begin() as db:
        turn_id = db.scalars(sa.select(Turn.id).order_by(Turn.position)).first()
        job = db.scalars(sa.select(Job)).one()
        params = {"at": "00:10", "turn": str(turn_id), "mine": "Kempf", "theirs": "Ockem"}
        job.notices = [{"key": "transcripts.conflict.words", "params": params}]
    page = heard.page(f"/newsroom/talks/{heard.talk_id}/")
    link = f'<a href="/newsroom/talks/{heard.talk_id}/?at={turn_id}#t-{turn_id}">'
    assert f"{link}00:10\xa0: «\xa0Kempf\xa0» est gardé, la machine entend maintenant «\xa0Ockem\xa0».</a>" in page
