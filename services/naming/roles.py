"""The role somebody is given aloud: after their name, "Ada Byron, mathématicienne", or before it. Pure."""

from __future__ import annotations

import re

from services.formats.people import NAME

_GREETING = "(?:bonjour|bonsoir|bienvenue|hello|hi|good morning|good afternoon|good evening|welcome)"


def _either(phrases: str) -> str:
    """One of the phrases, parted by "/"; each may be a pattern."""
    return "(?:" + "|".join(one.strip() for one in phrases.split("/")) + ")"


NOUN = (
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
_SOMEBODY = rf"(?={NAME})"
_IS = _either("vous êtes / tu es / je suis / qui est / est / you are / i am / i['’]m / who is / is")
_ALSO = _either("également / aussi / notamment / donc / aujourd['’]hui / also / our / notre / son / votre / your")
_ROLE = re.compile(
    rf"^(?:[\s,]+{_GREETING})?(?:\s*,\s*|(?=\s{_IS}\s)\s)(?:{_IS}\s)?(?:{_ALSO}\s)?"
    rf"(?:(?:le|la|les|un|une|a|an|the) |l['’])?(?P<role>{NOUN}\b[^.;:!?…]*)",
    re.IGNORECASE,
)
_ROLE_STOPS = _either(
    rf"bonjour / bonsoir / merci / thank / welcome / qui\b / que\b / who\b / ça va"
    rf"/ vous (?:êtes|avez|arrivez|venez) / you (?:are|have) / je rappelle / et puis / and then / et vous"
    rf"/ (?:et|and|ainsi que|puis)(?: avec| par| by| with| aussi)? (?-i:{_SOMEBODY}) / à (?:vos|mes) côtés"
    rf"/ avec (?:nous|moi)"
)
_ROLE_END = re.compile(rf",?\s{_ROLE_STOPS}.*$|,\s(?-i:{_SOMEBODY}).*$", re.IGNORECASE | re.DOTALL)
_MAX_ROLE_CHARS = 120
# "la présidente de Brumal, Élodie Vasseroy": no further than a clause.
_BEFORE = re.compile(
    rf"\b(?:le |la |les |notre |the |our |l['’])(?P<role>{NOUN}\b[^.,;:!?…]{{0,80}}?),?\s$", re.IGNORECASE
)


def after(text: str) -> str:
    """The role that follows a name, without its article and what comes after it; "" where none does."""
    match = _ROLE.match(text)
    return _trimmed(match["role"]) if match else ""


def before(text: str) -> str:
    """The role that leads to a name, as in "le maire de Brest, …"; "" where none does."""
    match = _BEFORE.search(text)
    return _trimmed(match["role"]) if match else ""


def _trimmed(told: str) -> str:
    role = _ROLE_END.sub("", told).strip(" ,'\"»")
    if len(role) > _MAX_ROLE_CHARS:
        role = role[:_MAX_ROLE_CHARS].rpartition(",")[0] or role[:_MAX_ROLE_CHARS].rpartition(" ")[0]
    role = role.strip(" ,")
    return role.lower() if role.isupper() and " " in role else role
