"""How people are named aloud: they name themselves, are presented, called upon, thanked, or spoken of. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from services.formats.people import NAME
from services.recaps.lexicon import lexicon, name_key

CueKind = Literal["self", "presented", "called", "greeted", "thanked", "mentioned"]


def _either(phrases: str) -> str:
    """One of the phrases, parted by "/"; each may be a pattern."""
    return "(?:" + "|".join(one.strip() for one in phrases.split("/")) + ")"


_CAP = r"[A-ZÀ-ÖØ-ÞŒŸŠŽ][\w’'\-]{1,30}"
_TWO_CAPS = rf"(?={_CAP} {_CAP})"
_TITLE = _either(
    r"M\. / Mme\.? / MM\. / Mlle / Mr\.? / Mrs\.? / Ms\.? / Dr\.? / [Mm]onsieur / [Mm]adame"
    r"/ [Mm]ademoiselle / [Mm]aître / [Dd]octeur / [Pp]rofesseure?"
)
# What opens a sentence, with its capital, before a name.
_NOT_A_NAME = (
    "(?!"
    + _either(
        "Merci / Bonjour / Bonsoir / Bienvenue / Alors / Allez / Et / Mais / Donc / Bon / Oui / Non"
        "/ Voilà / Cher / Chère / Si / Comme / Je / Vous / On / Nous / Il / Elle / Le / La / Les / Un"
        "/ Une / À / Au / Aux / Ce / Cette / Pourquoi / Quand / Comment / Quel / Quelle / Est / Avec"
        "/ Voici / Moi / Mon / Ma / Là / Pardon / Justement / Peut-être / D['’]abord / Question / Parole"
        "/ Monsieur / Madame / Messieurs / Mesdames / Maître / Docteur / Président / Thanks? / Hello / Hi"
        "/ Welcome / So / Well / Okay / Ok / OK / Yes / No / Next / Please / I / You / He / She / We"
        "/ They / It / The / A / What / How / Why / This / That / Good / Over / Back / Let / My"
    )
    + r"\b)"
)
_GREETING = _either(
    "bonjour / bonsoir / bienvenue / hello / hi / good morning / good afternoon / good evening / welcome"
)
_LEAD = _either(
    "alors / allez / bon / et / mais / donc / voilà / oui / non / ok / eh bien / et bien / peut-être"
    "/ d['’]abord / ensuite / enfin / pardon / vas-y / allez-y / justement / cher / chère / mon cher"
    "/ ma chère / so / well / now / and / but / okay / then / next / please / yes / no"
)
_OPENS = re.compile(rf"(?:^|[.!?…;:,]\s*)(?:{_LEAD}[\s,]+){{0,3}}$", re.IGNORECASE)
_SAYS_SELF = _either(
    "je m['’]appelle / je me nomme / je suis / moi,? c['’]est / mon nom est / my name is / my name['’]s"
    "/ i['’]m / i am / this is"
)
_SELF = re.compile(rf"\b{_SAYS_SELF}\s$", re.IGNORECASE)
_PRESENTS = _either(
    r"\bj['’]ai convié / \bj['’]ai invité / \bj['’]ai le plaisir d['’]accueillir"
    r"/ \bj['’]ai le plaisir d['’]avoir / \bj['’]accueille"
    r"/ \b(?:je|on|nous) (?:reçoi[st]|recevons|accueill\w+) / \bvous présente(?:r)?"
    r"/ \b[àa] (?:mes|vos|nos) côtés / \bavec (?:nous|moi) / ^avec / \bvoici / \ben compagnie d[e'’]"
    r"/ \bjoined (?:today )?by / \bwelcome(?: to)? / \bwith (?:us|me) / ^with / \bintroduce(?: you to)?"
    r"/ \bmeet"
)
_MEANWHILE = _either(
    "aujourd['’]hui / ce soir / ce matin / également / aussi / today / tonight / here / is / are / est/ sont"
)
_PRESENTED = re.compile(rf"{_PRESENTS}(?:[\s,]+{_MEANWHILE})*[\s,:]*(?:et |and )?$", re.IGNORECASE)
_THANKS = _either(
    r"merci(?: beaucoup| bien| infiniment| encore| donc)? / thank you(?: (?:very|so) much)?"
    r"/ thanks(?: a lot)?"
)
_DEAR = "(?:cher |chère |dear )?"
_THANKED = re.compile(rf"\b{_THANKS}[\s,]+(?:à |to )?(?:vous[\s,]+)?{_DEAR}$", re.IGNORECASE)
_GREETED_BEFORE = re.compile(rf"\b{_GREETING}(?: à vous| à)?[\s,]+{_DEAR}$", re.IGNORECASE)
_GREETED_AFTER = re.compile(rf"^[\s,]+{_GREETING}\b", re.IGNORECASE)
_GIVES_FLOOR = _either(
    r"[àa] (?:vous|toi)(?: la parole)? / (?:parole|réponse|main) (?:est )?(?:à|pour|de) / question pour"
    r"/ réaction de / commence(?:r|z)? (?:par|avec) / commençons (?:par|avec) / écout(?:e|ons)"
    r"/ tourne vers / vas-y / allez-y / (?:over|back) to(?: you)? / turn to"
    r"/ (?:go|start|begin)(?: to| with) / your turn / go ahead"
)
_FLOOR = re.compile(rf"\b{_GIVES_FLOOR}[\s,:]*$", re.IGNORECASE)
_QUOTED = re.compile(r"\b(?:dit|disait|disiez|said|says|mentionn\w+|évoqu\w+|rappel\w+|expliqu\w+)\W*$", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\b(?:vous|votre|vos|tu|ton|toi|your?s?|comment|pourquoi|quelles?|quels?|what|how|why|quoi)\b|\?", re.IGNORECASE
)
# Recognisers leave out the comma before a name, hardly ever the "vous".
_YOU = re.compile(r"(?:-|\b)(?:vous|tu|toi|you)\s+$", re.IGNORECASE)
_ROLE_NOUN = (
    "(?:(?:co-?|vice-|ex-|ancien(?:ne)? |former )?"
    + _either(
        r"direct(?:eur|rice) / président / fondat / cofondat / co-fondat / avocat / responsable"
        r"/ cherche(?:ur|use) / professeur / maire / ministre / député / délégué / sénat / secrétaire"
        r"/ (?:pdg|dg|p-dg|ceo|cto|cfo|coo|cio)\b / chef / journaliste / rédact / associé / ingénieur"
        r"/ consultant / économiste / auteur / autrice / écrivain / sociologue / patron / gérant"
        r"/ entrepreneu / expert / spécialiste / médecin / historien / philosophe / conseill / commissaire"
        r"/ administrat / coordinat / analyste / architecte / porte-parole / candidat / adjoint / préfet"
        r"/ magistrat / juge / dirigeant / développeu / animat / présentat / director / founder"
        r"/ president / head\b / chief / lecturer / research / lawyer / attorney / partner / engineer"
        r"/ manager / leader / minister / mayor / author / editor / economist / journalist / chair"
        r"/ officer / analyst / scientist / developer / owner / specialist / curator / secretary"
        r"/ ambassador"
    )
    + r"\w*)"
)
_IS = _either("vous êtes / tu es / qui est / est / you are / who is / is")
_ALSO = _either("également / aussi / notamment / donc / aujourd['’]hui / also / our / notre / son / votre / your")
_ROLE = re.compile(
    rf"^(?:[\s,]+{_GREETING})?(?:\s*,\s*|(?=\s{_IS}\s)\s)(?:{_IS}\s)?(?:{_ALSO}\s)?"
    rf"(?:(?:le|la|les|un|une|a|an|the) |l['’])?(?P<role>{_ROLE_NOUN}\b[^.;:!?…]*)",
    re.IGNORECASE,
)
_ROLE_STOPS = _either(
    rf"bonjour / bonsoir / merci / thank / welcome / qui\b / que\b / who\b / ça va"
    rf"/ vous (?:êtes|avez|arrivez|venez) / you (?:are|have) / je rappelle / et puis / and then / et vous"
    rf"/ (?:et|and) (?-i:{_TWO_CAPS}) / à (?:vos|mes) côtés / avec (?:nous|moi)"
)
_ROLE_END = re.compile(rf",?\s{_ROLE_STOPS}.*$|,\s(?-i:{_TWO_CAPS}).*$", re.IGNORECASE | re.DOTALL)
_MAX_ROLE_CHARS = 120
_NO_NAME = frozenset({
    "monsieur", "madame", "bonjour", "bonsoir", "merci", "bienvenue", "hello", "thanks", "thank", "welcome",
    "president", "ministre", "messieurs", "mesdames", "beaucoup", "encore", "infiniment", "non", "oui", "yes",
    "alors", "allez", "vous", "tous", "toutes",
})  # fmt: skip
_ELIDED = re.compile(r"^(?:[DLCNJMTS]|Qu|Aujourd)['’]| d['’]")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words [start, end) of a sentence name somebody. `who` is what was said; `role` what was said of them, or ""."""

    kind: CueKind
    who: str
    start: int
    end: int
    role: str = ""


