"""Proposals kept for as long as nothing they rest on has changed: the talk's words, voices, people and
decisions, and what its event keeps of voices heard before.

To find who speaks in three hours of talk takes seconds; the page that shows it is opened, and opened again, far more
often than the talk changes. Every change of a row gives it another `xmin` in Postgres, whoever made it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.once import is_reading, once

Found = TypeVar("Found")
_MOST = 64
_STATE = sa.text("""
    with here as (select t.id, d.event_id from talks t join days d on d.id = t.day_id where t.id = :talk)
    select md5(concat_ws('|',
        (select string_agg(xmin::text, ',' order by id) from turns where talk_id = :talk),
        (select string_agg(xmin::text, ',' order by id) from talks where id = :talk),
        (select string_agg(xmin::text, ',' order by id) from exchanges where talk_id = :talk),
        (select string_agg(xmin::text, ',' order by id) from name_decisions where talk_id = :talk),
        (select string_agg(xmin::text, ',' order by person_id) from talk_people where talk_id = :talk),
        (select string_agg(p.xmin::text, ',' order by p.id) from people p join here using (event_id)),
        (select string_agg(g.xmin::text, ',' order by g.id) from glossary_terms g join here using (event_id)),
        (select e.xmin::text from events e join here on here.event_id = e.id),
        (select string_agg(s.xmin::text, ',' order by s.id) from speakers s join talks t on t.id = s.talk_id
            join days d on d.id = t.day_id join here on here.event_id = d.event_id),
        (select string_agg(v.xmin::text, ',' order by v.id) from voiceprints v
            join recordings r on r.id = v.recording_id join talks t on t.id = r.talk_id
            join days d on d.id = t.day_id join here on here.event_id = d.event_id)))
""")


@once
def state(db: Session, talk_id: UUID) -> str:
    """A digest that is another after any change to what a talk's proposals rest on.

    Ask for it before anything else of the talk is read: what is read earlier may be older than the digest says.
    """
    return str(db.scalar(_STATE, {"talk": talk_id}))


class Kept:
    """The latest proposals of this process, by talk, state and what else they were asked with."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._found: OrderedDict[object, object] = OrderedDict()

    def of(self, db: Session, talk_id: UUID, asked: object, find: Callable[[], Found]) -> Found:
        """What `find` returns, or returned for the same state; a session that changes rows always finds anew.

        Args: asked: hashable; what tells one question from another. What is found is shared and must not be changed.
        """
        if not is_reading(db):
            return find()
        key = (talk_id, state(db, talk_id), asked)
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return cast("Found", self._found[key])
        found = find()
        with self._lock:
            self._found[key] = found
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return found


kept = Kept()
