"""Folded tables of the procedure. Nothing writes here but the handlers."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Session(models.Model):
    """A clearance session. `status` is `open | released | refused | withdrawn`; the gate is computed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    post = models.TextField()
    lane = models.TextField()
    direction = models.TextField()
    kind = models.TextField()
    citizen = models.BooleanField()
    status = models.TextField(default="open")
    mode = models.TextField()
    local_day = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.TextField()
    opened_by_agency = models.TextField()
    released_at = models.DateTimeField(null=True)
    person = models.UUIDField()
    document_format = models.TextField()
    document_type = models.TextField()
    issuer = models.TextField()
    number = models.TextField()
    surname = models.TextField()
    given_names = models.TextField()
    nationality = models.TextField()
    birth_date = models.TextField(null=True)
    sex = models.TextField(null=True)
    expiry_date = models.TextField(null=True)
    required = ArrayField(models.TextField())
    required_rule = models.TextField()
    last_crossing = models.UUIDField(null=True)
    permit_to = models.DateField(null=True)
    checks = models.JSONField()
    lists = ArrayField(models.TextField())
    blocking_hits = ArrayField(models.UUIDField(), default=list)
    hits = ArrayField(models.UUIDField(), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["issuer", "number", "-opened_at"], name="session_document"),
            models.Index(fields=["post", "-opened_at"], name="session_post"),
            models.Index(fields=["post", "local_day"], name="session_day"),
            models.Index(fields=["post", "opened_at"], name="session_open", condition=Q(status="open")),
            models.Index(fields=["person"], name="session_person"),
            GinIndex(fields=["hits"], name="session_hits"),
        ]
        constraints = [
            models.CheckConstraint(
                name="session_citizen_entry_never_refused",
                condition=~Q(citizen=True, direction="entry", status="refused"),
            )
        ]


class Decision(models.Model):
    """The present decision of one service in one session."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="decisions")
    service = models.TextField()
    value = models.TextField()
    reason = models.TextField()
    note = models.TextField(null=True)
    clause = models.TextField(null=True)
    request = models.UUIDField(null=True)
    by = models.TextField()
    agency = models.TextField()
    basis = models.TextField()
    at = models.DateTimeField()
    citizen_entry = models.BooleanField()
    duty = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "service"], name="decision_one_per_service"),
            models.CheckConstraint(
                name="decision_citizen_entry_never_refused", condition=~Q(citizen_entry=True, value="refuse")
            ),
        ]


class Referral(models.Model):
    """One service asking another to look; `state` is `open | answered | cancelled`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="referrals")
    from_service = models.TextField()
    to_service = models.TextField()
    reason = models.TextField()
    note = models.TextField(null=True)
    duty = models.UUIDField()
    state = models.TextField(default="open")
    result = models.TextField(null=True)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)


class Amendment(models.Model):
    """A correction or withdrawal after release; `state` is `proposed | confirmed | rejected`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="amendments")
    kind = models.TextField()
    changes = models.JSONField()
    reason = models.TextField()
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField()
    settled_by = models.TextField(null=True)
    settled_at = models.DateTimeField(null=True)


class RefusalRequest(models.Model):
    """A competent agency's recorded request, on which some grounds of refusal depend."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    ground = models.TextField()
    issuer = models.TextField()
    number = models.TextField()
    letter = models.TextField()
    letter_date = models.DateField()
    valid_to = models.DateField(null=True)
    agency = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["issuer", "number"], name="request_document")]
