"""What a person did to the turns of a talk in one go."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.models.base import Base, CreatedAt, UuidKey, one_of

STEP_KINDS = ("text", "voice", "record", "split", "join", "words", "voices", "changes", "doubt")


class EditStep(Base):
    """Done in one go and undone in one go; the turns as they were before are the TurnRevisions of the step.

    `number` orders all steps; `kind`: the act; `made`: ids of the turns it added; `spanned`: ids of the turns it found,
    in order, those it left alone included, where it added some or took some away. `undone_at`: taken back;
    `closed_at`: since when it cannot be, because the machine has made these turns anew.
    """

    __tablename__ = "edit_steps"
    __table_args__ = (
        CheckConstraint(one_of("kind", STEP_KINDS), name="kind"),
        Index("ix_edit_steps_talk_id_number", "talk_id", "number"),
    )
    id: Mapped[UuidKey]
    talk_id: Mapped[UUID] = mapped_column(ForeignKey("talks.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(sa.BigInteger, Identity(always=True))
    kind: Mapped[str]
    made: Mapped[list[UUID]] = mapped_column(ARRAY(sa.Uuid), default=list)
    spanned: Mapped[list[UUID]] = mapped_column(ARRAY(sa.Uuid), default=list, server_default="{}")
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    changed_at: Mapped[CreatedAt]
    undone_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
