"""What a person sees when something goes wrong: one sentence, in their language, with the right status."""

from __future__ import annotations

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from services import catalogue
from services.errors import Conflict, NotAllowed, NotFound, PlenaryError, Refused, Retry, TooMany, Waiting
from web import i18n
from web.pages import ErrorPage

_STATUS: tuple[tuple[type[PlenaryError], int], ...] = (
    (NotFound, 404), (NotAllowed, 403), (Conflict, 409), (TooMany, 429), (Refused, 400), (Retry, 503), (Waiting, 503),
)  # fmt: skip
_BY_KEY = {"storage.too_large": 413, "storage.gone": 404}
_OWN_PAGES = frozenset({400, 403, 404, 405, 409, 410, 413, 415, 429, 500, 503})


def install(app: Flask) -> None:
    app.register_error_handler(PlenaryError, _on_our_error)
    app.register_error_handler(HTTPException, _on_http_error)


def status_of(error: PlenaryError) -> int:
    if error.key in _BY_KEY:
        return _BY_KEY[error.key]
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def wants_json() -> bool:
    """Scripts and the API get JSON; a person's browser, which asks for HTML first, a page."""
    if request.path.startswith("/api/") or request.is_json:
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def answer(status: int, key: str, sentence: str) -> Response:
    """The same refusal as JSON {"error", "message"} or as a page."""
    if wants_json():
        return make_response(jsonify(error=key, message=sentence), status)
    shown = status if status in _OWN_PAGES else (500 if status >= 500 else 400)
    page = ErrorPage(status, i18n.t(f"web.error_{shown}.title"), sentence, i18n.t(f"web.error_{shown}.hint"))
    in_newsroom = request.path.startswith("/newsroom/")
    return make_response(render_template("error.html", page=page, in_newsroom=in_newsroom), status)


def _on_our_error(error: PlenaryError) -> Response:
    response = answer(status_of(error), error.key, error.sentence(i18n.language()))
    if isinstance(error, Retry):
        response.headers["Retry-After"] = str(round(error.after_s))
    return response


def _on_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None or status < 400:  # redirects, and answers that are already complete
        return make_response(error.get_response())
    shown = status if status in _OWN_PAGES else (500 if status >= 500 else 400)
    key = f"web.error_{shown}.sentence"
    response = answer(status, key, catalogue.say(key, i18n.language()))
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:  # Allow, Content-Range, Retry-After
            response.headers[name] = value
    return response
