"""Every setting, in one file: read from the environment, and a clear stop where one is wrong.

The two kinds of installation are chosen by MATINEE_ENV:

demo        what `make run` is: works with no variable set, and says that it is a demo wherever money shows
production  refuses to start with anything that belongs to a demo
"""

import os
import re
import secrets
import sqlite3
import sys
import zoneinfo
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from moneyed import CURRENCIES
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from whitenoise.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent


def read(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def read_choice(name: str, choices: tuple[str, ...], default: str) -> str:
    value = read(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}. It can be {' or '.join(choices)}.")
    return value


def read_port(name: str, default: str) -> int:
    value = read(name, default)
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        raise ImproperlyConfigured(f"{name} is {value!r}. It is a number from 1 to 65535.")
    return int(value)


def read_count(name: str, default: str) -> int:
    value = read(name, default)
    if not (value.isascii() and value.isdigit() and int(value) < 10):
        raise ImproperlyConfigured(f"{name} is {value!r}. It is a number from 0 to 9.")
    return int(value)


def read_number(name: str, default: str, least: int, most: int) -> int:
    value = read(name, default)
    if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
        raise ImproperlyConfigured(f"{name} is {value!r}. It is a number from {least} to {most}.")
    return int(value)


def read_list(name: str) -> list[str]:
    return [part.strip() for part in read(name).split(",") if part.strip()]


def read_address(name: str, default: str) -> str:
    """The address of a site, without anything behind its host."""
    value = read(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
        raise ImproperlyConfigured(f"{name} is {value!r}. It looks like this: https://tickets.example.org")
    return value


def is_writable(folder: Path) -> bool:
    """Whether files can be made in it, or it can be made."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


# ── Which installation this is ───────────────────────────────────────────────────────────────────

ENVIRONMENT = read_choice("MATINEE_ENV", ("demo", "production"), "demo")
IS_DEMO = ENVIRONMENT == "demo"
DEBUG = read_choice("DEBUG", ("on", "off"), "off") == "on"
HOME = Path(read("MATINEE_HOME", str(BASE_DIR / "var"))).absolute()
RUNS_DEVELOPMENT_SERVER = sys.argv[1:2] == ["runserver"]

if not is_writable(HOME):
    raise ImproperlyConfigured(f"MATINEE_HOME is {str(HOME)!r}, which can't be written to. Name another folder.")
if DEBUG and not IS_DEMO:
    raise ImproperlyConfigured("DEBUG is on, and MATINEE_ENV is production. Unset DEBUG.")


def demo_secret_key() -> str:
    """The key of a demo, made at its first run and kept beside its database."""
    file = HOME / "secret-key"
    HOME.mkdir(parents=True, exist_ok=True)
    try:
        # Exclusive creation, so that two processes starting together agree on one key.
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return file.read_text()


SECRET_KEY = read("SECRET_KEY")
if not SECRET_KEY and not IS_DEMO:
    raise ImproperlyConfigured("SECRET_KEY is not set. Make one: openssl rand -base64 48")
if SECRET_KEY and len(SECRET_KEY) < 32 and not IS_DEMO:
    raise ImproperlyConfigured("SECRET_KEY is too short to be a secret. Make one: openssl rand -base64 48")
SECRET_KEY = SECRET_KEY or demo_secret_key()
# What was signed or encrypted with them before the key was changed is still read.
SECRET_KEY_FALLBACKS = read_list("SECRET_KEY_FALLBACKS")
if SECRET_KEY in SECRET_KEY_FALLBACKS:
    raise ImproperlyConfigured("SECRET_KEY_FALLBACKS names SECRET_KEY itself. It is for the keys before this one.")
if any(len(key) < 32 for key in SECRET_KEY_FALLBACKS) and not IS_DEMO:
    raise ImproperlyConfigured("SECRET_KEY_FALLBACKS names one that is too short to have been SECRET_KEY.")

HOST = read("HOST", "127.0.0.1")
PORT = read_port("PORT", "8000")
# Whoever listens on every address of the machine wants to be found under all of them.
IS_OPEN = HOST in ("0.0.0.0", "::")  # noqa: S104 (only compared)
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS")
if not ALLOWED_HOSTS and not IS_DEMO:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Name the site's host: ALLOWED_HOSTS=tickets.example.org")
if wrong := [host for host in ALLOWED_HOSTS if not re.fullmatch(r"\*|\.?[\w.-]+|\[[0-9a-fA-F:]+\]", host)]:
    raise ImproperlyConfigured(
        f"ALLOWED_HOSTS names {wrong[0]!r}. A host has no scheme and no port: tickets.example.org"
    )
NAMED_HOST = next((host for host in ALLOWED_HOSTS if host[0] not in "*."), "")
# As it stands in addresses of pages (RFC 3986, 3.2.2), and in the Host header.
NAMED_IN_URLS = f"[{HOST}]" if ":" in HOST else HOST
ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]", "testserver", "*" if IS_OPEN else NAMED_IN_URLS]

# ── Rooms ────────────────────────────────────────────────────────────────────────────────────────

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks_db",
    "ninja",
    "matinee",
    "matinee.accounts",
    "matinee.programme",
    "matinee.sales",
    "matinee.web",
    "matinee.api",
    "matinee.staff",
    "matinee.watching",
]

MIDDLEWARE = [
    "matinee.watching.middleware.WatchingMiddleware",
    "matinee.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Programs without a session leave here: what follows costs them more than their answer.
    "matinee.negotiation.SessionlessMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "csp.middleware.CSPMiddleware",
    # And all others here: what follows serves pages alone.
    "matinee.negotiation.ProgramsMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "matinee.web.locales.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "matinee.web.factors.SecondFactorMiddleware",
    # After all that may turn a form away.
    "matinee.web.once.OnceMiddleware",
    "matinee.web.errors.MethodMiddleware",
]

ROOT_URLCONF = "matinee.urls"
WSGI_APPLICATION = "matinee.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the apps, so that our account pages and error pages win over those of libraries.
        "DIRS": [BASE_DIR / "matinee" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "matinee.web.context.site",
            ],
        },
    },
]

# ── Database ─────────────────────────────────────────────────────────────────────────────────────


def sqlite_database(file: Path) -> dict[str, Any]:
    # Before 3.51.3 two connections in WAL mode could corrupt the file (the WAL-reset bug). A rollback journal that
    # stays is quicker than one that is deleted with each commit, and that it is done with is on disk before we say so.
    journal = "WAL" if sqlite3.sqlite_version_info >= (3, 51, 3) else "PERSIST"
    return {
        "ENGINE": "matinee.sqlite",
        "NAME": file,
        # Opening it costs as much as ten statements.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # A transaction that will write says so at its start, and waits in line instead of failing.
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL;",
        },
        # On disk, so that the browser tests' server and the races see one database.
        "TEST": {"NAME": HOME / "test.sqlite3"},
    }


def postgres_database(url: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = {key: value for key, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"DATABASE_URL can't be read: {error}") from None
    return {
        "ENGINE": "matinee.postgresql",
        "NAME": found.pop("dbname", ""),
        "USER": found.pop("user", ""),
        "PASSWORD": found.pop("password", ""),
        "HOST": found.pop("host", ""),
        "PORT": found.pop("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # What is prepared is prepared by `matinee.postgresql`; psycopg would drop that, too, whenever it tidies up.
        "OPTIONS": found | {"server_side_binding": True, "prepare_threshold": None},
    }


def database(url: str) -> dict[str, Any]:
    if url.startswith(("postgres://", "postgresql://")):
        return postgres_database(url)
    if url.startswith("sqlite:///"):
        return sqlite_database(Path(url.removeprefix("sqlite:///")).absolute())
    raise ImproperlyConfigured("DATABASE_URL starts with neither postgresql:// nor sqlite:///.")


DATABASES = {"default": database(read("DATABASE_URL", f"sqlite:///{HOME / 'matinee.sqlite3'}"))}

CACHES = {
    # Shared by all processes, so that a limit counts once however many of them there are.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    # What a process may remember for itself, because a stale answer does no harm.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# ── Who is asking ────────────────────────────────────────────────────────────────────────────────

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "matinee.accounts.logins.PasswordBackend",
    "matinee.accounts.old_passwords.OldPasswordBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "matinee.accounts.passwords.HouseWordsValidator"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "reservations"
LOGOUT_REDIRECT_URL = "today"

RATE_LIMITS = read_choice("RATE_LIMITS", ("on", "off"), "on") == "on"
# How many unpaid seats somebody may keep and still reserve others, and how many reservations of the last day may have
# come to nothing before pauses begin. An address is shared by a family, or by a school.
UNPAID_SEATS = read_number("UNPAID_SEATS", "100", 1, 100_000)
UNPAID_SEATS_ADDRESS = read_number("UNPAID_SEATS_ADDRESS", "300", 1, 100_000)
UNPAID_HOLDS = read_number("UNPAID_HOLDS", "10", 1, 1000)
UNPAID_HOLDS_ADDRESS = read_number("UNPAID_HOLDS_ADDRESS", "60", 1, 10_000)
# Of one address, by one process, whatever is asked for; 0 is without a limit.
REQUESTS_A_MINUTE = read_number("REQUESTS_A_MINUTE", "600", 0, 1_000_000)

ACCOUNT_ADAPTER = "matinee.web.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
# The page asks for a name as well (`SignupForm`); the username of who registers there is generated.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
# Several accounts may have an address, and one of them can confirm it: nobody learns here who has an account.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Whoever finds a browser open changes neither address nor password.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "matinee.web.account_forms.LoginForm",
    "reauthenticate": "matinee.web.account_forms.ReauthenticateForm",
    "signup": "matinee.web.account_forms.SignupForm",
    "change_password": "matinee.web.account_forms.ChangePasswordForm",
    "set_password": "matinee.web.account_forms.SetPasswordForm",
    "reset_password": "matinee.web.account_forms.ResetPasswordForm",
    "reset_password_from_key": "matinee.web.account_forms.ResetPasswordKeyForm",
    "add_email": "matinee.web.account_forms.AddEmailForm",
}
if not RATE_LIMITS:
    ACCOUNT_RATE_LIMITS: dict[str, str] | bool = False
    MFA_RATE_LIMITS: dict[str, str] | bool = False

# Whether staff need one before they may work.
STAFF_SECOND_FACTOR = read_choice("STAFF_SECOND_FACTOR", ("on", "off"), "off" if IS_DEMO else "on") == "on"
MFA_ADAPTER = "matinee.accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Matinee"
# A code counts in its own half minute alone, for which allauth remembers that it was used (ASVS 5.0, 6.5.1 and 6.5.5).
MFA_TOTP_TOLERANCE = 0
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_DEMO
MFA_FORMS = {
    "authenticate": "matinee.web.factor_forms.CodeForm",
    "reauthenticate": "matinee.web.factor_forms.CodeAgainForm",
    "activate_totp": "matinee.web.factor_forms.AppForm",
    "add_webauthn": "matinee.web.factor_forms.KeyForm",
    "edit_webauthn": "matinee.web.factor_forms.KeyNameForm",
    "authenticate_webauthn": "matinee.web.factor_forms.CodeByKeyForm",
    "login_webauthn": "matinee.web.factor_forms.LogInByKeyForm",
    "reauthenticate_webauthn": "matinee.web.factor_forms.KeyAgainForm",
}

# ── Backups ──────────────────────────────────────────────────────────────────────────────────────

BACKUPS = HOME / "backups"
# Where pg_dump, pg_restore and psql are, if not where programs usually are.
PG_BIN = read("PG_BIN")

# ── Cookies, headers ─────────────────────────────────────────────────────────────────────────────

# With this prefix a browser takes it from nobody but this very host, and by HTTPS alone.
SESSION_COOKIE_NAME = "sessionid" if IS_DEMO else "__Host-sessionid"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not IS_DEMO
CSRF_COOKIE_SECURE = not IS_DEMO
CSRF_TRUSTED_ORIGINS = read_list("CSRF_TRUSTED_ORIGINS")
if wrong := [origin for origin in CSRF_TRUSTED_ORIGINS if "://" not in origin]:
    raise ImproperlyConfigured(f"CSRF_TRUSTED_ORIGINS names {wrong[0]!r}. An origin has a scheme: https://example.org")
CSRF_FAILURE_VIEW = "matinee.web.errors.csrf_failed"
# How many proxies stand before the site and say who is asking. One too many, and visitors can say it themselves.
ALLAUTH_TRUSTED_PROXY_COUNT = read_count("TRUSTED_PROXIES", "0" if IS_DEMO else "1")
SECURE_SSL_REDIRECT = not IS_DEMO
SECURE_PROXY_SSL_HEADER = None if IS_DEMO else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if IS_DEMO else 2 * 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not IS_DEMO
SECURE_HSTS_PRELOAD = not IS_DEMO
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# What a page could ask of the browser and ours don't. Staff read tickets at the door, with the camera.
PERMISSIONS_POLICY = ", ".join(
    [f"{feature}=(self)" for feature in ("camera", "fullscreen", "screen-wake-lock")]
    + [
        f"{feature}=()"
        for feature in (
            *("accelerometer", "autoplay", "browsing-topics", "display-capture", "encrypted-media", "geolocation"),
            *("gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb"),
            "xr-spatial-tracking",
        )
    ]
)
# Where a hole in the site is reported: an e-mail address or a page.
SECURITY_CONTACT = read("SECURITY_CONTACT")
if SECURITY_CONTACT and "@" in SECURITY_CONTACT and ":" not in SECURITY_CONTACT:
    SECURITY_CONTACT = f"mailto:{SECURITY_CONTACT}"
if SECURITY_CONTACT and not SECURITY_CONTACT.startswith(("mailto:", "https://")):
    raise ImproperlyConfigured("SECURITY_CONTACT is neither an e-mail address nor a page that begins with https://.")

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# ── Time and words ───────────────────────────────────────────────────────────────────────────────

USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "matinee.formats"
USE_I18N = True
LANGUAGE_CODE = "en"
DEFAULT_ZONE = read("DEFAULT_ZONE", "UTC")
DEFAULT_CURRENCY = read("DEFAULT_CURRENCY", "EUR")
DEFAULT_PRICE = read("DEFAULT_PRICE", "10.00")
if DEFAULT_ZONE not in zoneinfo.available_timezones():
    raise ImproperlyConfigured(f"DEFAULT_ZONE is {DEFAULT_ZONE!r}. It is a name of the IANA database: Europe/Paris")
if DEFAULT_CURRENCY not in CURRENCIES:
    raise ImproperlyConfigured(f"DEFAULT_CURRENCY is {DEFAULT_CURRENCY!r}. It is a code of ISO 4217: EUR")
decimals = len(str(CURRENCIES[DEFAULT_CURRENCY].sub_unit)) - 1
if not re.fullmatch(rf"[0-9]{{1,6}}(\.[0-9]{{1,{decimals}}})?" if decimals else r"[0-9]{1,8}", DEFAULT_PRICE):
    raise ImproperlyConfigured(f"DEFAULT_PRICE is {DEFAULT_PRICE!r}. It is an amount of {DEFAULT_CURRENCY}, such as 10")

# ── Files ────────────────────────────────────────────────────────────────────────────────────────

STATIC_URL = "static/"
STATIC_ROOT = Path(read("STATIC_ROOT", str(HOME / "static"))).absolute()
STATICFILES_FINDERS = [
    "matinee.web.stylesheet.Finder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "media/"
MEDIA_ROOT = HOME / "media"
if IS_DEMO:
    # WhiteNoise warns where there is no folder, though nothing is amiss before the first collection.
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# The development server shows files as they are; everything else serves what `collectstatic` made of them.
COLLECTED = (STATIC_ROOT / "staticfiles.json").exists() and not RUNS_DEVELOPMENT_SERVER
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "matinee.assets.Storage"
        if COLLECTED or "collectstatic" in sys.argv
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not COLLECTED
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Source maps of libraries are for debugging, and four fifths of all there would be to compress.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]

# ── Mail ─────────────────────────────────────────────────────────────────────────────────────────

MAIL_FOLDER = HOME / "mail"
if not IS_DEMO and not NAMED_HOST and not read("SITE_URL"):
    raise ImproperlyConfigured("SITE_URL is not set. Say what links in mails begin with: https://tickets.example.org")
SITE_URL = read_address(
    "SITE_URL", f"http://{'127.0.0.1' if IS_OPEN else NAMED_IN_URLS}:{PORT}" if IS_DEMO else f"https://{NAMED_HOST}"
)
if not IS_DEMO and not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured(f"SITE_URL is {SITE_URL!r}, and MATINEE_ENV is production. Serve it by https://")
DEFAULT_FROM_EMAIL = read("MAIL_FROM", f"Matinee <tickets@{'localhost' if IS_DEMO else urlsplit(SITE_URL).hostname}>")
if "@" not in DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured(f"MAIL_FROM is {DEFAULT_FROM_EMAIL!r}. It is an address: Rex <tickets@example.org>")
EMAIL_HOST = read("EMAIL_HOST")
EMAIL_USE_SSL = read_choice("EMAIL_USE_SSL", ("on", "off"), "off") == "on"
EMAIL_PORT = read_port("EMAIL_PORT", "465" if EMAIL_USE_SSL else "25")
EMAIL_HOST_USER = read("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = read("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = read_choice("EMAIL_USE_TLS", ("on", "off"), "off") == "on"
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured("EMAIL_USE_TLS and EMAIL_USE_SSL are both on. Port 587 wants the first, 465 the second.")
# A mail server that says nothing keeps the other mails waiting for so long.
EMAIL_TIMEOUT = 10
# What is sent by whatever code waits for the worker, which hands it on.
EMAIL_BACKEND = "matinee.sales.documents.outbox.LaterBackend"
DELIVERY_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "matinee.sales.documents.outbox.FileBackend"
)
if not IS_DEMO and not EMAIL_HOST:
    raise ImproperlyConfigured("EMAIL_HOST is not set. Name the SMTP server that sends the tickets.")

# ── Watching it ──────────────────────────────────────────────────────────────────────────────────

LOG_REQUESTS = read_choice("LOG_REQUESTS", ("on", "off"), "off" if IS_DEMO else "on") == "on"
METRICS_TOKEN = read("METRICS_TOKEN")
if METRICS_TOKEN and len(METRICS_TOKEN) < 16:
    raise ImproperlyConfigured("METRICS_TOKEN is too short to be a secret. Make one: openssl rand -hex 24")
METRICS_FOLDER = HOME / "metrics"
if METRICS_TOKEN:
    # The library looks once, when it is imported, whether processes count together.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_FOLDER)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "matinee.watching.logs.formatter"}},
    "filters": {"sentence": {"()": "matinee.watching.logs.Sentence"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Instead of Django's own, which mail and print.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # What is refused is said by our own line a request, without the path.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"filters": ["sentence"]},
        "matinee": {"level": "INFO"},
    },
}

# ── Money ────────────────────────────────────────────────────────────────────────────────────────

GATEWAYS = read_list("GATEWAYS") or (["demo", "desk"] if IS_DEMO else ["desk"])
known = {file.stem for file in (BASE_DIR / "matinee" / "sales" / "gateways").glob("*.py")} - {"__init__", "base"}
if wrong := [name for name in GATEWAYS if name not in known]:
    raise ImproperlyConfigured(f"GATEWAYS names {wrong[0]!r}. These are known: {', '.join(sorted(known))}.")
if "demo" in GATEWAYS and not IS_DEMO:
    raise ImproperlyConfigured("GATEWAYS names demo, which takes no money, and MATINEE_ENV is production.")
