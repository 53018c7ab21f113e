"""The recap: edited, signed, published, corrected, withdrawn."""

from __future__ import annotations

import dataclasses
import html
import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from services import publications, transcripts
from services.models import ItemSource, Recap, RecapItem, Recording, Speaker, Talk, Turn
from services.recaps import drafts, edits
from services.runtime import Engines
from services.users import Reader
from tests.services import model_server
from tests.services.model_server import ModelServer
from tests.web.rooms import Newsroom


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.with_recap()
    return newsroom


def draft(room: Newsroom) -> tuple[Recap, list[RecapItem]]:
    with room.runtime.sessions.begin() as db:
        row = drafts.current(db, room.talk_id)
        assert row is not None
        return row, drafts.items(db, row.id)


def quote(room: Newsroom) -> RecapItem:
    return next(one for one in draft(room)[1] if one.kind == "quote")


def path(room: Newsroom, tail: str = "") -> str:
    return f"/newsroom/talks/{room.talk_id}/recap{tail}"


def rewrite(room: Newsroom, item: RecapItem, text: str):
    return room.post(path(room, f"/items/{item.id}"), form=f"item-{item.id}", version=draft(room)[0].version, text=text)


def test_title_and_standfirst_are_kept_and_an_empty_title_refused(room):
    answer = room.post(path(room, "/head"), version=1, title="Quarante robots", standfirst="Et personne dehors.")
    assert answer.status_code == 303
    assert "Quarante robots" in room.page(path(room))
    answer = room.post(path(room, "/head"), form="head", version=2, title="", standfirst="Ce chapô reste.")
    assert answer.status_code == 400
    assert "Ce chapô reste." in answer.text


def test_the_page_shows_who_drafted(room):
    assert "intégré, sans modèle de langue" in room.page(path(room))
    left_out = "Écarté, un nom : <b>Paul</b> vend tout."
    with room.runtime.sessions.begin() as db:
        made = drafts.value_of(db, drafts.current(db, room.talk_id))
        drafts.save(db, room.talk_id, dataclasses.replace(made, engine="llm", notices=(left_out,)))
    shown = room.page(path(room))
    assert "un modèle de langue, tenu à la transcription" in shown
    assert "&lt;b&gt;Paul&lt;/b&gt; vend tout." in shown


@pytest.mark.parametrize(
    ("language", "told"),
    [("fr", "Rédigé sans le modèle de langue. Le serveur du modèle de langue a refusé la clé."),
     ("en", "Drafted without the language model. The language model’s server refused the key.")],
)  # fmt: skip
def test_why_a_model_did_not_help_is_told_in_the_readers_own_language(room, language, told):
    with ModelServer() as server:
        server.always = model_server.status(401)
        chosen = {"recap_engine": "llm", "llm_url": server.url, "llm_model": "modele-7b"}
        room.runtime.__dict__["engines"] = Engines(dataclasses.replace(room.runtime.settings, **chosen))
        assert room.post(path(room, "/draft")).status_code == 303
        room.work()
    room.client.get(f"/lang/{language}?to=/newsroom/")
    page = html.unescape(room.page(path(room)))
    assert told in page.split('data-testid="fallback"')[1].split("</p>")[0]


def test_a_new_draft_is_asked_of_the_language_model_where_there_is_one(room):
    with ModelServer() as server:
        chosen = {"recap_engine": "llm", "llm_url": server.url, "llm_model": "modele-7b"}
        room.runtime.__dict__["engines"] = Engines(dataclasses.replace(room.runtime.settings, **chosen))
        assert room.post(path(room, "/draft")).status_code == 303
        assert not server.bodies  # nobody waits for it in the page
        room.work()
        assert server.bodies
    assert draft(room)[0].engine == "llm"
    assert "modele-7b" in room.page(path(room))


def test_what_a_model_said_and_nobody_else_is_never_published(room):
    with room.runtime.sessions.begin() as db:
        made = drafts.value_of(db, drafts.current(db, room.talk_id))
        drafts.save(db, room.talk_id, dataclasses.replace(made, engine="llm", notices=("Écarté : Paul vend tout.",)))
        frozen = publications.publish(db, room.talk_id, Reader(role="editor", name="Grace")).frozen
    assert "Paul vend tout" not in str(frozen)


def test_two_editors_do_not_overwrite_each_other(room):
    room.post(path(room, "/head"), version=1, title="Le premier", standfirst="")
    answer = room.post(path(room, "/head"), form="head", version=1, title="Le second", standfirst="")
    assert answer.status_code == 409
    assert draft(room)[0].title == "Le premier"
    assert 'value="Le second"' in answer.text


