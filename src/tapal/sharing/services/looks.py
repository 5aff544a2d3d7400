"""Looking at what clauses show of another agency's records: asked, answered and recorded in one."""

from collections.abc import Sequence
from dataclasses import replace

from tapal.duties import services as duties
from tapal.journal.registry import FoldedEntry
from tapal.journal.services import MOST_RECORDS_A_PAGE, acting, append, lock, service
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.ids import named_id, new_id
from tapal.kernel.refs import Ref
from tapal.sharing import messages, policies, selectors
from tapal.sharing.gate import question_of
from tapal.sharing.rules import Access, Record, agreements, answer, looks


@service("sharing.look", purpose="sharing", basis="tapal:clause")
def look(
    actor: Actor,
    *,
    dataset: str,
    purpose: str,
    records: Sequence[Record],
    case: str | None = None,
    session: str | None = None,
    assigned: frozenset[str] = frozenset(),
    sought: str = "",
) -> list[Access]:
    """Ask for records of a dataset for a purpose; returns what is shown of each, and records the question and answers.

    The entry is committed before anything leaves, also where nothing is shown: so it counts against quotas, can be
    tried against a draft, and says who looked, what for, by which clause. Raises Refused without a known purpose.
    """
    policies.may_look(actor).require()
    policies.may_ask_for(actor, purpose=purpose).require()
    if len(records) > MOST_RECORDS_A_PAGE or any(record.dataset != dataset for record in records):
        raise ValueError("a look is at no more than a page of records of one dataset")
    lock(_looking(actor))
    seen = selectors.count_looked_at(actor, since=clock.now() - looks.WINDOW)
    used = _spent(actor, dataset, purpose)
    question = replace(question_of(actor, purpose, case=case, session=session, assigned=assigned), used=used)
    found = []
    for record in records:
        access = answer(selectors.get_book(), question, record)
        found.append(access)
        if access.grant is not None and access.grant.id in used and access.allowed:
            used[access.grant.id] += 1
    bases = sorted({access.basis for access in found}) or ["sharing:default"]
    with acting(actor, "sharing.look", purpose=purpose, basis="; ".join(bases)):
        entry = append(
            "sharing.look",
            about=Ref("sharing.look", new_id()),
            new=True,
            also=tuple(_name(record) for record in records if record.id is not None),
            facts=messages.Looked(
                dataset=dataset,
                purpose=purpose,
                roles=tuple(sorted(actor.roles)),
                post=actor.post,
                case=case,
                session=session,
                assigned=tuple(sorted(assigned)),
                records=tuple(_looked_at(record, access) for record, access in zip(records, found, strict=True)),
                sought=sought,
            ),
        )
    if looks.crosses_mass(seen, seen + max(1, len(records)), selectors.get_today()):
        _tell_the_head(actor, entry)
    return found


def _tell_the_head(actor: Actor, entry: FoldedEntry) -> None:
    """The head of the agency looks into a mass query; where nobody signs for the agency, whoever decides at a lane."""
    duties.open_duty(
        actor,
        kind=looks.REVIEW,
        agency=actor.agency,
        role=agreements.signing_role(actor.agency),
        subject=Ref("sharing.look", entry.aggregate_id),
        cause=entry.id,
    )


def _looking(actor: Actor) -> Ref:
    """What two looks of one viewer at once take turns on: else neither would see that together they are too many."""
    return Ref("sharing.viewer", named_id("sharing.viewer", actor.ref))


def _spent(actor: Actor, dataset: str, purpose: str) -> dict[str, int]:
    """What the agency has used of each quota; two officers at once take turns, so that together they keep to it."""
    rationed = [one for one in selectors.get_book().asked(actor.agency, dataset, purpose) if one.quota is not None]
    if rationed:
        lock(*(Ref("sharing.quota", named_id("sharing.quota", f"{one.id} {actor.agency}")) for one in rationed))
    return selectors.count_used(actor.agency, rationed)


def _name(record: Record) -> str:
    return f"{record.dataset}:{record.id}"


def _looked_at(record: Record, access: Access) -> messages.LookedAt:
    return messages.LookedAt(
        record=None if record.id is None else _name(record),
        owner=record.owner,
        post=record.post,
        requester=record.requester,
        kind=record.kind,
        at=clock.instant(record.at) if record.at else None,
        links=None if record.links is None else tuple(sorted(record.links)),
        mode=access.mode,
        reason=access.reason,
        clause=access.grant.id if access.grant else None,
    )
