"""The tables of sharing: folds of the journal."""

from typing import ClassVar

from django.db import models


class Agreement(models.Model):
    """An agreement with its present text. Where it stands on a day is derived (`rules.agreements.standing_on`)."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=20)
    title = models.TextField()
    parties = models.JSONField(help_text="agencies")
    text = models.JSONField(help_text="AgreementText")
    content = models.CharField(max_length=64, help_text="SHA-256 of the text")
    state = models.CharField(max_length=12, default="draft")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    drafted_by = models.CharField(max_length=40, help_text="agency")
    drafted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    signatures = models.JSONField(default=list, help_text="agency, name, position, at")
    documents = models.JSONField(default=list, help_text="name, sha256, size, media_type")
    suspended_by = models.CharField(max_length=40, null=True, help_text="agency")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "valid_to"], name="sharing_agreement_state")]

    def __str__(self) -> str:
        return self.title


class BookVersion(models.Model):
    """Which entries about agreements were folded, in one number: a book that was made at another is out of date."""

    sole = models.BooleanField(primary_key=True, default=True)
    version = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.version)


class Look(models.Model):
    """One question for records of another agency, for quotas, trials and supervision."""

    id = models.UUIDField(primary_key=True, editable=False)
    at = models.DateTimeField(db_index=True)
    viewer = models.CharField(max_length=80)
    agency = models.CharField(max_length=40)
    dataset = models.CharField(max_length=60)
    purpose = models.CharField(max_length=40)
    roles = models.JSONField()
    post = models.CharField(max_length=80, null=True)
    case = models.CharField(max_length=120, null=True)
    session = models.CharField(max_length=120, null=True)
    assigned = models.JSONField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agency", "dataset", "at"], name="sharing_look_asked"),
            models.Index(fields=["viewer", "at"], name="sharing_look_viewer"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.dataset}"


class LookRecord(models.Model):
    """One record of a look, as the rules knew it then, and what was answered."""

    id = models.UUIDField(primary_key=True, editable=False)
    look = models.ForeignKey(Look, on_delete=models.CASCADE, related_name="records")
    record = models.CharField(max_length=120, null=True)
    owner = models.CharField(max_length=40, null=True)
    post = models.CharField(max_length=80, null=True)
    requester = models.CharField(max_length=40, null=True)
    kind = models.CharField(max_length=40, null=True)
    arose_at = models.DateTimeField(null=True)
    links = models.JSONField(null=True)
    mode = models.CharField(max_length=10, null=True)
    reason = models.CharField(max_length=20)
    clause = models.CharField(max_length=120, null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["clause", "look"], name="sharing_lookrecord_clause")]

    def __str__(self) -> str:
        return self.record or str(self.id)


class Request(models.Model):
    """A request for information of one agency to another, and what was disclosed."""

    id = models.UUIDField(primary_key=True, editable=False)
    asked_by = models.CharField(max_length=40, help_text="agency")
    asker = models.CharField(max_length=80, help_text="actor")
    role = models.CharField(max_length=40, help_text="role in which it was asked")
    to = models.CharField(max_length=40, help_text="agency")
    dataset = models.CharField(max_length=60)
    record = models.CharField(max_length=120, null=True)
    subject = models.TextField(help_text="whom or what it is about, in words")
    fields = models.JSONField()
    purpose = models.CharField(max_length=40)
    case = models.CharField(max_length=120)
    clause = models.CharField(max_length=120)
    urgency = models.CharField(max_length=12)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="sent")
    closed_at = models.DateTimeField(null=True)
    values = models.JSONField(default=list, help_text="pairs of field and value")
    note = models.TextField(default="", help_text="of the answer, or why it was refused or withdrawn")
    expires_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["to", "state", "asked_at"], name="sharing_request_to"),
            models.Index(fields=["asked_by", "state", "asked_at"], name="sharing_request_by"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by} {self.to} {self.dataset}"
