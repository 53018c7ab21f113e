"""What an edition names of its talks, found again in what is published now; what is no longer public is passed over."""

from __future__ import annotations

from typing import Any

from services.published import Article, Piece

Picks = tuple[tuple[Article, Piece], ...]
Themes = tuple[tuple[str, tuple[Article, ...]], ...]


def named(articles: list[Article], names: list[Any] | None) -> Picks:
    """The pieces named by talk (slug) and item (index); where a `text` is told too, the piece that has it.

    A correction may insert an item before the one an editor chose: a choice is of words, not of a place.
    """
    found = (_named(articles, one) for one in names or () if isinstance(one, dict))
    return tuple(one for one in found if one)


def _named(articles: list[Article], told: dict[str, Any]) -> tuple[Article, Piece] | None:
    article = next((one for one in articles if one.place.slug == told.get("talk")), None)
    if article is None:
        return None
    pieces = sorted(article.pieces, key=lambda piece: piece.index != told.get("item"))
    if "text" in told:
        piece = next((one for one in pieces if one.text == told["text"]), None)
    else:
        piece = next((one for one in pieces if one.index == told.get("item")), None)
    return (article, piece) if piece else None


def in_turn(articles: list[Article], what: str, most: int) -> Picks:
    """One piece of each talk, then a second of each, up to `most`: no talk fills the day's list alone."""
    pieces: list[tuple[int, Article, Piece]] = [
        (place, one, piece) for one in articles for place, piece in enumerate(getattr(one, what))
    ]
    return tuple((one, piece) for _, one, piece in sorted(pieces, key=lambda row: row[0])[:most])


def themes(articles: list[Article], told: list[Any] | None) -> Themes:
    """Each common theme with the talks that carry it; one that a single public talk is left with is no common one."""
    by_slug = {one.place.slug: one for one in articles}
    found = []
    for theme in told or ():
        talks = tuple(by_slug[slug] for slug in theme.get("talks", ()) if slug in by_slug)
        if len(talks) > 1:
            found.append((str(theme.get("label", "")), talks))
    return tuple(found)


def quote_of_the_day(articles: list[Article]) -> tuple[Article, Piece] | None:
    """The first quote of a guest that is short enough to stand alone; guests before hosts, early talks before late."""
    found = [(one, quote) for one in articles for quote in one.quotes if quote.voice and quote.verdict == "exact"]
    found.sort(
        key=lambda pair: (pair[1].voice is not None and pair[1].voice.is_host, not 70 <= len(pair[1].text) <= 210)
    )
    return found[0] if found else None
