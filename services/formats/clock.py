"""Stamps of text files ↔ integer milliseconds."""

from __future__ import annotations

import re

MAX_MS = 2**31  # what the contracts and the database hold: 24 days
STAMP = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3}(?!\d))?"
_STAMP = re.compile(r"\s*(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?\s*")


def ms(stamp: str) -> int | None:
    """Read "H:MM:SS,mmm", "MM:SS", "MM:SS.m"; None where it is no time (61 seconds, beyond `MAX_MS`)."""
    found = _STAMP.fullmatch(stamp)
    if not found:
        return None
    hours, minutes, seconds, fraction = found.groups()
    # Minutes may pass 59 only where no hours are written: video sites count "75:20".
    if int(seconds) > 59 or (hours is not None and int(minutes) > 59):
        return None
    whole = (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000
    value = whole + int(((fraction or "") + "000")[:3])
    return value if value < MAX_MS else None


def exact(value_ms: int, separator: str = ".") -> str:
    """Write "00:01:02.345"; SRT wants a comma as `separator`."""
    seconds, rest = divmod(value_ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{separator}{rest:03}"


def short(value_ms: int) -> str:
    """Write "01:02", or "1:01:02" past the hour."""
    seconds = value_ms // 1000
    hours = seconds // 3600
    rest = f"{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{hours}:{rest}" if hours else rest
