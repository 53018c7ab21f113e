import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import speakers
from services.errors import Refused
from services.formats import rttm
from services.formats.document import Document
from services.speakers import Span

RTTM = """\
;; a comment
SPEAKER talk 1 12.500 1.250 <NA> <NA> anne <NA> <NA>
SPEAKER talk 1 0.250 3.100 <NA> <NA> paul <NA> <NA>
LEXEME talk 1 0.25 0.3 bonjour lex paul <NA> <NA>
SPEAKER talk 1 9.000 0.000 <NA> <NA> anne <NA> <NA>
"""
SPANS = (Span("paul", 250, 3_350), Span("anne", 12_500, 13_750))


def test_rttm_is_read_sorted_and_without_empty_spans():
    assert speakers.from_rttm(RTTM) == SPANS


def test_rttm_written_is_read_back():
    text = speakers.to_rttm(SPANS, "La gare de demain")
    assert text.splitlines()[0] == "SPEAKER La_gare_de_demain 1 0.250 3.100 <NA> <NA> paul <NA> <NA>"
    assert speakers.from_rttm(text) == SPANS


SPANS_OF_ANYBODY = st.lists(
    st.tuples(st.sampled_from(("S1", "Zoé_d’Orme", "SPEAKER_00", "\u05d3\u05e0\u05d4")), st.integers(0, 90_000_000),
              st.integers(1, 600_000)),
    min_size=1, max_size=30,
)  # fmt: skip


@given(SPANS_OF_ANYBODY)
def test_every_span_is_read_back_to_the_millisecond_by_both_readers(told):
    spans = [Span(name, start, start + length) for name, start, length in told]
    text = speakers.to_rttm(spans, "La halle")
    assert speakers.from_rttm(text) == tuple(sorted(spans, key=lambda one: (one.start_ms, one.end_ms, one.speaker)))
    found, warnings = rttm.spans(Document(text))
    assert sorted(found, key=str) == sorted(spans, key=str)
    assert warnings == []


@pytest.mark.parametrize(
    "line", ["SPEAKER x 1 a 2 <NA> <NA> s", "SPEAKER x 1 1", "SPEAKER x 1 nan 2 . . s", "SPEAKER x 1 -1 2 . . s"]
)
def test_a_broken_rttm_line_is_named(line):
    with pytest.raises(Refused) as refused:
        speakers.from_rttm(f"\n{line}\n")
    assert (refused.value.key, refused.value.params) == ("speakers.rttm_line", {"line": 2})
    assert "2" in refused.value.sentence("fr")


def test_labels_follow_the_order_of_appearance():
    spans, names = speakers.relabelled([Span("7", 500, 900), Span("3", 0, 400), Span("7", 1_000, 1_100)])
    assert spans == (Span("S1", 0, 400), Span("S2", 500, 900), Span("S2", 1_000, 1_100))
    assert names == {"3": "S1", "7": "S2"}


@pytest.mark.parametrize(
    ("hints", "bounds"),
    [((None, None, None), (1, 40)), ((3, None, None), (3, 3)), ((None, 2, 5), (2, 5)), ((3, 3, 4), (3, 3))],
)
def test_hints_become_bounds(hints, bounds):
    assert speakers.check_hints(*hints) == bounds


@pytest.mark.parametrize(
    ("hints", "key"),
    [
        ((0, None, None), "hint_range"),
        ((None, None, 41), "hint_range"),
        ((None, 4, 2), "hints_disagree"),
        ((5, None, 4), "hints_disagree"),
    ],
)
def test_impossible_hints_are_refused(hints, key):
    with pytest.raises(Refused) as refused:
        speakers.check_hints(*hints)
    assert refused.value.key == f"speakers.{key}"
    assert refused.value.sentence("fr") != refused.value.sentence("en")


def test_importing_speakers_and_turns_loads_nothing_heavy():
    code = "import sys, services.turns; print([m for m in ('torch', 'scipy', 'onnxruntime', 'av') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
