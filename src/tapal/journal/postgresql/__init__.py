"""Django's PostgreSQL backend with fewer waits for the server (setting DATABASES, ENGINE)."""
