"""Let people correct how a text was understood before it is saved.

Revision: 0008, after 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    empty = sa.text("'[]'::jsonb")
    op.add_column("recordings", sa.Column("corrections", json, nullable=False, server_default=empty))


def downgrade() -> None:
    op.drop_column("recordings", "corrections")
