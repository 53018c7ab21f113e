"""House styles on the desk: seen before they are taken, refused with the line that is wrong."""

from __future__ import annotations

import html

import pytest
import sqlalchemy as sa

from services import library, models, transcripts, versions
from services.recaps import drafts, styles, verbatim
from tests.web.rooms import Newsroom

OWN = """[shape]
order = ["takeaways", "sections"]
headings = false
questions = "none"

[lengths]
quotes = 1

[marks]
quotes = "curly"

[labels]
takeaways = "En bref"

[verbs]
saying = ["explique"]
"""


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.with_recap()
    return newsroom


def path(room: Newsroom) -> str:
    return f"/newsroom/talks/{room.talk_id}/recap/style"


def kinds(room: Newsroom) -> list[str]:
    with room.runtime.sessions.begin() as db:
        return [item.kind for item in drafts.value_of(db, drafts.current(db, room.talk_id)).items]


@pytest.mark.parametrize("name", styles.SHIPPED)
def test_each_shipped_style_is_shown_and_changes_nothing(room, name):
    before = kinds(room)
    page = html.unescape(room.page(f"{path(room)}?name={name}"))
    assert 'class="styled__line' in page
    assert "[shape]" in page
    assert kinds(room) == before


def test_a_style_of_ones_own_is_previewed_in_its_marks_and_words(room):
    page = html.unescape(room.post(path(room), form="style", act="preview", source=OWN).text)
    shown = page.split('data-testid="styled"')[1].split("</article>")[0]
    assert "explique\N{NO-BREAK SPACE}: </strong>“" in shown
    assert "«" not in shown.split("</h2>")[1]
    answer = room.post(path(room), form="style", act="markdown", source=OWN)
    assert answer.mimetype == "text/markdown"
    assert "**Idriss Valmorel** explique\N{NO-BREAK SPACE}: “" in answer.text


@pytest.mark.parametrize(
    ("wrong", "line"),
    [("quotes = 1", 'quotes = "many"'), ('saying = ["explique"]', 'saying = ["prétend"]'),
     ('quotes = "curly"', 'quotes = "»«"'), ('takeaways = "En bref"', 'takeaways = "<b>x</b>"')],
)  # fmt: skip
@pytest.mark.parametrize("act", ["preview", "draft", "markdown"])
def test_what_is_wrong_is_told_with_its_line_and_nothing_typed_is_lost(room, act, wrong, line):
    source = OWN.replace(wrong, line)
    number = source.splitlines().index(line) + 1
    before = kinds(room)
    answer = room.post(path(room), form="style", act=act, source=source)
    page = html.unescape(answer.text)
    assert answer.status_code == 400
    assert f"Ligne {number}" in page
    assert line in page
    assert kinds(room) == before


def test_a_style_that_is_taken_becomes_the_draft_and_passes_the_gate(room):
    assert room.post(path(room), form="style", act="draft", source=OWN).status_code == 303
    room.work()
    found = kinds(room)
    assert "heading" not in found
    assert "narrative" not in found
    assert found.count("quote") <= 2
    with room.runtime.sessions.begin() as db:
        row = drafts.current(db, room.talk_id)
        assert row.number == 2
        assert verbatim.blocking(drafts.value_of(db, row)) == ()
    assert room.client.get(f"{path(room)}?name=../../etc/passwd").status_code == 400
    assert 'data-testid="style-link"' in room.page(f"/newsroom/talks/{room.talk_id}/recap")


def test_a_style_s_marks_labels_and_verbs_reach_readers_and_every_export(room):
    assert room.post(path(room), form="style", act="draft", source=OWN).status_code == 303
    room.work()
    preview = html.unescape(room.page(f"/newsroom/talks/{room.talk_id}/preview"))
    body = preview.split('class="body"')[1]
    assert 'class="quote__says">' in body
    assert "explique\N{NO-BREAK SPACE}:" in body
    assert "<p>“" in body
    assert "«" not in body.split("<footer")[0]
    assert room.post(f"/newsroom/talks/{room.talk_id}/publish", form="publish").status_code == 303
    with room.runtime.sessions.begin() as db:
        frozen = versions.latest(db, room.talk_id).frozen
        (article,), _ = library.articles_of(db, models.Publication.talk_id == room.talk_id)
    assert frozen["wording"]["takeaways"] == "En bref"
    assert article.wording == styles.read(OWN).wording
    for form in ("markdown", "docx", "odt"):
        answer = room.client.get(f"/newsroom/talks/{room.talk_id}/recap.{form}")
        assert answer.status_code == 200
    assert "explique\N{NO-BREAK SPACE}: “" in room.client.get(f"/newsroom/talks/{room.talk_id}/recap.markdown").text


def test_without_a_style_the_page_keeps_its_own_words(room):
    preview = html.unescape(room.page(f"/newsroom/talks/{room.talk_id}/preview"))
    assert "quote__says" not in preview
    assert "<p>«\N{NO-BREAK SPACE}" in preview


def test_a_talk_without_a_transcript_says_so_and_speaks_of_nothing_typed(newsroom):
    page = html.unescape(newsroom.page(path(newsroom)))
    assert "Il n’y a pas encore de transcription à rédiger." in page
    assert "Votre saisie" not in page
    answer = newsroom.post(path(newsroom), form="style", act="preview", source=OWN)
    assert answer.status_code == 400
    assert "En bref" in answer.text  # what was typed is still there


def test_the_preview_of_a_long_talk_is_of_its_beginning_and_says_so_and_the_draft_is_of_all(room):
    assert 'data-testid="styled-beginning"' not in room.page(path(room))
    last = "Au bout du compte, quarante-deux bateaux sont partis du port de Saint-Malo ce matin-là."
    with room.runtime.sessions.begin() as db:
        first = db.scalars(sa.select(models.Turn).order_by(models.Turn.position)).all()
        for number in range(60):  # as much again and again, so that what stands last is far from the beginning
            for place, turn in enumerate(first):
                db.add(models.Turn(talk_id=turn.talk_id, position=1000 + 100 * number + place, text=turn.text,
                                   speaker_id=turn.speaker_id, recording_id=turn.recording_id))  # fmt: skip
        db.add(models.Turn(talk_id=room.talk_id, position=90_000, text=last, speaker_id=first[0].speaker_id))
    with room.runtime.sessions.begin() as db:
        said, is_whole = transcripts.beginning(db, room.talk_id, 3600)
    assert not is_whole
    assert 3600 <= sum(len(turn.tokens) for turn in said.turns) < 3600 + 400
    assert 'data-testid="styled-beginning"' in room.page(path(room))
    assert room.post(path(room), form="style", act="markdown", source=OWN).status_code == 200