def test_items_are_added_moved_and_removed(room):
    room.post(path(room, "/items"), version=1, kind="narrative", text="Un lien.", at=1)
    assert draft(room)[1][1].text == "Un lien."
    item = draft(room)[1][1]
    room.post(path(room, f"/items/{item.id}/move"), version=draft(room)[0].version, to=0)
    assert draft(room)[1][0].text == "Un lien."
    room.post(path(room, f"/items/{item.id}/remove"), version=draft(room)[0].version)
    assert "Un lien." not in [one.text for one in draft(room)[1]]
    answer = room.post(
        path(room, "/items"), form="after-0", version=draft(room)[0].version, kind="quote", text="x", at=0
    )
    assert answer.status_code == 400


def test_an_altered_quote_forbids_publication_until_an_editor_signs(room):
    item = quote(room)
    assert rewrite(room, item, "Nous remplaçons tout le monde par des machines dès demain.").status_code == 303
    page = room.page(path(room))
    assert 'data-testid="stale"' in page
    assert 'data-testid="sign"' not in page  # a reporter cannot
    answer = room.post(f"/newsroom/talks/{room.talk_id}/publish", form="publish")
    assert answer.status_code == 400
    assert "Une citation n’est pas conforme à la transcription" in answer.text
    sign = path(room, f"/items/{item.id}/sign")
    assert room.post(sign, form=f"sign-{item.id}", reason="Je le veux.").status_code == 403
    room.sign_in("editor")
    assert room.post(sign, form=f"sign-{item.id}", reason=" ").status_code == 400
    assert room.post(sign, reason="Relu avec l’orateur.").status_code == 303
    assert "exception signée par Editor" in room.page(path(room))
    assert room.post(f"/newsroom/talks/{room.talk_id}/publish").status_code == 303


def publish_button(page: str) -> str:
    found = re.search(r'<button[^>]*data-testid="publish"[^>]*>', page)
    assert found
    return found[0]


def test_what_would_be_refused_is_told_before_anybody_publishes(room):
    assert "disabled" not in publish_button(room.page(path(room)))
    item = quote(room)
    rewrite(room, item, "Nous remplaçons tout le monde par des machines dès demain.")
    with room.runtime.sessions.begin() as db:
        db.get_one(Talk, room.talk_id).embargo_until = datetime.now(UTC) + timedelta(hours=2)
    page = room.page(path(room))
    assert 'disabled aria-describedby="blocks"' in publish_button(page)
    blocks = page.split('data-testid="blocks"')[1].split("</div>")[0]
    assert f'href="#item-{item.position}"' in blocks
    assert f'href="/newsroom/talks/{room.talk_id}/#f-details"' in blocks
    assert "Sous embargo" in blocks
    with room.runtime.sessions.begin() as db:
        db.get_one(Talk, room.talk_id).embargo_until = datetime.now(UTC) - timedelta(hours=2)
    rewrite(room, item, item.text)
    page = room.page(path(room))
    assert "disabled" not in publish_button(page)
    assert 'id="blocks"' not in page


def test_who_is_quoted_without_a_name_or_an_introduction_is_told_before_publishing(room):
    def marks() -> list[bool]:
        page = room.page(path(room))
        return [f'data-testid="{one}"' in page for one in ("nameless", "unpresented")]

    def call(name: str | None) -> None:
        with room.runtime.sessions.begin() as db:
            voice = db.get_one(Speaker, quote(room).speaker_id)
            voice.person_id, voice.name = None, name

    assert marks() == [False, False]
    call(None)
    assert marks() == [True, False]
    call("Maud Lestienne")  # after the draft was made
    assert marks() == [False, True]
    assert "Maud Lestienne" in room.page(path(room)).split('data-testid="unpresented"')[1].split("</li>")[0]
    drafts.redraft(room.runtime.sessions, room.talk_id)
    assert marks() == [False, False]


