"""What a language model is to us: something that is asked once, with a schema, and answers with a text. No network."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from services.errors import PlenaryError

_LETTERS = re.compile(r"[^\W\d_]+")
_BYTES_PER_TOKEN = 2.5
_MERGED = 0.9


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. `schema`: JSON schema of the answer; `most_tokens`: how long it may be; `limit_s`: time left."""

    system: str
    user: str
    name: str
    schema: Mapping[str, Any]
    most_tokens: int
    limit_s: float

    @property
    def fewest_tokens(self) -> int:
        """A server that counts fewer than these did not read all of it."""
        return fewest_tokens(self.system) + fewest_tokens(self.user)

    @property
    def tokens(self) -> int:
        """The tokens that question and answer may cost together, at most."""
        return most_tokens(self.system) + most_tokens(self.user) + self.most_tokens


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `finish`: "stop", "length", …; counts are None where the server keeps them to itself."""

    text: str
    finish: str = "stop"
    refused: bool = False
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Chat(Protocol):
    """`model`: as the operator named it; `context_tokens`: what question and answer may hold together."""

    @property
    def model(self) -> str: ...
    @property
    def context_tokens(self) -> int: ...
    def ask(self, ask: Ask) -> Answer:
        """Raises: Unusable: it cannot be reached, denies access, or stays busy."""
        ...


class Unusable(PlenaryError):
    """The model cannot be used now: no further question is put to it."""


class Useless(PlenaryError):
    """One answer cannot be used: a refusal, no JSON, another language, an end cut off."""


def fewest_tokens(text: str) -> int:
    """A bound that no tokenizer goes below: each run of letters is one token at least, hardly any spans two.

    It tells a prompt that the server shortened, which several do without a word.
    """
    return math.floor(_MERGED * len(_LETTERS.findall(text)))


def most_tokens(text: str) -> int:
    """A bound for French and English that tokenizers of some size stay under: they make 3 to 5 bytes a token."""
    return math.ceil(len(text.encode()) / _BYTES_PER_TOKEN)
