"""The Flask application: built from a runtime, with headers, errors and languages in one place."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from flask import Flask, Response, current_app, g, redirect, request, url_for
from jinja2 import StrictUndefined
from sqlalchemy.exc import OperationalError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, ValidationError
from werkzeug.wrappers import Response as AnyResponse

from services import catalogue
from services.errors import NotFound
from services.runtime import Runtime
from web import compression, context, csrf, failures, i18n
from web.assets import Assets
from web.requests import DiskRequest

MIB = 1 << 20
_POLICY = (
    "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), payment=(), usb=()",
}


class DateConverter(BaseConverter):
    """A date in an address: 2025-10-14, and only that spelling."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: date) -> str:
        return value.isoformat()


class PlenaryFlask(Flask):
    request_class = DiskRequest

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """Built files carry a digest in their name and never change; everything else is asked for again."""
        return i18n.YEAR_S if filename and filename.startswith("dist/assets/") else None


def create_app(runtime: Runtime) -> Flask:
    """Build the application; nothing is opened before the first request."""
    settings = runtime.settings
    settings.need("secret_key")
    app = PlenaryFlask("web", static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=settings.secret_key, SESSION_COOKIE_NAME="plenary", SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_SECURE=settings.cookies_are_secure,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.sign_in_hours),
        # Uploads raise this for their own request: `request.max_content_length = …`.
        MAX_CONTENT_LENGTH=2 * MIB, MAX_FORM_MEMORY_SIZE=2 * MIB, MAX_FORM_PARTS=500,
    )  # fmt: skip
    app.extensions[context.KEY] = runtime
    if settings.web_proxies:
        hops = settings.web_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.url_map.converters["date"] = DateConverter
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    i18n.install(app, settings.default_language)
    csrf.install(app)
    failures.install(app)
    _install_page_context(app, settings.site_name)
    app.teardown_appcontext(context.close)
    compression.install(app)  # first in, so last of all that touch a response
    app.after_request(_guard)
    app.add_url_rule("/favicon.ico", "favicon", _favicon)
    app.add_url_rule("/lang/<code>", "switch_language", _switch_language)
    app.add_url_rule("/health", "health", _health)
    app.add_url_rule("/healthz", "health", _health)
    _register(app)
    return app


def _register(app: Flask) -> None:
    """One blueprint per room of the site."""
    from web.api import doubts  # noqa: F401 - its addresses register themselves on the blueprint
    from web.api.routes import blueprint as api
    from web.newsroom.routes import blueprint as newsroom
    from web.readers.routes import blueprint as readers

    app.register_blueprint(newsroom)
    app.register_blueprint(api)
    app.register_blueprint(readers)


def _install_page_context(app: Flask, site_name: str) -> None:
    assets = Assets()

    @app.context_processor
    def page_context() -> dict[str, object]:
        theme = request.cookies.get("theme")
        here = request.full_path.rstrip("?")
        return {
            "assets": assets, "site_name": site_name, "absolute": context.absolute,
            "theme": theme if theme in {"light", "dark"} else None, "here": here if request.method == "GET" else "/",
        }  # fmt: skip


def _guard(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if context.runtime().settings.public_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def _favicon() -> AnyResponse:
    """Browsers and feed readers ask for it by this name, whatever a page says; they take it by its type."""
    return current_app.send_static_file("mark.svg")


def _health() -> AnyResponse:
    """200 where the database answers, 503 where not; for a load balancer, so without words."""
    try:
        context.db().execute(sa.text("select 1"))
    except OperationalError:
        return Response("database\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


def _switch_language(code: str) -> AnyResponse:
    """Remember the visitor's language and go back to where they were."""
    if code not in catalogue.LANGUAGES:
        raise NotFound("web.no_language")
    response = redirect(context.local(request.args.get("to"), url_for("readers.home")), 303)
    secure = context.runtime().settings.cookies_are_secure
    response.set_cookie(i18n.COOKIE, code, max_age=i18n.YEAR_S, samesite="Lax", httponly=True, secure=secure)
    g.language = code
    return response
