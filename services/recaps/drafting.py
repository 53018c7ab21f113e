"""Who drafts: the embedded engine, or a language model with the embedded one behind it. A recap always comes out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from services import catalogue
from services.contracts import Recap, Transcript
from services.errors import Refused
from services.recaps import extractive, llm
from services.recaps.chat import Chat, Unusable, Useless
from services.recaps.extractive import Reading
from services.recaps.lexicon import lexicon
from services.recaps.llm import Limits
from services.recaps.sheet import TalkSheet


@dataclasses.dataclass(frozen=True)
class Writer:
    """A language model to draft with. `load`: connects to it, when first asked; raises Refused where it cannot."""

    load: Callable[[], Chat]
    limits: Limits = dataclasses.field(default_factory=Limits)


def draft(
    transcript: Transcript, *, words: int | None = None, talk: TalkSheet | None = None, writer: Writer | None = None,
    tell: Callable[[int, int], None] = llm.quiet, secret: bool = False, reading: Reading | None = None,
) -> Recap:  # fmt: skip
    """Draft a recap, with the writer where there is one. Whatever fails there, the embedded recap stands, and says so.

    Args: secret: the talk is under embargo, so its words stay in the house; reading: as for `extractive.draft`.
    Raises: Refused: as `extractive.draft`; Cancelled: by `tell`.
    """
    if writer is None:
        return extractive.draft(transcript, words=words, talk=talk, reading=reading)
    try:
        if secret:
            raise Unusable("llm.embargo")
        model = _loaded(writer)
        return llm.draft(transcript, model, words=words, talk=talk, limits=writer.limits, tell=tell, reading=reading)
    except (Unusable, Useless) as error:
        made = extractive.draft(transcript, words=words, talk=talk, reading=reading)
        language = lexicon(transcript.language).language
        told = catalogue.say("llm.fallback", language, why=error.sentence(language))
        return dataclasses.replace(made, notices=(*made.notices, told))


def _loaded(writer: Writer) -> Chat:
    try:
        return writer.load()
    except Refused as error:
        raise Unusable(error.key, **error.params) from error