def test_a_new_draft_is_made_by_a_worker_and_the_old_one_stands_meanwhile(room):
    before = draft(room)[0]
    room.post(path(room, "/head"), version=before.version, title="Retravaillé", standfirst="")
    assert room.post(path(room, "/draft"), form="draft").status_code == 303
    page = room.page(path(room))
    drafting = page.split('data-testid="drafting"')[1].split("</section>")[0]
    assert "data-progress-url" in drafting
    assert "Rédaction du compte rendu" in drafting
    assert "Retravaillé" in page
    assert room.post(path(room, "/draft"), form="draft").status_code == 409  # asked twice, made once
    assert 'data-state="review"' in page  # of the recording and its talk a draft says nothing
    room.work()
    page = room.page(path(room))
    assert 'data-testid="drafting"' not in page
    assert draft(room)[0].number == before.number + 1  # though people had edited the earlier one: they asked
    assert "Retravaillé" not in page


def test_a_talk_with_nothing_in_it_leads_to_the_upload(newsroom):
    page = newsroom.page(f"/newsroom/talks/{newsroom.talk_id}/recap")
    assert f'<a href="/newsroom/talks/{newsroom.talk_id}/">Envoyez d’abord' in page


def test_each_quote_that_waits_for_somebody_says_for_what(room):
    item = quote(room)
    first = f'id="item-{item.position}"'
    assert 'data-needs="hear"' in room.page(path(room)).split(first)[1].split(">")[0]
    room.post(path(room, f"/items/{item.id}/heard"))
    assert "data-needs" not in room.page(path(room)).split(first)[1].split(">")[0]
    rewrite(room, item, "Nous remplaçons tout le monde par des machines dès demain.")
    assert 'data-needs="mend' in room.page(path(room)).split(first)[1].split(">")[0]


def test_a_quote_that_differs_is_told_how_and_put_right_by_one_click(room):
    item = quote(room)
    words = item.text.split()
    rewrite(room, item, " ".join([*words[:4], "absolument", *words[4:]]))
    page = room.page(path(room))
    assert 'data-testid="differences"' in page
    assert "mots que personne n’a dits" in page
    assert "absolument" in page
    repair = re.search(r'name="text" value="([^"]+)">\s*<button[^>]*data-testid="repair"', page)
    assert repair
    rewrite(room, item, html.unescape(repair[1]))
    page = room.page(path(room))
    assert 'data-testid="stale"' not in page
    assert quote(room).text == item.text


def test_an_edit_of_the_transcript_names_the_quotes_it_breaks_with_both_wordings(room):
    item = quote(room)
    with room.runtime.sessions.begin() as db:
        (source,) = drafts.sources(db, item.recap_id)[item.id][:1]
        turn = db.get_one(Turn, source.turn_id)
        said = transcripts.value_of(turn).tokens[source.start_word : source.end_word]
        word = max(said, key=len).strip(".,")
        now = {"version": turn.version, "text": turn.text.replace(word, "zinzolin")}
    assert room.post(f"/newsroom/talks/{room.talk_id}/turns/{turn.id}", act="edit", **now).status_code == 303
    page = html.unescape(room.page(path(room)))
    assert 'data-testid="stale"' in page
    assert word in page.split('data-testid="stale"')[1].split("</ul>")[0]
    assert re.search(rf"mots remplacés\s*: «\s*zinzolin\s*» → «\s*{word.lower()}\s*»", page)


def test_a_cut_that_takes_a_condition_away_is_told_beside_the_verdict_and_blocks_nothing(room):
    with room.runtime.sessions.begin() as db:
        turn = db.scalars(sa.select(Turn).where(Turn.text.contains("il ne repart que si"))).one()
        words = transcripts.value_of(turn).tokens
        start, end = words.index("Un"), words.index("repart") + 1
        row = drafts.current(db, room.talk_id)
        edits.quote(db, row.id, row.version, turn.id, start, end)
    page = room.page(path(room))
    assert 'data-testid="cut-note" data-kind="condition"' in page
    assert "que si un humain le décide." in page
    assert 'data-testid="stale"' not in page
    item = next(one for one in draft(room)[1] if one.text.endswith("repart […]"))  # the cut was shown unasked
    rewrite(room, item, "Un robot s’arrête […] et il ne repart […]")
    assert 'data-testid="cut-note" data-kind="condition"' in room.page(path(room))
    assert room.post(f"/newsroom/talks/{room.talk_id}/publish", form="publish").status_code == 303
    with room.runtime.sessions.begin() as db:
        db.get_one(Turn, turn.id).off_record = True
    assert 'data-testid="cut-note"' not in room.page(path(room))  # nothing of it is told any more


