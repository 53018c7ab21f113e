"""How a written text is laid out: headings, lists, short news behind an emoji, "read more" lines, teasers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from services.formats import prose
from services.formats.document import Document, Paragraph

BlockKind = Literal["paragraph", "list", "more", "caption", "source"]
Marker = Literal["numbered", "dash", "bullet"]
SectionKind = Literal["opening", "section", "brief", "teaser"]

MAX_HEADING_CHARS = 110
_NUMBER = re.compile(r"(\d{1,2})[.)][ \t\u00a0\u202f]+(?=\S)")
_DASH = re.compile(r"[-–—][ \t\u00a0\u202f]+(?=\S)")
_BULLET = re.compile(r"[•*+◦▪‣●○·→➜➔►▶✓✔✅☑][ \t\u00a0\u202f]*(?=\S)")
# Pictographs, dingbats and symbols, with what joins and colours them; digits and "#" are emoji only with a keycap.
_EMOJI = re.compile(
    "(?:[\U0001f1e6-\U0001faff\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff][\ufe0f\u200d]*)+[ \u00a0\u202f]*"
)
_MORE = re.compile(
    r"(?:→|>+|»|➜)?[ \u00a0\u202f]{0,2}(?:en savoir plus|lire (?:la suite|l['’]article(?: complet)?|plus)"
    r"|découvrir(?: l['’]article)?|voir (?:plus|la suite)|la suite(?: ici)?|plus d['’]infos?"
    r"|read (?:more|on)|learn more|find out more|see more)"
    r"[ \u00a0\u202f]?(?:→|>+|»|➜|…|\.\.\.|\.)?",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"(?:sources?|crédits?(?: photos?)?|credits?|via|photos?)[ \u00a0\u202f]?:[ \u00a0\u202f]?\S.{0,200}", re.IGNORECASE
)
_TEASER = re.compile(
    r"(?:sommaire|au (?:sommaire|programme|menu)|dans ce numéro|in this issue|contents)\b", re.IGNORECASE
)
# Rubrics that stand above others, so that what follows them is a heading too.
_RUBRIC = re.compile(
    r"(?:(?:à|a) (?:retenir|lire|voir|écouter|noter)|en (?:bref|vrac|images?|chiffres)|(?:l['’]\s?)?[ée]dito(?:rial)?"
    r"|brèves?|agenda|(?:le )?chiffres?(?: clés?)?|(?:à )?la une|sommaire|zoom|focus|ils? (?:l['’])?ont dit"
    r"|key takeaways|in brief|takeaways|news|numbers|what(?:['’]s| is) new|also)\b",
    re.IGNORECASE,
)
# How a line under a picture begins.
_PICTURE = re.compile(
    r"(?:croquis|dessins?|photos?|captures?|illustrations?|infographies?|images?|sch[ée]mas?|graphiques?|cartes?"
    r"|mindmaps?|affiches?|tableaux?|vues?|screenshots?|sketch(?:es)?|charts?|graphs?|drawings?|pictures?)"
    r"[ \u00a0\u202f](?!.*[?:])",
    re.IGNORECASE,
)
_STEM_CHARS, _LEAST_TOLD, _CUT_WORDS = 5, 2, 8
_ENDS_SENTENCE = re.compile(r"[.!,;:…»”\"–-]$")
_NEAR_PARAGRAPHS = 4  # between two numbers of one list, where its paragraphs are not set in


@dataclass(frozen=True, slots=True)
class Block:
    """`items` of a list, the further paragraphs of one on lines of their own; else `text`. `line`: from 1."""

    kind: BlockKind
    line: int
    text: str = ""
    marker: Marker | None = None
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading; that of the opening is "". `mark`: the emoji before the heading."""

    kind: SectionKind
    heading: str
    line: int
    blocks: tuple[Block, ...] = ()
    mark: str = ""


