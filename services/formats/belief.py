"""When to believe that a line names who speaks.

"PS : …", "Source : …", "SEO : …" look like speakers and are none. A label counts only on evidence from the whole
file: it is on the talk's sheet, it recurs in a file where many lines carry labels, or it opens timed captions.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from services.formats import lexicon
from services.formats.labels import Label, fold, is_first_name, is_somebody, is_unnamed

HEADER_CHARS = 5_000
DIALOGUE_SHARE = 0.4  # of non-blank lines; below it, a recurring "X :" is more often a list than a dialogue
EVERY_SHARE = 0.9
_NUMBERED_PART = re.compile(r"(?:q|r|a|question|rep|reponse|answer) ?\d{1,3}")
_SPOKEN = re.compile(rf"\b{lexicon.either(lexicon.SPOKEN)}\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Labelled:
    """A whole file's labels, as evidence for one another.

    `lines`: how many, from the first with a label on: what stands before it is a header, whatever its length;
    `opens`: the key of the label that the first of all lines has; `timed`: the lines are captions; `header`: folded;
    `asks`: marks tell questions.
    """

    labels: Sequence[Label]
    lines: int
    opens: str | None
    timed: bool
    header: str
    asks: bool

    @functools.cached_property
    def counts(self) -> Counter[str]:
        return Counter(label.key for label in self.labels)

    @functools.cached_property
    def recurring(self) -> frozenset[str]:
        return frozenset(key for key, count in self.counts.items() if count > 1)

    @functools.cached_property
    def strong(self) -> frozenset[str]:
        """What could be nothing but somebody."""
        whole = {label.key for label in self.labels if is_somebody(label.name)}
        # "Dupont" after "Marie Dupont" is her again: one voice, counted once.
        surnames = {key.rsplit(" ", 1)[-1] for key in whole}
        # Captions that open with a name, a first name even, and name others later.
        are_named = self.timed and self.opens in self.counts and len(self.counts) > 1
        return frozenset(
            label.key for label in self.labels
            if label.key in whole | surnames or (are_named and is_first_name(label.name))
        )  # fmt: skip

    @functools.cached_property
    def numbered(self) -> frozenset[str]:
        """Nobody else writes "Speaker 1:"."""
        return frozenset(one.key for one in self.labels if is_unnamed(one.name) and one.name[-1:].isdigit())

    @functools.cached_property
    def marked(self) -> frozenset[str]:
        return frozenset(label.key for label in self.labels if label.marked)

    @property
    def share(self) -> float:
        return len(self.labels) / max(1, self.lines)

    @functools.cached_property
    def is_spoken(self) -> bool:
        """Whether somebody is heard after half of the labels."""
        return sum(map(speaks, self.labels)) >= len(self.labels) / 2


def believed(
    found: Sequence[Label | None], *, names: Iterable[str] = (), timed: bool = False, header: str = "",
    asks: bool = False,
) -> frozenset[str]:  # fmt: skip
    """Return the keys of the labels that are speakers.

    Args: found: one entry per non-blank line or caption, None where there is no label; names: the talk's sheet;
        timed: the lines are captions; header: the text before the first label, where guests are introduced; asks: other
        lines are marked as questions ("Q :"), which somebody answers.
    """
    first = next((n for n, label in enumerate(found) if label), 0)
    if timed and 2 * first > len(found):
        first = 0  # captions have no header that long: somebody's words merely look like a label
    file = _Labelled(
        labels=[label for label in found if label and _could_be(label)],
        lines=len(found) - first, opens=found[0].key if found and found[0] else None, timed=timed,
        header=fold(header[:HEADER_CHARS]), asks=asks,
    )  # fmt: skip
    told = next((keys for rule in _RULES if (keys := rule(file))), frozenset[str]())
    return told | _on_sheet(file.counts, names)


def _could_be(label: Label) -> bool:
    return (
        label.key not in lexicon.NEVER | lexicon.OPENERS
        and label.rest[:1] != "/"
        and not _NUMBERED_PART.fullmatch(label.key)
    )


def _of_dialogue(file: _Labelled) -> frozenset[str]:
    """Who speaks where many lines carry labels and some come back."""
    if file.share < DIALOGUE_SHARE or not file.recurring:
        return frozenset()
    # Where hardly a line is without one, who speaks once does so under a first name too.
    once = (label.key for label in file.labels if " " not in label.key or file.share == 1)
    return file.recurring | file.strong | frozenset(once if file.share >= EVERY_SHARE else ())


def _of_strangers(file: _Labelled) -> frozenset[str]:
    """The voices of a text in which hardly anybody speaks twice; none where they may be nobody's.

    A list of "Term : definition" has no such names, or nobody says "vous" in it.
    """
    are_all_names = file.share >= 2 * DIALOGUE_SHARE and len(file.strong) == len(file.counts)
    is_talk = file.share >= DIALOGUE_SHARE and file.is_spoken
    set_apart = {label.key for label in file.labels if label.marked or not label.rest}
    # Nothing but names and what they say.
    is_all_said = file.lines == len(file.labels) == len(file.strong)
    if len(file.strong) > 1 and (are_all_names or is_talk or len(set_apart & file.strong) > 1):
        return file.strong
    if is_all_said and file.strong:
        return file.strong
    is_listed = len(file.counts) > 1 and file.share >= EVERY_SHARE and (file.is_spoken or bool(file.strong))
    return frozenset(file.counts if is_listed else ())


def _of_opened_captions(file: _Labelled) -> frozenset[str]:
    """Captions that open with a name are labelled where the speaker changes."""
    if not file.timed or file.opens not in file.strong:
        return frozenset()
    return file.numbered | file.strong | (file.recurring & file.marked)


def _of_introduced(file: _Labelled) -> frozenset[str]:
    """Names that come back, of whom the header tells or whom somebody asks; or several where a tenth of the lines are
    signed.
    """
    returning = file.recurring & file.strong
    is_told = any(key in file.header for key in returning) or (file.asks and bool(returning))
    if is_told or (len(returning) > 1 and file.share >= DIALOGUE_SHARE / 4):
        return file.numbered | file.strong
    return frozenset()


def _of_few(file: _Labelled) -> frozenset[str]:
    """What is left to believe of a text that is no dialogue."""
    return file.numbered | (file.recurring & file.strong if file.timed else frozenset())


# The first that finds somebody is right.
_RULES: tuple[Callable[[_Labelled], frozenset[str]], ...] = (
    _of_dialogue, _of_strangers, _of_opened_captions, _of_introduced, _of_few,
)  # fmt: skip


def speaks(label: Label) -> bool:
    """Whether somebody is heard in what follows: a question, a greeting, an "I" or a "you"."""
    return label.rest.rstrip(' »"”').endswith("?") or _SPOKEN.search(label.rest[:400]) is not None


def _on_sheet(counts: Collection[str], names: Iterable[str]) -> set[str]:
    sheet = {fold(name) for name in names}
    surnames = {name.rsplit(" ", 1)[-1] for name in sheet}
    return {key for key in counts if key in sheet or key in surnames}
