"""Folding what the journal says about posts. An entry about a post that is not here makes a stub of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from tapal.journal.registry import FoldedEntry, folds
from tapal.kernel.ids import derived_id
from tapal.territory.messages import CodeAdded, CodeEnded, LanesSet, PostChanged, PostCode, PostLane, PostRegistered
from tapal.territory.models import Lane, Post, PostAlias
from tapal.territory.selectors.cache import PostsChanged


@folds("territory.register_post")
def fold_register_post(entry: FoldedEntry) -> None:
    """A post with its codes and lanes."""
    facts = entry.facts(PostRegistered)
    post = _touch(
        entry,
        slug=facts.slug,
        description=msgspec.to_builtins(facts.description),
        names=msgspec.to_builtins(facts.names),
        reference=facts.reference,
        here=True,
        edited=False,
    )
    _keep_codes(post, facts.codes)
    _keep_lanes(post, facts.lanes)


@folds("territory.change_post")
def fold_change_post(entry: FoldedEntry) -> None:
    """The description, whole; with a reference it came with the packaged data, without one somebody edited it."""
    facts = entry.facts(PostChanged)
    described = {"description": msgspec.to_builtins(facts.description), "names": msgspec.to_builtins(facts.names)}
    if facts.reference is None:
        _touch(entry, **described, edited=True)
    else:
        _touch(entry, **described, reference=facts.reference)


@folds("territory.add_alias")
def fold_add_alias(entry: FoldedEntry) -> None:
    """One more code."""
    _keep_codes(_touch(entry), [entry.facts(CodeAdded).code])


@folds("territory.end_alias")
def fold_end_alias(entry: FoldedEntry) -> None:
    """The open validity of a code ends."""
    facts = entry.facts(CodeEnded)
    open_one = PostAlias.objects.filter(post_id=_touch(entry), scheme=facts.scheme, code=facts.code, valid_to=None)
    open_one.update(valid_to=facts.valid_to)


@folds("territory.set_lanes")
def fold_set_lanes(entry: FoldedEntry) -> None:
    """The lanes, all of them."""
    _keep_lanes(_touch(entry), entry.facts(LanesSet).lanes)


def _touch(entry: FoldedEntry, **fields: Any) -> UUID:
    """Write what an entry says of its post itself, and let the posts be read anew after the commit."""
    if entry.aggregate is None:
        raise TypeError(f"{entry.action} is about a post")
    transaction.on_commit(PostsChanged())
    post = entry.aggregate.id
    stub = {"slug": str(post), "description": {}, "here": False}
    Post.objects.update_or_create(
        id=post, defaults={**fields, "entry": entry.id}, create_defaults={**stub, **fields, "entry": entry.id}
    )
    return post


def _keep_codes(post: UUID, codes: Sequence[PostCode]) -> None:
    rows = [
        PostAlias(
            id=derived_id(post, "alias", code.scheme, code.code, code.valid_from or ""),
            post_id=post,
            **msgspec.to_builtins(code),
        )
        for code in codes
    ]
    PostAlias.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=["relation", "valid_to", "mark", "note"]
    )


def _keep_lanes(post: UUID, lanes: Sequence[PostLane]) -> None:
    Lane.objects.filter(post_id=post).delete()
    rows = [
        Lane(
            id=derived_id(post, "lane", lane.code),
            post_id=post,
            position=position,
            code=lane.code,
            kind=lane.kind,
            directions=list(lane.directions),
        )
        for position, lane in enumerate(lanes)
    ]
    Lane.objects.bulk_create(rows)
