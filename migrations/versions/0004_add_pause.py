"""Let a job be paused, and find the next stage to claim in a step per job instead of a scan of all that is queued.

Revision: 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OPEN = sa.text("state in ('queued', 'running')")
_LIVE = "paused_at is null or state in ('running', 'waiting')"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("jobs", sa.Column("paused_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_jobs_paused_by"), "jobs", "users", ["paused_by"], ["id"], ondelete="SET NULL")
    op.create_check_constraint(op.f("ck_jobs_paused_is_live"), "jobs", _LIVE)
    op.drop_index("ix_stages_open", table_name="stages", postgresql_where=_OPEN)
    op.create_index("ix_stages_open", "stages", ["name", "job_id", "position"], postgresql_where=_OPEN)
    op.create_index("ix_stages_turns", "stages", ["job_id", "started_at"])


def downgrade() -> None:
    op.drop_index("ix_stages_turns", table_name="stages")
    op.drop_index("ix_stages_open", table_name="stages", postgresql_where=_OPEN)
    op.create_index("ix_stages_open", "stages", ["name", "state"], postgresql_where=_OPEN)
    op.drop_constraint(op.f("ck_jobs_paused_is_live"), "jobs", type_="check")
    op.drop_constraint(op.f("fk_jobs_paused_by"), "jobs", type_="foreignkey")
    op.drop_column("jobs", "paused_by")
    op.drop_column("jobs", "paused_at")
