"""A house style, declared in a small TOML file: shape and lengths of a recap, marks, labels, verbs of saying.

What is said stays the talk's.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from services.contracts import Item, Recap, Transcript
from services.errors import Refused
from services.recaps import extractive, indirect
from services.recaps.house import Marks, Wording
from services.recaps.lexicon import fold, lexicon, words
from services.recaps.sheet import TalkSheet

Part = Literal["intro", "sections", "takeaways", "figures"]
Questions = Literal["lines", "alone", "none"]
PARTS: tuple[Part, ...] = ("intro", "sections", "takeaways", "figures")
SHIPPED = ("coverage", "digest", "interview")
MOST_CHARS = 20_000
_FOLDER = Path(__file__).parent / "data" / "styles"
_CHOICES = {"questions": ("lines", "alone", "none"), "marks": ("language", "guillemets", "curly", "straight")}
# Each table of a file: its keys, and the field that each stands for.
_TABLES = {
    "shape": {"order": "order", "headings": "headings", "questions": "questions"},
    "lengths": {"words": "words", "quotes": "quotes", "takeaways": "takeaways", "figures": "figures"},
    "marks": {"quotes": "marks"},
    "labels": {"takeaways": "label_takeaways", "figures": "label_figures"},
    "verbs": {"saying": "verbs"},
}
_RANGES = {"words": (50, 5000), "quotes": (1, 50), "takeaways": (0, 20), "figures": (0, 50)}
_LABEL = re.compile(r"[^\W_][\w ’'’,.!?&-]{0,59}")
_VERB = re.compile(r"[^\W\d_][^\W\d_ ’'-]*(?:[ ’'-][^\W\d_]+){0,3}")
_MOST_VERBS, _VERB_CHARS = 12, 40
# Shown as they are in both languages, like the names of the keys.
_LABEL_WANTED, _VERBS_WANTED = '"À retenir"', '["explique", "dit"]'
_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


@dataclass(frozen=True, slots=True)
class Style:
    """`order`: the parts there are, a part left out is not written; `questions`: before the answer with names, "alone"
    as in an interview, or "none". `words`: of the whole, by the talk's length if None; `quotes`: the most a section,
    `takeaways` and `figures`: the most of all; None where nothing limits them. `marks`, `label_*`, `verbs`: as
    `house.Wording` has them.
    """

    order: tuple[Part, ...] = PARTS
    headings: bool = True
    questions: Questions = "lines"
    words: int | None = None
    quotes: int | None = None
    takeaways: int | None = None
    figures: int | None = None
    marks: Marks = "language"
    label_takeaways: str = ""
    label_figures: str = ""
    verbs: tuple[str, ...] = ()

    @property
    def wording(self) -> Wording:
        """What is put around the words when a recap is written out."""
        return Wording(self.marks, self.label_takeaways, self.label_figures, self.verbs)


def shipped(name: str) -> Style:
    """One of `SHIPPED`. Raises: Refused: "styles.unknown"."""
    return read(text_of(name))


def text_of(name: str) -> str:
    """The file of one of `SHIPPED`, as a start for one's own. Raises: Refused: "styles.unknown"."""
    if name not in SHIPPED:
        raise Refused("styles.unknown", name=name[:40], known=", ".join(SHIPPED))
    return (_FOLDER / f"{name}.toml").read_text("utf-8")


def read(text: str) -> Style:
    """A style file. Raises: Refused: "styles.*" with the `line` that is wrong."""
    if len(text) > MOST_CHARS:
        raise Refused("styles.too_long", limit=MOST_CHARS)
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _TOML_LINE.search(str(error))
        line = int(found[1]) if found and found[1] else len(text.splitlines())
        raise Refused("styles.syntax", line=line) from None
    values: dict[str, Any] = {}
    for name, inside in table.items():
        if name not in _TABLES or not isinstance(inside, Mapping):
            raise Refused("styles.no_such_key", line=_line(text, None, name), field=name[:40], known=", ".join(_TABLES))
        for key, value in inside.items():
            if key not in _TABLES[name]:
                known = ", ".join(_TABLES[name])
                raise Refused("styles.no_such_key", line=_line(text, name, key), field=key[:40], known=known)
            values[_TABLES[name][key]] = _checked(_TABLES[name][key], key, value, _line(text, name, key))
    return Style(**values)


