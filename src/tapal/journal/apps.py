from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "tapal.journal"
    label = "journal"
