"""The embedded recap: same input, same bytes; every quote checked; and it stands whatever it is given."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from services import contracts, formats
from services.contracts import Item, Recap, Source, Speaker, Transcript, Turn, Word
from services.errors import Refused
from services.recaps import extractive, headings, key_figures, narrative, quotes, sentences, titles, verbatim
from services.recaps.house import Wording
from services.recaps.quotes import Quote
from services.recaps.sheet import SheetPerson, TalkSheet
from services.recaps.subjects import Subject

DEMO = Path(__file__).parents[2] / "data" / "demo"


def panel() -> Transcript:
    return formats.read((DEMO / "table_ronde.vtt").read_bytes()).transcript


def interview() -> Transcript:
    return formats.read((DEMO / "grand_entretien.txt").read_bytes()).transcript


def talk(*turns: tuple[str | None, str], language: str = "fr", named: bool = True) -> Transcript:
    ids = dict.fromkeys(speaker for speaker, _ in turns if speaker)
    speakers = tuple(Speaker(one, one if named else f"SPEAKER_{n:02}") for n, one in enumerate(ids))
    return Transcript(language, speakers, tuple(Turn(str(n), who, text) for n, (who, text) in enumerate(turns)))


def assert_sound(recap: Recap, transcript: Transcript) -> None:
    """Every quote passes the gate, every source exists, and nothing printed is empty."""
    assert verbatim.blocking(verbatim.check(recap, transcript)) == ()
    assert any(item.kind == "quote" for item in recap.items)
    assert recap.title
    assert recap.standfirst
    for item in recap.items:
        assert item.text.strip()
        for source in item.sources:
            turn = transcript.turn(source.turn)
            assert turn is not None
            assert 0 <= source.start_word < source.end_word <= len(turn.tokens)
    for item in recap.items:
        if item.kind == "quote":
            voices = {turn.speaker for one in item.sources if (turn := transcript.turn(one.turn))}
            assert voices == {item.speaker}


def test_the_same_talk_gives_the_same_bytes():
    first, second = (contracts.to_json(extractive.draft(panel())) for _ in range(2))
    assert first == second


def test_the_order_of_sets_in_memory_changes_no_byte():
    """Python mixes the order of sets from one process to the next; a recap must not notice."""
    program = (
        "import sys; from services import contracts, formats; from services.recaps import extractive; "
        "read = formats.read(open(sys.argv[1], 'rb').read()); "
        "sys.stdout.write(contracts.to_json(extractive.draft(read.transcript)))"
    )
    made = [
        subprocess.run(
            [sys.executable, "-c", program, str(DEMO / "table_ronde.vtt")],
            capture_output=True, check=True, cwd=DEMO.parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert made[0] == made[1]
    assert made[0].decode() == contracts.to_json(extractive.draft(panel()))


def test_a_panel_is_introduced_quoted_and_summed_up():
    transcript = panel()
    recap = extractive.draft(transcript)
    assert_sound(recap, transcript)
    kinds = [item.kind for item in recap.items]
    assert kinds[0] == "intro"
    assert {"quote", "figure"} <= set(kinds)
    names = {one.id: one.name for one in transcript.speakers}
    quoted = {names[item.speaker] for item in recap.items if item.kind == "quote" and item.speaker}
    assert {"Bertille Anquetot", "Idriss Valmorel"} <= quoted
    assert "Solveig Marchadour" not in quoted


def test_a_label_that_says_so_is_a_host_however_much_they_say():
    lines = [("Animatrice (Canal Port)", "Le quai de nuit fait beaucoup parler de lui dans la ville cette année."),
             ("Léa Brun", "Nous avons ouvert trois entrepôts et formé les équipes avant la première machine."),
             ("Paul Roy", "La région a payé la moitié des grues, et la ville le reste des travaux.")] * 4  # fmt: skip
    recap = extractive.draft(talk(*lines))
    assert {item.speaker for item in recap.items if item.kind == "quote"} == {"Léa Brun", "Paul Roy"}


def test_an_interview_goes_from_question_to_answer():
    transcript = interview()
    recap = extractive.draft(transcript, talk=TalkSheet(kind="interview"))
    assert_sound(recap, transcript)
    body = [item for item in recap.items if item.kind in ("narrative", "quote")]
    asked = [n for n, item in enumerate(body) if item.kind == "narrative"]
    assert len(asked) >= 3
    assert all(body[n].text.endswith("?") and body[n + 1].kind == "quote" for n in asked)


def test_quotes_carry_the_milliseconds_of_their_own_words():
    said = " ".join(f"On a ouvert {n} entrepôts cette année dans la région." for n in range(2, 10))
    words = tuple(Word(text, n * 300, n * 300 + 250) for n, text in enumerate(said.split()))
    transcript = Transcript("fr", (Speaker("a", "Ana Roche"),), (Turn("t", "a", said.strip(), 0, 30_000, words),))
    source = next(item for item in extractive.draft(transcript).items if item.kind == "quote").sources[0]
    assert (source.start_ms, source.end_ms) == (source.start_word * 300, (source.end_word - 1) * 300 + 250)


def test_the_programme_gives_names_roles_and_title():
    transcript = talk(*each("Léa Brun", "Le quai numéro {} tourne la nuit avec une équipe réduite et formée."))
    guest = SheetPerson("Léa Brun-Costes", "directrice", "Quais du Nord", ("Léa Brun",))
    people = (guest, SheetPerson("Paul Roy", is_host=True))
    recap = extractive.draft(transcript, talk=TalkSheet("La nuit des quais", "panel", people))
    assert recap.title.startswith("La nuit des quais")
    intro = recap.items[0]
    assert intro.kind == "intro"
    assert "Léa Brun-Costes, directrice, Quais du Nord" in intro.text
    assert "Paul Roy" in intro.text


def test_somebody_heard_as_two_voices_is_introduced_once():
    transcript, programme = panel(), TalkSheet(None, "panel", (SheetPerson("Solveig Marchadour", is_host=True),))
    once = extractive.draft(transcript, talk=programme)
    host = next(one for one in transcript.speakers if one.name == "Solveig Marchadour")
    last = max(n for n, turn in enumerate(transcript.turns) if turn.speaker == host.id)
    turns = list(transcript.turns)
    turns[last] = dataclasses.replace(turns[last], speaker="again")
    speakers = (*transcript.speakers, dataclasses.replace(host, id="again"))
    twice = extractive.draft(dataclasses.replace(transcript, speakers=speakers, turns=tuple(turns)), talk=programme)
    assert "Solveig Marchadour" in once.items[0].text
    assert (twice.title, twice.standfirst, twice.items[0].text) == (once.title, once.standfirst, once.items[0].text)


def test_a_nameless_voice_is_never_shown_by_its_machine_label():
    lines = [("x", "Nous avons choisi de garder les données dans nos propres murs cette année."),
             ("y", "La formation des caristes prend six mois et coûte 4 000 euros par personne.")] * 6  # fmt: skip
    recap = extractive.draft(talk(*lines, named=False))
    shown = " ".join([recap.title, recap.standfirst, *(item.text for item in recap.items)])
    assert "SPEAKER" not in shown


ONE_TURN = (
    "La confiance se gagne sur le quai. Il faut dix ans pour la bâtir et un matin pour la perdre. "
    "Nous avons donc formé 300 personnes avant d'installer la moindre machine dans les entrepôts."
)
SYMBOLS = (
    "… ! ? « » [ ] ( ) — – % € 🙂 " * 5
    + "Les données restent chez nous, et nous tiendrons dix ans de plus avec tous nos clients de la région."
)
DIALOGUE = (
    ("h", "Bonjour, pourquoi avoir choisi ce quai ?"),
    ("g", "La mer y est calme et les camions y vont en dix minutes."),
)
ENGLISH = ("a", "We keep the data inside our own walls because clients asked us to do so.")
FRENCH = ("b", "Les données restent chez nous parce que les clients nous l'ont demandé.")


def each(who: str | None, sentence: str, times: int = 9) -> list[tuple[str | None, str]]:
    return [(who, sentence.format(n)) for n in range(times)]


EDGES = {
    "one turn": talk(("a", ONE_TURN)),
    "no punctuation": talk(
        ("a", "on a commencé par les entrepôts parce que c'est là que les gens souffrent le plus " * 12)
    ),
    "no names": talk(*each(None, "L'entrepôt {} garde ses données chez lui et refuse le nuage des autres.")),
    "all questions": talk(*each("a", "Pourquoi l'entrepôt numéro {} devrait-il partager ses données avec tous ?")),
    "one speaker": talk(*each("a", "Chaque quai de la zone {} ouvre avant l'aube pour les transporteurs.", 20)),
    "mixed languages": talk(*[ENGLISH, FRENCH] * 6),
    "wrong language": talk(*DIALOGUE * 5, language="es"),
    "one host, one guest": talk(*DIALOGUE * 5),
    "same sentence": talk(*each("a", "Il faut garder les données dans nos murs.", 30)),
    "symbols": talk(
        ("a", SYMBOLS), ("b", "Le port a mis 40 % de son budget dans la formation de tous les jeunes dockers.")
    ),
}


@pytest.mark.parametrize("name", EDGES)
def test_an_unusual_talk_still_makes_a_sound_recap(name: str):
    assert_sound(extractive.draft(EDGES[name]), EDGES[name])


@pytest.mark.parametrize("text", ["", "Bonjour.", "Merci à tous d'être venus ce soir, on commence tout de suite."])
def test_a_text_too_short_is_refused_in_one_sentence(text: str):
    with pytest.raises(Refused) as caught:
        extractive.draft(talk(("a", text)))
    assert caught.value.key == "recap.too_short"
    assert caught.value.sentence("fr").endswith(".")


def test_the_length_asked_for_is_kept():
    for words in (120, 300):
        recap = extractive.draft(panel(), words=words)
        spoken = sum(len(item.text.split()) for item in recap.items if item.kind in ("quote", "figure"))
        assert 0.6 * words <= spoken <= 1.15 * words


def test_three_thousand_turns_take_seconds():
    turns = [turn for _ in range(3000 // len(panel().turns) + 1) for turn in panel().turns]
    numbered = tuple(Turn(str(n), turn.speaker, turn.text) for n, turn in enumerate(turns))[:3000]
    transcript = Transcript("fr", panel().speakers, numbered)
    began = time.process_time()
    recap = extractive.draft(transcript)
    assert time.process_time() - began < 40
    assert_sound(recap, transcript)


CLOCKS = (
    "Ada : Bonjour à vous. Le logiciel calcule sa proposition à cinq heures du matin pour tous les entrepôts. Les "
    "ruptures sont passées de neuf pour cent à quatre pour cent en dix-huit mois dans nos magasins, dès 7 heures.\n\n"
    "Bruno : Merci. Le robot range les palettes la nuit, et les équipes arrivent à six heures pour la relève. Nous "
    "avons formé deux cents personnes, à vingt heures de formation chacune, et aucune n'est partie depuis.\n\n"
)


def test_an_hour_of_the_day_is_no_key_figure_and_a_duration_is():
    document = extractive.read(formats.read(CLOCKS.encode()).transcript).document
    assert set(key_figures.spoken(document, frozenset()).places) == {"9", "4", "18", "200", "20"}


def test_the_standfirst_names_once_and_elides():
    recap = extractive.draft(formats.read(CLOCKS.encode()).transcript)
    assert "Ada et Bruno" in recap.standfirst
    assert not [item for item in recap.items if item.kind == "intro"], "nothing more is known of them"
    assert of(équipes="", cadence="") == "d’équipes et de cadence"
    assert titles._of([Subject("hausse des prix")], "fr") == "de hausse des prix"
    assert of(hôpital="") == "d’hôpital"
    assert of(entrepôt="l", fournisseur="") == "d’entrepôt et de fournisseur"
    assert of(emploi="le", borne="la") == "de l’emploi et de la borne"
    assert titles._of([Subject("Hollande"), Subject("Henri Blanc")], "fr") == "de Hollande et de Henri Blanc"
    assert titles._of([Subject("teams")], "en") == "teams"


def of(**articles: str) -> str:
    """What is discussed, of subjects with their articles."""
    return titles._of([Subject(*pair) for pair in articles.items()], "fr")


def test_subjects_come_with_the_article_they_are_said_with():
    spoken = (
        "Le budget baisse, du budget au budget. Des prix ! L’énergie coûte, l'énergie manque. Dublin va, Dublin vient."
    )
    document = sentences.read(talk(("A", spoken)))
    said = {one: headings._article(document.sentences, one) for one in ("budget", "prix", "énergie", "Dublin")}
    assert said == {"budget": "le", "prix": "les", "énergie": "l", "Dublin": ""}
    assert of(**said) == "du budget, des prix, de l’énergie et de Dublin"


STUMBLING = {
    "fr": [
        "Le port euh accueille des navires de plus en plus grands {} fois par an.",
        "Le nouveau bassin de la zone {} coûte trop cher à la ville, vous voyez.",
        "Euh, nous voulons former {} dockers avant la fin des travaux.",
        "La grue, la grue du quai {} soulève cent tonnes par heure.",
    ],
    "en": [
        "The port um takes in larger ships {} times a year.",
        "The new basin of zone {} costs the city too much money, you know.",
        "Um, we want to train {} dockers before the works are done.",
        "The crane, the crane on dock {} lifts a hundred tons an hour.",
    ],
}


@pytest.mark.parametrize("language", STUMBLING)
def test_a_draft_quotes_the_exact_words_even_of_people_who_stumble(language):
    said = [(who, line.format(n)) for n in range(3, 9) for who, line in zip("abab", STUMBLING[language], strict=True)]
    transcript = talk(*said, language=language)
    recap = extractive.draft(transcript)
    quotes = [item for item in recap.items if item.kind == "quote"]
    assert {item.speaker for item in quotes} == {"a", "b"}
    assert {item.verdict for item in quotes} == {"exact"}
    assert not any(word in item.text.lower().split() for item in quotes for word in ("euh", "um", "um,", "know."))


@pytest.mark.parametrize("read", [panel, interview])
def test_every_drafted_quote_is_exact(read):
    quotes = [item for item in extractive.draft(read()).items if item.kind == "quote"]
    assert {item.verdict for item in quotes if "[…]" not in item.text} == {"exact"}
    for item in quotes:
        said = [read().turn(one.turn).tokens[one.start_word : one.end_word] for one in item.sources]
        assert sum(map(len, said)) == len(item.text.replace("[…]", "").split())  # nothing but shown cuts


@pytest.mark.parametrize(
    "said",
    [
        "Nous savons depuis longtemps, nous tous ici, que la grue du quai nord et ses dockers, ont tenu leur cadence.",
        "Le port compte sur les équipes du quai nord et il faut rappeler que, dans ce grand hangar de la ville",
        "La ville regarde le quai nord avec ses grues neuves et la conséquence de tout cela, c'est qu'aujourd'hui",
    ],
)
def test_no_quote_ends_before_the_verb_of_its_clause(said):
    document = sentences.read(talk(("A", said)))
    whole = document.sentences[0]
    texts = [document.text(0, *one) for one in quotes.spans(document, 0) if one != (whole.start, whole.end)]
    assert not [text for text in texts if text.endswith(("dockers,", "de la ville", "aujourd'hui"))]


@pytest.mark.parametrize(
    ("said", "never"),
    [
        # Whom the sentence is about comes first, and is taken up again after the cut.
        (
            "Les dockers qui sont aujourd’hui les plus anciens de ce grand port, ils sont sur le quai dès l’aube.",
            "port,",
        ),
        ("Une équipe unie comme jamais depuis douze ans sur ce quai, nous avons eu deux mille visiteurs.", "quai,"),
        # What is wished for follows.
        (
            "Nous avons des idées pour ce port et je voudrais que le conseil, pendant sa séance, les adopte.",
            "conseil,",
        ),
        # A time, and then what happens.
        (
            "Au port et dans la ville entière quand j’écoute les dockers du quai, j’ai le sentiment que rien ne va.",
            "quai,",
        ),
        ("The oldest dockers of the big harbour and of the whole town, they start at dawn on the quay.", "town,"),
    ],
)
def test_a_cut_inside_a_sentence_leaves_one(said, never):
    code = "en" if said.startswith("The ") else "fr"
    document = sentences.read(talk(("A", said), language=code))
    assert never not in {document.tokens[0][end - 1] for _, end in quotes.spans(document, 0)}


def test_a_cut_before_a_clause_of_its_own_is_offered():
    said = "Nous avons doublé le budget du port sur les cinq ans qui viennent, et nous voulons recruter partout."
    document = sentences.read(talk(("A", said)))
    assert "viennent," in {document.tokens[0][end - 1] for _, end in quotes.spans(document, 0)}


def test_a_quote_that_begins_inside_its_sentence_begins_small():
    document = sentences.read(talk(("A", "Si la ville paie, les grues tiennent. La suite viendra demain, dit-on ici.")))
    cut = Quote(0, 0, 4, 7, "Les grues tiennent.", 0.0, opens_cut=True)
    assert quotes.joined(document, [cut]) == "[…] les grues tiennent."
    assert quotes.joined(document, [dataclasses.replace(cut, opens_cut=False)]) == "Les grues tiennent."


def test_what_nobody_is_known_to_have_said_is_still_a_quotation():
    nameless = talk((None, "La grue du quai nord porte douze mille caisses par an."))
    assert narrative.attributed(None, "La grue tient.", "fr") == "«\N{NO-BREAK SPACE}La grue tient.\N{NO-BREAK SPACE}»"
    curly = Wording(marks="curly")
    assert curly.takeaway(narrative.attributed(None, "La grue tient.", "fr"), 0, "fr") == "“La grue tient.”"
    assert verbatim.is_said(Item("figure", "douze mille caisses par an.", None, (Source("0", 6, 11),)), nameless)


@pytest.mark.parametrize(
    ("said", "opens_on"),
    [
        ("Monsieur Valmorel écrit à la ville du port : les grues du quai nord doivent fermer cet hiver.", "Monsieur"),
        ("Madame Roche vous a menti sur les grues du quai nord et sur la cadence des dockers.", "Madame"),
        ("Monsieur Valmorel, les grues du quai nord doivent fermer cet hiver avec leurs dockers.", "les"),
        ("Madame Roche vous avez compté les grues du quai nord et la cadence des dockers.", "vous"),
    ],
)
def test_who_is_spoken_to_may_go_and_who_is_spoken_of_never(said, opens_on):
    document = sentences.read(talk(("A", said)))
    opening = {document.tokens[0][start] for start, _ in quotes.spans(document, 0)}
    assert opens_on in opening
    assert not opening & {"écrit", "à", "a"}
    assert opens_on == "vous" or "vous" not in opening


def test_a_quote_whose_subject_and_verb_were_left_out_is_altered():
    said = "Monsieur Valmorel a déclaré à la ville : le port va fermer."
    transcript = talk(("A", said))
    for text, start in (("Déclaré à la ville : le port va fermer.", 3), ("À la ville : le port va fermer.", 4)):
        one = Item("quote", text, "A", (Source("0", start, len(said.split())),))
        assert verbatim.verdict(one, transcript).verdict == "altered", text
