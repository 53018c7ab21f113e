"""Draft a recap anew in a job of its own, in the house style that was asked for.

Revision: 0015, after 0014.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_FLOWS = "flow in ('media', 'text', 'align', 'redo', 'voices', 'draft')"
_FLOWS_BEFORE = "flow in ('media', 'text', 'align', 'redo', 'voices')"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("style", sa.Text(), nullable=True))
    op.drop_constraint(op.f("ck_jobs_flow"), "jobs", type_="check")
    op.create_check_constraint(op.f("ck_jobs_flow"), "jobs", _FLOWS)


def downgrade() -> None:
    op.execute("delete from jobs where flow = 'draft'")
    op.drop_constraint(op.f("ck_jobs_flow"), "jobs", type_="check")
    op.create_check_constraint(op.f("ck_jobs_flow"), "jobs", _FLOWS_BEFORE)
    op.drop_column("jobs", "style")