def draft(
    transcript: Transcript, style: Style, *, words: int | None = None, talk: TalkSheet | None = None,
    make: Callable[..., Recap] = extractive.draft,
) -> Recap:  # fmt: skip
    """Draft a talk in a style; the same input gives the same bytes. `words` wins over the style's.

    Args: make: who drafts, with the arguments of `extractive.draft`.

    Raises: Refused: "recap.*", as `extractive.draft`.
    """
    sheet = dataclasses.replace(talk or TalkSheet(), kind="interview") if style.questions == "alone" else talk
    made = make(transcript, words=words or style.words, talk=sheet)
    return dataclasses.replace(made, items=shaped(made.items, style))


def shaped(items: Sequence[Item], style: Style) -> tuple[Item, ...]:
    """The items of a draft in the order of the style, without what it does not want. No text is changed."""
    parts: dict[Part, list[Item]] = {
        "intro": [item for item in items if item.kind == "intro"],
        "sections": [item for section in _sections(items) for item in _section(section, style)],
        "takeaways": _best([item for item in items if item.kind == "takeaway"], style.takeaways),
        "figures": _best([item for item in items if item.kind == "figure"], style.figures),
    }
    return tuple(item for part in style.order for item in parts[part])


def _sections(items: Sequence[Item]) -> list[list[Item]]:
    found: list[list[Item]] = [[]]
    for item in items:
        if item.kind == "heading":
            found.append([item])
        elif item.kind in ("quote", "narrative"):
            found[-1].append(item)
    return found


def _section(section: Sequence[Item], style: Style) -> list[Item]:
    """A question goes with the answer that is left out."""
    kept = {id(item) for item in _best([item for item in section if item.kind == "quote"], style.quotes)}
    result = []
    for n, item in enumerate(section):
        following = section[n + 1] if n + 1 < len(section) else None
        answered = following is not None and id(following) in kept
        is_told = item.kind == "narrative" and bool(item.why.get(indirect.MARK))
        asks = item.kind == "narrative" and not is_told and style.questions != "none" and answered
        linking = asks or (is_told and style.questions == "lines")
        if id(item) in kept or linking or (item.kind == "heading" and style.headings):
            result.append(item)
    return result


def _best(items: Sequence[Item], most: int | None) -> list[Item]:
    """The ones with the highest score, in the order of the talk."""
    ranked = sorted(range(len(items)), key=lambda n: (-items[n].why.get("score", 0.0), n))
    return [items[n] for n in sorted(ranked[:most])]


def _checked(field: str, key: str, value: Any, line: int) -> Any:
    """The value of a field. Args: key: as the file writes it. Raises: Refused: "styles.bad_value"."""
    wanted = ""
    if field == "order":
        parts = value if isinstance(value, list) else []
        if parts and all(part in PARTS for part in parts) and len(set(parts)) == len(parts):
            return tuple(parts)
        wanted = ", ".join(PARTS)
    elif field == "headings" and not isinstance(value, bool):
        wanted = "true, false"
    elif field in _CHOICES and value not in _CHOICES[field]:
        wanted = ", ".join(_CHOICES[field])
    elif field.startswith("label_") and not (isinstance(value, str) and _LABEL.fullmatch(value)):
        wanted = _LABEL_WANTED
    elif field == "verbs":
        if isinstance(value, list) and len(value) <= _MOST_VERBS and all(map(_is_verb, value)):
            return tuple(value)
        wanted = _VERBS_WANTED
    elif field in _RANGES:
        least, most = _RANGES[field]
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            wanted = f"{least}–{most}"
    if wanted:
        raise Refused("styles.bad_value", line=line, field=key, wanted=wanted)
    return value


def _is_verb(value: Any) -> bool:
    """Plain words that neither deny nor doubt: a machine puts them before whatever somebody said."""
    if not isinstance(value, str) or len(value) > _VERB_CHARS or not _VERB.fullmatch(value):
        return False
    said = set(words(fold(value).lower()))
    return not any(said & (known.sets["turning"] | known.sets["negations"]) for known in map(lexicon, ("fr", "en")))


def _line(text: str, table: str | None, key: str) -> int:
    """The line, from 1, on which a key stands: `[key]`, `key =`, or `table.key =`. 1 where it is written otherwise."""
    within: str | None = None
    for number, row in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*[\"']?([^\]\"']+?)[\"']?\s*\]", row)
        if header:
            within = header[1]
            if table is None and within.split(".")[0] == key:
                return number
        name = re.match(r"\s*[\"']?([\w.-]+)[\"']?\s*=", row)
        if name and (within, name[1]) in {(table, key), (None, f"{table}.{key}"), (None, key if table is None else "")}:
            return number
    return 1
