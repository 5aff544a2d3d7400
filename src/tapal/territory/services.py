"""Changing the register of posts. Each takes the actor first; each is one transaction with one entry for each post."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.journal.services import append, lock, service
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Problem
from tapal.kernel.refs import Ref
from tapal.kernel.rulings import Sentence
from tapal.territory import policies, rules
from tapal.territory.engine import checks
from tapal.territory.engine.directory import PostInfo
from tapal.territory.engine.reference import default_lanes, reference_posts
from tapal.territory.messages import (
    CodeAdded,
    CodeEnded,
    LanesSet,
    PostChanged,
    PostCode,
    PostDescription,
    PostLane,
    PostName,
    PostRegistered,
)
from tapal.territory.models import Post
from tapal.territory.selectors import find_post, list_posts_by_code

PURPOSE = "reference"

# What is wrong, in words; the codes are those of `checks.Fault`.
PROBLEMS: dict[str, Sentence] = {
    "slug": _("use lower-case letters, digits and hyphens"),
    "empty": _("is missing"),
    "vocabulary": _("is not a word of the list"),
    "zone": _("is not one of the three Indonesian time zones"),
    "province": _("is not the ISO 3166-2 code of an Indonesian province"),
    "number": _("is not a number in degrees"),
    "outside": _("lies outside Indonesia"),
    "shape": _("does not have the shape of this scheme's codes"),
    "ends_before": _("ends before it begins"),
    "twice": _("is there twice"),
    "directions": _("needs entry, exit or both"),
}


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading the packaged posts did; `kept` are those left alone because somebody edited them."""

    registered: tuple[str, ...]
    changed: tuple[str, ...]
    kept: tuple[str, ...]
    unchanged: int


@service("territory.register_post", purpose=PURPOSE, basis=policies.REGISTER_BASIS)
def register_post(
    actor: Actor,
    *,
    slug: str,
    description: PostDescription,
    names: Sequence[PostName] = (),
    codes: Sequence[PostCode] = (),
    lanes: Sequence[PostLane] | None = None,
) -> UUID:
    """Enter a post; without `lanes` it begins with those of its kind. Raises Refused, BadInput, Conflict."""
    policies.may_change_post(actor).require()
    chosen = tuple(lanes) if lanes is not None else default_lanes().get(description.kind, ())
    _refuse_faults(
        *checks.faults_in(slug, description),
        *(fault for code in codes for fault in checks.faults_in_code(code)),
        *checks.faults_in_lanes(chosen),
    )
    ref = _ref(slug)
    lock(ref)
    if find_post(slug) is not None:
        raise Conflict(_("There is a post %(slug)s already.") % {"slug": slug})
    facts = PostRegistered(slug=slug, description=description, names=tuple(names), codes=tuple(codes), lanes=chosen)
    append("territory.register_post", about=ref, facts=facts, new=True)
    return ref.id


@service("territory.change_post", purpose=PURPOSE, basis=policies.REGISTER_BASIS)
def change_post(
    actor: Actor,
    *,
    post: str,
    description: PostDescription,
    reason: str,
    names: Sequence[PostName] | None = None,
) -> None:
    """Describe a post anew, whole; names stay unless given. Raises Refused, BadInput, NotFound."""
    policies.may_change_post(actor).require()
    _refuse_faults(*checks.faults_in(post, description))
    known = _locked(post)
    append(
        "territory.change_post",
        about=_ref(post),
        facts=PostChanged(
            description=description, names=known.names if names is None else tuple(names), reason=_reason(reason)
        ),
    )


@service("territory.add_alias", purpose=PURPOSE, basis=policies.REGISTER_BASIS)
def add_alias(actor: Actor, *, post: str, code: PostCode, reason: str) -> None:
    """Give a post one more code. Raises Refused, BadInput, NotFound, and Conflict while another post bears the code.

    A code that sources dispute is entered with the mark `conflict`, on every post that claims it.
    """
    policies.may_change_post(actor).require()
    _refuse_faults(*checks.faults_in_code(code))
    known = _locked(post)
    if code in known.codes:
        raise Conflict(_("The post has this code already."))
    if code.relation == "names" and code.mark != "conflict":
        _refuse_taken(post, code)
    append("territory.add_alias", about=_ref(post), facts=CodeAdded(code=code, reason=_reason(reason)))


