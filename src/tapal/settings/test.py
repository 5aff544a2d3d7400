"""Settings of the test suite: as in production, but quick to hash, plain in its static files, loud only on warnings."""

from __future__ import annotations

from tapal.settings import logs
from tapal.settings.base import *  # noqa: F403  a settings module is the sum of its base and what differs

SECRET_KEY = "only-for-tests"  # noqa: S105  protects nothing: the database lives as long as the test run
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The test client and live_server speak plain http.
HTTPS = False
SESSION_COOKIE_NAME = "tapal"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
LOGGING = logs.configure("plain", "WARNING")
