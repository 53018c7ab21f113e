"""The demo event: an invented day of talks that lies in one folder, programme and sources together."""

from __future__ import annotations

from pathlib import Path

from services import programmes
from services.errors import Refused
from services.programmes import Programme


def programme(folder: Path) -> Programme:
    """Read `folder`/programme.json and see that each talk's source lies beside it.

    Raises: Refused: "demo.missing", no such folder or programme; "demo.programme" with `where` the first wrong field.
    """
    file = folder / "programme.json"
    try:
        found = programmes.read(file.read_bytes(), file.name)
    except OSError:
        raise Refused("demo.missing", file=str(file)) from None
    except Refused as problem:
        raise Refused("demo.programme", where=problem.params.get("where", file.name)) from problem
    if found.event is None:
        raise Refused("demo.programme", where="event")
    for talk in (talk for day in found.days for talk in day.talks):
        if talk.source is None or not (folder / talk.source).is_file():
            raise Refused("demo.programme", where=f"{talk.slug}.source")
    return found
