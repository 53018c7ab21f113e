"""How people are named aloud: they name themselves, are presented, called upon, thanked, or spoken of. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from services.formats.people import NAME
from services.naming import floor, guests, roles
from services.recaps.lexicon import lexicon, name_key

CueKind = Literal["self", "presented", "called", "greeted", "thanked", "mentioned"]


def _either(phrases: str) -> str:
    """One of the phrases, parted by "/"; each may be a pattern."""
    return "(?:" + "|".join(one.strip() for one in phrases.split("/")) + ")"


_CAP = r"[A-ZÀ-ÖØ-ÞŒŸŠŽ][\w’'\-]{1,30}"
_TWO_CAPS = rf"(?={_CAP} {_CAP})"
_TITLE = _either(
    r"M\. / Mme\.? / MM\. / Mlle / Mr\.? / Mrs\.? / Ms\.? / Dr\.? / [Mm]onsieur / [Mm]adame"
    r"/ [Mm]ademoiselle / [Mm]aître / [Dd]octeur / [Pp]rofesseure? / Professor / Doctor / Sir / Prof\."
    r"/ Senator / Councillor / Representative / Baroness / Lord / Lady / Judge"
)
_SHORT_TITLE = r"(?:M|Mme|Mr|Mrs|Ms|Dr|Prof)\.(?=[A-ZÀ-Þ][a-zà-ÿ’'])"  # "Mr.Vance", as typists leave it
# What opens a sentence, with its capital, before a name.
_NOT_A_NAME = (
    "(?!"
    + _either(
        "Merci / Bonjour / Bonsoir / Bienvenue / Alors / Allez / Et / Mais / Donc / Bon / Oui / Non"
        "/ Voilà / Cher / Chère / Si / Comme / Je / Vous / On / Nous / Il / Elle / Le / La / Les / Un"
        "/ Une / À / Au / Aux / Ce / Cette / Pourquoi / Quand / Comment / Quel / Quelle / Est / Avec"
        "/ Voici / Moi / Mon / Ma / Là / Pardon / Justement / Peut-être / D['’]abord / Question / Parole"
        "/ Monsieur / Madame / Messieurs / Mesdames / Maître / Docteur / Président / Réponse / Réaction / Débat"
        "/ (?:Termin|Continu|Commenc|Répond|Laiss|Attend|Écout|Regard|Ven|Poursuiv|Concl|Expliqu|Racont|Réagiss)u?ez"
        "/ Dites"
        "/ Proposition / Conclusion / Minute / Mot / Thanks? / Hello / Hi"
        "/ Welcome / So / Well / Okay / Ok / OK / Yes / No / Next / Please / I / You / He / She / We"
        "/ They / It / The / A"
        "/ In / At / On / From / By / With / To / For / Chief / What / How / Why / This"
        "/ That / Good / Over / Back / Let / My"
    )
    + r"\b)"
)
_GREETING = _either(
    "bonjour / bonsoir / bienvenue / hello / hi / good morning / good afternoon / good evening / welcome"
)
_SAYS_SELF = _either(
    "je m['’]appelle / je me nomme / je suis / moi,? c['’]est / mon nom est / my name is / my name['’]s"
    "/ i['’]m / i am / this is / (?:listening to|watching|welcome to)[^.!?]{0,40} with me,?"
)
_IS_ANYTHING = re.compile(r"je suis|this is", re.IGNORECASE)
_SELF = re.compile(rf"\b{_SAYS_SELF}\s$", re.IGNORECASE)
_PRESENTS = _either(
    r"\bj['’]ai convié / \bj['’]ai invité / \bj['’]ai le plaisir d['’]accueillir"
    r"/ \bj['’]ai le plaisir d['’]avoir / \bj['’]accueille"
    r"/ \b(?:je|on|nous) (?:reçoi[st]|recevons|accueill\w+) / \bvous présente(?:r)?"
    r"/ \b[àa] (?:mes|vos|nos) côtés / \bavec (?:nous|moi) / ^avec / \bvoici / \ben compagnie d[e'’]"
    r"/ \brejoints? par / \bface à (?:moi|vous|elle|lui) / \bpour en parler / \bautour de la table"
    r"/ \binvité(?:e|s|es)?(?: aujourd['’]hui| ce soir)?\s?:"
    r"/ \bjoined (?:today )?by / \bwelcome(?: to)? / \bwith (?:us|me) / ^with / \bintroduce(?: you to)?"
    r"/ \bmeet / \bplease welcome / \bjoining (?:us|me)(?: today| tonight)?:?"
    r"/ \b(?:[àa]|sur) (?:ma|votre|sa|notre) (?:droite|gauche) / \bon (?:my|your|our|the) (?:far )?(?:left|right)"
    r"/ \bnext to (?:me|her|him|them|us) / \b(?:plaisir|joie|honneur) d['’](?:accueillir|avoir|recevoir)"
    r"/ \b(?:our|notre|my|mon) (?:next|second|third|last|final|first|prochaine?|dernière?|premi\w+|deuxième|troisième)"
    r" (?:guest|speaker|panell?ist|witness|orat|intervenant|invité|témoin)\w*"
    r"/ \b(?:mon|notre|today['’]s|tonight['’]s) (?:invité|guest)\w*(?: \w+['’]?\w*){0,4}"
    r"(?: (?:s['’]appelle|est|is|are)|\s?:)"
    r"/ \b(?:deux|trois|quatre|cinq|nos|mes|two|three|four|our) (?:invité|spécialiste|expert|guest|panel)\w*"
    r"/ \b(?:on|nous) (?:retrouv|accueill|reç)\w+ / \ben face d(?:e |['’])(?:elle|lui|moi|nous|vous)"
)
# "With me in the studio is the novelist …", "Mesdames et messieurs, la maire de Brest, …", "our guests: …".
_HERE = _either(
    r"with (?:me|us) / avec (?:moi|nous) / (?:[àa]) (?:mes|nos|vos) côtés / (?:my|our) (?:\w+ )?(?:guest|speaker)s?"
    r"/ (?:mon|ma|notre|nos|mes) (?:\w+ )?(?:invité|intervenant)\w* / joining us / ladies and gentlemen"
    r"/ (?:our|notre|nos) (?:panel|table ronde|plateau)\w* "
    r"/ (?:glad|happy|delighted|pleased|honou?red) to (?:have|welcome) / on the (?:line|phone) / en ligne"
    r"/ au téléphone / (?:heureux|heureuse|ravie?s?|honorée?s?) (?:d['’]avoir|d['’]accueillir|de recevoir)"
    r"/ mesdames(?:,| et) messieurs / please welcome / accueill\w+"
)
_HERE_IS = re.compile(
    rf"(?:^|[\s,;])(?i:{_HERE})(?:(?:[\s,]+(?:[a-zà-ÿ]+['’])?[a-zà-ÿ]+){{0,7}}?[\s,]+(?:is|are|est|sont)(?:[\s]+(?:the|a|le|la|un|une|l['’]))?"
    rf"(?:\s?[a-zà-ÿ-]+){{0,4}}|[^.!?:]{{0,80}}:|,\s(?:the|our|le|la|l['’]|notre)\s?[^.!?:]{{3,60}},)\s*$"
)
_OPENS_CLAUSE = re.compile(r"(?:^|[.!?,;:]\s)(?:ici\s|it['’]s\s|c['’]est\s)?$", re.IGNORECASE)
_MEANWHILE = _either(
    "aujourd['’]hui / ce soir / ce matin / cet après-midi / maintenant / tout de suite / également / aussi / today"
    "/ tonight / now / here / is / are / est / sont / : / le (?=docteur|professeur|maître) / la (?=docteur|professeure)"
)
_PRESENTED = re.compile(rf"{_PRESENTS}(?:[\s,]+{_MEANWHILE})*[\s,:]*(?:et |and )?$", re.IGNORECASE)
# The second guest of "je reçois Élodie Vasseroy, avocate, et Karim Petitjean".
_ALSO_PRESENTED = re.compile(
    rf"{_PRESENTS}[\s,]+(?:{_TITLE}\s+)?(?-i:{NAME})\b.*(?:,|\b(?:et|and|ainsi que|puis))"
    r"(?:\s(?:et|and|par|avec|by|with|aussi|also))*\s$",
    re.IGNORECASE | re.DOTALL,
)
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
    r"/ tourne vers / vas-y / allez-y / (?:over to(?: you)?|back to you,?) / turn to"
    r"/ (?:go|start|begin)(?: to| with) / your turn / go ahead"
)
_FLOOR = re.compile(rf"\b{_GIVES_FLOOR}[\s,:]*$", re.IGNORECASE)
_QUOTED = re.compile(r"\b(?:dit|disait|disiez|said|says|mentionn\w+|évoqu\w+|rappel\w+|expliqu\w+)\W*$", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\b(?:vous|votre|vos|tu|ton|toi|your?s?|comment|pourquoi|quelles?|quels?|what|how|why|quoi|vas-y|allez-y"
    r"|go ahead)\b|\?",
    re.IGNORECASE,
)
# What stands before a name that is spoken of: prepositions, and verbs whose subject it is.
_SPOKEN_OF = re.compile(
    r"(?:\b(?:de|du|des|à|au|aux|avec|par|pour|contre|comme|chez|selon|que|qu|sur|et|ou|entre|sans|vers|devant|après|avant"
    r"|est|était|c['’]est|fait|of|to|with|by|for|against|like|from|about|and|or|than|is|was|that|le|la|les|ce|cette"
    r"|propose|pense|dis|veut|voulait|demande|répond|appelle|sait|croit|a|ont|aussi|même|dont|où)|['’])\s*$",
    re.IGNORECASE,
)
# "Vous connaissez Hugo ?": a verb just before makes him what is asked about.
_OBJECT = re.compile(
    r"(?:\w(?:ez|iez|ons|ait|aient|é|er|ir|u)|\b(?:vu|know|met|like|see|heard|lois?|plan|rapport|réforme"
    r"|affaire|gouvernement|projet|méthode|taxe|prix|ère|nationaliserez-vous|act|bill|case|report|government))\s+$",
    re.IGNORECASE,
)
# "Jean-Luc Tarde que répondez-vous": what is heard without commas.
_ASKS = re.compile(
    r"\s+(?:comment|pourquoi|qu['’]|que \w+[- ](?:vous|tu)|est-ce que|quelle? |quels? |how |what "
    r"|why |do you|would you|can you)",
    re.IGNORECASE,
)
# Recognisers leave out the comma before a name, hardly ever the "vous".
_YOU = re.compile(r"(?:-|\b)(?:vous|tu|toi|you)\s+$", re.IGNORECASE)
_NO_NAME = frozenset({
    "monsieur", "madame", "bonjour", "bonsoir", "merci", "bienvenue", "hello", "thanks", "thank", "welcome",
    "president", "ministre", "messieurs", "mesdames", "beaucoup", "encore", "infiniment", "non", "oui", "yes",
    "alors", "allez", "vous", "tous", "toutes", "minister", "secretary", "deputy", "speaker", "chair", "chairman",
    "committee", "diolch",
})  # fmt: skip
_ELIDED = re.compile(r"^(?:[DLCNJMTS]|Qu|Aujourd)['’]")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words [start, end) of a sentence name somebody. `who` is what was said; `role` what was said of them, or "";
    `has_turn`: they are told to speak, in so many words; `is_first`: they begin with their own name, and no "I am",
    or are called so, where nothing follows; `is_listed`: one of several guests told in one breath.
    """

    kind: CueKind
    who: str
    start: int
    end: int
    role: str = ""
    has_turn: bool = False
    is_first: bool = False
    is_listed: bool = False


