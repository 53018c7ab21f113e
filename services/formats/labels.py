"""Who a line says is speaking, and when to believe it.

"PS : …", "Source : …", "SEO : …" look like speakers and are none. A label counts only on evidence from the whole
file: it is on the talk's sheet, it recurs in a file where many lines carry labels, or it opens timed captions.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from services.formats import lexicon

MAX_LABEL_CHARS, MAX_LABEL_WORDS, HEADER_CHARS = 60, 6, 5_000
DIALOGUE_SHARE = 0.4  # of non-blank lines; below it, a recurring "X :" is more often a list than a dialogue
EVERY_SHARE = 0.9
_UNNAMED = re.compile(rf"{lexicon.either(lexicon.VOICES)}[ _-]{{0,2}}(?:\d{{1,3}}|[a-z])?")
_LEAD = re.compile(r"[ \t\u00a0\u202f]{0,20}(?:(>>+|[-–—•])[ \t\u00a0\u202f]{0,4})?")
_BOLD = re.compile(r"(\*\*|__)([^*_\n]{1,110}?)[ \u00a0\u202f]?(?::[ \u00a0\u202f]?\1|\1[ \u00a0\u202f]?:)")
_IN_BRACKETS = re.compile(r"\(([^()\n]{2,60})\)[ \u00a0\u202f]+(?=\S)")
_PART = re.compile(
    r"(?:(q|question)|(?:r|rep|réponse|a|answer))[ \u00a0\u202f]?\d{0,3}[ \u00a0\u202f]?[:.\-–—][ \u00a0\u202f]+(?=\S)",
    re.IGNORECASE,
)
_NUMBERED_PART = re.compile(r"(?:q|r|a|question|rep|reponse|answer) ?\d{1,3}")
_PARTS = frozenset("QqRrAa")  # how each of them begins
_SPOKEN = re.compile(rf"\b{lexicon.either(lexicon.SPOKEN)}\b", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b(?:[^\W\d_]|Mr|Mrs|Ms|Mme|Mlle|Dr|Pr|Prof|Me|Jr|St)\.", re.IGNORECASE)
# Signs that no name holds, nor what somebody is; "prof. d'histoire, Lyon 2/3" may hold a little more.
_NOT_IN_ROLES = frozenset('!?;«»"“”…<>=[]{}|@#*')
_NOT_IN_NAMES = _NOT_IN_ROLES | frozenset(".,/")
# Words of a sentence, never of a name or of what somebody is: "As-tu vu ceux que j'évoque : …" asks.
_OF_SENTENCES = re.compile(
    r"(?:^|[ \u00a0'’-])(?:que?|qui|j|je|tu|nous|vous|ils?|elles?|on|est|sont|ce|c|ça)(?=[ \u00a0'’-]|$)"
)
_ROLE = re.compile(r"([^,()]{2,60}?)[ \u00a0\u202f]*(?:,[ \u00a0\u202f]*([^()]{2,60})|\(([^()]{2,60})\))")


@dataclass(frozen=True, slots=True)
class Label:
    """A possible "Name :" and what follows it. `key` is `name` folded; `marked` by bold or ">>"."""

    key: str
    name: str
    rest: str
    role: str | None = None
    marked: bool = False


@functools.lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """Compare names without case, accents or repeated space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(plain.replace("’", "'").replace("_", " ").casefold().split())


def could_open(line: str) -> bool:
    """Whether a label is possible at all: cheap, and never wrong in saying no."""
    return ":" in line or "(" in line


def split(line: str) -> Label | None:
    """Return the label a line could begin with, without judging it; time is linear in the label's length."""
    lead = _LEAD.match(line)
    start = lead.end() if lead else 0
    marked = bool(lead and (lead[1] or "").startswith(">>"))
    head, rest, bold = _cut(line[start:])
    if head is None or rest.startswith("//") or (rest[:1].isdigit() and head[-1:].isdigit()):
        return None
    head, role = _role_apart(head.strip(" \t\u00a0\u202f"))
    if not is_shaped(head):
        return None
    return Label(fold(head), head, rest.strip(), role, marked or bold)


