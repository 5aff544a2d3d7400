"""Folds of agreements, looks and requests."""

from tapal.sharing.handlers.agreements import forget_look
from tapal.sharing.handlers.requests import forget_request

__all__ = ["forget_look", "forget_request"]
