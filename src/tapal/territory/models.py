"""Tables of posts: folds of the journal, nothing else."""

from typing import ClassVar

from django.db import models


class Post(models.Model):
    """A post as it is described now; `reference` is the digest of the packaged row it last came from."""

    id = models.UUIDField(primary_key=True, editable=False)
    slug = models.CharField(max_length=60, unique=True)
    description = models.JSONField()
    names = models.JSONField(default=list)
    reference = models.CharField(max_length=64, null=True)
    here = models.BooleanField(default=True, help_text="False for a stub of a post whose registration is not here")
    edited = models.BooleanField(default=False, help_text="Changed by somebody since it came from the packaged data")
    entry = models.UUIDField(help_text="The last entry that changed the post, its codes or its lanes")

    def __str__(self) -> str:
        return self.slug


class PostAlias(models.Model):
    """A code of somebody's scheme for a post, while it holds."""

    id = models.UUIDField(primary_key=True, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="aliases")
    scheme = models.CharField(max_length=20)
    code = models.CharField(max_length=20)
    relation = models.CharField(max_length=10)
    valid_from = models.CharField(max_length=10, null=True)
    valid_to = models.CharField(max_length=10, null=True)
    mark = models.CharField(max_length=10)
    note = models.CharField(max_length=200)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["scheme", "code"], name="territory_alias_code")]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.code}"


class Lane(models.Model):
    """A lane of a post and the directions it serves."""

    id = models.UUIDField(primary_key=True, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="lanes")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=30)
    kind = models.CharField(max_length=10)
    directions = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "code"], name="territory_lane_code")]

    def __str__(self) -> str:
        return self.code
