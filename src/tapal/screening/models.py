"""Folded tables of screening. Nothing writes here but the handlers."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class WatchList(models.Model):
    """A list, with its present version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    code = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField()
    owner = models.TextField()
    legal_basis = models.TextField()
    action = models.TextField()
    directions = ArrayField(models.TextField())
    max_age_hours = models.IntegerField()
    zone = models.TextField()
    version = models.UUIDField(null=True)
    version_at = models.DateTimeField(null=True)


class ListVersion(models.Model):
    """One state of a list, named by the hash of its content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    watch_list = models.ForeignKey(WatchList, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    blob = models.TextField()
    entries = models.IntegerField()
    source = models.TextField()
    rejected = models.IntegerField()
    changed = models.IntegerField()
    findings = models.JSONField()
    imported_by = models.TextField()
    imported_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["watch_list", "number"], name="list_version_number")]


class Hit(models.Model):
    """A match at an encounter; `state` is `potential | confirmed | false_positive`. `late`: a changed list found it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    list_code = models.TextField()
    list_version = models.UUIDField()
    entry_id = models.TextField()
    entry_hash = models.TextField()
    owner = models.TextField()
    action = models.TextField()
    encounter = models.TextField()
    post = models.TextField()
    pair = models.TextField()
    score = models.DecimalField(max_digits=7, decimal_places=6)
    matched_name = models.TextField()
    asked_name = models.TextField()
    asked_birth_date = models.TextField(null=True)
    asked_nationality = models.TextField(null=True)
    asked_sex = models.TextField(null=True)
    asked_number = models.TextField(default="")
    asked_issuer = models.TextField(default="")
    features = models.JSONField()
    duty = models.UUIDField()
    late = models.BooleanField(default=False)
    state = models.TextField(default="potential")
    raised_at = models.DateTimeField()
    judged_by = models.TextField(null=True)
    judged_at = models.DateTimeField(null=True)
    reason = models.TextField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "raised_at"], name="hit_open", condition=Q(state="potential")),
            models.Index(fields=["encounter"], name="hit_encounter"),
            models.Index(fields=["pair"], name="hit_suppressed", condition=Q(state="false_positive")),
        ]


class Judgement(models.Model):
    """What officers said of a hit, one after the other: `confirmed | false_positive | undecided | revoked`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    hit = models.ForeignKey(Hit, on_delete=models.CASCADE, related_name="judgements")
    said = models.TextField()
    reason = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()


class Gap(models.Model):
    """Somebody who could not be screened; `closed_at` is empty while it waits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    encounter = models.TextField()
    post = models.TextField()
    reason = models.TextField()
    duty = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(null=True)
    closing_reason = models.TextField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["post", "opened_at"], name="gap_open", condition=Q(closed_at__isnull=True))
        ]


class Rescreening(models.Model):
    """The people of all populations asked again after a list changed; `state` is `running | done | superseded`.

    `population` and `last` say how far it has come; counts grow with every chunk.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    list_code = models.TextField()
    list_version = models.UUIDField()
    before = models.UUIDField(null=True)
    day = models.DateField()
    before_day = models.DateField(null=True)
    since = models.DateTimeField()
    entries = models.IntegerField()
    expected = models.IntegerField()
    state = models.TextField(default="running")
    chunks = models.IntegerField(default=0)
    population = models.TextField(default="")
    last = models.UUIDField(null=True)
    people = models.IntegerField(default=0)
    hits = models.IntegerField(default=0)
    unscreenable = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    stepped_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["list_code", "-started_at"], name="rescreening_list")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["list_code"], condition=Q(state="running"), name="rescreening_one_running_a_list"
            )
        ]
