"""Hits: raised by a procedure, judged by the agency that owns the list. Gaps: who could not be screened."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.duties import services as duties
from tapal.journal.services import append, lock, service
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Problem
from tapal.kernel.ids import new_id
from tapal.kernel.refs import Ref
from tapal.screening import messages as m
from tapal.screening import policies, rules
from tapal.screening.models import Gap, Hit
from tapal.screening.selectors.search import Found

_BASIS: Final = "list-owner"
STATES: Final = ("confirmed", "false_positive")


@service("screening.raise_hit", purpose="screening", basis=_BASIS)
def raise_hit(
    actor: Actor,
    *,
    found: Found,
    encounter: Ref,
    post: str,
    name: str,
    birth_date: str | None,
    nationality: str | None,
) -> UUID:
    """Record a match at an encounter and open the owner's duty to judge it; return the hit."""
    policies.may_screen(actor).require()
    ref = rules.hit_ref(rules.hit_id(encounter, found.state.code, found.match.entry_id))
    role, at_post = rules.desk(found.state.owner, clock.now().date())
    duty = duties.open_duty(
        actor,
        kind="hit-judgement",
        agency=found.state.owner,
        role=role,
        subject=ref,
        cause=ref.id,
        post=post if at_post else None,
    )
    append(
        "screening.raise_hit",
        about=ref,
        new=True,
        also=(str(encounter),),
        basis=found.state.legal_basis,
        facts=m.HitRaised(
            list_code=found.state.code,
            list_version=found.state.version or ref.id,
            entry_id=found.match.entry_id,
            entry_hash=found.entry_hash,
            owner=found.state.owner,
            action=found.state.action,
            encounter=str(encounter),
            post=post,
            pair=found.pair,
            score=f"{found.match.score:.6f}",
            duty=duty,
        ),
        evidence=m.HitEvidence(
            matched_name=found.match.matched_name,
            asked_name=name,
            asked_birth_date=birth_date,
            asked_nationality=nationality,
            features=tuple(
                m.FeatureFacts(
                    code=feature.code,
                    outcome=str(feature.outcome),
                    bits=f"{feature.bits:.3f}",
                    reason=feature.reason,
                    asked=feature.asked,
                    listed=feature.listed,
                )
                for feature in found.match.features
            ),
        ),
    )
    return ref.id


@service("screening.judge_hit", purpose="screening", basis=_BASIS)
def judge_hit(actor: Actor, *, hit: UUID, state: str, reason: str) -> None:
    """Say whether this is the person on the list: `confirmed` or `false_positive`, with a reason.

    A false positive silences this pair only. Raises Refused for anybody but the owner's officers (as NotFound).
    """
    row = Hit.objects.filter(id=hit).first()
    if row is None or not policies.may_judge(actor, owner=row.owner, post=row.post):
        raise NotFound(_("There is no such hit, or none that you may see."))
    problems = []
    if state not in STATES:
        problems.append(Problem("state", _("A hit is confirmed or a false positive."), state[:40]))
    if not reason.strip():
        problems.append(Problem("reason", _("Say why.")))
    if problems:
        raise BadInput(problems)
    lock(rules.hit_ref(hit))
    row.refresh_from_db()
    if row.state != "potential":
        raise Conflict(_("This hit has been judged already."), [row.state])
    append(
        "screening.judge_hit",
        about=rules.hit_ref(hit),
        also=(row.encounter,),
        facts=m.HitJudged(state=state, reason=reason.strip()),
    )
    duties.complete_duty(actor, duty=row.duty, result=state)


@service("screening.open_gap", purpose="screening", basis="tapal:unscreenable")
def open_gap(actor: Actor, *, encounter: Ref, post: str, reason: str) -> UUID:
    """Record that somebody could not be screened; the supervisor of the post sees it until it is dealt with."""
    policies.may_screen(actor).require()
    ref = Ref("screening.gap", new_id())
    append(
        "screening.open_gap",
        about=ref,
        new=True,
        also=(str(encounter),),
        facts=m.GapOpened(encounter=str(encounter), post=post, reason=reason),
    )
    return ref.id


@service("screening.close_gap", purpose="screening", basis="tapal:unscreenable")
def close_gap(actor: Actor, *, gap: UUID, reason: str) -> None:
    """Say how somebody who could not be screened was dealt with."""
    row = Gap.objects.filter(id=gap).first()
    if row is None or not policies.may_close_gap(actor, post=row.post):
        raise NotFound(_("There is no such case, or none that you may see."))
    if not reason.strip():
        raise BadInput([Problem("reason", _("Say why."))])
    ref = Ref("screening.gap", gap)
    lock(ref)
    row.refresh_from_db()
    if row.closed_at is not None:
        raise Conflict(_("This has been dealt with already."))
    append("screening.close_gap", about=ref, facts=m.GapClosed(reason=reason.strip()))
