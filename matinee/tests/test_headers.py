"""What production tells browsers with every answer, and how it keeps its cookies: what Mozilla's Observatory wants."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection, HTTPMessage

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from matinee.headers import DATA_POLICY
from matinee.testing import PASSWORD, a_showtime, a_user
from matinee.tests.site import Site

LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event => window.violations.push(event.violatedDirective));
"""
POLICY = {
    "default-src 'none'",
    *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect", "manifest")),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
WORLD = "from matinee.testing import a_theater, a_user; a_user('ann'); print(a_theater().pk)"


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("production")
    site = Site(home, f"sqlite:///{home / 'own.sqlite3'}", workers=1)
    site.manage("migrate", "--verbosity=0")
    site.python(WORLD)
    site.environment |= {
        "MATINEE_ENV": "production",
        "SECRET_KEY": "V2h5IGFyZSB5b3UgcmVhZGluZyB0aGlzPyBJdCBvcGVucyBub3RoaW5nLg",
        "ALLOWED_HOSTS": "tickets.example.org",
        "EMAIL_HOST": "127.0.0.1",
    }
    site.manage("collectstatic", "--no-input", "--verbosity=0", "--ignore=redoc*")
    site.start()
    yield site
    site.stop()


def ask(
    site: Site, path: str, method: str = "GET", body: str | None = None, **headers: str
) -> tuple[int, HTTPMessage, str]:
    sent = {"Host": "tickets.example.org", "X-Forwarded-Proto": "https"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    http = HTTPConnection("127.0.0.1", site.port, timeout=60)
    http.request(method, path, body, sent)
    answer = http.getresponse()
    text = answer.read().decode()
    http.close()
    return answer.status, answer.headers, text


@pytest.mark.long
@pytest.mark.parametrize(
    ("path", "status", "accept"),
    [
        ("/", 200, "text/html"),
        ("/login/", 200, "text/html"),
        ("/movies/", 200, "*/*"),
        ("/api/movies/", 200, "*/*"),
        ("/api/movies/7/", 404, "*/*"),
        ("/reserve/", 401, "*/*"),
        ("/admin/login/", 302, "text/html"),
        ("/nowhere/", 404, "text/html"),
        ("/theaters/1/feed.json", 200, "*/*"),
        ("/robots.txt", 200, "*/*"),
        ("/static/favicon.svg", 404, "image/*"),
    ],
)
def test_every_answer_has_the_headers(production: Site, path: str, status: int, accept: str) -> None:
    answered, headers, _ = ask(production, path, Accept=accept)
    assert answered == status
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if "feed" in path else "same-origin")
    assert headers["Permissions-Policy"].startswith("camera=(self), ")
    is_data = accept == "*/*" and "feed" not in path and "robots" not in path
    assert set(headers["Content-Security-Policy"].split("; ")) == (set(DATA_POLICY.split("; ")) if is_data else POLICY)
    assert not headers.get("Server", "").lower().startswith("granian/")


@pytest.mark.long
def test_http_is_sent_to_https_at_once(production: Site) -> None:
    status, headers, _ = ask(production, "/movies/?search=dune", X_Forwarded_Proto="http", Accept="text/html")
    assert (status, headers["Location"]) == (301, "https://tickets.example.org/movies/?search=dune")


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/api/movies/", "*/*", "application/problem+json"),
        ("/movies/", "application/json", "application/problem+json"),
        ("/movies/", "text/html", "text/html; charset=utf-8"),
        ("/nowhere/", "*/*", "text/html; charset=utf-8"),
    ],
)
def test_who_asks_another_host_is_told_so_in_their_language(
    production: Site, scheme: str, path: str, accept: str, kind: str
) -> None:
    status, headers, text = ask(production, path, Host="other.example", Accept=accept, X_Forwarded_Proto=scheme)
    assert (status, headers["Content-Type"]) == (400, kind)
    assert headers["X-Content-Type-Options"] == "nosniff"
    if "json" in kind:
        assert headers["Content-Security-Policy"] == DATA_POLICY
        assert json.loads(text)["errors"] == [{"field": "Host", "detail": "This site has another name."}]


@pytest.mark.long
def test_static_files_stay_forever(production: Site) -> None:
    _, _, html = ask(production, "/", Accept="text/html")
    (stylesheet,) = re.findall(r'<link rel="stylesheet" href="(/static/site[^"]+)"', html)
    status, headers, _ = ask(production, stylesheet)
    assert (status, headers["Cache-Control"]) == (200, "max-age=315360000, public, immutable")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.long
def test_cookies_are_this_hosts_alone(production: Site) -> None:
    body = '{"username": "ann", "password": "correct horse battery"}'
    status, headers, _ = ask(production, "/login/", "POST", body, Content_Type="application/json")
    assert status == 200
    cookies = {cookie.partition("=")[0]: cookie for cookie in headers.get_all("Set-Cookie") or []}
    assert cookies.keys() == {"__Host-sessionid", "csrftoken"}
    for attribute in ("Secure", "SameSite=Lax", "Path=/"):
        assert all(attribute in cookie for cookie in cookies.values()), attribute
    assert "HttpOnly" in cookies["__Host-sessionid"]
    assert not any("Domain" in cookie for cookie in cookies.values())


@pytest.mark.long
def test_the_schema_names_the_cookie_that_there_is(production: Site) -> None:
    assert '"name": "__Host-sessionid"' in ask(production, "/api/openapi.json")[2]


def test_who_is_asking_is_what_the_proxy_says_and_not_what_the_visitor_does(db: None, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip", "login_failed": "100/m/ip"}

    def log_in(forwarded: str) -> int:
        body = {"username": "ann", "password": "wrong"}
        answer = Client().post("/login/", body, "application/json", headers={"x-forwarded-for": forwarded})
        return answer.status_code

    tries = ["9.9.9.9, 1.1.1.1", "8.8.8.8, 1.1.1.1", "7.7.7.7, 1.1.1.1", "1.1.1.1, 2.2.2.2"]
    assert [log_in(forwarded) for forwarded in tries] == [401, 401, 429, 401]


@pytest.mark.browser
def test_no_page_breaks_its_own_policy(live_server: LiveServer, page: Page) -> None:
    now = timezone.now()
    showtime = a_showtime(starts_at=now + timedelta(days=1), now=now)
    pages = ["/", "/movies/", f"/movies/{showtime.movie.pk}/", f"/showtime/{showtime.pk}/", "/api/docs", "/nowhere/"]
    page.add_init_script(LISTEN)
    for path in [*pages, "/login/"]:
        assert violations(page, live_server.url + path) == [], path
    boss = a_user("boss", is_staff=True, is_superuser=True)
    page.locator("[name=login]").fill(boss.username)
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("[name=password]").press("Enter")
    office = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]
    forms = [f"/admin/programme/movie/{showtime.movie.pk}/change/", "/admin/programme/movie/add/"]
    for path in ["/admin/", *office, *forms]:
        assert violations(page, live_server.url + path) == [], path


def violations(page: Page, address: str) -> object:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page.evaluate("window.violations")
