"""What is known of a language: cue patterns, stop words, fillers, how rare a word is. Read from data/, once."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import snowballstemmer

_DATA = Path(__file__).parent / "data"
_STRAIGHT = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-"}
    | {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "…": "..."}
)
_CROOKED = re.compile(f"[{''.join(map(chr, _STRAIGHT))}]")
_WORD = re.compile(r"[^\W_]+")
# Zipf values (log10 of occurrences per billion) of what the table does not list: names, jargon, and numbers by length.
_UNLISTED_ZIPF = 1.8
_NUMBER_ZIPF = {1: 5.7, 2: 5.0, 3: 3.8, 4: 3.0}


@functools.lru_cache(maxsize=30_000)
def fold(text: str) -> str:
    """NFC, straight apostrophes and quotes, single spaces; accents and capitals stay."""
    composed = unicodedata.normalize("NFC", text)
    straight = composed.translate(_STRAIGHT) if _CROOKED.search(composed) else composed  # the search is cheaper
    return " ".join(straight.split())


def words(folded_lower: str) -> list[str]:
    """The runs of letters and digits of text already folded and lower-cased."""
    return _WORD.findall(folded_lower)


@functools.lru_cache(maxsize=30_000)
def name_key(name: str | None) -> str:
    """A name without accents, case or punctuation, for comparison only."""
    bare = "".join(c for c in unicodedata.normalize("NFD", fold(name or "").lower()) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(bare))


@dataclass(frozen=True)
class Lexicon:
    """One language. The sets hold folded lower-case words; patterns and cues expect folded lower-case text."""

    language: str
    sets: Mapping[str, frozenset[str]]
    patterns: Mapping[str, re.Pattern[str]]
    written_cues: Mapping[str, str]
    asides: frozenset[tuple[str, ...]]
    told_verbs: tuple[str, ...] = ()

    @functools.cached_property
    def cues(self) -> Mapping[str, re.Pattern[str]]:
        """What is counted in every sentence."""
        return {name: re.compile(pattern) for name, pattern in self.written_cues.items()}

    @functools.cached_property
    def rarity(self) -> Mapping[str, float]:
        """Zipf values of the words listed; read where somebody asks for one."""
        return _rarity(self.language)

    def stem(self, word: str) -> str:
        return _stem(self.language, word)

    def zipf(self, word: str) -> float:
        """How common a word is in the language at large: log10 of its occurrences per billion words.

        Source: wordfreq 3.1 (Robyn Speer), top 50,000 words, tenths.
        """
        known = self.rarity.get(word)
        if known is not None:
            return known
        return _NUMBER_ZIPF.get(len(word), 1.0) if word.isdigit() else _UNLISTED_ZIPF

    def is_content(self, word: str) -> bool:
        """Says something: no stop word, and no number spelt out, which the figures have a place of their own for."""
        return _is_content(self.language, word)


class _Patterns(dict[str, re.Pattern[str]]):
    """Patterns by name, each compiled when it is first looked up: of the other language hardly any ever is."""

    def __init__(self, written: Mapping[str, str]) -> None:
        self._written = written

    def __missing__(self, name: str) -> re.Pattern[str]:
        flags = re.NOFLAG if name in _OF_LOWER_CASE else re.IGNORECASE
        return self.setdefault(name, re.compile(self._written[name], flags))


def lexicon(language: str) -> Lexicon:
    """The lexicon of "fr" or "en"; any other language is read with the English one."""
    return _lexicon("fr" if language.lower().startswith("fr") else "en")


@functools.cache
def _lexicon(code: str) -> Lexicon:
    table = {
        key: value for name in (code, f"cuts_{code}")
        for key, value in tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8")).items()
    }  # fmt: skip
    cues = table.pop("cues")
    verbs = tuple(table.pop("told_verbs").split())
    asides = frozenset(tuple(one.split()) for one in table.pop("asides"))
    table["verbs"] = _listed(f"verbs_{code}.txt")
    sets = {name: frozenset(value.split()) for name, value in table.items() if name in _SETS}
    patterns = _Patterns({name: value for name, value in table.items() if name not in _SETS})
    return Lexicon(code, sets, patterns, cues, asides, verbs)


# Looked for in every sentence: the case of letters costs as much again.
_OF_LOWER_CASE = frozenset(
    {"number_word", "topic_cue", "disfluency", "greeting", "announcing", "subject_word", "handing"}
)
_SETS = frozenset(
    {"stop", "vague", "determiners", "trail", "abbreviations", "negations", "pronouns", "sounds", "doubled"}
    | {
        "split_before",
        "negations_with_ne",
        "personal",
        "turning",
        "names_too",
        "address",
        "we",
        "third",
        "strays",
        "introduces",
    }
    | {"opens_plain"}
    | {"resumes", "adjoins", "relates", "names_thing", "goes_on", "stands_for", "clitics", "verbs"}
    | {"editorial", "linking", "titles", "describing", "everywhere"}
)


def _listed(name: str) -> str:
    """A list of words of its own. verbs_fr.txt: the forms with a person of verbs among wordfreq's words, by the rules
    of conjugation, without those that the debates of FREDSum hear as nouns; verbs_en.txt: what the meetings of QMSum
    hear after a subject and hardly ever after an article, with the forms made of it.
    """
    return (_DATA / name).read_text("utf-8")


def _rarity(code: str) -> dict[str, float]:
    found: dict[str, float] = {}
    with (_DATA / f"rarity_{code}.txt").open(encoding="utf-8") as lines:
        for line in lines:
            tenths, *listed = line.split()
            found.update(dict.fromkeys(listed, int(tenths) / 10))
    return found


@functools.cache
def _stemmer(code: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer({"fr": "french", "en": "english"}[code])


@functools.lru_cache(maxsize=100_000)
def _is_content(code: str, word: str) -> bool:
    known = lexicon(code)
    if word in known.sets["stop"] or known.patterns["number_word"].fullmatch(word):
        return False
    return len(word) > 2 or word.isdigit()


@functools.lru_cache(maxsize=100_000)
def _stem(code: str, word: str) -> str:
    return str(_stemmer(code).stemWord(word))