def of(document: Document) -> tuple[Section, ...]:
    """The sections of a text in order, without its title; what holds no sign of a layout is one opening."""
    paragraphs = document.paragraphs[1 if prose.title_of(document) else 0 :]
    made = _Making(document, paragraphs)
    for at in range(len(paragraphs)):
        made.meet(at)
    return tuple(made.finished())


def is_laid_out(sections: Sequence[Section]) -> bool:
    """Whether only somebody who writes would set a text so: lists, short news, rubrics, links. Speech has none."""
    lists = [block for one in sections for block in one.blocks if block.kind == "list" and block.items[1:]]
    more = sum(block.kind == "more" for one in sections for block in one.blocks)
    briefs = sum(one.kind == "brief" for one in sections)
    teasers = sum(one.kind == "teaser" for one in sections)
    rubrics = sum(_RUBRIC.match(one.heading) is not None for one in sections if one.kind == "section")
    headings = sum(one.kind == "section" for one in sections)
    signs = (len(lists) > 1, more > 1, briefs > 1, teasers > 0, rubrics > 0, headings > 2 and bool(lists))
    return sum(signs) > 1


def heading_shaped(text: str) -> bool:
    """Short, and no sentence."""
    return len(text) <= MAX_HEADING_CHARS and _ENDS_SENTENCE.search(text) is None and any(map(str.isalpha, text))


