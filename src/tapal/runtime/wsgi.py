"""The WSGI application that the web server loads."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from tapal.settings import env

env.use_settings()
application = get_wsgi_application()
