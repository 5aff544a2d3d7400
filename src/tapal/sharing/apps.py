"""Registers agreements: actions, tables that replay rebuilds, pages."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Agreements, grants, and the one set of rules that answers who may see what."""

    name = "tapal.sharing"
    label = "sharing"
