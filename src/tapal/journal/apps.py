from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "tapal.journal"
    label = "journal"

    def ready(self) -> None:
        """Register the journal's own actions and the public face of the log."""
        from tapal.journal import disclosure  # noqa: F401  its action registers itself
        from tapal.kernel.registry import Urls, register_urls

        register_urls("journal", Urls(prefix="tlog/", module="tapal.journal.web.urls"))
