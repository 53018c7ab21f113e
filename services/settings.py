"""Every setting of the program: one frozen class, each field with its variable, default, check and help line.

Only entry points call `from_env(os.environ)`; everybody else is given a `Settings` or a value of it.
"""

from __future__ import annotations

import dataclasses
import difflib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from services.errors import Refused

GIB = 1024**3
HOUR_MS = 3_600_000
Reader = Callable[[str, str], Any]  # (variable, text as written) -> value, or Refused
SYSTEM_STATE = Path("/var/lib/plenary")
_FOREIGN = re.compile(r"PLENARY_TEST_\w+")  # the test suite's own variables are not ours to judge


def _text(_name: str, text: str) -> str:
    return text


def _folder(_name: str, text: str) -> Path:
    return Path(text).expanduser().absolute()


def _integer(low: int, high: int) -> Reader:
    def read(name: str, text: str) -> int:
        value = int(text) if re.fullmatch(r"-?\d{1,18}", text) else None
        if value is None or not low <= value <= high:
            raise Refused("settings.not_integer", name=name, value=text[:40], low=low, high=high)
        return value

    return read


def _one_of(*choices: str) -> Reader:
    def read(name: str, text: str) -> str:
        if text not in choices:
            raise Refused("settings.not_choice", name=name, value=text[:40], choices=", ".join(choices))
        return text

    return read


def _url(*schemes: str) -> Reader:
    def read(name: str, text: str) -> str:  # the value may hold a password: never repeat it
        scheme = text.partition("://")[0]
        if "://" not in text or scheme not in schemes:
            raise Refused("settings.not_url", name=name, schemes=", ".join(f"{one}://" for one in schemes))
        return text.rstrip("/") if scheme.startswith("http") else text

    return read


def _yes_no(name: str, text: str) -> bool:
    if text.lower() not in {"true", "false", "yes", "no", "1", "0"}:
        raise Refused("settings.not_boolean", name=name, value=text[:40])
    return text.lower() in {"true", "yes", "1"}


def _secret(name: str, text: str) -> str:
    if len(text) < 32:
        raise Refused("settings.short_secret", name=name, length=32)
    return text


