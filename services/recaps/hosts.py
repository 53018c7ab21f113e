"""Who moderates: a speaker who asks, hands over and changes the subject, and speaks less than the guests."""

from __future__ import annotations

from collections import Counter

from services.recaps.sentences import Document

# On 14 development debates every guest scores at most .20 and all hosts but one, who spoke 11 sentences, .47 and more.
# Where all talk alike (a meeting), nobody stands out from the average word by as much as a host does.
_HOST_SCORE = 0.45
_ABOVE_AVERAGE = 0.5
# Who says more than a twentieth of the words must behave like a host beyond doubt.
_SURE_SCORE, _SMALL_SHARE = 1.05, 0.05
# Silencing a guest is the worse error: nobody with more than a quarter of the words is taken for a host on habit alone.
_MAX_SHARE = 0.25
_MIN_SENTENCES = 3


def scores(document: Document) -> dict[str, float]:
    """How much each speaker behaves like a host; comparable across talks.

    Source: fitted by hand on 14 televised debates: 3·questions + 2·meta-talk + topic shifts − 3·excess share.
    """
    count: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    directed: Counter[str] = Counter()
    shifted: Counter[str] = Counter()
    for sentence in document.sentences:
        if sentence.speaker is None:
            continue
        count[sentence.speaker] += 1
        asked[sentence.speaker] += sentence.is_question
        directed[sentence.speaker] += bool(document.lexicon.cues["meta"].search(sentence.folded))
        shifted[sentence.speaker] += bool(document.lexicon.patterns["topic_cue"].search(sentence.folded))
    total = max(1, document.word_count)
    opener = next((sentence.speaker for sentence in document.sentences if sentence.speaker), None)
    found = {}
    for speaker, n in count.items():
        share = document.words_by_speaker[speaker] / total
        found[speaker] = (
            (3 * asked[speaker] + 2 * directed[speaker] + shifted[speaker]) / n
            - 3 * max(0.0, share - 0.5 / len(count))
            + 0.3 * (speaker == opener)
        )
    return found


def find(document: Document) -> frozenset[str]:
    """The speakers who moderate: those the programme says, else those who behave so."""
    told = frozenset(speaker.id for speaker in document.transcript.speakers if speaker.is_host)
    if told:
        return told
    spoken = Counter(sentence.speaker for sentence in document.sentences)
    total = max(1, document.word_count)
    values = scores(document)
    average = sum(value * document.words_by_speaker[speaker] for speaker, value in values.items()) / total
    share = {speaker: document.words_by_speaker[speaker] / total for speaker in values}
    guessed = frozenset(
        speaker
        for speaker, value in values.items()
        if value > max(_HOST_SCORE if share[speaker] <= _SMALL_SHARE else _SURE_SCORE, average + _ABOVE_AVERAGE)
        and spoken[speaker] >= _MIN_SENTENCES
        and share[speaker] <= _MAX_SHARE
    )
    others = {speaker for speaker in spoken if speaker is not None} - guessed
    return guessed if others else frozenset()
