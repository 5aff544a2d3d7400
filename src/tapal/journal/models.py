"""What the journal folds about itself: what is held, and what was blanked. (The log's own tables are plain SQL.)"""

from django.db import models


class Hold(models.Model):
    """An aggregate that must be kept whatever its term."""

    aggregate = models.TextField(primary_key=True)
    reason = models.TextField()
    placed_by = models.TextField()
    placed_at = models.DateTimeField()

    class Meta:
        db_table = "journal_hold"

    def __str__(self) -> str:
        return self.aggregate


class Blanking(models.Model):
    """A decision to blank a whole aggregate, by the entry that took it."""

    entry = models.UUIDField(primary_key=True)
    aggregate = models.TextField(db_index=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "journal_blanking"

    def __str__(self) -> str:
        return self.aggregate
