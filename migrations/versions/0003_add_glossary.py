"""Add the event's glossary, and what people decided about proposed names.

Revision: 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    op.create_table(
        "glossary_terms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("heard", json, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind in ('person', 'organisation', 'term')", name=op.f("ck_glossary_terms_kind")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_glossary_terms_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glossary_terms")),
        sa.UniqueConstraint("event_id", "term", name=op.f("uq_glossary_terms_event_id_term")),
    )
    op.create_table(
        "name_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("talk_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", json, nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('repair', 'voice')", name=op.f("ck_name_decisions_kind")),
        sa.CheckConstraint("outcome in ('accepted', 'dismissed')", name=op.f("ck_name_decisions_outcome")),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_name_decisions_talk_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_name_decisions_decided_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_decisions")),
    )
    op.create_index("ix_name_decisions_talk_id_decided_at", "name_decisions", ["talk_id", "decided_at"])


def downgrade() -> None:
    op.drop_table("name_decisions")
    op.drop_table("glossary_terms")
