"""Where the subject changes: cohesion of the vocabulary on both sides, and what the moderator says there."""

from __future__ import annotations

import numpy as np

from services.recaps import vectors
from services.recaps.sentences import Document
from services.recaps.vectors import Floats, Rows

_WINDOW_SENTENCES = 40
_APART_SENTENCES = 40
_EDGE_SENTENCES = 20
_OPENING_SENTENCES = 8
_WORDS_PER_TOPIC = 1500
_MAX_TOPICS = 12
_DEVIATIONS = 1.6


def cut(document: Document, table: Rows, hosts: frozenset[str]) -> list[int]:
    """The numbers of the sentences that open a topic; the first is always 0. Cuts fall at turn starts only.

    Source: TextTiling's depth score (Hearst, 1997) plus cue phrases; Pk .25 on 14 debates.
    """
    count = len(document.sentences)
    scale = min(1.0, max(0.3, count / 400))  # short talks need shorter sections
    apart, edge = int(_APART_SENTENCES * scale), int(_EDGE_SENTENCES * scale)
    possible = [i for i in range(edge + 1, count - edge) if document.sentences[i].k == 0]
    if not possible:
        return [0]
    value = _depth(table, max(8, int(_WINDOW_SENTENCES * scale))) + _cues(document, hosts)
    chosen_values = value[possible]
    bar = chosen_values.mean() + (_DEVIATIONS - (1 - scale)) * chosen_values.std()
    words_per_topic = max(400.0, _WORDS_PER_TOPIC * scale)
    limit = min(_MAX_TOPICS - 1, int(document.word_count / words_per_topic))
    chosen: list[int] = []
    for i in sorted(possible, key=lambda i: (-value[i], i)):
        if value[i] < bar or len(chosen) >= limit:
            break
        if all(abs(i - other) >= apart for other in chosen):
            chosen.append(i)
    return [0, *sorted(chosen)]


def _depth(table: Rows, width: int) -> Floats:
    """How deep the valley of cohesion is at each gap, standardised; shape (sentences,)."""
    similar = vectors.cohesion(table, width)
    depth = np.zeros(len(table))
    for gap in range(1, len(table)):
        left = similar[max(1, gap - 2 * width) : gap + 1].max()
        right = similar[gap : gap + 2 * width].max()
        depth[gap] = left + right - 2 * similar[gap]
    spread = float(depth[1:].std()) if len(depth) > 1 else 0.0
    return (depth - depth[1:].mean()) / spread if spread > 1e-9 else depth * 0


def _cues(document: Document, hosts: frozenset[str]) -> Floats:
    """What a moderator says when opening a subject counts at the start of their turn; shape (sentences,).

    The cue may come late in a long handing-over, so the whole turn is looked at; the longer it is, the likelier.
    """
    value = np.zeros(len(document.sentences))
    for i, sentence in enumerate(document.sentences):
        if sentence.k:
            continue
        is_host, opening = sentence.speaker in hosts, document.sentences_of(sentence.turn)
        said = any(document.lexicon.patterns["topic_cue"].search(one.folded) for one in opening[:_OPENING_SENTENCES])
        asks = any(one.is_question for one in opening)
        size = sum(len(one.words) for one in opening)
        long_turn = 0.8 * is_host * (size >= 25) + 0.8 * is_host * (size >= 50)
        value[i] = (1.6 if is_host else 0.3) * said + (0.6 * is_host + 0.1) * asks + long_turn
    return value
