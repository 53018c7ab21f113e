"""Search in what is published: recaps by their words, with the quotes that hold them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services import library
from services.models import Publication
from services.published import Article, Piece

_STEMMERS = ("french", "english")
_STRINGS: sa.ColumnElement[Any] = sa.literal_column("""'["string"]'::jsonb""")


def _stemmer(name: str) -> sa.ColumnElement[Any]:
    return sa.literal_column(f"'{name}'::regconfig")


def recaps(db: Session, text: str, limit: int = 40) -> list[tuple[Article, tuple[Piece, ...]]]:
    """Recaps that hold the words of `text`, best first, each with the quotes that hold them too.

    Words match by their stem, in French and English; "quoted words" must stand together, -word must not occur.
    """
    text = text.strip()[:200]
    if not text:
        return []
    wanted = {one: sa.func.websearch_to_tsquery(_stemmer(one), text) for one in _STEMMERS}
    frozen = Publication.frozen
    words = sa.func.jsonb_build_array(frozen["recap"], frozen["talk"], frozen["transcript"]["speakers"])
    found = [sa.func.jsonb_to_tsvector(_stemmer(one), words, _STRINGS) for one in _STEMMERS]
    matches = [vector.op("@@")(query) for vector, query in zip(found, wanted.values(), strict=True)]
    best = sa.func.greatest(*(sa.func.ts_rank(v, q) for v, q in zip(found, wanted.values(), strict=True)))
    articles, _ = library.articles_of(db, sa.or_(*matches), order=best.desc(), limit=limit)
    return [(one, _quotes_with(db, one, wanted)) for one in articles]


def _quotes_with(db: Session, article: Article, wanted: Mapping[str, Any]) -> tuple[Piece, ...]:
    """The article's quotes that match, one question to Postgres for all of them; a speaker's name counts as theirs."""
    if not article.quotes:
        return ()
    texts = [f"{one.text} {one.voice.name if one.voice else ''}" for one in article.quotes]
    rows = sa.func.unnest(sa.cast(texts, ARRAY(sa.Text))).table_valued("text", with_ordinality="n").render_derived(name="quote")
    hit = sa.or_(*(
        sa.func.to_tsvector(_stemmer(one), rows.c.text).op("@@")(query) for one, query in wanted.items()
    ))  # fmt: skip
    places = db.scalars(sa.select(rows.c.n).select_from(rows).where(hit).order_by(rows.c.n))
    return tuple(article.quotes[place - 1] for place in places)
