"""A language model's server on a real socket, in the shape of OpenAI's chat completions, that misbehaves as told."""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Rows = list[tuple[int, str, str]]
_LINE = re.compile(r"^(\d+) \| (.*?) \| (.*)$", re.MULTILINE)


def rows_of(body: dict[str, Any]) -> Rows:
    """What the model is shown: (sentence number, speaker, words)."""
    return [(int(n), who, said) for n, who, said in _LINE.findall(body["messages"][1]["content"])]


def is_front(body: dict[str, Any]) -> bool:
    return "standfirst: " in body["messages"][1]["content"].split("===")[0]


def guests(rows: Rows) -> Rows:
    return [row for row in rows if "(host)" not in row[1]]


def behaves(body: dict[str, Any]) -> dict[str, Any]:
    """What a good model answers: it leads to a long sentence of a guest in its own words, and quotes it by number."""
    n, who, said = max(guests(rows_of(body)), key=lambda row: (len(row[2].split()) <= 60, len(row[2])))
    if is_front(body):
        return {"title": " ".join(said.split()[:7]), "standfirst": f"Avec {who}.", "sentences": [n]}
    line = {"kind": "narrative", "text": f"{who} : {said}", "sentences": [n]}
    quote = {"kind": "quote", "text": "", "sentences": [n]}
    return {"heading": " ".join(said.split()[:4]).strip(" ,.;:"), "heading_sentences": [n], "items": [line, quote]}


class ModelServer:
    """`answer`: what each completion's text is, from the request's body; `faults`: sent first, one a request."""

    def __init__(self, answer: Callable[[dict[str, Any]], object] = behaves) -> None:
        self.answer = answer
        self.faults: list[Callable[[BaseHTTPRequestHandler], None]] = []
        self.always: Callable[[BaseHTTPRequestHandler], None] | None = None
        self.choice: dict[str, Any] = {}
        self.message: dict[str, Any] = {}
        self.usage: Callable[[dict[str, Any]], object] = usage
        self.bodies: list[dict[str, Any]] = []
        self.received = b""  # every byte of every request's body
        self.headers: list[dict[str, str]] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def usage(body: dict[str, Any]) -> object:
    """About as many tokens as a tokenizer makes: three letters each."""
    asked = sum(len(one["content"]) for one in body["messages"]) // 3
    return {"prompt_tokens": asked, "completion_tokens": 100, "total_tokens": asked + 100}


def status(code: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def send(handler: BaseHTTPRequestHandler) -> None:
        reply(handler, b'{"error": {"message": "the key sk-secret is wrong"}}', code, headers)

    return send


def raw(data: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: reply(handler, data, 200, headers)


def silent(seconds: float) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda _handler: time.sleep(seconds)


def dripping(seconds: float) -> Callable[[BaseHTTPRequestHandler], None]:
    """A byte now and then: each read is in time, all of them together are not."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(round(seconds * 20)):
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.05)

    return send


def huge(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(64):
            handler.wfile.write(b" " * 1024**2)


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.close()


def reply(handler: BaseHTTPRequestHandler, data: bytes, code: int = 200, headers: dict[str, str] | None = None) -> None:
    handler.send_response(code)
    for name, value in (headers or {}).items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            server.received += data
            body = json.loads(data)
            server.bodies.append(body)
            server.headers.append({name.lower(): value for name, value in self.headers.items()})
            fault = server.faults.pop(0) if server.faults else server.always
            if fault is not None:
                fault(self)
                return
            text = server.answer(body)
            text = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
            message = {"role": "assistant", "content": text, **server.message}
            choice = {"index": 0, "message": message, "finish_reason": "stop", **server.choice}
            whole = {"id": "x", "object": "chat.completion", "created": 0, "model": body["model"], "choices": [choice]}
            counted = server.usage(body)
            reply(self, json.dumps({**whole, **({"usage": counted} if counted else {})}).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
