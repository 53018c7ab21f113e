"""Let a recording be the sound of a text that is there already: its job only gives the words their times.

Revision: 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_FLOWS = "flow in ('media', 'text', 'align', 'redo')"
_FLOWS_BEFORE = "flow in ('media', 'text', 'redo')"


def upgrade() -> None:
    op.add_column("uploads", sa.Column("aligned", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_constraint(op.f("ck_jobs_flow"), "jobs", type_="check")
    op.create_check_constraint(op.f("ck_jobs_flow"), "jobs", _FLOWS)


def downgrade() -> None:
    op.execute("delete from jobs where flow = 'align'")
    op.drop_constraint(op.f("ck_jobs_flow"), "jobs", type_="check")
    op.create_check_constraint(op.f("ck_jobs_flow"), "jobs", _FLOWS_BEFORE)
    op.drop_column("uploads", "aligned")