def cues(sentence: str, forms: Mapping[str, str], pattern: re.Pattern[str], language: str) -> Iterator[Cue]:
    """Every name in `sentence`, words joined by single spaces, with what its naming does.

    Args: forms: key of each known form → what to call it by; pattern: of `naming`.
    """
    plain = sentence.replace("’", "'").replace("\u00a0", " ")
    for match in pattern.finditer(plain):
        bare = match["name"]
        kind, role = _kind(plain, match), _role(plain[match.end("name") :])
        known = forms.get(name_key(bare))
        if known is None and not _credible(bare, kind, role, language):
            continue
        start = plain.count(" ", 0, match.start("name"))
        yield Cue(kind, known or bare, start, start + bare.count(" ") + 1, role)


def naming(forms: Iterable[str]) -> re.Pattern[str]:
    """What may be a name: the forms already known, longest first, two capitals and more, a title, a lone capital."""
    known = sorted({form.replace("’", "'") for form in forms if len(form) > 1}, key=lambda one: (-len(one), one))
    options = [*(re.escape(one) for one in known), rf"{_NOT_A_NAME}{NAME}", rf"{_NOT_A_NAME}{_CAP}"]
    return re.compile(rf"(?<![\w'’-])(?:{_TITLE}\s+)?(?P<name>(?:{'|'.join(options)}))(?![\w-])")


