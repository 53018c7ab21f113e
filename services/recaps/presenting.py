"""Who is quoted in a recap without being introduced in it: a reader must know who speaks, and in what role."""

from __future__ import annotations

from collections.abc import Iterable

from services.recaps.lexicon import name_key


def unpresented(names: Iterable[str], lines: Iterable[str]) -> tuple[str, ...]:
    """Those of `names` whose last word stands in none of `lines`, in their order: a surname introduces. Pure."""
    told = {word for line in lines for word in name_key(line).split()}
    return tuple(name for name in dict.fromkeys(names) if (key := name_key(name)) and key.split()[-1] not in told)