def _setting(default: Any, env: str, read: Reader, say: str) -> Any:
    return dataclasses.field(default=default, metadata={"env": env, "read": read, "help": say})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator may choose. An empty variable means its default.

    Direct construction (tests) checks nothing; `from_env` checks every value.
    """

    # Where things live
    database_url: str = _setting("", "DATABASE_URL", _url("postgresql", "postgres", "postgresql+psycopg"),
        "Postgres 16 or later. Empty: `plenary up` starts its own.")  # fmt: skip
    redis_url: str = _setting("", "REDIS_URL", _url("redis", "rediss", "redis+socket", "unix"),
        "Redis 6.2 or later. Empty: `plenary up` starts its own. Holds nothing that Postgres cannot rebuild.")  # fmt: skip # noqa: E501
    storage_url: str = _setting("", "STORAGE_URL", _url("file", "s3"),
        "Recordings: file:///folder or s3://bucket/prefix. Empty: the folder `storage` of the state folder.")  # fmt: skip # noqa: E501
    state_dir: Path = _setting(  # noqa: RUF009 - makes a dataclass field
        SYSTEM_STATE, "PLENARY_STATE_DIR", _folder,
        "Embedded databases, storage, logs, passwords. Empty: ~/.local/share/plenary, or /var/lib/plenary as root.")  # fmt: skip # noqa: E501
    # Speech
    whisper_model: str = _setting("small", "WHISPER_MODEL", _text,
        "Whisper checkpoint: tiny, base, small, medium, large-v3, turbo, demo, or the path of a .pt file.")  # fmt: skip
    whisper_dir: Path = _setting(  # noqa: RUF009 - makes a dataclass field
        SYSTEM_STATE / "whisper", "PLENARY_WHISPER_DIR", _folder,
        "Where the Whisper weights lie. Empty: ~/.cache/whisper, where openai-whisper keeps them.")  # fmt: skip
    whisper_device: str = _setting("auto", "PLENARY_WHISPER_DEVICE", _one_of("auto", "cpu", "cuda"),
        "Device of the speech model: cpu, cuda, or auto (a card where there is one).")  # fmt: skip
    asr_engine: str = _setting("auto", "PLENARY_ASR_ENGINE", _one_of("auto", "ctranslate2", "openai", "fake"),
        "Speech engine: ctranslate2 (fast), openai (the reference), auto (the fastest that works here), or fake (answers at once, for trying the rest).")  # fmt: skip # noqa: E501
    asr_beam: int = _setting(5, "PLENARY_ASR_BEAM", _integer(1, 10),
        "How many readings of a sentence the engine ctranslate2 follows at once; 1 is fastest.")  # fmt: skip
    fake_chunk_ms: int = _setting(0, "PLENARY_FAKE_CHUNK_MS", _integer(0, 60_000),
        "Milliseconds the fake speech engine takes for a chunk, to try lost workers.")  # fmt: skip
    asr_threads: int = _setting(2, "PLENARY_ASR_THREADS", _integer(1, 256),
        "Processor threads of one speech worker.")  # fmt: skip
    model_idle_s: int = _setting(600, "PLENARY_MODEL_IDLE_S", _integer(0, 7 * 86_400),
        "Seconds without work after which a worker lets its models go from memory; 0 keeps them. Loading takes seconds.")  # fmt: skip # noqa: E501
    diarizer: str = _setting("builtin", "PLENARY_DIARIZER", _one_of("builtin", "pyannote", "none", "fake"),
        "Who spoke when: builtin, pyannote (the extra `pyannote`, with weights of its own), none, or fake.")  # fmt: skip # noqa: E501
    pyannote_model: str = _setting("pyannote/speaker-diarization-community-1", "PLENARY_PYANNOTE_MODEL", _text,
        "Pipeline of the diarizer pyannote: its name on huggingface.co, or the folder it was downloaded to.")  # fmt: skip # noqa: E501
    pyannote_token: str = _setting("", "PLENARY_PYANNOTE_TOKEN", _text,
        "Token of huggingface.co that may read that pipeline. Empty: a folder, or what was downloaded before.")  # fmt: skip # noqa: E501
    chunk_longest_ms: int | None = _setting(None, "PLENARY_CHUNK_LONGEST_MS", _integer(5_000, 30_000),
        "Longest chunk given to the speech engine. Empty: 12000 for the model `demo`, else 28000.")  # fmt: skip
    # Recaps
    recap_engine: str = _setting("extractive", "PLENARY_RECAP_ENGINE", _one_of("extractive", "llm"),
        "Who drafts recaps: extractive (embedded, no network), or llm (a language model chooses and links, every word checked; the transcript on the record is sent to PLENARY_LLM_URL).")  # fmt: skip # noqa: E501
    llm_url: str = _setting("", "PLENARY_LLM_URL", _url("http", "https"),
        "Any server that speaks OpenAI's chat completions, with its version: https://host/v1. Needs the extra `llm`.")  # fmt: skip # noqa: E501
    llm_key: str = _setting("", "PLENARY_LLM_KEY", _text, "Its key. Empty for a server that asks for none.")
    llm_model: str = _setting("", "PLENARY_LLM_MODEL", _text, "The model's name on that server.")
    llm_timeout_s: int = _setting(60, "PLENARY_LLM_TIMEOUT_S", _integer(1, 500),
        "Seconds that one answer of the model may take.")  # fmt: skip
    llm_recap_s: int = _setting(300, "PLENARY_LLM_RECAP_S", _integer(5, 500),
        "Seconds the model may take for a whole recap; what is left then is drafted without it.")  # fmt: skip
    llm_recap_tokens: int = _setting(200_000, "PLENARY_LLM_RECAP_TOKENS", _integer(1_000, 100_000_000),
        "Tokens, asked and answered, that one recap may cost.")  # fmt: skip
    llm_context_tokens: int = _setting(8192, "PLENARY_LLM_CONTEXT_TOKENS", _integer(4096, 10_000_000),
        "Tokens the server's window holds; longer talks are sent in parts, none is ever cut.")  # fmt: skip
    # Limits and the ledger
    upload_limit_bytes: int = _setting(8 * GIB, "PLENARY_UPLOAD_LIMIT_BYTES", _integer(1, 1024 * GIB),
        "Largest file that may be uploaded.")  # fmt: skip
    recording_limit_ms: int = _setting(12 * HOUR_MS, "PLENARY_RECORDING_LIMIT_MS", _integer(1_000, 48 * HOUR_MS),
        "Longest recording that is processed.")  # fmt: skip
    lease_s: int = _setting(60, "PLENARY_LEASE_S", _integer(2, 3600),
        "Seconds without a sign of life after which a stage is given to another worker.")  # fmt: skip
    sweep_s: int = _setting(15, "PLENARY_SWEEP_S", _integer(1, 600),
        "Seconds between two searches for lost work.")  # fmt: skip
    nudge_after_s: int = _setting(60, "PLENARY_NUDGE_AFTER_S", _integer(1, 3600),
        "Seconds a stage may wait unclaimed before it is announced again.")  # fmt: skip
    deaf_after_s: int = _setting(60, "PLENARY_DEAF_AFTER_S", _integer(0, 3600),
        "Seconds an idle worker may leave messages unread before it starts itself anew; 0: for ever.")  # fmt: skip
    attempts: int = _setting(4, "PLENARY_ATTEMPTS", _integer(1, 20),
        "How often a stage is tried before it counts as failed.")  # fmt: skip
    # The web
    secret_key: str = _setting("", "SECRET_KEY", _secret,
        "At least 32 random characters that sign cookies. Empty: `plenary up` makes one and keeps it.")  # fmt: skip
    public_url: str = _setting("", "PLENARY_PUBLIC_URL", _url("http", "https"),
        "Address readers use, for links in feeds and exports. Empty: the address of the request.")  # fmt: skip
    site_name: str = _setting("Plenary", "PLENARY_SITE_NAME", _text, "Name shown to readers.")
    default_language: str = _setting("fr", "PLENARY_DEFAULT_LANGUAGE", _one_of("fr", "en"),
        "Language of the pages for a visitor who asks for neither.")  # fmt: skip
    web_host: str = _setting("127.0.0.1", "PLENARY_WEB_HOST", _text, "Address the web server listens on.")
    web_port: int = _setting(8000, "PLENARY_WEB_PORT", _integer(1, 65535),
        "Its port. `plenary up` takes the next free one where it is taken.")  # fmt: skip
    web_workers: int = _setting(2, "PLENARY_WEB_WORKERS", _integer(1, 64), "Web server processes.")
    web_threads: int = _setting(8, "PLENARY_WEB_THREADS", _integer(2, 64), "Threads of each of them.")
    web_proxies: int = _setting(0, "PLENARY_WEB_PROXIES", _integer(0, 5),
        "Reverse proxies in front whose X-Forwarded headers may be believed.")  # fmt: skip
    sign_in_hours: int = _setting(72, "PLENARY_SIGN_IN_HOURS", _integer(1, 24 * 60),
        "Hours after which a journalist signs in again.")  # fmt: skip
    secure_cookies: bool | None = _setting(None, "PLENARY_SECURE_COOKIES", _yes_no,
        "Send cookies over HTTPS only: true or false. Empty: true where PLENARY_PUBLIC_URL is https.")  # fmt: skip

    def __post_init__(self) -> None:
        if not self.storage_url:
            object.__setattr__(self, "storage_url", (self.state_dir / "storage").absolute().as_uri())

    def longest_chunk_of(self, model: str | None = None) -> int:
        """The longest chunk for a model, None being this setting's: the demo model was trained on short ones."""
        return self.chunk_longest_ms or (12_000 if Path(model or self.whisper_model).stem == "demo" else 28_000)

    @property
    def cookies_are_secure(self) -> bool:
        by_address = urlsplit(self.public_url).scheme == "https"
        return by_address if self.secure_cookies is None else self.secure_cookies

    def need(self, *names: str) -> None:
        """Check that these fields have a value. Raises: Refused: "settings.missing" with the variable's name."""
        for one in fields():
            if one.name in names and getattr(self, one.name) in ("", None):
                raise Refused("settings.missing", name=one.env)