def _credible(name: str, kind: CueKind, role: str, language: str) -> bool:
    """Nobody told us this name: two words and more, or one that is called, thanked or given a role like a person."""
    words = name_key(name).split()
    if not words or any(word in _NO_NAME for word in words) or _ELIDED.search(name):
        return False
    if len(words) > 1:
        return kind != "mentioned" or bool(role)
    asked = kind in ("called", "greeted", "thanked", "self") or bool(role)
    return asked and lexicon(language).zipf(name.lower()) < 4.6 and len(name) > 2 and not name.endswith("ment")


def _kind(sentence: str, match: re.Match[str]) -> CueKind:
    before, after = sentence[: match.start()], sentence[match.end() :]
    if _SELF.search(before):
        return "self"
    if _THANKED.search(before):
        return "thanked"
    if _GREETED_BEFORE.search(before) or _GREETED_AFTER.match(after):
        return "greeted"
    if _FLOOR.search(before):
        return "called"
    if _PRESENTED.search(before):
        return "presented"
    return "called" if _is_called(before, after) else "mentioned"


def _is_called(before: str, after: str) -> bool:
    """“Hugo, comment…”, “… qu’en pensez-vous, Hugo ?”, “Hugo ?”: the name stands apart from the sentence."""
    opens, closes = bool(_OPENS.search(before)), re.match(r"\s*(?:[.?!…]|$)", after)
    if _QUOTED.search(before):
        return False
    if opens and closes:
        return not before.strip() or _ADDRESS.search(before) is not None
    if opens and re.match(r"\s*,\s*(?!" + _ROLE_NOUN + ")", after, re.IGNORECASE):
        return _ADDRESS.search(after) is not None
    return bool(closes) and _YOU.search(before) is not None


def _role(after: str) -> str:
    """The role that follows a name, without its article and what comes after it."""
    match = _ROLE.match(after)
    if not match:
        return ""
    role = _ROLE_END.sub("", match["role"]).strip(" ,'\"»")
    if len(role) > _MAX_ROLE_CHARS:
        role = role[:_MAX_ROLE_CHARS].rpartition(",")[0] or role[:_MAX_ROLE_CHARS].rpartition(" ")[0]
    return role.strip(" ,")
