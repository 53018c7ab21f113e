"""A recording at a glance, for the strip above the player."""

from __future__ import annotations

from uuid import UUID

from flask import Response, jsonify

from services.sound import outlines
from web.context import db, runtime
from web.i18n import t
from web.newsroom.blueprint import blueprint


@blueprint.get("/recordings/<uuid:recording_id>/outline")
def outline(recording_id: UUID) -> Response:
    """Loudness, turns by voice and open doubts; `told` says in a sentence what the strip shows."""
    found = outlines.of_recording(db(), runtime().storage, recording_id)
    names = {number: name or t("newsroom.voice", number=number) for number, name in found.voices.items()}
    heard = [name for number, name in sorted(names.items()) if any(voice == number for *_, voice in found.turns)]
    told = [t("newsroom.outline.voices", names=", ".join(heard))] if heard else []
    if found.doubts:
        told.append(t("doubts.one" if len(found.doubts) == 1 else "doubts.several", count=len(found.doubts)))
    answer = jsonify(
        duration_ms=found.duration_ms, loudness=found.loudness, turns=found.turns, voices=names, doubts=found.doubts,
        told=" ".join(told),
    )  # fmt: skip
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
