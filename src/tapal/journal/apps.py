from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "tapal.journal"
    label = "journal"

    def ready(self) -> None:
        """Register the journal's own actions and the public face of the log."""
        from tapal.journal import disclosure, handlers, models, retention  # noqa: F401  they register what they declare
        from tapal.journal.registry import register_folded
        from tapal.kernel.registry import Urls, register_urls

        register_urls("journal", Urls(prefix="tlog/", module="tapal.journal.web.urls"))
        register_folded(models.Hold, models.Blanking)
