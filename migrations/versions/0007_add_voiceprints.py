"""Let an event's team keep how its speakers sound, so that a voice named once is proposed again.

Revision: 0007, after 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events", sa.Column("keeps_voices", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "voiceprints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("spoken_ms", sa.Integer(), nullable=False),
        sa.Column("point", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("spoken_ms >= 0", name=op.f("ck_voiceprints_spoken")),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_voiceprints_recording_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voiceprints")),
        sa.UniqueConstraint("recording_id", "label", name=op.f("uq_voiceprints_recording_id_label")),
    )


def downgrade() -> None:
    op.drop_table("voiceprints")
    op.drop_column("events", "keeps_voices")
