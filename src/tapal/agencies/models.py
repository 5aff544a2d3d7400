"""Tables of agencies. The first five are folds of the journal; credentials, secrets and web sessions are not."""

import unicodedata
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Agency(models.Model):
    """An agency; `names` and `parents` are lists of dated names in both languages."""

    id = models.UUIDField(primary_key=True, editable=False)
    code = models.CharField(max_length=40, unique=True)
    short = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    service = models.CharField(max_length=20, null=True)
    names = models.JSONField(default=list)
    parents = models.JSONField(default=list)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.short


class Unit(models.Model):
    """A unit of an agency: headquarters, region, office, or its people at a post. Links are codes, not keys."""

    id = models.UUIDField(primary_key=True, editable=False)
    code = models.CharField(max_length=80, unique=True)
    agency = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=40)
    parent = models.CharField(max_length=80, null=True, db_index=True)
    post = models.CharField(max_length=80, null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Officer(models.Model):
    """A person in the service of an agency. Where and as what is dated: postings and roles."""

    id = models.UUIDField(primary_key=True, editable=False)
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    agency = models.CharField(max_length=40, db_index=True)
    enrolled_at = models.DateTimeField(null=True)
    suspended = models.BooleanField(default=False)
    suspended_until = models.DateField(null=True)
    here = models.BooleanField(default=True, help_text="False for a stub of an officer whose enrolment is not here")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "number"], condition=models.Q(here=True), name="agencies_officer_number"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Posting(models.Model):
    """Where an officer serves from a day on; the last one that has begun holds."""

    id = models.UUIDField(primary_key=True, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="postings")
    unit = models.CharField(max_length=80)
    post = models.CharField(max_length=80, null=True)
    valid_from = models.DateField()
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.unit} {self.valid_from}"


class RoleAssignment(models.Model):
    """A role held for some days, at one post or wherever the officer is posted."""

    id = models.UUIDField(primary_key=True, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=40)
    post = models.CharField(max_length=80, null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["role", "post"], name="agencies_role_post")]

    def __str__(self) -> str:
        return self.role


class SignIn(models.Model):
    """A web session as the journal tells it, without its key."""

    id = models.UUIDField(primary_key=True, editable=False)
    officer_id = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    second_factor = models.BooleanField()
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=20, default="")

    def __str__(self) -> str:
        return str(self.id)


class MachineClient(models.Model):
    """What a machine client is and may do; its secret is in `ClientSecret`."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(max_length=80)
    agency = models.CharField(max_length=40)
    post = models.CharField(max_length=80, null=True)
    roles = models.JSONField(default=list)
    scopes = models.JSONField(default=list)
    issued_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    enabled = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class ClientSecret(models.Model):
    """The SHA-256 of a machine client's token. The token has 256 random bits, so that a slow hash would add nothing."""

    client_id = models.UUIDField(primary_key=True, editable=False)
    sha256 = models.BinaryField(max_length=32, unique=True)

    def __str__(self) -> str:
        return str(self.client_id)


class CredentialManager(BaseUserManager["Credential"]):
    """Credentials by user name; names are kept in lower case."""

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """The form in which a user name is stored and compared."""
        return unicodedata.normalize("NFKC", username).strip().lower()

    def get_by_natural_key(self, username: str | None) -> "Credential":
        """The credential of a user name as typed."""
        return self.get(username=self.normalize_username(username or ""))


class Credential(AbstractBaseUser):
    """How an officer signs in. It knows the officer by number only, belongs to one site and never travels."""

    username = models.CharField(max_length=60, unique=True)
    officer_id = models.UUIDField(unique=True)
    is_active = models.BooleanField(default=True)
    last_code_step = models.BigIntegerField(
        default=0, help_text="time step of the last TOTP code taken: a code counts once (RFC 6238, 5.2)"
    )

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = CredentialManager()

    def take_step(self, step: int) -> bool:
        """Take the time step of a code, by one statement: no other worker takes it, nor an earlier one, after that."""
        return type(self).objects.filter(pk=self.pk, last_code_step__lt=step).update(last_code_step=step) == 1

    def clean(self) -> None:
        """Keep the stored form of the user name."""
        self.username = CredentialManager.normalize_username(self.username)


class WebSession(models.Model):
    """Which stored session belongs to which sign-in, so that one can be ended from elsewhere."""

    sign_in_id = models.UUIDField(primary_key=True, editable=False)
    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, db_index=True)

    def __str__(self) -> str:
        return str(self.sign_in_id)
