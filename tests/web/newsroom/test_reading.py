"""A text is seen as it was understood before it is saved, corrected there, and read again at once."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path
from typing import get_args

import pytest
import sqlalchemy as sa

from services import formats, transcripts
from services.catalogue import say
from services.formats import sections
from services.models import Job, Recording, Stage, Turn

TEXT = """Le grand débat

Ada Lovelace : Bonjour à toutes et à tous. Combien de robots avez-vous installés cette année ?

Grace Hopper : Nous en avons installé quarante, dans trois entrepôts de la région.

Ada Lovelace : Et les salariés, que sont-ils devenus ?

Grace Hopper
Ils ont tous été formés, et personne n’est parti.
"""


def send(newsroom, data=None, name="débat.txt"):
    data = data or TEXT.encode()
    return newsroom.post(f"/newsroom/talks/{newsroom.talk_id}/recordings", recording=(io.BytesIO(data), name))


@pytest.fixture
def place(newsroom):
    answer = send(newsroom)
    assert answer.status_code == 303
    return answer.headers["Location"]


def turns(newsroom):
    newsroom.work()
    with newsroom.runtime.sessions.begin() as db:
        return list(db.scalars(sa.select(Turn.text).order_by(Turn.position)))


def lines(page):
    """(number, who, text) of each line shown."""
    found = re.findall(r'<summary><span class="reading__number">(\d+)</span>(.*?)</summary>', page, re.DOTALL)
    return [(int(n), html.unescape(re.sub(r"<[^>]+>|\s+", " ", rest)).split()) for n, rest in found]


def test_both_pages_of_the_talk_lead_to_it_and_call_nothing_wrong(newsroom, place):
    for path in ("/", "/recap"):
        page = newsroom.page(f"/newsroom/talks/{newsroom.talk_id}{path}")
        link = re.search(r'<a [^>]*href="([^"]+)"[^>]*data-testid="check-text"', page)
        assert link
        assert place.endswith(link[1])
        assert "progress__message--bad" not in page
    assert "dès que le texte sera enregistré" in html.unescape(page)


def test_nothing_is_saved_before_somebody_has_seen_it(newsroom, place):
    assert turns(newsroom) == []
    page = newsroom.page(place)
    assert "3 prises de parole" in page
    assert "2 voix" in page
    assert [n for n, _ in lines(page)] == [1, 3, 5, 7, 9, 10]
    assert "is-unread" in page  # the title is no speech
    assert "Voir ce qui a été compris" in newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/")
    answer = newsroom.post(f"{place}/save")
    assert answer.status_code == 303
    assert len(turns(newsroom)) == 3
    assert newsroom.post(f"{place}/save").status_code in {303, 409}


def test_a_correction_reads_the_whole_again_and_is_taken_back(newsroom, place):
    newsroom.post(place, form="line", line="9", what="speaker", name="Grace Hopper")
    page = newsroom.page(place)
    assert "4 prises de parole" in page
    assert "1 correction" in page
    newsroom.post(place, form="line", line="9", what="")
    assert "3 prises de parole" in newsroom.page(place)
    newsroom.post(place, form="line", line="9", what="speaker", name="Grace Hopper")
    newsroom.post(f"{place}/save")
    assert turns(newsroom)[-1] == "Ils ont tous été formés, et personne n’est parti."


def test_a_wrong_correction_is_refused_on_the_page_and_keeps_the_rest(newsroom, place):
    answer = newsroom.post(place, form="line", line="9", what="speaker", name="  ")
    assert answer.status_code == 400
    assert "Écrivez le nom" in answer.text
    assert newsroom.post(place, form="line", line="9", what="shout").status_code == 400
    with newsroom.runtime.sessions.begin() as db:
        assert db.scalar(sa.select(Recording.corrections)) == []


def test_what_cannot_be_read_says_why_and_can_be_dropped(newsroom):
    place = send(newsroom, b"{broken json", "notes.json").headers["Location"]
    page = newsroom.page(place)
    assert "abîmé à la ligne 1" in page
    assert 'data-testid="save-text" disabled' in page
    with newsroom.runtime.sessions.begin() as db:
        job_id = db.scalar(sa.select(Job.id))
    newsroom.post(f"/newsroom/talks/{newsroom.talk_id}/jobs/{job_id}/cancel")
    assert turns(newsroom) == []


def test_more_turns_than_a_recording_may_hold_are_refused_with_a_sentence(newsroom, place, monkeypatch):
    monkeypatch.setattr(transcripts, "PER_RECORDING", 3)
    newsroom.post(f"{place}/save")
    assert turns(newsroom) == []
    with newsroom.runtime.sessions.begin() as db:
        told = db.execute(sa.select(Stage.error_fate, Stage.error_key).where(Stage.error_key.is_not(None))).all()
    assert told == [("refused", "formats.too_long")]


def test_the_text_of_another_talk_is_not_shown_here(newsroom, place):
    other = place.replace(str(newsroom.talk_id), "00000000-0000-0000-0000-000000000000")
    assert newsroom.client.get(other).status_code == 404
    assert newsroom.post(other, line="1", what="text").status_code == 404


def test_captions_show_their_first_turns(newsroom):
    vtt = (Path(__file__).parents[2] / "data" / "demo" / "table_ronde.vtt").read_bytes()
    page = newsroom.page(send(newsroom, vtt, "table_ronde.vtt").headers["Location"])
    assert "sous-titres WebVTT" in page
    assert "reading__line--plain" in page


REPORT = """La halle en bref