def answering(line: str) -> tuple[str, str] | None:
    """Read "Q : …", "R. …", "Réponse - …" as ("q" or "a", text)."""
    found = _PART.match(line) if line[:1] in _PARTS else None
    return ("q" if found[1] else "a", line[found.end() :].strip()) if found else None


def _cut(line: str) -> tuple[str | None, str, bool]:
    if found := _BOLD.match(line):
        return found[2], line[found.end() :], True
    if found := _IN_BRACKETS.match(line):
        return found[1], line[found.end() :], False
    colon = line.find(":", 0, 2 * MAX_LABEL_CHARS)
    return (line[:colon], line[colon + 1 :], False) if colon > 0 else (None, "", False)


def _role_apart(head: str) -> tuple[str, str | None]:
    """Name and role of "Marie Dupont, directrice de X" and of "Marie Dupont (X)"."""
    found = _ROLE.fullmatch(head)
    if found and (is_name(found[1]) or (found[3] and found[1].isalpha() and found[1][0].isupper())):
        role = (found[2] or found[3]).strip()
        if not set(role) & _NOT_IN_ROLES:
            return found[1].strip(), role
    return head, None


def is_shaped(head: str) -> bool:
    """Short, begins like a name, and holds nothing that names do not."""
    if not 0 < len(head) <= MAX_LABEL_CHARS or len(head.split()) > MAX_LABEL_WORDS:
        return False
    if not (head[0].isupper() or is_unnamed(head) or (head[0].isalpha() and not head[0].islower())):
        return False
    if _OF_SENTENCES.search(head) or _opens_sentence(head):
        return False
    return not set(_ABBREVIATION.sub("", head)) & _NOT_IN_NAMES


def _opens_sentence(head: str) -> bool:
    """“Oui et là”, “Bon alors”: words that begin sentences, and a small letter after them; “Bon Iver” is a name."""
    first, _, rest = head.partition(" ")
    return rest[:1].islower() and fold(first) in lexicon.OPENERS


def is_unnamed(name: str) -> bool:
    """A voice without a name: "Speaker 1", "SPEAKER_00", "Intervenant 2"."""
    return _UNNAMED.fullmatch(fold(name)) is not None


def is_name(name: str) -> bool:
    """At least two capitalised words, particles aside: "Marie de La Tour", "J. Dupont"."""
    words = name.replace("’", "' ").replace("'", " ").split()
    capitals = [word for word in words if word[:1].isupper()]
    others = [word for word in words if not word[:1].isupper()]
    if (
        not 2 <= len(capitals) <= 5
        or any(c.isdigit() for c in name)
        or fold(words[0]) in (lexicon.PARTICLES - lexicon.FIRST_NAMES) | lexicon.NEVER | lexicon.OPENERS
        or fold(name) in lexicon.NEVER
    ):
        return False
    return all(fold(word) in lexicon.PARTICLES for word in others)


def is_function(name: str) -> bool:
    """What somebody does in the talk instead of a name: "Journaliste", "Public"."""
    return fold(name) in lexicon.HOSTS | lexicon.OTHERS


def is_somebody(name: str) -> bool:
    """What could be nothing but a person or a voice."""
    return is_name(name) or is_unnamed(name) or is_function(name)


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


def is_first_name(name: str) -> bool:
    """One word that begins with a capital and goes on: "Ada", "Anne-Sophie", "McAdam", not "SEO"."""
    return all(part[:1].isupper() and not part.isupper() and part.isalpha() for part in name.split("-"))


def speaks(label: Label) -> bool:
    """Whether somebody is heard in what follows: a question, a greeting, an "I" or a "you"."""
    return label.rest.rstrip(' »"”').endswith("?") or _SPOKEN.search(label.rest[:400]) is not None


def _on_sheet(counts: Collection[str], names: Iterable[str]) -> set[str]:
    sheet = {fold(name) for name in names}
    surnames = {name.rsplit(" ", 1)[-1] for name in sheet}
    return {key for key in counts if key in sheet or key in surnames}
