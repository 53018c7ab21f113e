"""The speech models a person may choose: where their weights lie, how large they are, and which are here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.errors import Refused
from services.models import Chunk, Job
from services.settings import Settings

# The bundled checkpoint of the demo: it understands a few hundred synthetic words and no person.
DEMO = "demo"
DEMO_FILE = Path(__file__).parents[1] / "tests" / "data" / "nano" / "demo.pt"
_FILES = {"large": "large-v3", "turbo": "large-v3-turbo"}  # two checkpoints are named differently from their files
# Of the published sizes, as the README of openai-whisper lists them; a checkpoint holds two bytes for each.
_MILLIONS = {"turbo": 809, "tiny": 39, "base": 74, "small": 244, "medium": 769, "large": 1550}
# What a slow and a quick line of a newsroom bring, in bits a second.
_SLOW, _QUICK = 15_000_000, 100_000_000
_LATELY = 20  # recordings


@dataclass(frozen=True, slots=True)
class Offer:
    """A model to choose. `size_bytes`: of its weights, about, 0 where nobody knows; `is_own`: the settings name it."""

    name: str
    size_bytes: int
    is_here: bool
    is_own: bool = False

    @property
    def label(self) -> str:
        """Its name; of a file of the operator's, without its folder."""
        return Path(self.name).stem if self.name.endswith(".pt") else self.name

    @property
    def minutes(self) -> tuple[int, int]:
        """How long a quick and a slow line take to bring it."""
        return _minutes(self.size_bytes, _QUICK), _minutes(self.size_bytes, _SLOW)


def names(settings: Settings) -> tuple[str, ...]:
    """The service's own, those whose weights are here, the demo's."""
    here = sorted(file.stem for file in settings.whisper_dir.glob("*.pt"))
    return tuple(dict.fromkeys((settings.whisper_model, *here, DEMO)))


def known(settings: Settings, name: str) -> str | None:
    """A model that is offered, never a path of this machine; None for the service's own.

    Raises: Refused: "models.unknown".
    """
    if name and name not in (offered := names(settings)):
        raise Refused("models.unknown", model=name[:40], known=", ".join(offered))
    return name or None


def offers(db: Session, settings: Settings) -> tuple[Offer, ...]:
    """What `names` offers, and which of it is here.

    Workers on other machines have folders of their own, which nobody sees from here: what one of them heard with
    lately is there.
    """
    files = {name: file_of(settings, name) for name in names(settings)}
    fake = settings.asr_engine == "fake"
    lacking = {file.stem for file in files.values() if not fake and not file.is_file()}
    lacking -= _heard_with(db) if lacking else set()
    return tuple(
        Offer(name, _size(name, file), file.stem not in lacking, is_own=name == settings.whisper_model)
        for name, file in files.items()
    )


def preselected(offered: Sequence[Offer]) -> Offer:
    """The service's own where it is here; else the largest of those here that is no larger, so that it costs no more
    than the operator meant; else the smallest. The service's own again where only the demo's is here, which hears no
    person, or models that know English alone.
    """
    own = next(one for one in offered if one.is_own)
    others = [one for one in offered if one.is_here and one.name != DEMO and not one.name.endswith(".en")]
    if own.is_here or not others:
        return own
    smaller = [one for one in others if one.size_bytes <= own.size_bytes]
    return max(smaller, key=lambda one: one.size_bytes) if smaller else min(others, key=lambda one: one.size_bytes)


def file_of(settings: Settings, name: str) -> Path:
    """Where the weights of a model lie, or would lie: the bundled ones, a path as it is, or a published name."""
    if name == DEMO:
        return DEMO_FILE
    if name.endswith(".pt") or "/" in name:
        return Path(name).expanduser()
    return settings.whisper_dir / f"{_FILES.get(name, name)}.pt"


def published_bytes(name: str) -> int:
    """About how large a published checkpoint is; 0 where nobody knows."""
    return 2_000_000 * next((count for size, count in _MILLIONS.items() if size in name), 0)


def _size(name: str, file: Path) -> int:
    return file.stat().st_size if file.is_file() else published_bytes(name)


def _minutes(size_bytes: int, bits_a_second: int) -> int:
    return max(1, -(-size_bytes * 8 // (bits_a_second * 60)))


def _heard_with(db: Session) -> set[str]:
    """The stems of the checkpoints that the newest finished recordings were heard with."""
    newest = sa.select(Job.recording_id).where(Job.state == "done", Job.flow == "media")
    ids = newest.order_by(Job.finished_at.desc()).limit(_LATELY)
    first = sa.select(Chunk.engine).where(Chunk.recording_id.in_(ids), Chunk.position == 0)
    return {engine.rsplit("/", 1)[-1] for engine in db.scalars(first) if engine}
