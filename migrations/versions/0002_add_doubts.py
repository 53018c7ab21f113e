"""Add doubts: passages heard twice, the speech each chunk holds, and jobs that hear one passage again.

Revision: 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    op.create_table(
        "doubts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("heard", json, nullable=False),
        sa.Column("heard_by", sa.Text(), nullable=True),
        sa.Column("redone", json, nullable=True),
        sa.Column("redone_by", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("spoken", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("evidence", json, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("end_ms > start_ms", name=op.f("ck_doubts_not_empty")),
        sa.CheckConstraint(
            "kind in ('ghost', 'loop', 'unvoiced', 'hole', 'rush', 'language', 'improbable', 'asked')",
            name=op.f("ck_doubts_kind"),
        ),
        sa.CheckConstraint("state in ('open', 'settled')", name=op.f("ck_doubts_state")),
        sa.CheckConstraint("version in ('heard', 'redone')", name=op.f("ck_doubts_version")),
        sa.CheckConstraint("version = 'heard' or redone is not null", name=op.f("ck_doubts_stands_on_words")),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_doubts_recording_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["users.id"], name=op.f("fk_doubts_requested_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_doubts_decided_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doubts")),
    )
    op.create_index("ix_doubts_recording_id_start_ms", "doubts", ["recording_id", "start_ms"])
    # Defaults for the rows there are; new ones are given their values by the program.
    op.add_column("chunks", sa.Column("voiced", json, nullable=False, server_default="[]"))
    op.alter_column("chunks", "voiced", server_default=None)
    op.add_column("jobs", sa.Column("flow", sa.Text(), nullable=False, server_default="media"))
    op.alter_column("jobs", "flow", server_default=None)
    op.execute("update jobs set flow = r.kind from recordings r where r.id = jobs.recording_id")
    op.create_check_constraint(op.f("ck_jobs_flow"), "jobs", "flow in ('media', 'text', 'redo')")
    op.add_column("stages", sa.Column("doubt_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_stages_doubt_id"), "stages", "doubts", ["doubt_id"], ["id"], ondelete="CASCADE"
    )  # fmt: skip
    op.create_index(op.f("ix_stages_doubt_id"), "stages", ["doubt_id"])


def downgrade() -> None:
    # Jobs that only hear a passage again mean nothing to the schema before.
    op.execute("delete from jobs where flow = 'redo'")
    op.execute("delete from stages where name = 'redo'")
    op.drop_index(op.f("ix_stages_doubt_id"), "stages")
    op.drop_column("stages", "doubt_id")
    op.drop_column("jobs", "flow")
    op.drop_column("chunks", "voiced")
    op.drop_table("doubts")
