"""Hits: raised by a procedure, judged by the agency that owns the list. Gaps: who could not be screened."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.duties import services as duties
from tapal.journal.services import append, lock, service
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Problem
from tapal.kernel.ids import derived_id
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
    sex: str | None = None,
    number: str = "",
    issuer: str = "",
    late: bool = False,
    again: bool = False,
) -> UUID:
    """Record a match at an encounter and open the owner's duty to judge it; return the hit.

    `again`: a changed list brought it up at an encounter that was screened before. `late`: so it did, and the traveller
    had been let through, so that nobody waits at a lane.
    """
    policies.may_screen(actor).require()
    code, entry_id = found.state.code, found.match.entry_id
    ref = rules.hit_ref(
        rules.hit_again_id(encounter, code, entry_id, found.entry_hash)
        if late or again
        else rules.hit_id(encounter, code, entry_id)
    )
    duty = _open_duty(actor, ref, owner=found.state.owner, post=post, late=late, cause=ref.id)
    append(
        "screening.raise_hit",
        about=ref,
        new=True,
        also=(str(encounter),),
        basis=found.state.legal_basis,
        facts=m.HitRaised(
            list_code=code,
            list_version=found.state.version or ref.id,
            entry_id=entry_id,
            entry_hash=found.entry_hash,
            owner=found.state.owner,
            action=found.state.action,
            encounter=str(encounter),
            post=post,
            pair=found.pair,
            score=f"{found.match.score:.6f}",
            duty=duty,
            late=late,
        ),
        evidence=m.HitEvidence(
            matched_name=found.match.matched_name,
            asked_name=name,
            asked_birth_date=birth_date,
            asked_nationality=nationality,
            asked_sex=sex,
            asked_number=number,
            asked_issuer=issuer,
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


def _open_duty(actor: Actor, hit: Ref, *, owner: str, post: str, late: bool, cause: UUID) -> UUID:
    """Let the desk of the list's owner owe a judgement: at once while somebody waits, else by the day's clock."""
    role, at_post = rules.desk(owner, clock.now().date())
    return duties.open_duty(
        actor,
        kind="rescreen-judgement" if late else "hit-judgement",
        agency=owner,
        role=role,
        subject=hit,
        cause=cause,
        post=post if at_post else None,
    )


@service("screening.judge_hit", purpose="screening", basis=_BASIS)
def judge_hit(actor: Actor, *, hit: UUID, state: str, reason: str) -> None:
    """Say whether this is the person on the list: `confirmed` or `false_positive`, with a reason.

    A false positive silences this pair only. Raises Refused for anybody but the owner's officers (as NotFound).
    """
    row = _may_be_judged(actor, hit)
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


@service("screening.leave_hit", purpose="screening", basis=_BASIS)
def leave_hit(actor: Actor, *, hit: UUID, reason: str) -> None:
    """Say that you have looked and can't tell yet, and what is needed; the hit and its duty stay open."""
    row = _may_be_judged(actor, hit)
    _require_reason(reason)
    lock(rules.hit_ref(hit))
    row.refresh_from_db()
    if row.state != "potential":
        raise Conflict(_("This hit has been judged already."), [row.state])
    append("screening.leave_hit", about=rules.hit_ref(hit), facts=m.HitLeft(reason=reason.strip()))


@service("screening.revoke_judgement", purpose="screening", basis=_BASIS)
def revoke_judgement(actor: Actor, *, hit: UUID, reason: str) -> UUID:
    """Take a judgement back: the hit is open again under a new duty, which is returned, and silences nobody."""
    row = _may_be_judged(actor, hit)
    _require_reason(reason)
    ref = rules.hit_ref(hit)
    lock(ref)
    row.refresh_from_db()
    if row.state == "potential":
        raise Conflict(_("This hit is open: there is no judgement to revoke."), [row.state])
    cause = derived_id(hit, "revoked", str(row.judgements.count()))
    duty = _open_duty(actor, ref, owner=row.owner, post=row.post, late=True, cause=cause)
    append(
        "screening.revoke_judgement",
        about=ref,
        also=(row.encounter,),
        facts=m.JudgementRevoked(was=row.state, reason=reason.strip(), duty=duty),
    )
    return duty


def _may_be_judged(actor: Actor, hit: UUID) -> Hit:
    row = Hit.objects.filter(id=hit).first()
    if row is None or not policies.may_judge(actor, owner=row.owner, post=row.post):
        raise NotFound(_("There is no such hit, or none that you may see."))
    return row


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput([Problem("reason", _("Say why."))])


@service("screening.open_gap", purpose="screening", basis="tapal:unscreenable")
def open_gap(actor: Actor, *, encounter: Ref, post: str, reason: str) -> UUID:
    """Record that somebody could not be screened, or not fully; the supervisor of the post owes to deal with it.

    `reason` is one of `rules.GAPS`. Opened twice at one encounter, it is one gap.
    """
    policies.may_screen(actor).require()
    ref = rules.gap_ref(encounter, reason)
    lock(ref)
    if Gap.objects.filter(id=ref.id).exists():
        return ref.id
    role, _at_post = rules.desk("imigrasi", clock.now().date())
    duty = duties.open_duty(
        actor, kind="unscreenable", agency="imigrasi", role=role, subject=ref, cause=ref.id, post=post
    )
    append(
        "screening.open_gap",
        about=ref,
        also=(str(encounter),),
        facts=m.GapOpened(encounter=str(encounter), post=post, reason=reason, duty=duty),
    )
    return ref.id


@service("screening.close_gap", purpose="screening", basis="tapal:unscreenable")
def close_gap(actor: Actor, *, gap: UUID, reason: str) -> None:
    """Say how somebody who could not be screened was dealt with."""
    row = Gap.objects.filter(id=gap).first()
    if row is None or not policies.may_close_gap(actor, post=row.post):
        raise NotFound(_("There is no such case, or none that you may see."))
    _require_reason(reason)
    ref = Ref("screening.gap", gap)
    lock(ref)
    row.refresh_from_db()
    if row.closed_at is not None:
        raise Conflict(_("This has been dealt with already."))
    append("screening.close_gap", about=ref, facts=m.GapClosed(reason=reason.strip()))
    if row.duty is not None:
        duties.complete_duty(actor, duty=row.duty, result="dealt-with")
