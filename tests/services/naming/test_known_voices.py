"""Voices named once at an event are proposed again there, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
import sqlalchemy as sa

from services import people, talks
from services.models import Day, Event, Recording, Speaker, Talk, Turn, Voiceprint
from services.naming import known_voices, names

ENGINE = "builtin 1"


def near(point, cosine):
    """A point of length 1 at this cosine of `point`."""
    rng = np.random.default_rng(7)
    other = rng.normal(size=len(point))
    other -= other @ point * point
    other /= np.linalg.norm(other)
    return cosine * point + np.sqrt(1 - cosine**2) * other


def axis(n):
    return np.eye(64)[n]


@pytest.fixture
def event(sessions, make_talk):
    """Two talks of one event whose voices are kept: in the first, Ada and Grace are named."""
    first, second = make_talk("Le premier débat"), make_talk("Le second débat")
    with sessions.begin() as db:
        _, found = talks.day_of(db, db.get_one(Talk, first))
        known_voices.switch(db, found, on=True)
    return found.id, first, second


def heard(sessions, talk_id, prints, *, named=(), spoken_ms=60_000, engine=ENGINE):
    """A recording of the talk with a voice for each print; `named`: person for the voice of that number."""
    with sessions.begin() as db:
        event_id = db.scalar(sa.select(Day.event_id).join(Talk).where(Talk.id == talk_id))
        recording = Recording(
            talk_id=talk_id, kind="media", sha256=str(talk_id), size_bytes=1, filename="a.wav", storage_key="k"
        )
        db.add(recording)
        db.flush()
        labels = [f"S{n + 1}" for n in range(len(prints))]
        known_voices.keep(
            db, recording, {label: list(map(float, one)) for label, one in zip(labels, prints, strict=True)},
            dict.fromkeys(labels, spoken_ms), engine,
        )  # fmt: skip
        ids = []
        for n, label in enumerate(labels):
            person = people.ensure(db, event_id, named[n], role="ingénieure") if n < len(named) else None
            speaker = Speaker(talk_id=talk_id, label=f"0:{label}", position=n, person_id=person.id if person else None)
            db.add(speaker)
            db.flush()
            db.add(
                Turn(talk_id=talk_id, recording_id=recording.id, position=n, speaker_id=speaker.id,
                     text="Voici ce que nous avons fait.", start_ms=n * 9_000, end_ms=n * 9_000 + 6_000)
            )  # fmt: skip
            ids.append(speaker.id)
        return ids


def recognised(sessions, talk_id):
    with sessions.begin() as db:
        return known_voices.recognised(db, talk_id)


def test_a_voice_named_in_one_talk_is_proposed_in_the_next_with_seconds_to_hear(sessions, event):
    _, first, second = event
    heard(sessions, first, [axis(0), axis(1)], named=["Ada Lovelace", "Grace Hopper"])
    a, b, c = heard(sessions, second, [near(axis(1), 0.9), near(axis(0), 0.74), near(axis(2), 0.99)])
    found = recognised(sessions, second)
    assert {one: (who.name, who.is_sure) for one, who in found.items()} == {
        a: ("Grace Hopper", True), b: ("Ada Lovelace", False)
    }  # fmt: skip
    assert c not in found
    grace = found[a]
    assert (grace.talk, grace.role, grace.score) == ("Le premier débat", "ingénieure", 90)
    assert (grace.start_ms, grace.end_ms) == (9_000, 15_000)
    with sessions.begin() as db:
        proposed = {one.speaker: one for one in names.proposed(db, second).voices}
        assert proposed[str(a)].name == "Grace Hopper"
        assert proposed[str(a)].sounds == grace
        assert db.get_one(Speaker, a).person_id is None  # proposed, never applied
        names.name_voice(db, second, a, "Grace Hopper", None)
        assert a not in known_voices.recognised(db, second)


def test_a_voice_like_two_people_or_of_few_words_or_of_another_engine_is_nobodys(sessions, event):
    _, first, second = event
    between = axis(0) + axis(1)
    heard(sessions, first, [axis(0), near(axis(0), 0.99)], named=["Ada Lovelace", "Grace Hopper"])
    heard(sessions, second, [between / np.linalg.norm(between), axis(0)])
    assert recognised(sessions, second) == {}


def test_few_seconds_suggest_and_never_are_sure_and_fewer_say_nothing(sessions, event):
    _, first, second = event
    heard(sessions, first, [axis(0)], named=["Ada Lovelace"])
    (voice,) = heard(sessions, second, [near(axis(0), 0.95)], spoken_ms=8_000)
    assert not recognised(sessions, second)[voice].is_sure
    with sessions.begin() as db:
        db.execute(sa.update(Voiceprint).where(Voiceprint.spoken_ms == 8_000).values(spoken_ms=2_000))
    assert recognised(sessions, second) == {}


def test_prints_of_another_engine_are_never_compared(sessions, event):
    _, first, second = event
    heard(sessions, first, [axis(0)], named=["Ada Lovelace"], engine="builtin 0")
    heard(sessions, second, [axis(0)])
    assert recognised(sessions, second) == {}


def test_a_refused_person_is_not_proposed_for_that_voice_again(sessions, event):
    _, first, second = event
    heard(sessions, first, [axis(0)], named=["Ada Lovelace"])
    (voice,) = heard(sessions, second, [near(axis(0), 0.9)])
    with sessions.begin() as db:
        names.refuse_voice(db, second, voice, "Ada Lovelace", None)
        assert names.proposed(db, second).voices == ()


def test_nothing_is_kept_unless_switched_on_and_switching_off_deletes_all(sessions, event, make_talk):
    event_id, first, _ = event
    heard(sessions, first, [axis(0)], named=["Ada Lovelace"])
    with sessions.begin() as db:
        ada = people.ensure(db, event_id, "Ada Lovelace").id
        assert known_voices.kept(db, event_id) == {ada: 1}
        known_voices.switch(db, db.get_one(Event, event_id), on=False)
        assert db.scalar(sa.select(sa.func.count()).select_from(Voiceprint)) == 0
    heard(sessions, make_talk("Le troisième"), [axis(0)])
    with sessions.begin() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Voiceprint)) == 0


def test_a_person_is_forgotten_and_their_name_stays(sessions, event):
    event_id, first, second = event
    (voice,) = heard(sessions, first, [axis(0)], named=["Ada Lovelace"])
    heard(sessions, second, [near(axis(0), 0.9)])
    with sessions.begin() as db:
        ada = people.ensure(db, event_id, "Ada Lovelace").id
        assert known_voices.forget(db, event_id, ada) == 1
        assert known_voices.recognised(db, second) == {}
        assert db.get_one(Speaker, voice).person_id == ada
