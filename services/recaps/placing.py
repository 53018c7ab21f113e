"""A model's choice of sentences made into items: the words are the transcript's, ours to print; the rest is judged."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from services import catalogue
from services.contracts import Item, Source
from services.recaps import cleaning, extractive, grounding, narrative, options, quotes, titles, verdicts
from services.recaps.extractive import Reading
from services.recaps.grounding import Said
from services.recaps.prompts import Chosen, clean
from services.recaps.quotes import Quote
from services.recaps.sheet import TalkSheet

_Group = tuple[list[Chosen], list[Quote]]  # a quote, after the lines that lead to it
_MOST_WORDS = 95
_SHOWN_CHARS = 200
_LISTED = 30


@dataclass
class Placing:
    """What a model's answers come to. `quoted`: numbers of the sentences that stand in quotes; `dropped`: notices."""

    reading: Reading
    talk: TalkSheet | None
    quoted: set[int] = field(default_factory=set)
    dropped: list[str] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.reading.document.lexicon.language

    def section(
        self, number: int, given: frozenset[int], heading: Item | None, items: Sequence[Chosen], room: float
    ) -> list[Item]:
        """Items of section `number`. Args: given: the sentences shown; heading: judged; room: words of quotes."""
        groups: list[_Group] = []
        leading: list[Chosen] = []
        for one in items:
            if one.kind == "narrative":
                leading.append(one)
                continue
            for block in self._blocks(one, given):
                groups.append((leading, block))
                leading = []
            self._loosen(leading)  # what led to a quote that does not stand must not lead to the next
            leading = []
        self._loosen(leading)
        groups = sorted(_within(groups, room), key=lambda group: group[1][0].sentence)
        around, document = extractive.context(self.reading, self.talk), self.reading.document
        printed = {quote.sentence for _, block in groups for quote in block}
        self.quoted -= {n for n in given if n not in printed}
        if not groups:
            return []
        if around.interview:  # the host's questions lead to the answers, in the host's words
            chosen = [quote for _, block in groups for quote in block]
            return narrative.section(document, self.reading.topics[number], chosen, around)
        headed = (heading or self._own_heading(number)) if around.headings else None
        found = [headed] if headed else []
        for lines, block in groups:
            found += [item for one in lines for item in self._line(one, given)]
            found.append(narrative.quoted(document, block))
        return found

    def heading(self, text: str, numbers: Sequence[int], given: frozenset[int]) -> Item | None:
        """The model's heading where it stands, else none."""
        if not text or len(text) > 80 or not numbers or not set(numbers) <= given:
            return None
        if not self.stands(text, self.said(numbers), phrase=True):
            return None
        return Item("heading", cleaning.typeset(text.rstrip(" .,;:"), self.language), sources=self._sources(numbers))

    def _own_heading(self, number: int) -> Item | None:
        topic = self.reading.topics[number]
        named = titles.heading(topic, self.language)
        return Item("heading", named, sources=self._sources([topic.start])) if named else None

    def said(self, numbers: Sequence[int]) -> Said:
        """These sentences, with name, role and organisation of whoever says them."""
        sentences = [self.reading.document.sentences[n] for n in numbers]
        speakers = {one.speaker for one in sentences if one.speaker}
        people = [one for one in self.reading.members if one.speaker in speakers]
        sheet = [part for one in people for part in (one.label, one.role, one.organisation) if part]
        return Said(tuple(one.text for one in sentences), tuple(sheet))

    def stands(self, text: str, said: Said, *, phrase: bool = False) -> bool:
        """Whether a sentence, or a `phrase` such as a heading, may be printed; if not, it is listed with the reason."""
        wrong = grounding.fault(text, said, self.language, phrase=phrase)
        if wrong:
            self.drop(text, wrong.reason, wrong.what)
        return wrong is None

    def drop(self, text: str, reason: str, what: str = "") -> None:
        """List a sentence as left out. What a model says may hold anything: what no database keeps is taken out."""
        why = catalogue.say(f"llm.why.{reason}", self.language, what=clean(what))
        shown = clean(text)[:_SHOWN_CHARS]
        self.dropped.append(catalogue.say("llm.dropped", self.language, text=shown, why=why))

    def _loosen(self, lines: Sequence[Chosen]) -> None:
        for one in lines:
            self.drop(one.text, "loose")

    def listed(self) -> list[str]:
        rest = len(self.dropped) - _LISTED
        more = [catalogue.say("llm.dropped_more", self.language, count=rest)] if rest > 0 else []
        return [*self.dropped[:_LISTED], *more]

    def _line(self, one: Chosen, given: frozenset[int]) -> Iterator[Item]:
        """The sentences of a narrative that stand, as one item; none where it cites what it was not shown."""
        if not one.sentences or not set(one.sentences) <= given:
            self.drop(one.text, "reference")
            return
        said = self.said(one.sentences)
        kept = [line for line in grounding.split(one.text) if self.stands(line, said)]
        if kept:
            text = cleaning.typeset(cleaning.finished(" ".join(kept)), self.language)
            yield Item("narrative", text, sources=self._sources(one.sentences))

    def _blocks(self, one: Chosen, given: frozenset[int]) -> Iterator[list[Quote]]:
        """Runs of sentences that follow each other in one turn, of a guest, quoted nowhere else."""
        if not one.sentences or not set(one.sentences) <= given:
            self.drop(", ".join(map(str, one.sentences)) or "—", "reference")
            return
        sentences, excluded = self.reading.document.sentences, extractive.excluded_speakers(self.reading)
        fresh = [n for n in one.sentences if n not in self.quoted and self._is_clear(n)]
        grouped = itertools.groupby(enumerate(fresh), lambda row: (row[1] - row[0], sentences[row[1]].turn))
        runs = [[n for _, n in group] for _, group in grouped]
        for run in itertools.chain.from_iterable(map(self._apart, runs)):
            if sentences[run[0]].speaker in excluded:
                self.drop(sentences[run[0]].text, "host")
                continue
            block = [self._quote(n, alone=len(run) == 1, first=n == run[0]) for n in run]
            if sum(quote.word_count for quote in block) > _MOST_WORDS:
                self.drop(sentences[run[0]].text, "length")
            elif self._conforms(block):
                self.quoted |= set(run)
                yield block

    def _apart(self, run: list[int]) -> list[list[int]]:
        """Sentences in a row are one quote where each can be printed whole; else each stands for itself."""
        whole = all(self._exact_place(n, whole=True) for n in run)
        return [run] if whole else [[n] for n in run]

    def _is_clear(self, n: int) -> bool:
        """Some of the sentence can be printed word for word; where nothing of it can, it is left to others."""
        clear = self._exact_place(n) is not None
        if not clear:
            self.drop(self.reading.document.sentences[n].text, "stumbles")
        return clear

    def _exact_place(self, n: int, *, whole: bool = False) -> tuple[int, int] | None:
        """The longest words of a sentence that need no cleaning: the whole of it, or what may be cut out of it."""
        document = self.reading.document
        one = document.sentences[n]
        places = [(one.start, one.end)] if whole else [*quotes.spans(document, n), (one.start, one.end)]
        own = [place for place in places if place[0] >= one.start]
        exact = [place for place in own if options.is_whole(document, self._made(n, *place))]
        return max(exact, key=lambda place: (place[1] - place[0], -place[0]), default=None)

    def _conforms(self, block: Sequence[Quote]) -> bool:
        document = self.reading.document
        finding = verdicts.verdict(narrative.quoted(document, block), document.transcript)
        if finding.verdict not in ("exact", "cleaned"):
            self.drop(block[0].text, "gate")
        return finding.verdict in ("exact", "cleaned")

    def _quote(self, n: int, *, first: bool, alone: bool) -> Quote:
        """A whole sentence; without the greeting or connector that opens it where it opens the quote.

        Args: alone: nothing is quoted beside it, so that where it stumbles a part of it may stand for it.
        """
        document = self.reading.document
        one = document.sentences[n]
        starts = [start for start, end in quotes.spans(document, n) if end == one.end and start >= one.start]
        made = self._made(n, starts[0] if first and starts else one.start, one.end)
        if options.is_whole(document, made):
            return made
        place = self._exact_place(n, whole=not alone) or (one.start, one.end)
        return self._made(n, *place)

    def _made(self, n: int, start: int, end: int) -> Quote:
        document = self.reading.document
        turn = document.sentences[n].turn
        text, edges = quotes.text_of(document, turn, start, end), quotes.unsafe_edges(document, turn, start, end)
        base = float(self.reading.scores["recap"][n])
        return Quote(n, turn, start, end, text, base, *edges, salience=base)

    def _sources(self, numbers: Sequence[int]) -> tuple[Source, ...]:
        document = self.reading.document
        cited = [document.sentences[n] for n in numbers]
        return tuple(narrative.source(document, one.turn, one.start, one.end) for one in cited)


def _within(groups: list[_Group], room: float) -> list[_Group]:
    """As many quotes as the length allows, the best scored first; one always."""
    kept: list[_Group] = []
    for group in sorted(groups, key=lambda one: -max(quote.score for quote in one[1])):
        size = sum(quote.word_count for quote in group[1])
        if not kept or size <= room:
            kept.append(group)
            room -= size
    return kept
