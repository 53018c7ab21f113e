"""Articles: quotations given to the people they are attributed to, everything else as prose.

"Marie Dupont : « … »" · "Marie Dupont « … »" · "Selon Marie Dupont, « … »" · "« … », explique Marie Dupont."
"“…,” said Jane Doe" · and a long quotation with no name near it belongs to who was named last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from services.contracts import Turn
from services.formats import labels, lexicon, people, prose
from services.formats.cast import Cast
from services.formats.document import Document, Imported, Paragraph, Warning_, imported
from services.formats.quotes import Quotation, quotations

NAME = "article"
SPOKEN_WORDS = 6  # shorter quotations with no name near them are terms and titles
NEAR_CHARS = 200
_SAYS = lexicon.either(lexicon.SAYS)
_ROLE = r"[a-zà-ÿ][^.;:«»()]{2,120}"
_PRONOUN = re.compile(
    rf"[,.\s]{{0,4}}(?:{_SAYS}[ -]t?-?(?:il|elle|on)\b|(?:he|she|they)[^\S\n]{_SAYS}\b|(?:a|ont)-t-(?:il|elle|on)\b)"
)
_AFTER = re.compile(
    rf"[,.\s]{{0,4}}(?:(?:a|s['’]est|nous a)[^\S\n])?{_SAYS}[^\S\n](?:[^.!?«»“”\"]{{0,60}}?[^\S\n])?"
    rf"({people.NAME})(?:,[ \u00a0\u202f]({_ROLE}))?"
)
_AFTER_ENGLISH = re.compile(rf"[,.\s]{{0,4}}({people.NAME})[ \u00a0\u202f]{_SAYS}\b")
_LEAD = re.compile(
    rf"[\s•*\-]{{0,8}}({people.NAME})(?:[^\S\n]?\(([^()]{{2,80}})\)|,[^\S\n]({_ROLE}?))?\s?[:,]?\s{{0,4}}"
)
_ACCORDING = re.compile(rf"\b(?i:selon|pour|d['’]après|according to|comme le dit)[ \u00a0\u202f]({people.NAME})\b")
_VERB = re.compile(rf"\b{_SAYS}\b")
_NAME = re.compile(people.NAME)
_CLAUSE_END = re.compile(r"[!?«»]|\.(?=\s)")
_LEFTOVER = ' \t\u00a0\u202f.,;:»”"«“•-–—'


def sniff(document: Document) -> bool:
    return bool(Article(document).attributed())


def read(document: Document) -> Imported:
    article = Article(document)
    spoken = article.attributed()
    cast = Cast()
    turns: list[Turn] = []
    for name, text in article.pieces(spoken):
        turns.append(Turn(f"t{len(turns) + 1}", cast.id_of(name) if name else None, text))
    quoted = set(spoken.values())
    for one in (*article.announced, *article.told.values()):
        if one.is_host or one.name in quoted:
            cast.describe(one.name, one.role, one.organisation, is_host=one.is_host)
    return imported(
        document, NAME, turns, cast.speakers, title=article.title, warnings=article.warnings,
    )  # fmt: skip


class Article:
    """The paragraphs of an article, its quotations, and whom it names."""

    def __init__(self, document: Document) -> None:
        self.title = prose.title_of(document)
        self.paragraphs: Sequence[Paragraph] = document.paragraphs[1 if self.title else 0 :]
        self.warnings: list[Warning_] = []
        self.announced = [one for paragraph in self.paragraphs for one in people.announced(paragraph.text)]
        self.told: dict[str, people.Announced] = {}
        self.known = {labels.fold(one.name): one.name for one in self.announced}
        self.known |= {labels.fold(name): name for name in document.names}
        found = quotations(self.paragraphs, self._introduces, self.warnings)
        self.quotations = [one for one in found if any(map(str.isalnum, self.inside(one)))]

    def attributed(self) -> dict[Quotation, str]:
        """Return who says each quotation; those of nobody are left out."""
        found: dict[Quotation, str] = {}
        last: str | None = None
        line = 0
        for before, quotation in zip([None, *self.quotations], self.quotations, strict=False):
            for paragraph in self.paragraphs[line : quotation.first + 1]:
                last = self._last_announced(paragraph.text) or last
            line = quotation.first + 1
            name = self._named(quotation, before)
            if name is None and last and (self._is_spoken(quotation) or self._is_theirs(quotation)):
                name = last
            if name:
                found[quotation] = last = self._full(name)
        return found

    def pieces(self, spoken: dict[Quotation, str]) -> Iterator[tuple[str | None, str]]:
        """Yield (speaker, text) in reading order: prose between quotations, without the labels that name them."""
        at, offset = 0, 0
        for quotation, name in spoken.items():
            yield from self._prose(at, offset, quotation.first, quotation.start - 1, name)
            yield name, self.inside(quotation)
            at, offset = quotation.last, quotation.after
        yield from self._prose(at, offset, len(self.paragraphs), 0, None)

    def _introduces(self, at: int) -> bool:
        """Whether a paragraph opens with somebody's name and a quotation, or with "Avec …"."""
        text = self.paragraphs[at].text
        lead = _LEAD.match(text)
        opens = lead and text[lead.end() : lead.end() + 1] in set('«“"') and self._is_person(lead[1])
        named = opens or (lead and labels.fold(lead[1]) in self.known)
        return bool(named or people.announced(text))

    def _last_announced(self, text: str) -> str | None:
        """A lone guest introduced by "Avec …", or the person with whose name a paragraph begins."""
        guests = [one.name for one in people.announced(text) if not one.is_host]
        lead = _LEAD.match(text)
        if lead and labels.fold(lead[1]) in self.known:
            return lead[1]
        return guests[0] if len(guests) == 1 else None

    def _named(self, quotation: Quotation, before: Quotation | None) -> str | None:
        text = self.paragraphs[quotation.first].text
        floor = before.after if before and before.last == quotation.first else 0
        lead_in = text[max(floor, quotation.start - 1 - NEAR_CHARS) : quotation.start - 1]
        lead = _LEAD.fullmatch(lead_in) if floor == 0 else None
        if lead and self._is_person(lead[1]):
            self._tell(lead[1], lead[2] or lead[3])
            return lead[1]
        after = self.paragraphs[quotation.last].text[quotation.after : quotation.after + NEAR_CHARS]
        found = _AFTER.match(after) or _AFTER_ENGLISH.match(after)
        if found and self._is_person(found[1]):
            if found.re is _AFTER:
                self._tell(found[1], found[2])
            return found[1]
        if _PRONOUN.match(after):
            return None
        return self._named_before(lead_in)

    def _named_before(self, lead_in: str) -> str | None:
        """Return the person of "Selon Marie Dupont, " or of "Hier, Marie Dupont expliquait encore : "."""
        clause = _CLAUSE_END.split(lead_in)[-1]
        if found := _ACCORDING.search(clause):
            return found[1] if self._is_person(found[1]) else None
        verbs = list(_VERB.finditer(clause))
        names = [one[0] for one in _NAME.finditer(clause, 0, verbs[-1].start())] if verbs else []
        persons = [name for name in names if self._is_person(name)]
        return next((name for name in persons if labels.fold(name) in self.known), persons[0] if persons else None)

    def _is_person(self, name: str) -> bool:
        """Whether it can speak: "La Tribune" cannot, whatever its capitals."""
        return labels.fold(name) in self.known or labels.is_name(name)

    def _is_spoken(self, quotation: Quotation) -> bool:
        inside = self.inside(quotation)
        return len(inside.split()) >= SPOKEN_WORDS and inside[:1].isupper()

    def _is_theirs(self, quotation: Quotation) -> bool:
        """Whoever was named last says it, however short, where "dit-elle" follows."""
        after = self.paragraphs[quotation.last].text[quotation.after : quotation.after + NEAR_CHARS]
        return _PRONOUN.match(after) is not None

    def _full(self, name: str) -> str:
        return self.known.get(labels.fold(name), name)

    def _tell(self, name: str, role: str | None) -> None:
        self.known.setdefault(labels.fold(name), name)
        if role:
            self.told.setdefault(name, people.Announced(name, role.strip(" ,")))

    def inside(self, quotation: Quotation) -> str:
        texts = [one.text for one in self.paragraphs[quotation.first : quotation.last + 1]]
        texts[-1] = texts[-1][: quotation.end]
        texts[0] = texts[0][quotation.start :]
        return "\n".join(text.strip() for text in texts if text.strip())

    def _prose(self, at: int, offset: int, until: int, end: int, name: str | None) -> Iterator[tuple[None, str]]:
        for n in range(at, min(until + 1, len(self.paragraphs))):
            text = self.paragraphs[n].text
            piece = text[offset if n == at else 0 : end if n == until else len(text)]
            lead = _LEAD.fullmatch(piece) if n == until and name else None
            if not (lead and labels.fold(lead[1]) == labels.fold(name or "")) and piece.strip(_LEFTOVER):
                whole = n != at or not offset
                yield None, prose.without_mark(piece.strip()) if whole else piece.lstrip(_LEFTOVER).strip()
