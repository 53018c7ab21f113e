"""Keep quotes that people take from a transcript while the rest of it is still being made.

Revision: 0012, after 0011.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "early_quotes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("end_ms > start_ms", name=op.f("ck_early_quotes_not_empty")),
        sa.ForeignKeyConstraint(["kept_by"], ["users.id"], name=op.f("fk_early_quotes_kept_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_early_quotes_recording_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_quotes")),
        sa.UniqueConstraint(
            "recording_id", "start_ms", "end_ms", name=op.f("uq_early_quotes_recording_id_start_ms_end_ms")
        ),
    )


def downgrade() -> None:
    op.drop_table("early_quotes")
