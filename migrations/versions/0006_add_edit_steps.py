"""Undo what people do to turns in one step, keep what the machine made last, and store questions with their answers.

Revision: 0006, after 0005. An earlier correction becomes a step of its own, so that it can still be taken back.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_STEPS = "kind in ('text', 'voice', 'record', 'split', 'join', 'words', 'voices', 'changes', 'doubt')"
_KINDS = "kind in ('repair', 'voice', 'host', 'changes')"
_KINDS_BEFORE = "kind in ('repair', 'voice')"
_FLOWS = "flow in ('media', 'text', 'align', 'redo', 'voices')"
_FLOWS_BEFORE = "flow in ('media', 'text', 'align', 'redo')"
_NOW = sa.text("now()")


def upgrade() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    op.create_table(
        "edit_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("talk_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(_STEPS, name=op.f("ck_edit_steps_kind")),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_edit_steps_talk_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["users.id"], name=op.f("fk_edit_steps_changed_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit_steps")),
    )
    op.create_index("ix_edit_steps_talk_id_number", "edit_steps", ["talk_id", "number"])
    op.create_table(
        "made_turns",
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("turns", json, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_made_turns_recording_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("recording_id", name=op.f("pk_made_turns")),
    )
    op.create_table(
        "exchanges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("talk_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("start_word", sa.Integer(), nullable=False),
        sa.Column("end_word", sa.Integer(), nullable=False),
        sa.Column("answers", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.CheckConstraint("end_word > start_word", name=op.f("ck_exchanges_not_empty")),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_exchanges_talk_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_exchanges_turn_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchanges")),
        sa.UniqueConstraint("turn_id", "start_word", name=op.f("uq_exchanges_turn_id_start_word")),
    )
    op.create_index("ix_exchanges_talk_id", "exchanges", ["talk_id"])
    _widen_revisions()
    op.add_column("jobs", sa.Column("voices", json, nullable=True))
    for table, column, check in (("jobs", "flow", _FLOWS), ("name_decisions", "kind", _KINDS)):
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, check)


def _widen_revisions() -> None:
    op.add_column("turn_revisions", sa.Column("talk_id", sa.Uuid(), nullable=True))
    op.add_column("turn_revisions", sa.Column("step_id", sa.Uuid(), nullable=True))
    op.add_column("turn_revisions", sa.Column("recording_id", sa.Uuid(), nullable=True))
    for name in ("position", "start_ms", "end_ms"):
        op.add_column("turn_revisions", sa.Column(name, sa.Integer(), nullable=True))
    op.drop_constraint(op.f("fk_turn_revisions_turn_id"), "turn_revisions", type_="foreignkey")
    op.execute("""
        update turn_revisions set talk_id = turns.talk_id, recording_id = turns.recording_id,
            position = turns.position, start_ms = turns.start_ms, end_ms = turns.end_ms, step_id = gen_random_uuid()
        from turns where turns.id = turn_revisions.turn_id""")
    op.execute("""
        insert into edit_steps (id, talk_id, kind, made, changed_by, changed_at)
        select step_id, talk_id, 'text', '{}', changed_by, changed_at from turn_revisions order by changed_at, version""")
    for name in ("talk_id", "position"):
        op.alter_column("turn_revisions", name, nullable=False)
    for column, table in (("talk_id", "talks"), ("step_id", "edit_steps")):
        name = op.f(f"fk_turn_revisions_{column}")
        op.create_foreign_key(name, "turn_revisions", table, [column], ["id"], ondelete="CASCADE")
        op.create_index(f"ix_turn_revisions_{column}", "turn_revisions", [column])


def downgrade() -> None:
    op.execute("delete from jobs where flow = 'voices'")
    op.execute("delete from name_decisions where kind in ('host', 'changes')")
    for table, column, check in (("jobs", "flow", _FLOWS_BEFORE), ("name_decisions", "kind", _KINDS_BEFORE)):
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, check)
    op.drop_column("jobs", "voices")
    op.execute("delete from turn_revisions where turn_id not in (select id from turns)")
    for name in ("talk_id", "step_id", "recording_id", "position", "start_ms", "end_ms"):
        op.drop_column("turn_revisions", name)
    op.create_foreign_key(
        op.f("fk_turn_revisions_turn_id"), "turn_revisions", "turns", ["turn_id"], ["id"], ondelete="CASCADE"
    )
    op.drop_table("exchanges")
    op.drop_table("made_turns")
    op.drop_table("edit_steps")