@service("territory.end_alias", purpose=PURPOSE, basis=policies.REGISTER_BASIS)
def end_alias(actor: Actor, *, post: str, scheme: str, code: str, valid_to: date, reason: str) -> None:
    """End the open validity of a code with a day. Raises Refused, NotFound, Conflict where the code is not open."""
    policies.may_change_post(actor).require()
    known = _locked(post)
    if not any((has.scheme, has.code, has.valid_to) == (scheme, code, None) for has in known.codes):
        raise Conflict(_("The post has no such code without an end."))
    facts = CodeEnded(scheme=scheme, code=code, valid_to=valid_to.isoformat(), reason=_reason(reason))
    append("territory.end_alias", about=_ref(post), facts=facts)


@service("territory.set_lanes", purpose=PURPOSE, basis=policies.REGISTER_BASIS)
def set_lanes(actor: Actor, *, post: str, lanes: Sequence[PostLane], reason: str) -> None:
    """Set the lanes of a post, all of them. Raises Refused, BadInput, NotFound."""
    policies.may_set_lanes(actor, post).require()
    _refuse_faults(*checks.faults_in_lanes(lanes))
    _locked(post)
    append("territory.set_lanes", about=_ref(post), facts=LanesSet(lanes=tuple(lanes), reason=_reason(reason)))


@service("territory.register_post", purpose=PURPOSE, basis=policies.REGISTER_BASIS)
def load_reference_posts(actor: Actor) -> LoadReport:
    """Bring the packaged posts into the journal: new ones registered, changed ones described anew. Idempotent.

    A post that somebody edited here stays as it is and is reported. Codes and lanes of a post that is there already are
    left to its keepers. Only where the posts have their home (the centre, or a site that stands alone). Raises Refused.
    """
    policies.may_change_post(actor).require()
    packaged = {post.slug: post for post in reference_posts()}
    lock(*(_ref(slug) for slug in packaged))
    rows = Post.objects.filter(here=True, slug__in=packaged).values_list("slug", "reference", "edited")
    known = {slug: (reference, edited) for slug, reference, edited in rows}
    registered, changed, kept = [], [], []
    for slug, post in packaged.items():
        reference, edited = known.get(slug, (None, False))
        if slug not in known:
            append("territory.register_post", about=_ref(slug), facts=post)
            registered.append(slug)
        elif reference != post.reference and edited:
            kept.append(slug)
        elif reference != post.reference:
            facts = PostChanged(
                description=post.description, names=post.names, reason="packaged data", reference=post.reference
            )
            append("territory.change_post", about=_ref(slug), facts=facts)
            changed.append(slug)
    unchanged = len(packaged) - len(registered) - len(changed) - len(kept)
    return LoadReport(tuple(registered), tuple(changed), tuple(kept), unchanged)


def _ref(slug: str) -> Ref:
    return Ref("territory.post", rules.post_id(slug))


def _locked(post: str) -> PostInfo:
    lock(_ref(post))
    known = find_post(post)
    if known is None:
        raise NotFound(_("There is no post %(slug)s.") % {"slug": post})
    return known


def _reason(reason: str) -> str:
    if not reason.strip():
        raise BadInput([Problem("reason", _("is missing"))])
    return reason.strip()


def _refuse_faults(*faults: checks.Fault) -> None:
    if faults:
        raise BadInput([Problem(fault.where, PROBLEMS[fault.what], fault.value) for fault in faults])


def _refuse_taken(post: str, code: PostCode) -> None:
    day = date.fromisoformat(code.valid_from) if code.valid_from else None
    bearers = (
        other
        for other in list_posts_by_code(code.scheme, code.code, day)
        if other.slug != post and other.bears(code.scheme, code.code)
    )
    taken = ", ".join(sorted(other.name for other in bearers))
    if taken:
        raise Conflict(_("The code %(code)s belongs to %(posts)s.") % {"code": code.code, "posts": taken})
