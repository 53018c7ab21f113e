"""The newsroom, whole: importing this module gives `blueprint` all its pages."""

from web.newsroom import (
    accounts,
    changes,
    cuts,
    desk,
    doubts,
    editions,
    entrance,
    left_out,
    live,
    media,
    names,
    outlines,
    papers,
    pasted,
    progress,
    reading,
    recaps,
    styling,
    talks,
    turns,
    uploads,
    voices,
)
from web.newsroom.blueprint import blueprint

__all__ = [
    "accounts", "blueprint", "changes", "cuts", "desk", "doubts", "editions", "entrance", "left_out", "live", "media",
    "names", "outlines", "papers", "pasted", "progress", "reading", "recaps", "styling", "talks", "turns", "uploads",
    "voices",
]  # fmt: skip
