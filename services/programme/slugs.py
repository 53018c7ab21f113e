"""The readable part of an address: lower-case ASCII words joined by hyphens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_LONGEST = 80


def slug_of(text: str, fallback: str) -> str:
    """Return `text` as a slug of at most 80 characters, or `fallback` where no letter or digit is left."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
    folded = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    words = re.findall(r"[a-z0-9]+", folded)
    slug = ""
    for word in words:
        if len(slug) + len(word) + 1 > _LONGEST:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or (words[0][:_LONGEST] if words else fallback)


def free_slug(wanted: str, taken: Callable[[str], bool]) -> str:
    """Return `wanted`, or the first of `wanted-2`, `wanted-3`… that is not `taken`."""
    slug, number = wanted, 2
    while taken(slug):
        slug, number = f"{wanted}-{number}", number + 1
    return slug
