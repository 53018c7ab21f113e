"""Keep what could be quoted of a talk from its draft, so that nobody waits for it to be found again.

Revision: 0014, after 0013.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "left_out",
        sa.Column("talk_id", sa.Uuid(), nullable=False),
        sa.Column("pool", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_left_out_talk_id_talks"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("talk_id", name=op.f("pk_left_out")),
    )


def downgrade() -> None:
    op.drop_table("left_out")
