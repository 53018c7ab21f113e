"""What a recap chooses among what could be quoted: clean words, figures in digits, every stretch of the talk."""

from __future__ import annotations

import numpy as np
import pytest

from services.contracts import Speaker, Transcript, Turn
from services.recaps import (
    cast,
    cleaning,
    extractive,
    growth,
    hosts,
    key_figures,
    leftovers,
    quotes,
    selection,
    sentences,
)
from services.recaps.key_figures import Said

WHO = ("pilots", "dockers", "clerks", "divers", "painters", "welders", "sailors", "farmers", "nurses", "teachers",
       "drivers", "bakers")  # fmt: skip
WHAT = ("a crane", "a warehouse", "the railway", "new engines", "solar panels", "the archive", "a school", "water",
        "the market")  # fmt: skip
WHERE = ("in the valley", "by the river", "on the island", "near the castle", "behind the station", "along the canal",
         "at sea")  # fmt: skip


def said(n: int, end: str = ".") -> str:
    """A sentence unlike its neighbours."""
    asked = WHAT[n % len(WHAT)]
    return f"The {WHO[n % len(WHO)]} of district {n} want {asked} {WHERE[n % len(WHERE)]} before the winter{end}"


def talk(*turns: tuple[str, str], language: str = "en", hosts: tuple[str, ...] = ()) -> Transcript:
    speakers = tuple(Speaker(one, one, is_host=one in hosts) for one in dict.fromkeys(who for who, _ in turns))
    return Transcript(language, speakers, tuple(Turn(str(n), who, text) for n, (who, text) in enumerate(turns)))


def test_a_box_prefers_the_sentence_that_has_the_figure_in_digits():
    spoken = (
        "Les ports de la côte normande perdent trente pour cent de leurs navires.",
        "Les ports de la côte normande perdent 30 % de leurs navires.",
    )
    for order in (spoken, spoken[::-1]):
        reading = extractive.read(talk(*(("Ada", one) for one in (*order, "Voilà tout." * 9)), language="fr"))
        base, said = reading.scores["recap"] * 0, key_figures.spoken(reading.document, frozenset())
        box = key_figures.choose(reading.document, reading.table, base, said, {"30": 0.5}, 500)
        assert ["30\u00a0%" in one.quote.text for one in box][:1] == [True]


def test_a_figure_counts_as_mentioned_whoever_says_it_and_in_whatever_unit():
    turns = (("Host", "Is it 45, really, or not at all ?"), ("Ada", "We need 45 euros for each of them."))
    document = sentences.read(talk(*turns))
    said = key_figures.spoken(document, frozenset({"Host"}))
    assert set(said.places) == {"45"}
    assert said.mentions["45"] == 2
    told = key_figures.measure(document, said, np.zeros(2))
    assert told["proposed"].tolist() == [1.0], "“we need”"
    alone = key_figures.measure(document, Said(said.places, {"45": 1}), np.zeros(2))
    assert told["mentions"][0] > alone["mentions"][0]


def test_words_that_stand_alone_come_before_those_that_lean_or_break_off():
    lines = []
    for n in range(12):
        lines.append(("Ada", f"It brings {WHAT[n % 9]} to the {WHO[n]} of quay {n} for more money than a year ago."))
        lines.append(("Ada", said(n)))
        lines.append(("Bob", said(n + 40, " because.")))
        lines.append(("Bob", f"We train, you know, the {WHO[n]} of dock {n} with {WHAT[n % 9]} every winter."))
    found = [item for item in extractive.draft(talk(*lines)).items if item.kind == "quote"]
    assert {item.speaker for item in found} == {"Ada", "Bob"}
    assert not [item.text for item in found if item.text.startswith("It ")]
    assert not [item.text for item in found if item.text.rstrip(".").endswith("because")]


def test_a_word_that_leaves_the_end_open_can_be_left_out():
    document = sentences.read(talk(("Ada", "The engineers of the harbour know something about using that crane so .")))
    spans = quotes.spans(document, 0)
    assert "crane" in {document.tokens[0][end - 1] for _, end in spans}


def test_every_stretch_of_a_talk_is_heard():
    turns = [(("Ada", "Bob")[n % 2], said(n)) for n in range(90)]
    reading = extractive.read(talk(*turns))
    left = selection.budget(reading.document, reading.topic, reading.hosts, 900)
    assert left.stretch.tolist() == sorted(left.stretch.tolist())
    assert np.bincount(left.stretch).tolist() == [10] * 9
    left.spend(0, 100)
    left.spend(89, 100)
    gain = selection._fairness(np.arange(90), left)
    assert gain[10:80:2].min() > max(gain[0:10:2].max(), gain[80::2].max())


def test_of_everybody_so_much_is_looked_at_that_clean_words_fill_their_share():
    lines = [("Ada", said(n)) for n in range(150)]
    for n in range(90):
        lines.append(("Bob", "I would then like to go there with you in the very same way, you know."))
        lines.append(("Bob", f"I would like to go there with you in the very same way as train {n} does."))
    reading = extractive.read(talk(*lines))
    found = [one for one in extractive.candidates(reading, 900) if not one.stumbles]
    heard = {"Ada": 0, "Bob": 0}
    for quote in {one.quote.sentence: one.quote for one in found}.values():
        heard[reading.document.sentences[quote.sentence].speaker] += quote.word_count
    due = selection.budget(reading.document, reading.topic, reading.hosts, 900).speakers
    assert all(heard[who] > 1.5 * 900 * due[who] for who in heard), heard


