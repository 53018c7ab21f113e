import html
import json
import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from services import models

DAY = "/escale/2026-10-14/"
TALK = DAY + "le-quai/"
FR = {"Accept-Language": "fr"}
ATOM = "{http://www.w3.org/2005/Atom}"


def page(client, path, status=200):
    answer = client.get(path, headers=FR)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


def test_every_page_of_a_published_talk_is_there(client, publish):
    publish()
    for path in ("/", "/escale/", DAY, TALK, TALK + "transcript/", "/feed.atom", "/escale/feed.atom", "/sitemap.xml"):
        text = page(client, path)
        assert "{{" not in text
        assert "Recap\N{NO-BREAK SPACE}: Le quai" in text or "le-quai" in text or "transcript" in path


def test_a_quote_is_set_in_guillemets_attributed_and_can_be_heard_without_scripts(client, publish):
    _, publication, recording = publish()
    text = page(client, TALK)
    sound = f"/media/{publication}/{recording}"
    assert f'href="{sound}#t=4.1,4.49"' in text
    assert f'data-recording="{sound}"' in text
    assert re.search(
        r"«(&nbsp;|\u00a0)<span data-words=\"4100,4190,[\d,]+\">On a tout compté,</span>(&nbsp;|\u00a0)»", text
    )
    assert "<strong>Benoît</strong>, cariste, Quai 9" in text
    assert "1 citation conforme à la transcription" in text
    assert "Réécouté par Maud." in text


def test_a_house_style_sets_marks_titles_and_verbs_on_every_page(client, publish, change, runtime):
    _, publication, _ = publish()
    with runtime.sessions.begin() as db:
        frozen = dict(db.get_one(models.Publication, publication).frozen)
    words = {"marks": "curly", "takeaways": "En bref", "figures": "Repères", "verbs": ["précise"]}
    change(models.Publication, publication, frozen=frozen | {"wording": words})
    text = page(client, TALK)
    assert "“<span data-words" in text
    assert "«" not in text.split('class="body"')[1].split("<footer")[0]
    assert '<p class="quote__says">Benoît précise\N{NO-BREAK SPACE}: </p>' in text
    assert ">En bref</h2>" in text
    assert ">Repères</h2>" in text
    assert "À retenir" not in text
    mark = re.search(r'href="([^"]+/q/1-[0-9a-f]+)"', text)
    assert mark
    assert "“<span data-words" in page(client, mark[1])


def test_sound_is_sent_in_the_ranges_a_player_asks_for(client, publish):
    _, publication, recording = publish()
    path = f"/media/{publication}/{recording}"
    answer = client.get(path, headers={"Range": "bytes=4-7"}, buffered=True)
    assert (answer.status_code, answer.data, answer.mimetype) == (206, bytes([0, 1, 2, 3]), "audio/wav")
    assert answer.headers["Content-Range"].startswith("bytes 4-7/")
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}, buffered=True).status_code == 304
    assert client.get(path, headers={"Range": "bytes=999999-"}, buffered=True).status_code == 416


def test_nothing_published_is_not_found_in_the_visitors_language(client, make_talk):
    make_talk("Le quai")
    assert "n’a pas de compte rendu publié" in page(client, TALK, 404)
    assert "Rien n’est encore publié" in page(client, DAY, 404)
    assert "Nothing is published" in client.get(DAY, headers={"Accept-Language": "en"}).text


def test_an_embargo_hides_what_was_already_published_and_its_sound(client, publish, change):
    talk, publication, recording = publish()
    change(models.Talk, talk, embargo_until=datetime.now(UTC) + timedelta(hours=1))
    for path in (TALK, TALK + "transcript/", TALK + "q/1", DAY, f"/media/{publication}/{recording}"):
        page(client, path, 404)
    for path in ("/", "/feed.atom", "/sitemap.xml", "/search?q=quai"):
        assert "le-quai" not in page(client, path)


