from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "tapal.journal"
    label = "journal"

    def ready(self) -> None:
        """Register the public face of the log."""
        from tapal.kernel.registry import Urls, register_urls

        register_urls("journal", Urls(prefix="tlog/", module="tapal.journal.web.urls"))
