"""The shell as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Nothing to register: the shell reads what others did."""

    name = "tapal.web"
    label = "web"
    verbose_name = "Shell"
