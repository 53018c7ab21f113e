from datetime import UTC, date, datetime
from uuid import uuid4

from services.published import Article, Place, mark_of, read


def frozen(*items: dict, turns: list[dict] | None = None, recordings: list[dict] | None = None) -> dict:
    """A publication with two turns of sound, as publications.freeze writes it."""
    turns = turns or [
        turn("t1", "S1", "Bonjour à tous.", 0),
        turn("t2", "S2", "Merci. On a tout compté, vraiment.", 2000),
    ]
    return {
        "recap": {"language": "fr", "title": "Titre", "standfirst": "Avec A.", "engine": "x", "items": list(items)},
        "transcript": {
            "language": "fr", "turns": turns,
            "speakers": [
                {"id": "S1", "name": "Anne Hôte", "role": "journaliste", "organisation": None, "is_host": True},
                {"id": "S2", "name": "Benoît Invité", "role": None, "organisation": "Quai 9", "is_host": False},
            ],
        },
        "talk": {"title": "La conférence", "kind": "panel", "starts_at": "2026-10-14T14:00:00+02:00", "people": []},
        "recordings": recordings or [{"id": "r1", "duration_ms": 60_000, "turns": [one["id"] for one in turns]}],
        "marks": [{"heard_by": None, "signed_reason": None} for _ in items],
    }  # fmt: skip


def turn(key: str, speaker: str, text: str, start_ms: int) -> dict:
    words = [
        {"text": word, "start_ms": start_ms + 100 * n, "end_ms": start_ms + 100 * n + 90, "probability": 0.9}
        for n, word in enumerate(text.split())
    ]
    return {
        "id": key, "speaker": speaker, "text": text, "words": words, "start_ms": start_ms, "end_ms": words[-1]["end_ms"]
    }  # fmt: skip


def quote(text: str, start_word: int, end_word: int, turn: str = "t2", verdict: str = "exact") -> dict:
    times = {"start_ms": 2000 + 100 * start_word, "end_ms": 2000 + 100 * end_word - 10}
    source = {"turn": turn, "start_word": start_word, "end_word": end_word, **times}
    return {"kind": "quote", "text": text, "speaker": "S2", "sources": [source], "verdict": verdict}


def item(kind: str, text: str) -> dict:
    return {"kind": kind, "text": text, "speaker": None, "sources": [], "verdict": None}


def article(body: dict) -> Article:
    place = Place("e", "Événement", date(2026, 10, 14), "t")
    return read(body, id=uuid4(), place=place, published_at=datetime(2026, 10, 14, tzinfo=UTC))


def test_items_become_sections_in_order_and_takeaways_and_figures_stand_apart():
    found = article(frozen(
        item("intro", "Avant."), item("heading", "Un"), item("narrative", "Texte."), item("takeaway", "Retenir."),
        quote("On a tout compté,", 1, 5), item("figure", "12 points."), item("heading", "Vide"),
    ))  # fmt: skip
    assert [(one.heading, [piece.kind for piece in one.pieces]) for one in found.sections] == [
        ("", ["intro"]), ("Un", ["narrative", "quote"]),
    ]  # fmt: skip
    assert [one.text for one in found.takeaways] == ["Retenir."]
    assert [one.text for one in found.figures] == ["12 points."]


def test_a_box_shows_the_figures_that_tell_most_in_the_order_of_the_talk_and_keeps_the_rest():
    boxes = [item("figure", f"{n} navires.") | {"why": {"score": 1.0 + n % 5}} for n in range(14)]
    leading, others = article(frozen(*boxes, item("figure", "Ajouté à la main : 99."))).figures_apart
    best = [f"{n} navires." for n in (2, 3, 4, 7, 8, 9, 13)]
    assert [one.text for one in leading] == [*best, "Ajouté à la main : 99."], "what a person put there stays"
    assert len(others) == 7
    few = article(frozen(*boxes[:10]))
    assert few.figures_apart == (few.figures, ())


def test_a_quote_knows_its_voice_its_seconds_and_the_times_of_its_words():
    (piece,) = article(frozen(quote("On a tout compté,", 1, 5))).quotes
    assert piece.voice is not None
    assert piece.voice.name == "Benoît Invité"
    assert piece.passage is not None
    assert (piece.passage.recording, piece.passage.start_ms, piece.passage.end_ms) == ("r1", 2100, 2490)
    assert piece.word_times == (2100, 2190, 2200, 2290, 2300, 2390, 2400, 2490)


def test_a_cleaned_quote_has_no_word_times_because_its_words_are_not_the_transcripts():
    (piece,) = article(frozen(quote("On a compté,", 1, 5, verdict="cleaned"))).quotes
    assert piece.word_times == ()


def test_a_mark_changes_with_the_words_and_not_with_the_version():
    assert mark_of(3, "S2", "On a tout compté,") == mark_of(3, "S2", "On a tout compté,")
    assert mark_of(3, "S2", "On a tout compté,") != mark_of(3, "S2", "On a tout compté.")


def test_quoted_words_are_known_to_the_transcript_and_never_overlap():
    found = article(frozen(quote("On a tout compté,", 1, 5), quote("compté, vraiment.", 4, 6)))
    assert [(start, end) for start, end, _ in found.lines[1].quoted] == [(1, 5)]


def test_each_turn_finds_its_own_recording():
    recordings = [
        {"id": "r1", "duration_ms": 1500, "turns": ["t1"]},
        {"id": "r2", "duration_ms": 9000, "turns": ["t2"]},
    ]
    found = article(frozen(quote("Merci.", 0, 1), recordings=recordings))
    assert [one.recording for one in found.lines] == ["r1", "r2"]
    assert found.quotes[0].passage is not None
    assert found.quotes[0].passage.recording == "r2"
    assert found.duration_ms == 10_500


def test_a_text_without_sound_has_quotes_without_passages():
    plain = [{"id": "t2", "speaker": "S2", "text": "Merci. On a tout compté, vraiment.", "words": []}]
    body = frozen(quote("Merci.", 0, 1), turns=plain)
    body["recap"]["items"][0]["sources"][0].update(start_ms=None, end_ms=None)
    body["recordings"] = []
    found = article(body)
    assert found.quotes[0].passage is None
    assert found.lines[0].start_ms is None


def test_without_turns_only_a_single_recording_is_certain():
    body = frozen(quote("Merci.", 0, 1))
    body["transcript"]["turns"] = None
    assert article(body).quotes[0].passage is not None
    assert article(body).quotes[0].passage.recording == "r1"


def test_who_listened_and_what_was_signed_reach_the_quote():
    body = frozen(item("narrative", "x"), quote("Merci à vous", 0, 1, verdict="altered"))
    body["marks"][1] = {"heard_by": "Maud", "signed_reason": "Le mot manque à l’enregistrement."}
    (piece,) = article(body).quotes
    assert (piece.heard_by, piece.signed_reason) == ("Maud", "Le mot manque à l’enregistrement.")


def test_somebody_heard_as_two_voices_is_one_person_to_a_reader():
    turns = [
        turn("t1", "S1", "Bonjour.", 0),
        turn("t2", "S2", "On a tout compté.", 2000),
        turn("t3", "S3", "Merci.", 4000),
    ]
    value = frozen(quote("tout compté.", 2, 4), turns=turns)
    value["transcript"]["speakers"].append({**value["transcript"]["speakers"][0], "id": "S3"})
    found = article(value)
    assert [voice.name for voice in found.voices] == ["Anne Hôte", "Benoît Invité"]
    assert found.lines[0].voice == found.lines[2].voice