def cues(
    sentence: str, forms: Mapping[str, str], pattern: re.Pattern[str], language: str, *, opens: bool = False
) -> Iterator[Cue]:  # fmt: skip
    """Every name in `sentence`, words joined by single spaces, with what its naming does.

    Args: forms: key of each known form → what to call it by; pattern: of `naming`; opens: a turn begins with it.
    """
    plain = sentence.replace("’", "'").replace("\u00a0", " ")
    listed = guests.places(plain, language)
    for match in pattern.finditer(plain):
        bare = match["name"]
        known = forms.get(name_key(bare))
        before, after = plain[: match.start()], plain[match.end("name") :]
        titled = match.start("name") > match.start()
        has_turn = not _QUOTED.search(before) and floor.is_given(
            before, after, whole=titled or " " in bare or known is not None, certain=titled or known is not None
        )
        kind, role = _kind(plain, match, is_known=known is not None and " " in known, opens=opens), roles.after(after)
        if has_turn and kind not in ("self", "thanked"):
            kind = "called"
        is_listed = match.start("name") in listed and kind in ("mentioned", "presented")
        kind = "presented" if is_listed else kind
        if kind != "self" and not has_turn:  # "the chair calls on …" is no role
            role = role or roles.before(before)
        if known is None and (plain.isupper() or not (is_listed or _credible(bare, kind, role, language))):
            continue
        start = plain.count(" ", 0, match.start("name"))
        yield Cue(kind, known or bare, start, start + bare.count(" ") + 1, role, has_turn and kind == "called",
                  is_first=kind == "self" and not _SELF.search(before), is_listed=is_listed)  # fmt: skip


