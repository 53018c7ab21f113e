"""Any server that speaks OpenAI's chat completions, through the official client: an optional extra.

The client's own retries are off: ours know the time that is left. Nothing of what is sent, received or used as a key
is ever logged or repeated in a message.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from services.errors import Refused
from services.recaps.chat import Answer, Ask, Unusable
from services.settings import Settings

_ATTEMPTS = 3
_BODY_BYTES = 2 * 1024**2  # an answer of 100,000 tokens would fit
_LONGEST_PAUSE_S = 20.0
_NO_KEY = "none"  # local servers want none, the client wants one
_DENIED = {401: "llm.denied", 402: "llm.denied", 403: "llm.denied", 404: "llm.not_found"}


def load(settings: Settings) -> OpenAIChat:
    """The endpoint that the settings name. Nothing is sent yet.

    Raises: Refused: "llm.not_installed", "llm.not_set" with the missing variable, "llm.password_in_url".
    """
    for name, value in (("PLENARY_LLM_URL", settings.llm_url), ("PLENARY_LLM_MODEL", settings.llm_model)):
        if not value:
            raise Refused("llm.not_set", name=name)
    if urlsplit(settings.llm_url).username is not None:
        raise Refused("llm.password_in_url")  # addresses are logged, keys are not
    return OpenAIChat(
        settings.llm_url, settings.llm_key, settings.llm_model, timeout_s=settings.llm_timeout_s,
        context_tokens=settings.llm_context_tokens,
    )  # fmt: skip


class OpenAIChat:
    """A `recaps.chat.Chat`. Args: timeout_s: for one request; `pause` and `clock` are for tests."""

    def __init__(
        self, url: str, key: str, model: str, *, timeout_s: float = 60, context_tokens: int = 8192,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        try:
            import httpx
            import openai
        except ImportError as error:
            raise Refused("llm.not_installed") from error
        self.model, self.context_tokens = model, context_tokens
        self._timeout_s, self._pause, self._openai = timeout_s, pause, openai
        # A redirect could carry the talk elsewhere; a limit on the whole answer needs its bytes as they come.
        # A question takes seconds: a connection of its own costs nothing, and none is left open.
        http = httpx.Client(
            follow_redirects=False, limits=httpx.Limits(max_keepalive_connections=0),
            event_hooks={"request": [_timed], "response": [_limited]},
        )  # fmt: skip
        # What the client would otherwise read from OPENAI_… variables is given: settings are read in one place.
        self._client = openai.OpenAI(
            api_key=key or _NO_KEY, admin_api_key="", webhook_secret="", base_url=url, max_retries=0, http_client=http
        )
        self._shapes = list(range(len(_shapes(Ask("", "", "x", {}, 1, 1.0)))))

    def ask(self, ask: Ask) -> Answer:
        """Ask, again after 429, 5xx, a lost connection or silence, three times at most and within `ask.limit_s`.

        Raises: Unusable: "llm.unreachable", ".timed_out", ".busy", ".server_error", ".denied", ".not_found",
        ".rejected", ".too_large", ".bad_answer".
        """
        until = time.monotonic() + ask.limit_s
        for attempt in range(_ATTEMPTS):
            try:
                return self._ask(ask, until)
            except _Passing as passing:
                pause = min(passing.after_s or 2.0**attempt, _LONGEST_PAUSE_S)
                if attempt + 1 == _ATTEMPTS or time.monotonic() + pause >= until:
                    raise Unusable(passing.key) from passing
                self._pause(pause)
        raise AssertionError  # the last attempt returned or raised

    def close(self) -> None:
        self._client.close()

    def _ask(self, ask: Ask, until: float) -> Answer:
        """One question in the first form of request that the server understands; the form is then kept."""
        while True:
            try:
                return self._send(ask, self._shapes[0], until)
            except _NotUnderstood as error:
                if len(self._shapes) == 1:
                    raise Unusable("llm.rejected") from error
                self._shapes.pop(0)

    def _send(self, ask: Ask, shape: int, until: float) -> Answer:
        openai = self._openai
        left_s = max(0.05, min(self._timeout_s, until - time.monotonic()))
        messages = [{"role": "system", "content": ask.system}, {"role": "user", "content": ask.user}]
        create: Any = self._client.chat.completions.with_raw_response.create
        no_account: dict[str, Any] = {"OpenAI-Organization": openai.Omit(), "OpenAI-Project": openai.Omit()}
        try:
            raw = create(
                model=self.model, messages=messages, timeout=left_s, **_shapes(ask)[shape],
                extra_headers={"Accept-Encoding": "identity", **no_account},
            )  # fmt: skip
        except openai.APIStatusError as error:
            raise _of_status(error.status_code, error.response.headers) from error
        except openai.APITimeoutError as error:
            raise _Passing("llm.timed_out") from error
        except openai.APIConnectionError as error:
            cause = error.__cause__
            if isinstance(cause, Unusable):
                raise cause from error
            raise _Passing("llm.unreachable") from error
        return _answer(raw.http_response.content)


class _Passing(Exception):
    """May be over in a moment. `after_s`: when the server itself said so."""

    def __init__(self, key: str, after_s: float = 0.0) -> None:
        super().__init__(key)
        self.key, self.after_s = key, after_s


class _NotUnderstood(Exception):
    """The server does not take this form of request."""


def _shapes(ask: Ask) -> tuple[dict[str, Any], ...]:
    """Forms of one request, the best first: several servers refuse a schema, some models temperature or `max_tokens`.

    The answer is checked against the schema here in any case: some accept it and do as they like.
    """
    strict = {"type": "json_schema", "json_schema": {"name": ask.name, "strict": True, "schema": ask.schema}}
    plain = {"type": "json_object"}
    usual: dict[str, Any] = {"temperature": 0, "max_tokens": ask.most_tokens}
    return (
        {**usual, "response_format": strict},
        {"max_completion_tokens": ask.most_tokens, "response_format": strict},
        {**usual, "response_format": plain},
        usual,
    )


def _of_status(status: int, headers: Mapping[str, str]) -> Exception:
    if status in _DENIED:
        return Unusable(_DENIED[status])
    if status in (400, 415, 422):
        return _NotUnderstood()
    if status in (408, 409, 425, 429) or status >= 500:
        told = headers.get("retry-after", "")
        after_s = float(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0.0
        return _Passing("llm.busy" if status == 429 else "llm.server_error", after_s)
    return Unusable("llm.rejected")  # a redirect among others


def _answer(body: bytes) -> Answer:
    """Read a completion by hand: the client does not check what a server of another make sends."""
    try:
        data = json.loads(body)
        choice = data["choices"][0]
        message = choice["message"]
        text, finish = message.get("content") or "", choice.get("finish_reason") or "stop"
        refused = bool(message.get("refusal")) or finish == "content_filter"
        usage = data.get("usage") or {}
        counts = [usage.get(name) for name in ("prompt_tokens", "completion_tokens")]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise Unusable("llm.bad_answer") from error
    if not isinstance(text, str) or not isinstance(finish, str):
        raise Unusable("llm.bad_answer")
    known = [one if isinstance(one, int) and 0 < one < 2**31 else None for one in counts]
    return Answer(text, finish, refused, known[0], known[1])


def _timed(request: Any) -> None:
    limits = request.extensions.get("timeout") or {}
    request.extensions["plenary_until"] = time.monotonic() + (limits.get("read") or 60.0)


def _limited(response: Any) -> None:
    """Hold the whole answer to its size and its time: the client's own limit is for each read, not for their sum."""
    import httpx

    if response.headers.get("content-encoding", "identity") != "identity":
        raise Unusable("llm.bad_answer")  # not asked for, and a small one can be very large
    source, until = response.stream, response.request.extensions["plenary_until"]

    class Limited(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for piece in source:
                size += len(piece)
                if size > _BODY_BYTES:
                    raise Unusable("llm.too_large")
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("too slow", request=response.request)
                yield piece

        def close(self) -> None:
            source.close()

    response.stream = Limited()
