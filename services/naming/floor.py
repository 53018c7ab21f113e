"""How people are told to speak, and begin to: the floor is given, a journalist called by a house, a name comes first.

Pure. The words around a name, none of them a name's own.
"""

from __future__ import annotations

import re


def _either(phrases: str) -> str:
    """One of the phrases, parted by "/"; each may be a pattern."""
    return "(?:" + "|".join(one.strip() for one in phrases.split("/")) + ")"


_LEAD = _either(
    "alors / allez / bon / et / mais / donc / voilà / oui / non / ok / eh bien / et bien / peut-être"
    "/ d['’]abord / ensuite / enfin / pour finir / finally / lastly / pardon / vas-y / allez-y / justement / cher"
    "/ chère / mon cher / ma chère / so / well / now / and / but / okay / then / next / please / yes / no"
)
OPENS = re.compile(rf"(?:^|[.!?…;:,]\s*)(?:{_LEAD}[\s,]+){{0,3}}$", re.IGNORECASE)
ONLY_LEAD = re.compile(rf"(?:{_LEAD}[\s,]+){{1,3}}", re.IGNORECASE)
# Who leads a sitting says who is next, and nobody else is: "we'll now go to Ms. Vance", "the next question is from …".
_NEXT = _either(
    "now / next / then / back / over / on / it / things / straight / once more / the (?:floor|mic|microphone|word)"
)
_TURN_OF = _either(
    r"j['’]appelle(?: maintenant)?(?: à (?:la barre|la tribune|témoigner|me rejoindre)| sur (?:scène|l['’]estrade))?"
    r"/ (?:j['’]invite|i invite|invite)(?: to the (?:stage|stand|podium|floor)| (?:à|sur) \w+ \w+)? / i call"
    rf"/ (?:go|going|move|moving|turn|come|continue|proceed|pass|hand|give)(?:\s{_NEXT}){{0,3}}\s(?:to|with)"
    r"/ hear(?:\snow)?\sfrom / i recogni[sz]e / calls? (?:on|upon) / presented by / défendue? par"
    r"/ the floor (?:now )?(?:goes to|is with)"
    r"/ (?:la parole|le micro|la main)(?: est| revient)?(?: maintenant| tout de suite)? (?:à|au)"
    r"/ place(?: maintenant| tout de suite)? (?:à|au)"
    r"/ (?:je |on |nous )?laiss(?:e|ons|er) / (?:c['’]est )?(?:maintenant )?(?:au tour|le tour) d[e'’]"
    r"/ (?:on|nous) (?:pass|continu|poursui|termin|enchaîn|commenç|commenc|finiss)\w+(?: maintenant| tout de suite)?"
    r" (?:à|avec|par)"
)
_QUESTION_OF = re.compile(
    r"\b(?:(?:questions?|supplementary|statement|intervention|comments?)(?:\s[\w'’-]+){0,8}?"
    r"\s(?:from|(?:goes|go|comes?) to|by)"
    r"|(?:question|intervention|réaction)(?: suivante)?(?: est| vient)? (?:de|d['’]))\s?$",
    re.IGNORECASE,
)
# Read out, or sent: whoever asks it is not there to speak.
_READ_OUT = re.compile(
    r"[:?«“\"]|\b(?:chat|en ligne|online|on (?:the )?(?:app|web|slack|twitter)|par (?:écrit|mail)|via"
    r"|sur (?:internet|slido))\b",
    re.IGNORECASE,
)
# "We go to San Francisco": where one goes may be a place, unless a title or what they will do says that it is somebody.
_GOES = re.compile(
    r"\b(?:go|going|move|moving|turn|come|back|pass|passe|passons|continu\w*|fini\w*)\b[^,.]{0,24}\s(?:to|à|avec|par)\s?$",
    re.IGNORECASE,
)
_TO_SPEAK = re.compile(
    r"^(?:\s(?:now|next))?(?:,?\s(?:from|pour|for (?:some|a|the|his|her|their) \w*\s?"
    r"(?:question|statement|comment|remark|talk)))",
    re.IGNORECASE,
)
_HONOUR = _either(
    r"the (?:hon(?:ou?rable)? )?(?:member|gentleman|lady|senator|minister)(?: for| from)?[^,.]{0,60},"
    r"/ (?:notre|our) (?:collègue|confrère|consœur|colleague)"
)
_TAKES_TURN = re.compile(rf"\b{_TURN_OF}\s?(?:{_HONOUR}\s)?$", re.IGNORECASE)
_HAS_TURN = re.compile(
    r"^\s*,?\s(?:"
    + _either(
        r"(?:please )?go ahead / the floor is yours / (?:now )?has the floor / you (?:now )?have the floor / is next"
        r"/ est (?:maintenant |déjà )?(?:au pupitre|à la tribune|au micro|sur scène|à la barre|en ligne)"
        r"/ is (?:now |already )?(?:on stage|on the line|at the (?:lectern|podium|microphone)|up next)"
        r"/ (?:va |vient )?(?:nous|me) rejoin\w+ / (?:will |is going to )?joins? (?:us|me)\b"
        r"/ has (?:a|the next|another) (?:question|supplementary) / you have (?:\w+ ){0,4}(?:seconds?|minutes?)"
        r"/ c['’]est à vous / à vous(?= ?[.!?…]|$) / vous avez la parole / a la parole / vous souhaitez"
        r"/ je vous en prie"
        r"/ (?:réagir|répondre|conclure|commencer)\b / (?:va )?(?:vous |nous )?répond(?:re)?\b"
        r"/ vous vouliez (?:réagir|répondre|ajouter)"
    )
    + r")",
    re.IGNORECASE,
)
_BEFORE_TURN = re.compile(r"\b(?:floor is yours|go ahead|your turn|c['’]est à vous|allez-y)[\s,]+$", re.IGNORECASE)
# "Anne-Lise Kerguelen, pour Le Fanal.": a journalist is called with the house.
OF_HOUSE = re.compile(
    r"^,\s(?:(?:pour|de|du|from|of|with|for)\s)?(?:[A-ZÀ-Þ][\w’'-]*[\s.]*){1,4}"
    r"(?:(?:residents|habitants|riverains|association|press|radio|news|tv|newspaper|group|union)\s?\.?)?$"
)
# "Lucie Marchal au micro.", "Helen Marsh here.": said of oneself.
AT_MICROPHONE = re.compile(
    r"^,?\s(?:au micro|à l['’]antenne|à votre écoute|here|with you)(?=\s?(?:[.,!]|$))", re.IGNORECASE
)
# "Solenn Riou, je suis ostréicultrice …": who is asked for a name begins with it, and whoever calls somebody goes on
# about themselves in other ways.
THEN_I = re.compile(
    r"^,\s(?:je suis(?! (?:d['’]accord|désolé|ravi|heureu|content|sûr|certain|prêt|très|vraiment|pas|bien|assez|tou))"
    r"|je (?:travaille|dirige|m['’]occupe|représente|préside)|i (?:run|work|lead|represent|teach)\b"
    r"|i['’]m (?:a|an|the|from|with)\b|i am (?:a|an|the|from|with)\b)",
    re.IGNORECASE,
)
# "…, vous êtes économiste": said of a whole name, and no question, that presents.
THEN_YOU = re.compile(
    r"^,\s(?:vous (?:êtes|dirigez|avez (?:fondé|créé|écrit)|travaillez|présidez)"
    r"|you (?:are|run|lead|chair|founded|wrote))\b",
    re.IGNORECASE,
)
BREAKS_IN = re.compile(
    r"(?:pardon|excuse[zr]?[ -]m|je m['’]excuse|désolée?|permettez|juste une|sorry|excuse me|if i may"
    r"|point of order)\b",
    re.IGNORECASE,
)


def is_given(before: str, after: str, *, whole: bool, certain: bool) -> bool:
    """Whether somebody is told to speak.

    Args: whole: a title, two words or a known name: "we go to Larkfield" is none; certain: a title or a known name.
    """
    if not whole:
        return False
    if _BEFORE_TURN.search(before) or (_HAS_TURN.match(after) and OPENS.search(before)):
        return True
    if _QUESTION_OF.search(before):
        return _READ_OUT.search(after) is None
    if not _TAKES_TURN.search(before):
        return False
    return certain or _GOES.search(before) is None or _TO_SPEAK.match(after) is not None
