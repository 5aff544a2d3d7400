"""Tapal's own settings with the bench's two views beside its pages."""

from tapal.settings.base import *  # noqa: F403  a settings module is the sum of its base and what differs

ROOT_URLCONF = "bench.lane_urls"
