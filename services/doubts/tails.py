"""What an engine writes after the speech is over: it fills the window it was given. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.contracts import Word
from services.doubts.coverage import Stretch, hangs_over, measure, utterances

_ENDS = (".", "?", "!", "…")
# Words this soon after a voice are taken for its own.
_LATE_MS = 200


def without_invented(
    words: Sequence[Word], voiced: Sequence[Stretch], around: Sequence[Stretch] | None = None
) -> tuple[Word, ...]:  # fmt: skip
    """Return `words` without the sentences of which more than half lies outside all speech, or that nobody can say
    before the voice stops.

    Word times err at the end of a window, so a sentence stays where its going would leave speech without words.
    Args: voiced: where somebody speaks in the passage; around: and near it, if more is known;
    each sorted and apart.
    """
    kept = list(words)
    for sentence in [*_sentences(words)]:
        silent = sum(not _is_voiced(word, voiced) for word in sentence)
        rest = [word for word in kept if word not in sentence]
        doubtful = 2 * silent > len(sentence) or _hangs_over(sentence, around or voiced)
        if doubtful and measure(voiced, rest).covered_ms >= measure(voiced, kept).covered_ms:
            kept = rest
    return tuple(kept)


def said_in_time(words: Sequence[Word], voiced: Sequence[Stretch]) -> tuple[Word, ...]:
    """Return `words` without those at the end of an utterance that nobody can say before its voice stops.

    For passages in which that is what is doubted, and only them: word times err, and a last word that was said may be
    crammed. That two hearings agree on such words proves nothing, since an engine completes a sentence it knows.
    """
    late: list[Word] = []
    for start_ms, end_ms in utterances(voiced):
        some = [word for word in words if start_ms <= word.start_ms < end_ms + _LATE_MS]
        late += next((some[n:] for n in range(len(some)) if hangs_over(some[n:], end_ms)), [])
    return tuple(word for word in words if word not in late)


def _hangs_over(sentence: Sequence[Word], voiced: Sequence[Stretch]) -> bool:
    """Whether the utterance a sentence begins in is over too soon for it."""
    ends = [end for start, end in utterances(voiced) if start <= sentence[0].start_ms]
    return bool(ends) and hangs_over(sentence, ends[-1])


def _sentences(words: Sequence[Word]) -> Iterator[list[Word]]:
    sentence: list[Word] = []
    for word in words:
        sentence.append(word)
        if word.text.endswith(_ENDS):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _is_voiced(word: Word, voiced: Sequence[Stretch]) -> bool:
    return any(start <= word.start_ms < end or word.start_ms < start < word.end_ms for start, end in voiced)