def test_a_withdrawn_recap_says_so_openly_and_shows_none_of_its_text(client, publish, change):
    _, publication, recording = publish()
    change(
        models.Publication, publication, withdrawn_at=datetime.now(UTC), withdrawn_note="Propos attribués par erreur."
    )
    for path in (TALK, TALK + "transcript/", TALK + "q/1"):
        text = page(client, path, 410)
        assert "Propos attribués par erreur." in text
        assert "tout compté" not in text
    page(client, f"/media/{publication}/{recording}", 404)
    assert "compte rendu retiré" in page(client, DAY)
    assert "le-quai" not in page(client, "/feed.atom")


def test_one_turn_off_the_record_silences_its_recording(client, publish, runtime):
    talk, publication, recording = publish()
    with runtime.sessions.begin() as db:
        db.add(models.Turn(talk_id=talk, recording_id=recording, position=0, text="Entre nous", off_record=True))
    page(client, f"/media/{publication}/{recording}", 404)
    assert "/media/" not in page(client, TALK)
    assert "tout compté" in page(client, TALK)


def test_a_correction_stays_on_the_page_with_every_later_version(client, publish, runtime, change):
    talk, first, _ = publish(correction="")
    with runtime.sessions.begin() as db:
        old = db.get(models.Publication, first)
        body = old.frozen
        old.superseded_at = datetime.now(UTC)
        db.flush()
        second = models.Publication(talk_id=talk, number=2, frozen=body, correction="Le chiffre était faux.",
                                    superseded_at=datetime.now(UTC))  # fmt: skip
        db.add_all([second, models.Publication(talk_id=talk, number=3, frozen=body)])
    assert "Le chiffre était faux." in page(client, TALK)


def test_a_superseded_version_is_no_longer_heard_under_its_own_address(client, publish, change):
    _, publication, recording = publish()
    change(models.Publication, publication, superseded_at=datetime.now(UTC))
    page(client, f"/media/{publication}/{recording}", 404)


def test_a_quotes_number_leads_to_its_full_address_and_changed_words_to_none(client, publish):
    publish()
    answer = client.get(TALK + "q/1", headers=FR)
    assert answer.status_code == 302
    text = page(client, answer.location)
    assert "<mark>On a tout compté,</mark>" in text
    assert "Conforme à la transcription" in text
    assert "Cette citation a changé" in page(client, TALK + "q/1-000000", 410)
    page(client, TALK + "q/9", 410)


def test_a_quotation_is_taken_along_with_who_said_it_and_its_full_address(client, publish):
    publish()
    text = html.unescape(page(client, client.get(TALK + "q/1", headers=FR).location))
    shared = re.search(r'data-share="([^"]*)" data-share-url="([^"]*)" hidden', text)
    assert shared, "nothing is offered before the script knows what the browser can do"
    assert shared[1].startswith("«\N{NO-BREAK SPACE}On a tout compté,\N{NO-BREAK SPACE}» ")
    assert re.fullmatch(r"http://localhost/.*/q/1-[0-9a-f]{6}", shared[2])


def test_a_long_quotation_is_cut_openly_and_closed_where_only_its_beginning_is_told(client, publish, change, runtime):
    _, publication, _ = publish()
    with runtime.sessions.begin() as db:
        frozen = dict(db.get_one(models.Publication, publication).frozen)
    items = [dict(one) for one in frozen["recap"]["items"]]
    items[2]["text"] = "On a tout compté, " + "puis compté encore, " * 20
    change(models.Publication, publication, frozen=frozen | {"recap": frozen["recap"] | {"items": items}})
    text = html.unescape(page(client, client.get(TALK + "q/1", headers=FR).location))
    for told in re.findall(r"<title>(.*?)</title>|<meta name=\"description\" content=\"(.*?)\"", text):
        said = "".join(told)
        assert re.match("«\N{NO-BREAK SPACE}On a tout compté, .*[^.] \\[…\\]\N{NO-BREAK SPACE}» Benoît", said), said


