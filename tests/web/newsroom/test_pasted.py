"""An article pasted into the newsroom is held against the talk."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from services.models import Turn


@pytest.fixture
def place(newsroom):
    newsroom.with_recap()
    return f"/newsroom/talks/{newsroom.talk_id}/check"


def test_each_quote_has_its_verdict_and_the_words_that_were_said(newsroom, place):
    page = newsroom.page(place)
    assert "Vérifier un article" in page
    wrong, right = "« Nous avons installé cinquante robots depuis le mois de mars »", "« Commencez par un seul quai »"
    article = f"Valmorel : {wrong}\n\n{right}"
    page = newsroom.post(place, article=article, form="article").text
    assert "2 citations" in page
    assert "1 conforme" in page
    assert "chiffre changé" in page
    assert "quarante" in page
    assert "cinquante" in page.split('data-testid="differences"')[1].split("</ul>")[0]


def test_words_said_off_the_record_are_told_as_such(newsroom, place):
    with newsroom.runtime.sessions.begin() as db:
        db.execute(sa.update(Turn).where(Turn.text.contains("un seul quai")).values(off_record=True))
    assert "hors micro" in newsroom.post(place, article="« Commencez par un seul quai »").text


def test_a_cut_that_takes_a_negation_away_is_told(newsroom, place):
    page = newsroom.post(place, article="« La sécurité, c’est le responsable de quai qui en répond »").text
    assert 'data-verdict="exact"' in page
    assert 'data-testid="cut-note" data-kind="negation"' in page
    assert "pas la machine." in page


def test_markup_in_an_article_stays_text_and_nothing_is_refused_in_one_sentence(newsroom, place):
    page = newsroom.post(place, article="« <script>alert(1)</script> commencez par un seul quai »").text
    assert "<script>alert(1)" not in page
    answer = newsroom.post(place, article="Rien.", form="article")
    assert answer.status_code == 400
    assert "Aucune citation" in answer.text


def test_who_says_a_quote_stands_apart_from_the_way_to_the_transcript(newsroom):
    newsroom.with_recap()
    said = newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/transcript.txt").split("\n\n")[1].split(" ", 3)[-1]
    article = f"« {' '.join(said.split()[:12])} »"
    page = newsroom.post(f"/newsroom/talks/{newsroom.talk_id}/check", form="article", article=article).text
    line = page.split('data-testid="checked-quote"')[1].split("</p>")[0]
    assert 'class="item__line"' in line
    assert line.index("item__who") < line.index('class="meta"')