def naming(forms: Iterable[str]) -> re.Pattern[str]:
    """What may be a name: the forms already known, longest first, two capitals and more, a title, a lone capital."""
    known = sorted({form.replace("’", "'") for form in forms if len(form) > 1}, key=lambda one: (-len(one), one))
    options = [*map(_loosely, known), rf"{_NOT_A_NAME}{NAME}", rf"{_NOT_A_NAME}{_CAP}"]
    titled = rf"(?:{_TITLE}\s+|{_SHORT_TITLE})?"
    return re.compile(rf"(?<![\w'’-]){titled}(?P<name>(?:{'|'.join(options)}))(?![\w-])")


def _loosely(form: str) -> str:
    """A known form as a recogniser may write it: a space for a hyphen; in any case where it is more than one word."""
    pattern = re.escape(form).replace(r"\-", "[- ]")
    return f"(?i:{pattern})" if " " in form or "-" in form else pattern


def _credible(name: str, kind: CueKind, role: str, language: str) -> bool:
    """Nobody told us this name: two words and more, or one that is called, thanked or given a role like a person."""
    words = name_key(name).split()
    if not words or any(word in _NO_NAME for word in words) or _ELIDED.search(name):
        return False
    if len(words) > 1:
        return kind != "mentioned" or bool(role)
    asked = kind in ("called", "greeted", "thanked", "self") or bool(role)
    return asked and lexicon(language).zipf(name.lower()) < 4.6 and len(name) > 2 and not name.endswith("ment")


