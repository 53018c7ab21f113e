"""Where several guests are told in one breath: "en compagnie de Sophie et de Karim", "I've got Nadia and Tom with me".

Pure. A first name alone counts only in such a list; whoever is merely spoken of in pairs is nobody's guest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.formats.people import NAME
from services.recaps.lexicon import lexicon

_CAP = r"[A-ZÀ-ÖØ-ÞŒŸŠŽ][a-zà-ÿœ’'\-]{1,30}"
_WHEN = r"(?:\s(?:aujourd['’]hui|ce (?:soir|matin|midi)|cet après-midi|maintenant|today|tonight|now|this \w+|again))?"
_SMALL = r"(?-i:[^.;:!?,A-ZÀ-Þ])"  # inside a clause, and no name
_PHRASES = (
    r"en compagnie", r"entourée? ", r"(?:autour|auprès) de (?:moi|nous)", r"(?:avec|face à|devant) (?:moi|nous)",
    r"à (?:mes|nos) côtés", r"avec la participation",
    r"sur (?:scène|le plateau|ce plateau|l['’]estrade)(?: pour vous)?",
    r"(?:je|nous|on) (?:suis|sommes|est) (?:\w+ )?avec", r"(?:je|nous|on) (?:reçoi\w+|recev\w+|accueill\w+|retrouv\w+)",
    r"(?:on|nous) (?:se|nous) retrouv\w+(?: [\w’']+){0,4} avec",
    # "With me are two people who never agree, Chidi and …"
    rf"(?:with|avec) (?:me|us|moi|nous){_SMALL}{{0,30}}\b(?:is|are|est|sont)\b{_SMALL}{{2,50}}[,:]",
    r"(?:mes|nos) (?:\w+ )?(?:invité|intervenant|orat|chroniqueu)\w*(?: sont| seront|\s?:)?",
    r"(?:j['’]ai|nous avons|on a) (?:\w+ ){0,3}(?:avec (?:moi|nous)|d['’]accueillir|de recevoir|à mes côtés)",
    r"i['’](?:ve got|m joined by|m (?:here )?with|m sitting down with|m talking to)", r"i have(?: with me)?",
    r"(?:i am|we are|we['’]re) (?:joined by|(?:here )?with|sitting down with|talking to)", r"we have(?: with us)?",
    r"(?:with|joining|beside|around) (?:me|us)(?: (?:is|are))?", r"joined(?: here)? by", r"please welcome",
    r"sitting down with",
    r"(?:my|our)(?: \w+){0,2} (?:guest|speaker|panell?ist|panel)s?" + _WHEN + r"(?: (?:is|are|will be)|\s?:)?",
)  # fmt: skip
_PRESENTS = re.compile(rf"\b(?:{'|'.join(_PHRASES)}){_WHEN}(?P<of>\s?d(?:e\s|['’]))?[\s,:]*", re.IGNORECASE)
_TITLE = r"(?:(?:M\.|Mme|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Prof\.?)\s)?"
_ONE = re.compile(rf"{_TITLE}(?P<name>{NAME}|{_CAP})(?![\w-])")
_NEXT = re.compile(
    r"(?P<said>[^.;:!?]{0,90}?)(?:(?P<comma>,)\s(?!et\s|and\s)|,?\s(?P<last>et|and|ainsi que|puis)\s)"
    r"(?:(?:avec|with|aussi|also|puis|then|il y a)\s){0,2}"
    r"(?P<of>d(?:e\s|['’]))?"
)
# "Léonie Aubert et Simon Wagner sont nos invités".
_WHOLE = re.compile(rf"{NAME}(?![\w-])")
_ARE_HERE = re.compile(
    rf"{NAME}(?:, {NAME}){{0,4}},? (?:et|and) {NAME}(?=,? (?:sont|seront|are|will be)(?: \w+)? "
    r"(?:(?:nos|mes|our|my) (?:\w+ )?(?:invité|guest|speaker|orat|intervenant)|avec (?:nous|moi)|with (?:us|me)"
    r"|parmi nous))"
)
_COMMON = 5.3  # on Zipf's scale; a word that common is no first name


def places(sentence: str, language: str) -> frozenset[int]:
    """Where the names of a list of guests begin, two at least."""
    if " et " not in sentence and " and " not in sentence:
        return frozenset()
    found: set[int] = set()
    for phrase in _PRESENTS.finditer(sentence):
        names = list(_listed(sentence, phrase.end(), language, of=bool(phrase["of"])))
        found |= set(names) if len(names) > 1 else set()
    for told in _ARE_HERE.finditer(sentence):
        found |= {one.start() for one in _WHOLE.finditer(sentence, told.start(), told.end())}
    return frozenset(found)


def _listed(sentence: str, at: int, language: str, *, of: bool) -> Iterator[int]:
    """Names one after the other, each perhaps with what they are, up to the one after "and"."""
    is_last = False
    while one := _ONE.match(sentence, at):
        if not _is_credible(one["name"], language):
            return
        yield one.start("name")
        if is_last:
            return
        at, is_last = one.end(), False
        for following in _NEXT.finditer(sentence, at):
            if following.start() != at:
                return
            at = following.end()
            # "Sophie Ternoy, de Brest": a place, unless each name of this list has an "of" before it.
            could_be = following["last"] or not following["of"] or of
            if could_be and (one := _ONE.match(sentence, at)) and _is_credible(one["name"], language):
                is_last = bool(following["last"])
                break
        else:
            return


def _is_credible(name: str, language: str) -> bool:
    return " " in name or (len(name) > 2 and lexicon(language).zipf(name.lower()) < _COMMON)