@dataclass(frozen=True, slots=True)
class Field:
    """One setting as documentation shows it. `default` is the text that would set it, "" where it is derived."""

    name: str
    env: str
    help: str
    default: str
    read: Reader


def fields() -> Iterator[Field]:
    for one in dataclasses.fields(Settings):
        derived = one.default is None or isinstance(one.default, Path)
        default = "" if derived else str(one.default)
        yield Field(one.name, one.metadata["env"], one.metadata["help"], default, cast("Reader", one.metadata["read"]))


def from_env(environ: Mapping[str, str], dotenv: Path | None = None) -> Settings:
    """Read and check the settings; a variable that is set beats the same line of the file `dotenv`, if it exists.

    Raises: Refused: an unknown PLENARY_ name, a wrong value, or a line of the file that is none.
    """
    found = {**(read_dotenv(dotenv) if dotenv is not None and dotenv.is_file() else {}), **environ}
    known = {one.env: one for one in fields()}
    for name in found:
        if name.startswith("PLENARY_") and name not in known and not _FOREIGN.fullmatch(name):
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
            raise Refused("settings.unknown_near" if near else "settings.unknown", name=name, near="".join(near))
    home = Path(found.get("HOME") or "/")
    values: dict[str, Any] = {
        "state_dir": default_state_dir(found),
        "whisper_dir": Path(found.get("XDG_CACHE_HOME") or home / ".cache") / "whisper",
    }
    given = ((one, found.get(env, "").strip()) for env, one in known.items())
    values.update({one.name: one.read(one.env, text) for one, text in given if text})
    return Settings(**values)


