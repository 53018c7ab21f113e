"""Keep in which order the turns of a step stood, those between that it left alone included.

Revision: 0010, after 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    ids = postgresql.ARRAY(sa.Uuid())
    op.add_column("edit_steps", sa.Column("spanned", ids, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("edit_steps", "spanned")
