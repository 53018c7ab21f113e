"""The Whisper weights on this machine: which are here, whole and converted; checked, fetched, made ready."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from services import checkpoints
from services.engines.hearing import checkpoint_conversion, weights, whisper_package
from services.errors import Waiting

State = Literal["here", "partial", "absent", "whole", "damaged"]


@dataclass(frozen=True, slots=True)
class Kept:
    """One checkpoint. `state`: "here" until it is checked, then "whole" or "damaged".

    Attributes: aliases: other names of the same file; size_bytes: of what is here; whole_bytes: about how many it has
    when it is all here, 0 where nobody knows; converted: folders made of a file of this name, as paths.
    """

    name: str
    aliases: tuple[str, ...]
    file: Path
    size_bytes: int
    whole_bytes: int
    state: State
    sha256: str | None
    converted: tuple[Path, ...]

    @property
    def precisions(self) -> tuple[str, ...]:
        """What it is converted to."""
        return tuple(dict.fromkeys(checkpoint_conversion.precision_of(one) for one in self.converted))


def listing(folder: Path) -> list[Kept]:
    """The demo, every published checkpoint, and whatever else lies in `folder`; nothing is read but names and sizes."""
    found = [_kept("demo", (), weights.DEMO, None, folder)]
    published = whisper_package.models()
    by_file: dict[str, list[str]] = {}
    for name, url in published.items():
        by_file.setdefault(url.rsplit("/", 1)[1], []).append(name)
    for file, names in by_file.items():
        name = Path(file).stem if Path(file).stem in names else names[0]
        others = tuple(one for one in names if one != name)
        found.append(_kept(name, others, folder / file, published[name].split("/")[-2], folder))
    own = (one for one in sorted(folder.glob("*.pt")) if one.name not in by_file)
    return [*found, *(_kept(str(one), (), one, None, folder) for one in own)]


def verify(folder: Path, names: tuple[str, ...] = ()) -> Iterator[Kept]:
    """Check each file that is here, or those of `names`: against its published checksum, or its own where it has none.

    Converted folders that no longer hold what was written are removed, and no longer among `converted`: the next worker
    makes them anew. Raises: Refused: "models.unknown". Waiting: "models.folder" something cannot be read.
    """
    every = listing(folder)
    for name in names:
        if not any(name in (one.name, *one.aliases) for one in every):
            weights.address(name)
    for one in every:
        if names and not {one.name, *one.aliases} & set(names):
            continue
        if one.state == "here":
            try:
                is_whole = weights.is_whole(one.file, one.sha256) if one.sha256 else weights.is_sound(one.file)
                intact = tuple(_intact(one.converted))
            except OSError as error:
                raise Waiting("models.folder", folder=str(folder), reason=error.strerror or "?") from error
            yield replace(one, state="whole" if is_whole else "damaged", converted=intact)
        elif names:
            yield one


def _intact(folders: tuple[Path, ...]) -> Iterator[Path]:
    for one in folders:
        if checkpoint_conversion.is_intact(one):
            yield one
        else:
            checkpoint_conversion.forget(one)


def _kept(name: str, aliases: tuple[str, ...], file: Path, sha256: str | None, folder: Path) -> Kept:
    part = file.with_name(file.name + ".part")
    state: State = "here" if file.is_file() else "partial" if part.is_file() else "absent"
    size = file.stat().st_size if state == "here" else part.stat().st_size if state == "partial" else 0
    whole = size if state == "here" else checkpoints.published_bytes(name) if sha256 else 0
    return Kept(
        name, aliases, file, size, whole, state, sha256, tuple(checkpoint_conversion.made_of(file.stem, folder))
    )