def to_env(settings: Settings) -> dict[str, str]:
    """The variables that make `from_env` read the same settings again, every one of them: for child processes."""
    values = {one.env: getattr(settings, one.name) for one in fields()}
    return {env: "" if value is None else str(value) for env, value in values.items()}


def default_state_dir(environ: Mapping[str, str]) -> Path:
    """Root keeps state in a system folder: Postgres, which refuses to run as root, must be able to enter it."""
    if os.geteuid() == 0:
        return SYSTEM_STATE
    data = environ.get("XDG_DATA_HOME") or Path(environ.get("HOME") or "/") / ".local" / "share"
    return Path(data) / "plenary"


def read_dotenv(file: Path) -> dict[str, str]:
    """Read NAME=value lines: `#` starts a comment line, one pair of quotes around a value is dropped, nothing expands.

    Raises: Refused: "settings.dotenv_line" with the number of the line.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        text = line.strip().removeprefix("export ").strip()
        if not text or text.startswith("#"):
            continue
        match = re.fullmatch(r"([A-Za-z_]\w*)\s*=\s*(.*)", text)
        if match is None:
            raise Refused("settings.dotenv_line", file=file.name, number=number)
        name, value = match.groups()
        quoted = re.fullmatch(r"""(["'])(.*)\1""", value)
        found[name] = quoted[2] if quoted else re.sub(r"\s+#.*$", "", value)
    return found


def example() -> str:
    """The file .env.example: every setting with its help and default. Write it with `make env-example`."""
    head = "# Copy to .env and change what you need; `plenary doctor` says what is wrong. Keep secrets out of git.\n"
    lines = [f"# {one.help}\n{one.env}={one.default}\n" for one in fields()]
    compose = (
        "# Docker Compose only: the password of its Postgres, made up once, letters and digits.\nPOSTGRES_PASSWORD=\n"
    )
    return "\n".join([head, *lines, compose])
