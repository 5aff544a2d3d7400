"""The one table of the interface. It is not in the journal: it holds no fact, only answers given."""

from typing import ClassVar

from django.db import models


class GivenAnswer(models.Model):
    """A write under an Idempotency-Key. `status` is null while it is under way, or when its process died under it.

    `key` is the SHA-256 of client, method, path and the key as sent, so that a key can't collide across clients.
    """

    key = models.BinaryField(primary_key=True, max_length=32)
    body_sha256 = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    reads = models.JSONField(default=list)
    """What the answer showed (`journal.reads.Shown`), to be recorded again with every repeat."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(status__isnull=True) | models.Q(status__gte=200, status__lt=600),
                name="api_given_answer_status",
            )
        ]

    def __str__(self) -> str:
        return f"{self.status} at {self.at:%Y-%m-%d %H:%M}"
