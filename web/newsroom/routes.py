"""The newsroom, whole: importing this module gives `blueprint` all its pages."""

from web.newsroom import (
    accounts,
    desk,
    doubts,
    editions,
    entrance,
    media,
    names,
    papers,
    progress,
    recaps,
    talks,
    turns,
    uploads,
)
from web.newsroom.blueprint import blueprint

__all__ = [
    "accounts", "blueprint", "desk", "doubts", "editions", "entrance", "media", "names", "papers", "progress",
    "recaps", "talks", "turns", "uploads",
]  # fmt: skip
