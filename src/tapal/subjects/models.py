"""Tables of subjects: folds of the journal. Rows of observations are written once and never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

LIVE = Q(revoked_at__isnull=True)
# A judgement that speaks against `same`, or a `same` that somebody took back.
DOUBT = (LIVE & ~Q(judgement="same")) | (Q(revoked_at__isnull=False) & Q(judgement="same"))


class Observation(models.Model):
    """What both kinds have: who said it, when, where, from what; what it corrects."""

    id = models.UUIDField(primary_key=True, editable=False)
    observed_at = models.DateTimeField()
    site = models.CharField(max_length=60)
    agency = models.CharField(max_length=40)
    actor = models.CharField(max_length=120)
    source = models.CharField(max_length=10)
    post = models.CharField(max_length=60, null=True)
    session = models.CharField(max_length=80, null=True)
    corrects = models.UUIDField(null=True)
    reason = models.TextField(null=True)

    class Meta:
        abstract = True


class DocumentObservation(Observation):
    """A document as it was read once."""

    format = models.CharField(max_length=10, null=True)
    document_type = models.CharField(max_length=10, null=True)
    issuer = models.CharField(max_length=3)
    number = models.CharField(max_length=30)
    expiry_date = models.CharField(max_length=10, null=True)
    optional = models.CharField(max_length=40, null=True)
    checks = models.JSONField()
    valid = models.BooleanField()
    problems = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["issuer", "number", "-observed_at"], name="subjects_document_number"),
            models.Index(fields=["corrects"], name="subjects_document_corrects", condition=Q(corrects__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.number}"


class PersonObservation(Observation):
    """A person as described once. `document` is the observation of the document that says so."""

    document = models.UUIDField(null=True)
    surname = models.CharField(max_length=120)
    given_names = models.CharField(max_length=120)
    printed_name = models.CharField(max_length=120, null=True)
    cut = models.BooleanField()
    name_key = models.CharField(max_length=250)
    birth_date = models.CharField(max_length=10, null=True)
    sex = models.CharField(max_length=1, null=True)
    nationality = models.CharField(max_length=3, null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["document"], name="subjects_person_document"),
            models.Index(fields=["birth_date", "name_key"], name="subjects_person_name"),
            models.Index(fields=["corrects"], name="subjects_person_corrects", condition=Q(corrects__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Link(models.Model):
    """A judgement on two observations of persons, with its author, reason and way back."""

    id = models.UUIDField(primary_key=True, editable=False)
    site = models.CharField(max_length=60)
    first = models.UUIDField()
    second = models.UUIDField()
    judgement = models.CharField(max_length=10)
    reason = models.TextField()
    basis = models.CharField(max_length=120)
    author = models.CharField(max_length=120)
    agency = models.CharField(max_length=40)
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=120, null=True)
    revoked_reason = models.TextField(null=True)
    here = models.BooleanField(default=True, help_text="False for a stub of a link whose judgement is not here")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "first", "second"], condition=LIVE, name="subjects_link_one_live"),
            models.CheckConstraint(condition=Q(first__lte=F("second")), name="subjects_link_ordered"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["first"], name="subjects_link_first", condition=LIVE),
            models.Index(fields=["second"], name="subjects_link_second", condition=LIVE),
            models.Index(fields=["first"], name="subjects_link_doubt", condition=DOUBT),
        ]

    def __str__(self) -> str:
        return f"{self.first} {self.judgement} {self.second}"