class _Making:
    def __init__(self, document: Document, paragraphs: Sequence[Paragraph]) -> None:
        self.document, self.paragraphs = document, paragraphs
        self.sections: list[Section] = [Section("opening", "", paragraphs[0].line if paragraphs else 1)]
        self.blocks: list[Block] = []
        self.since_item = 0

    def meet(self, at: int) -> None:
        line, text = self.paragraphs[at]
        emoji = _EMOJI.match(text)
        if _MORE.fullmatch(text):
            self.blocks.append(Block("more", line, text))
        elif _SOURCE.fullmatch(text) and len(text) <= MAX_HEADING_CHARS:
            self.blocks.append(Block("source", line, text))
        elif emoji and _TEASER.match(text, emoji.end()):
            self._begin(Section("teaser", text[emoji.end() :], line, mark=emoji[0].strip()))
        elif (listed := _listed(text)) and not self._is_lone(at, listed):
            self._item(line, *listed)
        elif emoji and heading_shaped(text):
            self._begin(Section("brief", text[emoji.end() :], line, mark=emoji[0].strip()))
        elif self._goes_on(line):
            self._extend(text)
        elif self._is_heading(at):
            self._begin(Section("section", _unmarked(text), line))
        else:
            self.blocks.append(Block("caption" if _caption_shaped(text) else "paragraph", line, text))
            self.since_item += 1

    def finished(self) -> Iterator[Section]:
        self._close()
        for one in self.sections:
            if one.blocks or one.kind != "opening":
                yield one

    def _begin(self, section: Section) -> None:
        self._close()
        self.sections.append(section)

    def _close(self) -> None:
        last = self.sections[-1]
        self.sections[-1] = Section(last.kind, last.heading, last.line, tuple(self.blocks), last.mark)
        self.blocks, self.since_item = [], 0

    def _item(self, line: int, marker: Marker, number: int, text: str) -> None:
        before = self._list_before()
        if before is not None and self._follows(before, marker, number):
            # What stood between two numbers belongs to the first.
            between = [one.text for one in self.blocks[before + 1 :]]
            old = self.blocks[before]
            items = (*old.items[:-1], "\n".join([old.items[-1], *between]), text)
            self.blocks[before:] = [Block("list", old.line, marker=old.marker, items=items)]
        else:
            self.blocks.append(Block("list", line, marker=marker, items=(text,)))
        self.since_item = 0

    def _follows(self, before: int, marker: Marker, number: int) -> bool:
        old = self.blocks[before]
        if old.marker != marker:
            return False
        if marker == "numbered":
            return number == len(old.items) + 1 and self.since_item <= _NEAR_PARAGRAPHS
        return before == len(self.blocks) - 1

    def _list_before(self) -> int | None:
        return next((n for n in range(len(self.blocks) - 1, -1, -1) if self.blocks[n].kind == "list"), None)

    def _goes_on(self, line: int) -> bool:
        """Whether a paragraph set in belongs to the item above."""
        if not self.blocks or self.blocks[-1].kind != "list":
            return False
        raw = self.document.lines[line - 1]
        return len(raw) - len(raw.lstrip(" \t\u00a0")) > 1

    def _extend(self, text: str) -> None:
        old = self.blocks[-1]
        items = (*old.items[:-1], f"{old.items[-1]}\n{text}")
        self.blocks[-1] = Block("list", old.line, marker=old.marker, items=items)

    def _is_lone(self, at: int, listed: tuple[Marker, int, str]) -> bool:
        """One mark alone, above running text: a report's way to set its headings."""
        marker, _, text = listed
        if marker != "bullet" or any(self._marked(n) for n in (at - 1, at + 1)):
            return False
        return at + 1 < len(self.paragraphs) and len(text) <= 2 * MAX_HEADING_CHARS

    def _marked(self, at: int) -> bool:
        return 0 <= at < len(self.paragraphs) and _listed(self.paragraphs[at].text) is not None

    def _is_heading(self, at: int) -> bool:
        text = self.paragraphs[at].text
        if text.startswith("#"):
            return True
        if listed := _listed(text):
            return self._is_lone(at, listed)
        if not heading_shaped(text) or at + 1 >= len(self.paragraphs):
            return False
        if _RUBRIC.match(fold_start(text)):
            return True
        after = self.paragraphs[at + 1].text
        # A question is a heading only by itself: what a paragraph of questions asks is none.
        is_plain = len(after) > len(text) and not (
            heading_shaped(after) or _EMOJI.match(after) or _MORE.fullmatch(after)
        )
        return is_plain and not (text.endswith("?") and text.count(" ") > 12) and not self._is_caption(at)

    def _is_caption(self, at: int) -> bool:
        """Under a picture stands what the paragraph above it tells, over a section what follows."""
        text = self.paragraphs[at].text
        if text.endswith("?") or not at:
            return False
        above = self.paragraphs[at - 1].text
        if heading_shaped(above) or _listed(above):
            return False
        own = _stems(text)
        told, follows = own & _stems(above), own & _stems(self.paragraphs[at + 1].text)
        if _PICTURE.match(text):
            return not follows or len(told) > len(follows)
        return len(told) >= _LEAST_TOLD and 2 * len(told) >= len(own) and len(told) > len(follows)


def _caption_shaped(text: str) -> bool:
    """Short, no sentence, no question, and not the first half of a sentence that a link has cut."""
    is_cut = "," in text and text.count(" ") >= _CUT_WORDS
    return heading_shaped(text) and not text.endswith("?") and not is_cut


def _stems(text: str) -> set[str]:
    """How the longer words of a text begin: "cohérente" and "cohérence" tell of the same thing."""
    return {word[:_STEM_CHARS] for word in re.findall(rf"[^\W\d_]{{{_STEM_CHARS},}}", text.casefold())}


def fold_start(text: str) -> str:
    """The text without what decorates its start."""
    return text.lstrip(" \u00a0*_#—–-•:")


def _listed(text: str) -> tuple[Marker, int, str] | None:
    """Marker, number and words of a list's item."""
    if found := _NUMBER.match(text):
        return "numbered", int(found[1]), text[found.end() :]
    if found := _DASH.match(text):
        return "dash", 0, text[found.end() :]
    if found := _BULLET.match(text):
        return "bullet", 0, text[found.end() :]
    return None


def _unmarked(text: str) -> str:
    listed = _listed(text)
    return (listed[2] if listed else prose.without_mark(text)).strip("* _")