def test_what_is_listened_to_again_or_read_where_it_has_no_sound_is_noted_with_the_name(room):
    quotes = sum(one.kind == "quote" for one in draft(room)[1])
    page = room.page(path(room))  # of a text
    assert f"0 sur {quotes} relues" in page
    assert "réécout" not in page
    room.post(path(room, f"/items/{quote(room).id}/heard"))
    assert "relu par Reporter" in room.page(path(room))
    with room.runtime.sessions.begin() as db:
        db.execute(sa.update(Recording).values(kind="media", duration_ms=60_000))
        db.execute(sa.update(ItemSource).values(start_ms=1_000, end_ms=2_000))
    page = room.page(path(room))
    assert f"1 sur {quotes} réécoutées" in page
    assert "réécouté par Reporter" in page


def test_published_corrected_and_withdrawn_in_the_open(room):
    publish = f"/newsroom/talks/{room.talk_id}/publish"
    public = f"/{room.event_slug}/2026-10-14/qui-decide-sur-le-quai/"
    assert room.client.get(public).status_code == 404
    assert room.post(publish).status_code == 303
    assert room.client.get(public).status_code == 200
    room.post(path(room, "/head"), version=draft(room)[0].version, title="Titre corrigé", standfirst="")
    assert "Titre corrigé" not in room.page(public)
    assert room.post(publish, correction="Le titre disait autre chose.").status_code == 303
    page = room.page(public)
    assert "Titre corrigé" in page
    assert "Le titre disait autre chose." in page
    assert room.post(f"/newsroom/talks/{room.talk_id}/withdraw", form="withdraw", note="").status_code == 400
    assert room.post(f"/newsroom/talks/{room.talk_id}/withdraw", note="Erreur de nom.").status_code == 303
    answer = room.client.get(public)
    assert answer.status_code == 410
    assert "Erreur de nom." in answer.text


def test_a_preview_is_the_public_page_before_it_is_public(room):
    page = room.page(f"/newsroom/talks/{room.talk_id}/preview")
    assert 'data-testid="preview-banner"' in page
    assert quote(room).text[:30] in page
    assert 'content="noindex, nofollow"' in page


def test_drafting_again_keeps_the_edited_recap_in_the_archive(room):
    room.post(path(room, "/head"), version=1, title="Le mien", standfirst="")
    assert room.post(path(room, "/draft")).status_code == 303
    room.work()
    assert draft(room)[0].number == 2
    assert draft(room)[0].title != "Le mien"


def test_the_items_of_an_earlier_draft_are_not_edited_any_more(room):
    old = quote(room)
    room.post(path(room, "/draft"))
    room.work()
    assert room.post(path(room, f"/items/{old.id}"), version=1, text="x").status_code == 404


def test_a_recap_leaves_as_markdown_and_json(room):
    assert room.page(path(room, ".markdown")).startswith("# ")
    assert '"items"' in room.page(path(room, ".json"))


def test_a_talk_without_a_transcript_says_so(newsroom):
    assert "pas encore de compte rendu" in newsroom.page(path(newsroom))
    assert newsroom.client.get(f"/newsroom/talks/{newsroom.talk_id}/preview").status_code == 400


def test_the_days_edition_is_published_by_an_editor_alone(room):
    base = f"/newsroom/events/{room.event_slug}/2026-10-14/edition"
    room.post(f"/newsroom/talks/{room.talk_id}/publish")
    assert room.post(base + "/publish", form="publish").status_code == 403
    room.sign_in("editor")
    assert room.post(base, form="edition", title="Le quai d’abord", lede="Une journée.", quote="").status_code == 303
    assert room.post(base + "/publish").status_code == 303
    assert "Le quai d’abord" in room.page(base)
    assert "Une journée." in room.page(f"/{room.event_slug}/2026-10-14/")
    assert room.post(base + "/withdraw").status_code == 303
    assert "Une journée." not in room.page(f"/{room.event_slug}/2026-10-14/")


def test_a_told_line_is_marked_held_to_its_words_and_ones_own_when_edited(room):
    told = quote(room)
    with room.runtime.sessions.begin() as db:
        item = db.get_one(RecapItem, told.id)
        item.kind, item.text, item.why = "narrative", "Quelqu’un explique que tout va bien.", {"indirect": 1.0}
        db.flush()
        assert [one.id for one in drafts.recheck(db, room.talk_id)] == [told.id]
    page = html.unescape(room.page(path(room)))
    assert 'data-testid="told"' in page
    assert "mots remplacés" in page
    assert rewrite(room, told, "La suite parle des quais.").status_code == 303
    assert 'data-testid="told"' not in room.page(path(room))
    with room.runtime.sessions.begin() as db:
        assert db.get_one(RecapItem, told.id).verdict is None