Par Zoé Tell

Ada Lovelace : « Les machines comptent. Elles comptent vite ».
Hier encore on en doutait. « J’en ai quarante », dit-elle. Puis Grace Hopper explique : « On forme ».
Rien de plus.
"""


def test_an_article_shows_line_by_line_whom_it_quotes(newsroom):
    page = newsroom.page(send(newsroom, REPORT.encode(), "halle.txt").headers["Location"])
    assert "3 citations" in page
    assert "par Zoé Tell" in page
    told = {number: " ".join(words) for number, words in lines(page)}
    assert told[5].startswith("Ada Lovelace Ada Lovelace :")
    assert told[6].startswith("Ada Lovelace, Grace Hopper Hier encore")
    assert told[7] == "Rien de plus."


ASKED = """Entretien avec Ada Lovelace

Comment comptez-vous ?

Ada Lovelace : Sur mes doigts.

Et ensuite ?

Ada Lovelace : On verra.
"""


def test_a_voice_without_a_name_has_its_number_on_its_lines(newsroom):
    page = newsroom.page(send(newsroom, ASKED.encode(), "entretien.txt").headers["Location"])
    told = {number: " ".join(words) for number, words in lines(page)}
    assert told[3] == "Voix 1 Comment comptez-vous ?"
    assert told[5] == "Ada Lovelace Sur mes doigts."
    assert told[1].startswith("hors parole")


LETTER = """La lettre des halles – #4
En bref
🎯 Des rouages
Ils durent 12 ans et coûtent 30 % de moins qu’hier.
En savoir plus
🔍 Des portes
Elles ferment.
En savoir plus
"""


def test_a_newsletter_is_shown_for_what_it_is_and_cannot_become_a_talk_by_mistake(newsroom):
    place = send(newsroom, LETTER.encode(), "lettre.txt").headers["Location"]
    page = newsroom.page(place)
    assert "Personne ne parle dans ce texte" in page
    assert "1 rubrique" in page
    assert "2 brèves" in page
    assert "<strong>30 %</strong>" in page.replace("\u202f", " ").replace("\u00a0", " ")
    assert 'data-testid="save-text" disabled' in page
    newsroom.post(f"{place}/save")
    assert turns(newsroom) == []
    with newsroom.runtime.sessions.begin() as db:
        told = db.execute(sa.select(Stage.error_fate, Stage.error_key).where(Stage.error_key.is_not(None))).all()
    assert told == [("refused", "formats.nobody_speaks")]


def test_whoever_says_that_a_newsletter_is_speech_may_save_it_and_take_that_back(newsroom):
    place = send(newsroom, LETTER.encode(), "lettre.txt").headers["Location"]
    newsroom.post(place, form="line", line="0", what="spoken")
    page = newsroom.page(place)
    assert "7 prises de parole" in page
    assert 'data-testid="told-spoken"' in page
    newsroom.post(place, form="line", line="0", what="")
    assert 'data-testid="nobody-speaks"' in newsroom.page(place)
    newsroom.post(place, form="line", line="0", what="spoken")
    newsroom.post(f"{place}/save")
    assert len(turns(newsroom)) == 7


def test_every_format_has_its_name_in_both_languages():
    for one in (*formats.READERS, *formats.CONTAINERS):
        kind = "format" if one in formats.READERS else "container"
        for language in ("fr", "en"):
            assert say(f"reading.{kind}.{one.name}", language)
    for part in (*get_args(sections.SectionKind), *get_args(sections.BlockKind)):
        assert part == "paragraph" or say(f"reading.part.{part}", "fr")


def test_the_desk_says_that_a_text_waits_for_somebody_and_leads_there(newsroom, place):
    for room in ("/newsroom/", f"/newsroom/events/{newsroom.event_slug}/"):
        page = newsroom.page(room)
        assert "Texte à valider" in page
        assert re.search(rf'<a class="link-button" href="{re.escape(place)}" data-testid="to-check">', page)
        assert "<progress" not in page, "nothing moves before somebody has looked"


def test_a_long_turn_is_shown_cut_between_words_and_says_so(newsroom):
    said = "sûrement " * 100
    place = send(newsroom, f"00:00 Bonjour à tous {said}\n00:30 Merci beaucoup {said}\n".encode(), "débat.txt").location
    shown = re.findall(r'<span class="reading__text">(Bonjour.*?)</span>', newsroom.page(place))
    assert shown
    assert shown[0].endswith("sûrement …")
    assert len(shown[0]) <= 400
