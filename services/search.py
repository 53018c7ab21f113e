"""Search in what is published: recaps by their words, with the quotes that hold them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services import library
from services.models import Publication
from services.published import Article, Piece

_FRENCH: sa.ColumnElement[Any] = sa.literal_column("'french'::regconfig")
_ENGLISH: sa.ColumnElement[Any] = sa.literal_column("'english'::regconfig")
_STRINGS: sa.ColumnElement[Any] = sa.literal_column("""'["string"]'::jsonb""")


def recaps(db: Session, text: str, limit: int = 40) -> list[tuple[Article, tuple[Piece, ...]]]:
    """Recaps that hold the words of `text`, best first, each with the quotes that hold them too.

    Words match by their stem in the recap's language; "quoted words" must stand together, -word must not occur.
    """
    text = text.strip()[:200].replace("\0", "")
    if not text:
        return []
    frozen = Publication.frozen
    stemmer = sa.case((frozen["recap"]["language"].astext == "en", _ENGLISH), else_=_FRENCH)
    words = sa.func.jsonb_build_array(frozen["recap"], frozen["talk"], frozen["transcript"]["speakers"])
    vector = sa.func.jsonb_to_tsvector(stemmer, words, _STRINGS)
    query = sa.func.websearch_to_tsquery(stemmer, text)
    best = sa.func.ts_rank(vector, query).desc()
    articles, _ = library.articles_of(db, vector.op("@@")(query), order=best, limit=limit)
    hits = _quotes_with(db, articles, text)
    return [(one, tuple(hits.get(number, ()))) for number, one in enumerate(articles)]


def _quotes_with(db: Session, articles: Sequence[Article], text: str) -> dict[int, list[Piece]]:
    """By the article's place, its quotes that match, asked for all at once; a speaker's name counts as theirs."""
    quotes = [(number, one, piece) for number, one in enumerate(articles) for piece in one.quotes]
    texts = [f"{piece.text} {piece.voice.name if piece.voice else ''}" for _, _, piece in quotes]
    languages = [one.language for _, one, _ in quotes]
    rows = (
        sa.func.unnest(sa.cast(texts, ARRAY(sa.Text)), sa.cast(languages, ARRAY(sa.Text)))
        .table_valued("text", "language", with_ordinality="n").render_derived(name="quote")
    )  # fmt: skip
    stemmer = sa.case((rows.c.language == "en", _ENGLISH), else_=_FRENCH)
    hit = sa.func.to_tsvector(stemmer, rows.c.text).op("@@")(sa.func.websearch_to_tsquery(stemmer, text))
    found: dict[int, list[Piece]] = {}
    for place in db.scalars(sa.select(rows.c.n).select_from(rows).where(hit).order_by(rows.c.n)):
        number, _, piece = quotes[place - 1]
        found.setdefault(number, []).append(piece)
    return found
