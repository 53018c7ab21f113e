import pytest
from flask import Blueprint, request

from services.errors import Conflict, NotAllowed, Refused, Retry, TooMany
from web import csrf
from web.app import create_app


@pytest.fixture
def app(runtime):
    app = create_app(runtime)
    rooms = Blueprint("trial", __name__)
    rooms.before_request(csrf.check)
    faults = {
        "refused": Refused("web.csrf"), "conflict": Conflict("web.csrf"), "denied": NotAllowed("web.csrf"),
        "often": TooMany("web.csrf"), "large": TooMany("storage.too_large", number=8, prefix="G"),
        "busy": Retry("web.csrf", after_s=30),
    }  # fmt: skip

    @rooms.get("/trial/<name>")
    def fail(name: str) -> str:
        if name == "bug":
            raise ZeroDivisionError
        raise faults[name]

    @rooms.get("/trial-token")
    def token() -> str:
        return csrf.token()

    @rooms.post("/trial-change")
    def change() -> str:
        return f"{len(request.get_data())}"

    app.register_blueprint(rooms)
    return app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.mark.parametrize(
    ("name", "status"),
    [("refused", 400), ("conflict", 409), ("denied", 403), ("often", 429), ("large", 413), ("busy", 503), ("bug", 500)],
)
def test_each_fate_of_an_error_has_its_status_and_one_sentence(client, name, status):
    as_page = client.get(f"/trial/{name}", headers={"Accept": "text/html", "Accept-Language": "fr"})
    assert as_page.status_code == status
    assert '<html lang="fr"' in as_page.text
    assert "ZeroDivision" not in as_page.text
    as_json = client.get(f"/trial/{name}", headers={"Accept": "application/json", "Accept-Language": "en"})
    assert as_json.status_code == status
    assert set(as_json.json) == {"error", "message"}
    assert as_json.json["message"]


def test_a_busy_service_says_when_to_come_back(client):
    assert client.get("/trial/busy").headers["Retry-After"] == "30"


def test_every_answer_carries_the_guarding_headers(client):
    for path in ("/", "/nothing/at/all/here", "/trial/bug", "/static/mark.svg"):
        headers = client.get(path, buffered=True).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"]
        assert headers["Cache-Control"]


def test_pages_hold_no_inline_script_or_style(client):
    text = client.get("/").text
    assert "style=" not in text
    assert "onclick" not in text
    assert "<script>" not in text
    assert "<style" not in text


def test_a_change_needs_the_pages_token(client):
    token = client.get("/trial-token").text
    assert client.post("/trial-change").status_code == 403
    assert client.post("/trial-change", headers={"X-CSRF-Token": "é" * 43}).status_code == 403
    assert client.post("/trial-change", headers={"X-CSRF-Token": token}).status_code == 200
    assert client.post("/trial-change", data={"csrf_token": token}).status_code == 200


def test_a_token_of_another_session_is_worth_nothing(app, client):
    token = app.test_client().get("/trial-token").text
    client.get("/trial-token")
    assert client.post("/trial-change", headers={"X-CSRF-Token": token}).status_code == 403


def test_a_body_over_the_limit_is_refused(client):
    token = client.get("/trial-token").text
    body = b"x" * (3 << 20)
    answer = client.post("/trial-change", data=body, headers={"X-CSRF-Token": token, "Accept": "application/json"})
    assert answer.status_code == 413


def test_the_language_is_the_cookies_then_the_browsers_then_french(client):
    assert '<html lang="fr"' in client.get("/").text
    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": "en-GB,fr;q=0.5"}).text
    assert '<html lang="fr"' in client.get("/", headers={"Accept-Language": "de"}).text
    assert client.get("/lang/en?to=/search").location == "/search"
    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": "fr"}).text


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", "/\tx"])
def test_the_language_switch_never_leads_off_the_site(client, to):
    assert client.get("/lang/en", query_string={"to": to}).location == "/"
    assert client.get("/lang/xx").status_code == 404


def test_the_theme_of_the_cookie_is_in_the_page_and_nothing_else_is(client):
    client.set_cookie("theme", "dark")
    assert 'data-theme="dark"' in client.get("/").text
    client.set_cookie("theme", '"><script>')
    assert "data-theme=" not in client.get("/").text


def test_health_asks_the_database(client):
    assert client.get("/healthz").status_code == 200


def test_the_icon_is_where_browsers_look_for_it(client):
    with client.get("/favicon.ico") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def test_wrong_dates_are_not_found(client):
    assert client.get("/escale/2026-02-31/").status_code == 404
