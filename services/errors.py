"""The three fates of an error: refused, retried, bug. Everything else that is raised is a bug."""

from __future__ import annotations


class PlenaryError(Exception):
    """Base of what we raise on purpose. `key` names one sentence of the catalogue.

    Args: key: "area.name", present in both catalogues; params: what the sentence's braces hold.
    """

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params

    def sentence(self, language: str = "en") -> str:
        """The one plain sentence a person sees, in their language."""
        from services import catalogue

        return catalogue.say(self.key, language, **self.params)

    def __str__(self) -> str:
        return self.sentence("en")


class Refused(PlenaryError):
    """The input's fault: one sentence to the user, no retry. Command line: exit 2; web: 4xx."""


class NotFound(Refused):
    """No such thing, or not for this person: 404, so that existence does not leak."""


class NotAllowed(Refused):
    """Signed in, but the role does not permit it: 403."""


class Conflict(Refused):
    """Somebody else changed it meanwhile, or its state forbids this now: 409."""


class TooMany(Refused):
    """Too many tries or too large: 429 or 413 by key."""


class Retry(PlenaryError):
    """Busy, network, memory: try again later; attempts are counted in the database."""

    def __init__(self, key: str, *, after_s: float = 10.0, **params: object) -> None:
        super().__init__(key, **params)
        self.after_s = after_s


class Waiting(PlenaryError):
    """Something the operator must supply is missing (Whisper weights): the job waits and can be resumed."""


class Cancelled(PlenaryError):
    """The user cancelled while the work was in hand."""

    def __init__(self) -> None:
        super().__init__("jobs.cancelled")
