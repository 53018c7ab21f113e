"""House styles: shapes and lengths that change what is printed, and errors that name their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from services import contracts, exports, formats, typesetting
from services.errors import Refused
from services.recaps import extractive, styles, verbatim

DEMO = Path(__file__).parents[2] / "data" / "demo"


@pytest.fixture(scope="module", params=["grand_entretien.txt", "table_ronde.vtt"])
def transcript(request):
    return formats.read((DEMO / request.param).read_bytes()).transcript


def kinds(recap):
    return [item.kind for item in recap.items]


@pytest.mark.parametrize("name", styles.SHIPPED)
def test_every_shipped_style_prints_only_what_was_said_and_always_the_same(transcript, name):
    made = styles.draft(transcript, styles.shipped(name))
    assert not verbatim.blocking(verbatim.check(made, transcript))
    assert "quote" in kinds(made)
    assert contracts.to_json(made) == contracts.to_json(styles.draft(transcript, styles.shipped(name)))


def test_coverage_is_what_the_engine_drafts(transcript):
    assert styles.draft(transcript, styles.shipped("coverage")) == extractive.draft(transcript)


def test_a_digest_puts_points_first_asks_nothing_and_quotes_little(transcript):
    style = styles.shipped("digest")
    made = styles.draft(transcript, style)
    found = kinds(made)
    assert "narrative" not in found
    assert "intro" not in found
    assert found.count("takeaway") <= style.takeaways
    assert found.count("figure") <= style.figures
    if "takeaway" in found:
        assert found[0] == "takeaway"
    sections = " ".join(found).split("heading")
    assert all(section.split().count("quote") <= style.quotes for section in sections)
    assert found.count("quote") <= style.quotes * (found.count("heading") or 1)


def test_an_interview_has_questions_and_answers_and_nothing_else(transcript):
    found = kinds(styles.draft(transcript, styles.shipped("interview")))
    assert set(found) <= {"intro", "narrative", "quote"}
    for n, kind in enumerate(found):
        assert kind != "narrative" or found[n + 1] == "quote"


def test_the_best_quotes_stay_where_few_may(transcript):
    draft = extractive.draft(transcript)
    first = [item for item in draft.items if item.kind == "quote"]
    made = styles.shaped(first, styles.Style(quotes=1))
    (kept,) = made
    assert kept.why["score"] == max(item.why["score"] for item in first)


def test_an_empty_file_is_the_house_style():
    assert styles.read("") == styles.Style()
    assert styles.read("[lengths]\nwords = 300\n").words == 300


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("[shape]\nheadings = maybe\n", "styles.syntax", 2),
        ("[shape]\n\nheadings = 1\n", "styles.bad_value", 3),
        ('[shape]\nheadings = true\nquestions = "loud"\n', "styles.bad_value", 3),
        ('# ours\n[shape]\norder = ["intro", "end"]\n', "styles.bad_value", 3),
        ('[shape]\norder = ["intro", "intro"]\n', "styles.bad_value", 2),
        ("[shape]\norder = []\n", "styles.bad_value", 2),
        ('[shape]\norder = [["intro"]]\n', "styles.bad_value", 2),
        ("[lengths]\nwords = 20\n", "styles.bad_value", 2),
        ("[lengths]\nfigures = 3\nquotes = true\n", "styles.bad_value", 3),
        ("[lengths]\nfigures = 3\nquotes = 1.5\n", "styles.bad_value", 3),
        ("[lengths]\nwords = 300\nlines = 4\n", "styles.no_such_key", 3),
        ("[shape]\nheadings = true\n[colours]\nink = 1\n", "styles.no_such_key", 3),
        ('\ntitle = "x"\n', "styles.no_such_key", 2),
        ("lengths.words = 1\n", "styles.bad_value", 1),
        ('[marks]\nquotes = "loud"\n', "styles.bad_value", 2),
        ('[marks]\nfigures = "curly"\n', "styles.no_such_key", 2),
        ('[labels]\ntakeaways = ""\n', "styles.bad_value", 2),
        ('[labels]\ntakeaways = "À retenir"\nfigures = "a\\nb"\n', "styles.bad_value", 3),
        ('[verbs]\nsaying = "dit"\n', "styles.bad_value", 2),
        ('[verbs]\nsaying = ["dit", "nie"]\n', "styles.bad_value", 2),
        ('[verbs]\n\nsaying = ["dit :"]\n', "styles.bad_value", 3),
        ("[shape\n", "styles.syntax", 1),
        ("x = " + "[" * 9_000, "styles.syntax", 1),
        ("[lengths]\nwords = 300\nwords = 400\n", "styles.syntax", 3),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(text, key, line):
    with pytest.raises(Refused) as refused:
        styles.read(text)
    assert (refused.value.key, refused.value.params["line"]) == (key, line)
    assert f"ine {line}" in refused.value.sentence("en")


def test_an_unknown_name_and_an_endless_file_are_refused():
    with pytest.raises(Refused, match="coverage, digest, interview"):
        styles.shipped("../coverage")
    with pytest.raises(Refused):
        styles.read("#" * (styles.MOST_CHARS + 1))


def test_marks_labels_and_verbs_change_what_stands_around_the_words_and_no_word(transcript):
    style = styles.read(
        '[marks]\nquotes = "curly"\n[labels]\ntakeaways = "En bref"\n[verbs]\nsaying = ["dit", "ajoute"]\n'
    )
    made = styles.draft(transcript, style)
    plain, ours = exports.recap_markdown(made, transcript), exports.recap_markdown(made, transcript, style.wording)
    printed = ours.replace("\N{NO-BREAK SPACE}", " ").split("##", 1)[-1]
    assert "« " not in printed.replace("dire « je ne sais pas", ""), "but for a quoted quote"
    assert "** dit\N{NO-BREAK SPACE}: “" in ours
    assert "** ajoute\N{NO-BREAK SPACE}: “" in ours
    assert plain == exports.recap_markdown(made, transcript, styles.Style().wording)
    if "## À retenir" in plain:
        assert "## En bref" in ours
    for item in made.items:
        if item.kind == "quote":
            assert f"“{typesetting.inner(item.text, 'fr', 'curly')}”" in ours
