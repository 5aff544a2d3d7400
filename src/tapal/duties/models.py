"""The table of duties: a fold of the journal."""

from typing import ClassVar

from django.db import models


class Duty(models.Model):
    """Something that a desk owes. `state` is open, done or cancelled; overdue is open after its due moment."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=40)
    agency = models.CharField(max_length=40)
    role = models.CharField(max_length=40, null=True)
    post = models.CharField(max_length=80, null=True)
    zone = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, db_index=True)
    opened_by = models.CharField(max_length=40, help_text="agency of whoever opened it")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    provisional = models.BooleanField()
    urgent = models.BooleanField()
    legal_basis = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default="open")
    closed_at = models.DateTimeField(null=True)
    result = models.TextField(default="")
    steps = models.JSONField(default=list, help_text="planned rungs of the ladder: rung, role, at")
    told = models.JSONField(default=list, help_text="roles told so far")
    rung = models.CharField(max_length=20, null=True)
    next_at = models.DateTimeField(null=True, help_text="when the next rung is to be told")

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "post", "due_at"], condition=models.Q(state="open"), name="duties_duty_desk"
            ),
            models.Index(
                fields=["next_at"],
                condition=models.Q(state="open", next_at__isnull=False),
                name="duties_duty_next",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