def test_who_has_clean_words_enough_is_not_quoted_with_a_slip_nor_with_words_that_say_nothing():
    lines = [(("Ada", "Bob")[n % 2], said(n)) for n in range(12)]
    lines += [
        ("Ada", "We kind of train the weavers of the island every winter."),
        ("Bob", "We do it as they do it."),
    ]
    for count, kept in ((12, False), (2, True)):  # of each speaker six, or one: then nothing is left out
        reading = extractive.read(talk(*lines[12 - count :], *[("Carl", said(n + 50)) for n in range(20)]))
        texts = " ".join(one.quote.text for one in extractive.candidates(reading, 900))
        assert ("kind of" in texts, "as they do" in texts) == (kept, kept)


def test_a_short_recap_may_give_somebody_one_quote_more_and_a_long_one_makes_up_for_it():
    turns = [(("Ada", "Bob")[n % 2], said(n)) for n in range(90)]
    reading = extractive.read(talk(*turns))
    both = np.array([10, 11])
    for allowed, even in ((100, True), (900, False)):
        left = selection.budget(reading.document, reading.topic, reading.hosts, allowed)
        left.spend(0, round(0.52 * allowed))
        left.spend(1, round(0.3 * allowed))
        left.used_topics[:] = 0
        ada, bob = selection._fairness(both, left)
        assert (bob - ada < 0.02) == even


def test_a_short_recap_is_a_handful_of_quotes_that_do_not_grow(monkeypatch):
    grown = []
    monkeypatch.setattr(growth, "grow", lambda _document, picked, *_: grown.append(1) or picked)
    transcript = talk(*((("Ada", "Bob")[n % 2], f"{said(n)} {said(n + 90)}") for n in range(60)))
    extractive.draft(transcript, words=150)
    assert not grown
    extractive.draft(transcript, words=600)
    assert grown


def test_one_reading_serves_the_draft_and_what_it_leaves_out():
    transcript = talk(*((("Ada", "Bob")[n % 2], said(n)) for n in range(60)))
    reading = extractive.read(transcript)
    made = leftovers.pool(transcript, reading=reading), extractive.draft(transcript, reading=reading)
    assert made == (leftovers.pool(transcript), extractive.draft(transcript))


def test_who_puts_one_question_is_no_second_host():
    asks = [("Host", "What do you want for the harbour, and why is that?")] * 9
    turns = [turn for n, ask in enumerate(asks) for turn in (ask, ("Ada", said(n)), ("Bob", said(n + 20)))]
    shares = [("Carl", f"{'Thank you, ' * (n < 3)}{said(n + 40)}") for n in range(9)]
    for questions, hosts_found in ((1, {"Host"}), (2, {"Host", "Carl"})):
        asked = [("Carl", f"Who pays for {WHAT[n]} then?") for n in range(questions)]
        more = [("Ada", said(n + 60)) for n in range(10)] + [("Bob", said(n + 80)) for n in range(10)]
        assert hosts.guess(sentences.read(talk(*turns, *shares, *asked, *more))) == hosts_found


def test_a_mark_closes_a_quote_once():
    assert cleaning.finished("yeah ? .") == "Yeah ?"


def test_a_voice_heard_in_passing_is_not_quoted_unless_all_are():
    lines = [(("Ada", "Bob")[n % 2], said(n)) for n in range(120)]
    lines[60] = ("Carl", "The basin needs ferries.")
    quoted = {item.speaker for item in extractive.draft(talk(*lines)).items if item.kind == "quote"}
    assert quoted == {"Ada", "Bob"}
    crowd = [(f"V{n}", said(n)) for n in range(240)]
    assert [item for item in extractive.draft(talk(*crowd)).items if item.kind == "quote"]


def test_it_is_a_debate_where_somebody_moderates():
    turns = [(("Ada", "Bob")[n % 2], said(n)) for n in range(20)]
    for moderating, debate in ((("Carl",), True), ((), False)):
        document = sentences.read(talk(("Carl", "Welcome to you both."), *turns, hosts=moderating))
        assert cast.is_debate(document, cast.of(document, None, frozenset(moderating))) is debate


@pytest.mark.parametrize(
    ("language", "text", "stands"),
    [
        ("fr", "Que je n’ai pas accepté ces propos.", False),
        ("fr", "Nous a fait perdre beaucoup d’autorité.", False),
        ("fr", "L’ont été à des taux d’intérêt positifs.", False),
        ("fr", "Je rappellerai que si l’union s’est rompue.", False),
        ("fr", "Quand on pense que le port exporte la moitié de ses grues.", False),
        ("fr", "Nous avons fait perdre beaucoup d’argent au port.", True),
        ("fr", "L’ontologie du port tient en une page.", True),
        ("fr", "Quand le port ferme, la ville dort.", True),
        ("fr", "Que de navires sont passés par ce port !", True),
        ("en", "'Cause they eat at the port.", False),
        ("en", "Whether the port closes.", False),
        ("en", "Although the port closes, we stay.", True),
    ],
)
def test_a_clause_without_its_main_one_does_not_stand_alone(language, text, stands):
    document = sentences.read(talk(("Ada", text), language=language))
    assert quotes.stands_alone(document, text) is stands


def test_no_quote_starts_on_the_second_word_of_a_stutter():
    document = sentences.read(
        talk(("Ada", "But I but I meant to ask about the crane on the northern quay."), language="en")
    )
    assert 1 not in {start for start, _ in quotes.spans(document, 0)}
