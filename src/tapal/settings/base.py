"""Settings of every Tapal process. What differs between machines comes from the environment (docs/settings.md)."""

from __future__ import annotations

import secrets as random
from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from tapal.settings import env, logs, secrets

PACKAGE = Path(__file__).resolve().parent.parent

DATA = env.data_dir()
TAPAL_DEMO = env.flag("TAPAL_DEMO")
DEBUG = env.flag("TAPAL_DEBUG")
TAPAL_SITE = env.text("TAPAL_SITE")
TAPAL_JOURNAL_DOMAIN = env.text("TAPAL_JOURNAL_DOMAIN")

# A process without the site's secrets (a type checker, a command that needs no site) gets a key that dies with it.
SECRET_KEY = env.text("TAPAL_SECRET_KEY") or secrets.read(DATA).get("secret_key") or random.token_urlsafe(48)

# --- apps ------------------------------------------------------------------------------------------------------------

# Bottom up. A post is the subset up to crossings, web and api: lower apps never import higher ones.
OWN_APPS = [
    "tapal.journal",
    "tapal.agencies",
    "tapal.duties",
    "tapal.sharing",
    "tapal.territory",
    "tapal.subjects",
    "tapal.screening",
    "tapal.crossings",
    "tapal.web",
    "tapal.api",
]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    *OWN_APPS,
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
]

MIDDLEWARE = [
    "tapal.web.proxy.ProxyMiddleware",
    "tapal.api.measures.MeasureMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "tapal.agencies.web.middleware.ActorMiddleware",
    "tapal.web.middleware.ShellMiddleware",
]

ROOT_URLCONF = "tapal.web.urls"
WSGI_APPLICATION = "tapal.runtime.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- database --------------------------------------------------------------------------------------------------------


def database(url: str) -> dict[str, object]:
    """Django's settings of one connection from a libpq URL or key=value string."""
    parts = {key: value for key, value in conninfo_to_dict(url).items() if value is not None}
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {
        "ENGINE": "tapal.journal.postgresql",
        **{setting: str(parts.pop(key, "")) for key, setting in named.items()},
        # Statements are prepared by the server once for each connection, and their values travel apart from them.
        "OPTIONS": {**parts, "server_side_binding": True, "prepare_threshold": 3},
        # One connection for each thread that answers requests, kept; a server that came back is noticed.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


# The commands resolve the server and set these variables (tapal.runtime.database); without them nothing connects.
DATABASE_ROLE = env.text("TAPAL_DATABASE_ROLE")
DATABASES = {"default": database(env.text(f"DATABASE_URL_{DATABASE_ROLE.upper()}") or "dbname=tapal")}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- language and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- static files ----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- who may come in -------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "agencies.Credential"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "tapal.agencies.web.sign_in.OfficerBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # a credential knows no address: officers are reached by their agency
ACCOUNT_ADAPTER = "tapal.agencies.web.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "tapal.agencies.web.sign_in.SignInForm",
    "change_password": "tapal.agencies.web.sign_in.PasswordChangeForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
# Wrong tries are counted by axes, in the database, for password and code together. An address may ask for the sign-in
# page so often that a whole post changes shift behind one address, and nobody tries a list of names from it.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "120/m/ip"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Tapal"
MFA_TOTP_TOLERANCE = 1  # half a minute of clock drift; a code counts once all the same
MFA_ADAPTER = "tapal.agencies.web.sign_in.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "tapal.agencies.web.sign_in.SecondStepForm",
    "reauthenticate": "tapal.agencies.web.sign_in.SecondStepAgainForm",
}

# Five wrong tries lock account and address together for a quarter of an hour (axes); a colleague isn't locked out.
AXES_VERBOSE = False
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "login"
# The table of wrong tries knows accounts by a keyed hash: a password typed into the wrong field is kept nowhere.
AXES_USERNAME_CALLABLE = "tapal.agencies.web.sign_in.axes_username"
AXES_LOCKOUT_CALLABLE = "tapal.agencies.web.sign_in.locked_out"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "password", "code", "csrfmiddlewaretoken", "ip_address"]
AXES_DISABLE_ACCESS_LOG = True

# --- cookies, transport, content policy ------------------------------------------------------------------------------

HTTPS = env.flag("TAPAL_HTTPS") if env.text("TAPAL_HTTPS") else not TAPAL_DEMO

ALLOWED_HOSTS = env.words("TAPAL_HOSTS")
CSRF_TRUSTED_ORIGINS = env.words("TAPAL_ORIGINS")
TAPAL_PROXY = env.flag("TAPAL_PROXY")
if TAPAL_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# A shift: twelve hours from sign-in whatever happens. Thirty idle minutes end a session earlier (tapal.agencies).
SESSION_ENGINE = "tapal.agencies.web.stored"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-tapal" if HTTPS else "tapal"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "tapal.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# The proxy in front ends TLS and redirects to it; what else the domain holds, and whether browsers are shipped with its
# name, is for the domain's owner to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]

# No inline script or style, no external host. The nonce is for the one htmx tag.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- logs ------------------------------------------------------------------------------------------------------------

LOGGING = logs.configure(env.text("TAPAL_LOG"), env.text("TAPAL_LOG_LEVEL"))