def _kind(sentence: str, match: re.Match[str], *, is_known: bool, opens: bool) -> CueKind:
    before, after = sentence[: match.start()], sentence[match.end() :]
    whole = " " in match["name"]
    if own := _SELF.search(before):
        # "Je suis Charlie": one word after that may be anything; nobody says "je m'appelle" of anything else.
        return "mentioned" if not whole and _IS_ANYTHING.search(own[0]) else "self"
    if opens and whole and not before.strip() and floor.THEN_I.match(after):
        return "self"
    if whole and floor.AT_MICROPHONE.match(after) and _OPENS_CLAUSE.search(before):
        return "self"
    if _THANKED.search(before):
        return "thanked"
    presented = _PRESENTED.search(before) or (whole and _HERE_IS.search(before))
    if not presented and (_GREETED_BEFORE.search(before) or _GREETED_AFTER.match(after)):
        return "greeted"
    if _FLOOR.search(before):
        return "called"
    if presented or (whole and _ALSO_PRESENTED.search(before)):
        return "presented"
    if whole and floor.THEN_YOU.match(after) and "?" not in after:
        return "presented"
    titled = match.start("name") > match.start()
    if whole and not before.strip() and floor.OF_HOUSE.match(after):
        return "self" if opens else "called"
    if is_known and floor.ONLY_LEAD.fullmatch(before) and re.match(r"\s*(?:[.?!…]|$)", after):
        return "called"  # "And finally, Luis."
    if is_known and floor.OPENS.search(before) and re.match(r"\s*,\s*(?!" + roles.NOUN + ")", after, re.IGNORECASE):
        return "called"  # "Luis, the numbers first.": whoever was presented may be called in any way
    return "called" if _is_called(before, after) or (titled and _is_hailed(before, after)) else "mentioned"


def _is_called(before: str, after: str) -> bool:
    """“Hugo, comment…”, “… qu’en pensez-vous, Hugo ?”, “Hugo ?”: the name stands apart from the sentence."""
    opens, closes = bool(floor.OPENS.search(before)), re.match(r"\s*(?:[.?!…]|$)", after)
    if _QUOTED.search(before):
        return False
    asks = _ASKS.match(after)
    if asks and (opens or _YOU.search(before)):
        return True
    if opens and closes:
        asked = after.lstrip()[:1] == "?" and re.search(r"[.!?…;:,]\s*\S", before) is None  # "Et Karim ?"
        return asked or not before.strip() or _ADDRESS.search(before) is not None
    if opens and re.match(r"\s*,\s*(?!" + roles.NOUN + ")", after, re.IGNORECASE):
        return _ADDRESS.search(after) is not None
    if closes and after.lstrip()[:1] == "?" and _ADDRESS.search(before) and not _SPOKEN_OF.search(before):
        return _OBJECT.search(before) is None  # "comment vous voyez les choses Hugo ?"
    return bool(closes) and _YOU.search(before) is not None


def _is_hailed(before: str, after: str) -> bool:
    """“Monsieur Tarde, parlons-en.”, “C’est faux, madame Rives.”: a title and a name set apart, nobody spoken of."""
    if re.match(r"\s*,\s*(?!" + roles.NOUN + ")", after, re.IGNORECASE) and floor.OPENS.search(before):
        return True
    closes = re.match(r"\s*(?:[.?!…]|$)", after) is not None and bool(before.strip())
    return closes and not (_SPOKEN_OF.search(before) or _QUOTED.search(before))
