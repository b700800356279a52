"""All settings, from the environment; everything has a default that suits one machine.

DAISYCHAIN_HOME         folder of the embedded servers' data and the generated key (default: .data)
DATABASE_URL            a PostgreSQL server instead of the embedded one
REDIS_URL               a Redis or Valkey server instead of the embedded one
DAISYCHAIN_PRODUCTION   1: HTTPS only, own SECRET_KEY, ALLOWED_HOSTS and encryption keys demanded
DAISYCHAIN_DEMO         1: demo data and one-click sign-in
DAISYCHAIN_PREFIX       keeps apart sites that share a Redis server
DAISYCHAIN_FAILPOINTS   for tests: a folder of files that have work held at certain points
DAISYCHAIN_ENCRYPTION_KEYS  what connections are encrypted with; the first encrypts, all decrypt
DAISYCHAIN_ALLOWED_DESTINATIONS  hosts and networks besides the public ones that connections may be tested at
TRUSTED_PROXIES         how many proxies stand in front
EMAIL_URL               a mail server; without it mails go to the log
EMAIL_FROM              who mails come from
SECRET_KEY, ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS, LOG_LEVEL
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from ilm_site.allowed_destinations import unusable_destination
from ilm_site.embedded.home import encryption_key, home_folder, secret_key
from ilm_site.embedded.place import place_of
from ilm_site.encryption_keys import unusable_key
from ilm_site.log_settings import log_settings
from ilm_site.mail_settings import mail_settings

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = home_folder()


def _flag(name: str) -> bool:
    return os.environ.get(name, "0").lower() in ("1", "true", "yes", "on")


def _words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


PRODUCTION = _flag("DAISYCHAIN_PRODUCTION")
DEMO = _flag("DAISYCHAIN_DEMO") and not PRODUCTION
DEBUG = False

if PRODUCTION and not os.environ.get("SECRET_KEY"):
    raise ImproperlyConfigured("Production needs a SECRET_KEY of its own in the environment.")
if PRODUCTION and _words("ALLOWED_HOSTS") in ([], ["*"]):
    raise ImproperlyConfigured("Production needs ALLOWED_HOSTS: the names under which the site is reached.")
if PRODUCTION and not _words("DAISYCHAIN_ENCRYPTION_KEYS"):
    raise ImproperlyConfigured(
        "Production needs DAISYCHAIN_ENCRYPTION_KEYS, kept elsewhere too: without them, credentials are lost."
    )
FAILPOINTS = os.environ.get("DAISYCHAIN_FAILPOINTS", "")
if PRODUCTION and FAILPOINTS:
    raise ImproperlyConfigured(
        "Production has no use for DAISYCHAIN_FAILPOINTS: it lets work be held and killed."
    )

SECRET_KEY = os.environ.get("SECRET_KEY") or secret_key(HOME)
ENCRYPTION_KEYS = _words("DAISYCHAIN_ENCRYPTION_KEYS") or [encryption_key(HOME)]
if (number := unusable_key(ENCRYPTION_KEYS)) is not None:
    raise ImproperlyConfigured(
        f"Key {number} of DAISYCHAIN_ENCRYPTION_KEYS is no key: 32 random bytes as URL-safe base64, 44 characters."
    )
ALLOWED_DESTINATIONS = _words("DAISYCHAIN_ALLOWED_DESTINATIONS")
if (entry := unusable_destination(ALLOWED_DESTINATIONS)) is not None:
    raise ImproperlyConfigured(
        f"{entry} in DAISYCHAIN_ALLOWED_DESTINATIONS is neither a host with its port nor a network."
    )
ALLOWED_HOSTS = _words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "guardian",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
    "django_structlog",
    "environments",
    "integrations",
    "pullrequests",
    "ilm_site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "ilm_site.refusals.NoteRefusals",
    "ilm_site.unfit_requests.RefuseUnfit",
]

ROOT_URLCONF = "ilm_site.urls"
WSGI_APPLICATION = "ilm_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ilm_site.context.shell",
            ],
        },
    },
]

# Data

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or place_of(HOME).database_url,
        conn_max_age=60,
        conn_health_checks=True,
    )
}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    # The server ends the work of a client that is gone, instead of holding its locks until it next looks.
    options="-c client_connection_check_interval=2000",
    # What a connection asks more than twice is planned no more: planning is half of what a small statement costs.
    server_side_binding=True,
    prepare_threshold=2,
)
REDIS_URL = os.environ.get("REDIS_URL") or place_of(HOME).redis_url
PREFIX = os.environ.get("DAISYCHAIN_PREFIX", "daisychain")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": PREFIX,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}

# People

AUTH_USER_MODEL = "environments.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "ilm_site.passwords.NeitherBlankNorEndless"}]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
ACCOUNT_ADAPTER = "ilm_site.sign_up.ClosedSignUp"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "5/m/key,10/m/ip"}
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# Mail

globals().update(mail_settings(os.environ.get("EMAIL_URL", "")))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("EMAIL_FROM", "daisychain@localhost")

SIMPLE_HISTORY_DATE_INDEX = False
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = True

# Celery: the broker is a doorbell (see integrations.services.jobs); none of this is load-bearing for correctness

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 3,
    "global_keyprefix": f"{PREFIX}:",
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300

# Log

LOGGING = log_settings(as_json=PRODUCTION, level=os.environ.get("LOG_LEVEL", "INFO").upper())
DJANGO_STRUCTLOG_CELERY_ENABLED = True

# Pages

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [("build", BASE_DIR / "static" / "build"), ("img", BASE_DIR / "static" / "img")]
STATIC_IS_COLLECTED = PRODUCTION or _flag("DAISYCHAIN_STATIC_IS_COLLECTED")
STATIC_STORAGE = "ManifestStaticFilesStorage" if STATIC_IS_COLLECTED else "StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": f"django.contrib.staticfiles.storage.{STATIC_STORAGE}"},
}
WHITENOISE_USE_FINDERS = not STATIC_IS_COLLECTED
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "data:"],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
