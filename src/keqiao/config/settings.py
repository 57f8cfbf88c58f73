"""All settings of an installation, and the environment variables that set them.

| variable | meaning | default |
| --- | --- | --- |
| DATABASE_URL | sqlite:///… or postgresql://… | the sample in the data folder (see `places.default_database`) |
| KEQIAO_HOME | data folder: database, files, seal log, key | `var/` |
| SECRET_KEY | signs sessions and seals | made at first start, kept in the data folder |
| KEQIAO_ADDRESS | the address people type, e.g. https://kx.example.gov.cn; https turns on secure cookies and HSTS | none |
| KEQIAO_HOSTS | further host names answered to, separated by commas; * for all | this machine |
| KEQIAO_BEHIND_PROXY | 1: trust X-Forwarded-Proto and the last X-Forwarded-For of the one proxy in front | 0 |
| KEQIAO_WEB_WORKERS | web processes | as many as processors, at most 4 |
| KEQIAO_IDLE_MINUTES, KEQIAO_SESSION_HOURS | a session ends after so long unused, and at the latest after | 30, 12 |
| KEQIAO_DEBUG | 1: developer's error pages | 0 |
"""

import os
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from keqiao.core import places

DEBUG = os.environ.get("KEQIAO_DEBUG") == "1"
SECRET_KEY = places.secret_key()
HOME = places.home()

# --- who is served ----------------------------------------------------------------------------------------------------
_address = urlsplit(os.environ.get("KEQIAO_ADDRESS", ""))
_https = _address.scheme == "https"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS += [host.strip() for host in os.environ.get("KEQIAO_HOSTS", "").split(",") if host.strip()]
if _address.hostname:
    ALLOWED_HOSTS.append(_address.hostname)
    CSRF_TRUSTED_ORIGINS = [f"{_address.scheme}://{_address.netloc}"]
if os.environ.get("KEQIAO_BEHIND_PROXY") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # too many tries are counted by the visitor's address, not by the proxy's

# --- apps, floor by floor: this is the only place that names every app ------------------------------------------------
INSTALLED_APPS = [
    "keqiao.core",
    "keqiao.registry",
    "keqiao.accounts",
    "keqiao.plans",
    "keqiao.portal",
    "keqiao.workbench",
    "keqiao.demo",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
]
# What lower floors ask of higher ones, without knowing them (`core.offers`).
# The order is that of the navigation.
OFFERS = ["keqiao.workbench.offers", "keqiao.plans.offers", "keqiao.registry.offers", "keqiao.accounts.offers"]
# What the worker can run (`core.jobs`).
JOBS = ["keqiao.core.sheet_jobs", "keqiao.registry.jobs", "keqiao.plans.jobs"]
# Lists that come and go as Excel (`core.sheets`).
SHEETS = ["keqiao.registry.sheets"]
# What fills an empty database by `keqiao serve --sample-if-empty`, and knows its accounts.
SAMPLE = "keqiao.demo.sample"

MIDDLEWARE = [
    "keqiao.core.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "keqiao.core.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "keqiao.accounts.middleware.session_limits",
    "keqiao.accounts.middleware.viewer",
    "keqiao.accounts.middleware.seat",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "keqiao.core.middleware.first_run",
]
ROOT_URLCONF = "keqiao.config.urls"
WSGI_APPLICATION = "keqiao.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": [
            places.PACKAGE / app / "templates" for app in ("core", "registry", "accounts", "plans", "portal", "workbench")
        ],
        "OPTIONS": {
            "environment": "keqiao.core.templating.environment",
            "context_processors": ["keqiao.core.templating.page"],
        },
    },
    # Only for what libraries ship; our own engine is asked first and overrides every page that is routed.
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}},
]

# --- database ---------------------------------------------------------------------------------------------------------
DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL") or places.default_database(), conn_max_age=600)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL, immediate writers and a long wait: many processes write without "locked" errors.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Lock-out counts must be one for all web processes: they stand in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # So many that nobody pushes a lock-out count out with tries of other names.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

# --- language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [places.PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- signing in -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username"]},
    },
    {"NAME": "keqiao.accounts.rules.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "keqiao.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# Five wrong passwords lock the name for a quarter of an hour; one office shares an address, so addresses get more.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/15m/ip,5/15m/key", "login": "300/15m/ip"}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workbench:home"
# What stands in the head of every page and belongs to a higher floor than the page's furniture.
CHOOSE_HAT_URL, LEAVE_SEAT_URL = "accounts:choose_hat", "accounts:leave_seat"
FIRST_RUN_URL = "accounts:setup"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL

SESSION_IDLE_SECONDS = 60 * int(os.environ.get("KEQIAO_IDLE_MINUTES") or 30)
SESSION_COOKIE_AGE = 3600 * int(os.environ.get("KEQIAO_SESSION_HOURS") or 12)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SECURE_HSTS_SECONDS = 31536000 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

# --- files that come with the product ---------------------------------------------------------------------------------
STATIC_URL = "static/"
# Compressing a manifest takes half a minute: files are served from where they lie, for an hour from the browser's own
# store; a new version of the product has new addresses (`core.templating.static`).
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

CSRF_FAILURE_VIEW = "keqiao.core.views.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"}},
    "filters": {"request": {"()": "keqiao.core.requestlog.WithRequest"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"keqiao": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
