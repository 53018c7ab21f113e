"""Whether words that stop inside their sentence break off: what was begun comes to its verb, or its object, only after.

“The dockers who are the oldest today, | they …”, “I have chosen, from the start, | the people …”, “offices of the
minister | and of his deputy, would have …”. Told by the words on both sides of the cut: where the last thing named has
no verb of its own, and what follows would give it one.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from services.recaps.lexicon import Lexicon, lexicon

_MARK = re.compile(r"\s*[,;:]\s*|\s+-+\s+")
_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*'?")
_AGAIN = (2, 3, 4, 5)  # words
_FILLING_WORDS = 3  # “today”, “once again”
_BACK = 4  # clauses between marks that are looked at before the cut


def break_off(said: str, following: str, known: Lexicon) -> bool:
    """Args: said: the words before the cut; following: the rest of the sentence. Both folded and in lower case."""
    return _breaks_off(said, following, known.language)


def is_statement(said: str, known: Lexicon) -> bool:
    """Somebody does something in these words, folded and in lower case; not in "the largest port of Europe"."""
    return any(_verbs(_TOKEN.findall(one), known) for one in _clauses(said, known))


def has_main_clause(said: str, known: Lexicon) -> bool:
    """Somebody does something in these words that no “who”, “if” or “because” leads in: not in “a plan for wind”."""
    for clause in (_TOKEN.findall(one) for one in _clauses(said, known)):
        text = _text(clause)
        if known.patterns["subordinates"].match(text):
            continue
        own = sum(_is_verb(clause, n, known) for n in range(len(clause)))
        acts = max(own, len(known.patterns["predicate"].findall(text)), len(known.patterns["acts_too"].findall(text)))
        if _verbs(_plain(clause, known), known) or acts > sum(word in known.sets["relates"] for word in clause):
            return True  # each “who” has a verb of its own
    return False


def opens_on_verb(following: str, known: Lexicon) -> bool:
    """“…, dit le maire”, “…, m'a soutenu un ami”: a verb before its subject, which gives the words to somebody."""
    words = _TOKEN.findall(following)
    while words and _bare(words[0]) in known.sets["clitics"]:
        words = words[1:]
    return bool(words) and _is_verb(words, 0, known) and not known.patterns["urges"].fullmatch(words[0])


@functools.lru_cache(maxsize=10_000)
def _breaks_off(said: str, following: str, language: str) -> bool:
    known = lexicon(language)
    after = [_TOKEN.findall(one) for one in _clauses(following, known)]
    before = [_TOKEN.findall(one) for one in _clauses(said, known)]
    if not after or not before:
        return False
    first = [word for word in _TOKEN.findall(following) if word not in known.sets["sounds"]]
    if known.patterns["completes"].match(_text(first)) or _is_verb(first, 0, known):
        return True
    if any(len(after[0]) > size and before[-1][-size:] == after[0][:size] for size in _AGAIN):
        return True  # “ninety percent, | ninety percent of them …”
    return _waits(before, after, known) or _is_fronted(said, after, known)


def _is_fronted(said: str, after: Sequence[Sequence[str]], known: Lexicon) -> bool:
    """“… and, three days before the vote, | you tell us …”: a time or a place, said of what comes after it."""
    opened = [one.end() for one in known.patterns["fronts"].finditer(said)]
    if not opened or not _acts(after, known):
        return False
    return not any(_verbs(_TOKEN.findall(one), known) for one in _MARK.split(said[opened[-1] :]))


def _clauses(text: str, known: Lexicon) -> list[str]:
    """The words between marks, without those that only join them to what stands before."""
    plain = (known.patterns["joins"].sub("", one.strip()) for one in _MARK.split(text.strip(" ,;:-")))
    return [one for one in plain if _TOKEN.search(one)]


def _waits(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]], known: Lexicon) -> bool:
    """Whether the last thing named before the cut has no verb, or the last verb no object, but for what follows."""
    opens, acts = _bare(after[0][0]), _verbs(_head(after[0], known), known)
    things = known.sets["introduces"] | known.sets["stands_for"]
    resumed = opens in known.sets["resumes"] and len(after[0]) > 1 and not _impersonal(after[0], known)
    supplied = not acts and any(_is_verb(one, 0, known) for one in after[1:])
    named = (opens in known.sets["introduces"] and not acts) or opens in known.sets["goes_on"]
    for clause in reversed(before[-_BACK:]):
        head, text = _head(clause, known), _text(clause)
        if known.patterns["hangs"].search(text):
            return True
        if not head:  # “who …”, “in this country”: what they belong to stands before them
            if _acts(after, known) and known.patterns["supposes"].match(text):
                return True  # “if they work longer, | these are …”
        elif _verbs(head, known):
            return named and bool(known.patterns["lacks_object"].search(text))
        elif _bare(head[0]) in things or len(head) < len(clause):
            return resumed or supplied
        elif len(head) > _FILLING_WORDS:
            return False
    return acts and len(before) <= _BACK and not any(_verbs(_plain(one, known), known) for one in before)


def _acts(after: Sequence[Sequence[str]], known: Lexicon) -> bool:
    return any(_verbs(_head(one, known), known) for one in after[:2])


def _head(clause: Sequence[str], known: Lexicon) -> Sequence[str]:
    """A clause without what is said of its things; nothing where it opens on a “who” or a preposition."""
    return () if _bare(clause[0]) in known.sets["adjoins"] else _plain(clause, known)


def _plain(clause: Sequence[str], known: Lexicon) -> Sequence[str]:
    """A clause up to its first “who” or “that”."""
    first = int(clause[0] in known.sets["stands_for"])  # “that is …” opens no clause of another
    stop = next((n for n, word in enumerate(clause) if n >= first and word in known.sets["relates"]), len(clause))
    return clause[:stop]


def _verbs(clause: Sequence[str], known: Lexicon) -> bool:
    """Somebody does something in it."""
    text = _text(clause)
    if known.patterns["predicate"].search(text) or known.patterns["acts_too"].search(text):
        return True
    return any(_is_verb(clause, n, known) for n in range(len(clause)))


def _is_verb(clause: Sequence[str], n: int, known: Lexicon) -> bool:
    """A word that is nothing but a verb with a person, and no article makes a thing of it."""
    return clause[n] in known.sets["verbs"] and (n == 0 or _bare(clause[n - 1]) not in known.sets["names_thing"])


def _impersonal(clause: Sequence[str], known: Lexicon) -> bool:
    return bool(known.patterns["impersonal"].match(_text(clause)))


def _bare(word: str) -> str:
    return word.rstrip("'")


def _text(clause: Sequence[str]) -> str:
    return " ".join(clause).replace("' ", "'")
