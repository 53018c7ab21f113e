"""A transcript inside a mail: the marks of quotation, the mail's own head and who forwarded it are nobody's words.

Lines keep their numbers: what goes leaves an empty line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_QUOTED_SHARE = 0.5
_QUOTE = re.compile(r"\s{0,3}(?:>[ \t]?){1,6}")
_WROTE = re.compile(
    r"\s{0,4}(?:le|on)\b.{4,160}?(?:a écrit|wrote)\s{0,2}:\s{0,4}|"
    r".{2,120}<[^<>\s@]{1,80}@[^<>\s]{1,80}>.{0,40}:\s{0,4}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"\s{0,4}-{3,20}\s?(?:forwarded|original|message|début du message|begin forwarded).{0,60}", re.IGNORECASE
)
_FIELD = re.compile(
    r"\s{0,4}\*{0,2}(?:(objet|subject)|from|de|date|sent|envoyé|to|à|cc|cci|bcc|reply-to|répondre à)"
    r"\*{0,2}\s?:\*{0,2}\s?(.*)",
    re.IGNORECASE,
)  # fmt: skip
_FEWEST_FIELDS = 3


def opened(lines: Sequence[str]) -> list[str]:
    """The lines of what the mail holds, its subject first where it tells one; as they are where it is no mail."""
    return _without_head(_unquoted(lines))


def _unquoted(lines: Sequence[str]) -> list[str]:
    """Without "> ". Captions mark another voice with ">>", so a mail must show itself: who wrote it, or a bare ">"."""
    marked = [n for n, line in enumerate(lines) if line.lstrip().startswith(">")]
    filled = sum(bool(line.strip()) for line in lines)
    if len(marked) < 2 or len(marked) < _QUOTED_SHARE * filled:
        return list(lines)
    wrote = {n for n, line in enumerate(lines) if len(line) < 400 and _WROTE.fullmatch(_QUOTE.sub("", line, count=1))}
    if not wrote and not any(lines[n].strip() == ">" for n in marked):
        return list(lines)
    return ["" if n in wrote else _QUOTE.sub("", line, count=1) for n, line in enumerate(lines)]


def _without_head(lines: list[str]) -> list[str]:
    """Without "From: …", "To: …" where several of them stand together, and the line that says it was forwarded."""
    kept = list(lines)
    block: list[tuple[int, re.Match[str]]] = []
    for n, line in enumerate([*lines[:200], ""]):
        if len(line) < 400 and (found := _FIELD.fullmatch(line)):
            block.append((n, found))
            continue
        told = {one[0].partition(":")[0].strip().casefold() for _, one in block}
        if len(told) >= _FEWEST_FIELDS:
            for at, one in block:
                kept[at] = one[2] if one[1] else ""
        block = []
    return ["" if line.lstrip()[:3] == "---" and _FORWARDED.fullmatch(line) else line for line in kept]
