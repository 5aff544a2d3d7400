"""The rules once more, plainly and slowly, from their description and not from the code: what tests compare with.

Every clause is looked at for every question; there is no index, no order of asking, no early end.
"""

from datetime import date, timedelta

from tapal.kernel import clock
from tapal.sharing.rules import MODES, Condition, Grant, Mode, Question, Record, Shape


def reads(condition: Condition, question: Question, record: Record) -> str:  # noqa: PLR0911  one line a word
    """yes, no or unknown."""
    code, values = condition.code, condition.values
    about_viewer = {
        "names_case": bool(question.case),
        "names_reason": bool(question.case or question.session),
        "at_a_post": question.post is not None,
        "holds_role": any(role in values for role in question.roles),
    }
    if code in about_viewer:
        return "yes" if about_viewer[code] else "no"
    pairs = {
        "own_agency": (record.owner, question.agency),
        "own_post": (record.post, question.post),
        "own_request": (record.requester, question.agency),
    }
    if code in pairs:
        theirs, mine = pairs[code]
        return "no" if mine is None else "unknown" if theirs is None else "yes" if theirs == mine else "no"
    if code == "other_agency":
        return "unknown" if record.owner is None else "no" if record.owner == question.agency else "yes"
    wanted: dict[str, list[str | None]] = {
        "linked_case": [question.case] if (question.case or "").split(":")[0] == "cases.case" else [],
        "linked_session": [question.session] if (question.session or "").split(":")[0] == "crossings.session" else [],
        "assigned": [*question.assigned],
    }
    if code in wanted:
        named = [reference for reference in wanted[code] if reference]
        if not named:
            return "no"
        return "unknown" if record.links is None else "yes" if any(one in record.links for one in named) else "no"
    if code == "kind":
        return "unknown" if record.kind is None else "yes" if record.kind in values else "no"
    if record.at is None:
        return "unknown"
    if code == "newer_days":
        return "yes" if question.at - record.at <= timedelta(days=int(values[0])) else "no"
    assert code == "within"
    return "yes" if values[0] <= clock.instant(record.at) < values[1] else "no"


def alive(grants: list[Grant], day: date) -> list[Grant]:
    """The clauses that hold: a clause stays out as long as something that it requires is out."""
    inside: list[Grant] = []
    for _round in grants:
        names = {grant.id for grant in inside}
        inside = [
            grant
            for grant in grants
            if grant.standing == "in_force"
            and not (grant.valid_from and day < grant.valid_from)
            and not (grant.valid_to and day > grant.valid_to)
            and all(name in names for name in grant.requires)
        ]
    return inside


def applies(grant: Grant, question: Question, record: Record) -> bool:
    """Whether a living clause speaks to this viewer about this record."""
    if grant.receiver not in ("*", question.agency) or grant.dataset != record.dataset:
        return False
    if grant.roles and not grant.roles & question.roles:
        return False
    if question.purpose not in grant.purposes:
        return False
    accepted = {"yes", "unknown"} if grant.refuses else {"yes"}
    owner = "yes" if grant.owner == "*" else "unknown" if record.owner is None else str(grant.owner == record.owner)
    verdicts = [owner.replace("True", "yes").replace("False", "no")]
    verdicts += [reads(condition, question, record) for condition in grant.conditions]
    return set(verdicts) <= accepted


def beats(left: Grant, right: Grant) -> bool:
    """Whether the left of two grants that apply decides rather than the right."""
    criteria = [
        (left.receiver != "*", right.receiver != "*"),
        (bool(left.roles), bool(right.roles)),
        (left.source == "agreement", right.source == "agreement"),
        (left.owner != "*", right.owner != "*"),
        (len(left.conditions), len(right.conditions)),
        (-MODES.index(left.mode), -MODES.index(right.mode)),
        (-_width(left), -_width(right)),
    ]
    for mine, other in criteria:
        if mine != other:
            return mine > other
    return left.id < right.id


def _width(grant: Grant) -> int:
    return 1_000 if grant.fields is None else len(grant.fields)


def reference(
    grants: list[Grant], day: date, shapes: dict[str, Shape], question: Question, record: Record
) -> tuple[Mode | None, frozenset[str]]:
    """How much is shown of the record, and which fields."""
    nothing: tuple[Mode | None, frozenset[str]] = (None, frozenset())
    shape = shapes.get(record.dataset)
    applicable = [grant for grant in alive(grants, day) if applies(grant, question, record)]
    refusals = [grant for grant in applicable if grant.refuses]
    given = [grant for grant in applicable if not grant.refuses]
    if shape is None or any(grant.fields is None for grant in refusals) or not given:
        return nothing
    best = given[0]
    for grant in given[1:]:
        if beats(grant, best):
            best = grant
    if best.embargo is not None and (record.at is None or question.at - record.at < best.embargo):
        return nothing
    if best.quota is not None and question.used.get(best.id, 0) >= best.quota.most:
        return nothing
    if best.mode in ("hit", "request"):
        return best.mode, frozenset()
    fields = set(shape.fields if best.mode == "full" else shape.status)
    if best.fields is not None:
        fields &= best.fields
    for grant in refusals:
        fields -= grant.fields or set()
    return (best.mode, frozenset(fields)) if fields else nothing