def test_the_transcript_is_readable_without_scripts_and_its_words_carry_their_times(client, publish):
    publish()
    text = page(client, TALK + "transcript/")
    assert 'data-words="0,90,100,190,200,290,300,390,400,490,500,690"' in text, "« quoi ? » prints as one word"
    assert "quoi\N{NARROW NO-BREAK SPACE}?" in text
    assert '<span class="quoted">On a tout compté,</span>' in text


def test_machines_read_article_event_and_quotation(client, publish):
    publish()
    data = json.loads(
        re.search(r'<script type="application/ld\+json">(.*?)</script>', page(client, TALK), re.DOTALL)[1]
    )
    assert data["@type"] == "Article"
    assert data["about"]["@type"] == "Event"
    (quotation,) = data["hasPart"]
    assert quotation["@type"] == "Quotation"
    assert quotation["spokenByCharacter"]["name"] == "Benoît"
    path = quotation["url"].removeprefix("http://localhost")
    assert "On a tout compté," in page(client, path)


def test_the_feed_is_atom_and_its_entries_keep_their_ids(client, publish):
    _, publication, _ = publish()
    feed = ET.fromstring(page(client, "/escale/feed.atom"))
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{publication}"
    assert entry.find(f"{ATOM}link").get("href") == f"http://localhost{TALK}"
    page(client, "/nowhere/feed.atom", 404)


def test_search_finds_words_by_their_stem_and_shows_the_quote(client, publish):
    publish()
    assert "On a tout compté," in page(client, "/search?q=compter")
    assert "On a tout compté," in page(client, "/search?q=Benoît")
    assert "Rien n’est publié sur" in page(client, "/search?q=baleine")
    assert page(client, "/search?q=%00%27%22%3C")


def test_a_page_is_asked_for_again_but_sent_once(client, publish):
    publish()
    first = client.get(TALK, headers=FR)
    assert first.headers["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Language"} <= set(first.vary)
    assert client.get(TALK, headers={**FR, "If-None-Match": first.headers["ETag"]}).status_code == 304


def test_reading_sets_no_cookie(client, publish):
    publish()
    assert "Set-Cookie" not in client.get(TALK).headers


def test_what_people_wrote_is_escaped(client, publish):
    publish("Le quai", correction="<script>alert(1)</script>")
    assert "<script>alert" not in page(client, TALK)


def test_an_edition_shows_what_its_editors_chose_and_passes_over_what_is_gone(client, publish, runtime):
    publish()
    with runtime.sessions.begin() as db:
        day = db.query(models.Day).order_by(models.Day.date).first()
        body = {"title": "Composé", "lede": "Une journée sur le quai.", "takeaways": [{"talk": "gone", "item": 3}]}
        db.add(
            models.Edition(
                day_id=day.id, body=body, edited={"title": "Le jour du quai"}, published_at=datetime.now(UTC)
            )
        )
    text = page(client, DAY)
    assert "Le jour du quai" in text
    assert "Une journée sur le quai." in text
    assert "huit mois" in text


def test_another_language_inside_a_talk_is_marked_for_readers_of_screens(client, publish, runtime):
    _, row_id, _ = publish()
    with runtime.sessions.begin() as db:
        row = db.get_one(models.Publication, row_id)
        turns = [dict(turn) for turn in row.frozen["transcript"]["turns"]]
        turns[1] |= {"text": "Thank you for this. We have counted all of it.", "words": []}
        row.frozen = {**row.frozen, "transcript": {**row.frozen["transcript"], "turns": turns}}
    text = page(client, TALK + "transcript/")
    assert '<span class="quoted" lang="en">you for this. We</span>' in text
    assert '<span lang="en">have counted all of it.</span>' in text
    assert '<ol class="transcript" lang="fr">' in text
