"""Who a line says is speaking: "Name : words" in all the ways it is written, and what could be a name.

Nothing is judged here: that takes the whole file (`belief`).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass

from services.formats import lexicon

MAX_LABEL_CHARS, MAX_LABEL_WORDS = 60, 6
_UNNAMED = re.compile(rf"{lexicon.either(lexicon.VOICES)}[ _-]{{0,2}}(?:\d{{1,3}}|[a-z])?")
_LEAD = re.compile(r"[ \t\u00a0\u202f]{0,20}(?:(>>+|[-–—•])[ \t\u00a0\u202f]{0,4})?")
_BOLD = re.compile(r"(\*\*|__)([^*_\n]{1,110}?)[ \u00a0\u202f]?(?::[ \u00a0\u202f]?\1|\1[ \u00a0\u202f]?:)")
_IN_BRACKETS = re.compile(r"\(([^()\n]{2,60})\)[ \u00a0\u202f]+(?=\S)")
_PART = re.compile(
    r"(?:(q|question)|(?:r|rep|réponse|a|answer))[ \u00a0\u202f]?\d{0,3}[ \u00a0\u202f]?[:.\-–—][ \u00a0\u202f]+(?=\S)",
    re.IGNORECASE,
)
_PARTS = frozenset("QqRrAa")  # how each of them begins
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


def is_first_name(name: str) -> bool:
    """One word that begins with a capital and goes on: "Ada", "Anne-Sophie", "McAdam", not "SEO"."""
    return all(part[:1].isupper() and not part.isupper() and part.isalpha() for part in name.split("-"))
