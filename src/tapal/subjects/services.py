"""Recording observations, judging links, setting right. Nothing here changes an observation that is there already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from tapal.journal.services import append, lock, service
from tapal.kernel import clock
from tapal.kernel.actors import Actor, by_rule
from tapal.kernel.errors import BadInput, Conflict, Problem
from tapal.kernel.ids import derived_id, new_id
from tapal.kernel.refs import Ref
from tapal.subjects import policies, rules, selectors
from tapal.subjects.engine.mrz import MrzDocument
from tapal.subjects.messages import (
    CheckDigits,
    DocumentEvidence,
    DocumentObserved,
    Linked,
    LinkRevoked,
    PersonObserved,
)
from tapal.subjects.rules import KnownDocument

PURPOSE = "clearance"
JUDGING = "identity"


@dataclass(frozen=True, slots=True)
class Observed:
    """What came of observing a document: two observations, what was known before, the link if the rule made one."""

    document: UUID
    person: UUID
    known: KnownDocument
    link: UUID | None


@service("subjects.observe_document", purpose=PURPOSE, basis=policies.BASIS)
def observe_document(
    actor: Actor,
    *,
    read: MrzDocument | Mapping[str, Any],
    session: Ref | None = None,
    post: str | None = None,
    source: str = "mrz",
    printed_name: str | None = None,
    known: KnownDocument | None = None,
) -> Observed:
    """Record a document and the person it describes, and link the person by the published rule where it holds.

    `read` is what the reader of machine readable zones returned, or the object of `tapal mrz read`. `known` may carry
    what `selectors.find_known` answered a moment ago.
    Joins an open service. Raises Refused, and BadInput for a document that could not be read.
    """
    policies.may_observe(actor).require()
    document, person, lines = _observed(read, source=source, session=session, post=post, printed_name=printed_name)
    if known is None:
        known = selectors.find_known(
            actor, issuer=document.issuer, number=document.number, birth_date=person.birth_date
        )
    return _record(actor, document, person, lines, known)


@service("subjects.observe_person", purpose=PURPOSE, basis=policies.BASIS)
def observe_person(
    actor: Actor,
    *,
    surname: str,
    given_names: str,
    birth_date: str | None,
    sex: str | None,
    nationality: str | None,
    session: Ref | None = None,
    post: str | None = None,
) -> UUID:
    """Record a person without a document, as declared. Raises Refused, BadInput for a person without any name."""
    policies.may_observe(actor).require()
    if not f"{surname}{given_names}".strip():
        raise BadInput([Problem("surname", _("is missing"))])
    ref = Ref("subjects.person", new_id())
    facts = PersonObserved(
        source="declared",
        document=None,
        surname=surname,
        given_names=given_names,
        printed_name=None,
        cut=False,
        birth_date=birth_date,
        sex=sex,
        nationality=nationality,
        post=post,
        session=str(session) if session else None,
    )
    append("subjects.observe_person", about=ref, facts=facts, new=True)
    return ref.id


@service("subjects.observe_document", purpose=PURPOSE, basis=policies.BASIS)
def correct(
    actor: Actor,
    *,
    person: UUID,
    read: MrzDocument | Mapping[str, Any],
    reason: str,
    source: str = "visual",
    released: bool = False,
    approved_by: Actor | None = None,
) -> Observed:
    """Set an observation of a document right by a new one that takes its place; the earlier one stays as it was said.

    The two are linked as the same person, by the officer, for that reason. With `released` a second person has to
    agree.
    Raises Refused, NotFound, BadInput, and Conflict where the observation has been corrected already.
    """
    earlier = selectors.get_observation(actor, person)
    policies.may_correct(actor, agency=earlier.agency, released=released, approved_by=approved_by).require()
    if not reason.strip():
        raise BadInput([Problem("reason", _("is missing"))])
    if earlier.document is None:
        raise Conflict(_("This person was observed without a document; observe the person again."))
    lock(Ref("subjects.person", person))
    if selectors.find_correction(person) is not None:
        raise Conflict(_("This observation has been corrected already."))
    document, described, lines = _observed(
        read, source=source, session=earlier.session, post=earlier.post, printed_name=earlier.printed_name
    )
    why = reason.strip() if approved_by is None else f"{reason.strip()} ({approved_by.ref})"
    document = msgspec.structs.replace(document, corrects=earlier.document.id, reason=why)
    described = msgspec.structs.replace(described, corrects=person, reason=why)
    observed = _record(actor, document, described, lines, KnownDocument())
    link = _append_link(person, observed.person, judgement="same", reason=why)
    return Observed(observed.document, observed.person, observed.known, link)


@service("subjects.link", purpose=JUDGING, basis=policies.BASIS)
def link(actor: Actor, *, first: UUID, second: UUID, judgement: rules.Judgement, reason: str) -> UUID:
    """Judge whether two observations show one person: same, different or unsure.

    Raises Refused, NotFound, BadInput, and Conflict while another judgement on the pair holds: revoke that first.
    """
    observations = [selectors.get_observation(actor, person) for person in (first, second)]
    policies.may_link(actor, agencies=frozenset(seen.agency for seen in observations)).require()
    _refuse_wrong_link(first, second, judgement, reason)
    pair = rules.ordered(first, second)
    lock(Ref("subjects.pair", derived_id(pair[0], str(pair[1]))))
    if selectors.find_live_link(*pair) is not None:
        raise Conflict(_("There is a judgement on these two already; revoke it first."))
    return _append_link(*pair, judgement=judgement, reason=reason.strip())


@service("subjects.revoke_link", purpose=JUDGING, basis=policies.BASIS)
def revoke_link(actor: Actor, *, link: UUID, reason: str) -> None:
    """Take a judgement back. Raises Refused, NotFound, BadInput, and Conflict where it was taken back before."""
    judged = selectors.get_link(actor, link)
    policies.may_revoke_link(actor, agency=judged.agency).require()
    if not reason.strip():
        raise BadInput([Problem("reason", _("is missing"))])
    ref = Ref("subjects.link", link)
    lock(ref)
    if not selectors.get_link(actor, link).live:
        raise Conflict(_("This judgement was revoked before."))
    append("subjects.revoke_link", about=ref, facts=LinkRevoked(reason=reason.strip()))


def _record(
    actor: Actor,
    document: DocumentObserved,
    person: PersonObserved,
    lines: Sequence[str],
    known: KnownDocument,
) -> Observed:
    document_ref, person_ref = Ref("subjects.document", new_id()), Ref("subjects.person", new_id())
    person = msgspec.structs.replace(person, document=document_ref.id)
    evidence = DocumentEvidence(lines=tuple(lines))
    facts = {"issuer": document.issuer, "number": document.number, "birth_date": person.birth_date}
    decided = rules.link_by_rule(facts, msgspec.structs.asdict(document.checks), known, clock.now().date())
    link_id: UUID | None = None
    append("subjects.observe_document", about=document_ref, facts=document, evidence=evidence, new=True)
    append("subjects.observe_person", about=person_ref, facts=person, new=True, also=(str(document_ref),))
    if decided is not None:
        rule, earlier = decided
        link_id = _append_link(
            person_ref.id,
            earlier.person,
            judgement="same",
            reason="same document: issuer, number and birth date",
            by=by_rule(rule.rule_id, actor.agency),
            basis=rule.rule_id,
        )
    return Observed(document_ref.id, person_ref.id, known, link_id)


def _append_link(
    one: UUID,
    other: UUID,
    *,
    judgement: rules.Judgement,
    reason: str,
    by: Actor | None = None,
    basis: str | None = None,
) -> UUID:
    first, second = rules.ordered(one, other)
    ref = Ref("subjects.link", new_id())
    also = (f"subjects.person:{first}", f"subjects.person:{second}")
    facts = Linked(first=first, second=second, judgement=judgement, reason=reason)
    append("subjects.link", about=ref, facts=facts, new=True, also=also, by=by, basis=basis)
    return ref.id


def _refuse_wrong_link(first: UUID, second: UUID, judgement: str, reason: str) -> None:
    problems = []
    if first == second:
        problems.append(Problem("second", _("is the same observation")))
    if judgement not in rules.JUDGEMENTS:
        problems.append(Problem("judgement", _("is one of same, different and unsure"), judgement))
    if not reason.strip():
        problems.append(Problem("reason", _("is missing")))
    if problems:
        raise BadInput(problems)


class _Read(msgspec.Struct, kw_only=True):
    """The object of `tapal mrz read`, as far as an observation keeps it."""

    format: str | None
    document_type: str | None
    issuer: str | None
    number: str | None
    surname: str | None
    given_names: str | None
    nationality: str | None
    birth_date: str | None
    sex: str | None
    expiry_date: str | None
    optional: str | None
    checks: CheckDigits
    valid: bool
    problems: list[dict[str, Any]]


def _observed(
    read: MrzDocument | Mapping[str, Any],
    *,
    source: str,
    session: Ref | str | None,
    post: str | None,
    printed_name: str | None,
) -> tuple[DocumentObserved, PersonObserved, Sequence[str]]:
    plain, lines = (read.to_json(), read.lines) if isinstance(read, MrzDocument) else (read, ())
    try:
        seen = msgspec.convert(plain, _Read)
    except msgspec.ValidationError as error:
        raise BadInput([Problem("document", str(error))]) from error
    if source not in rules.SOURCES:
        raise BadInput([Problem("source", _("is not a word of the list"), source)])
    if not seen.number or not seen.issuer:
        raise BadInput([Problem("document", _("could not be read: no issuer or no number"))])
    codes = tuple(str(problem.get("code", "")) for problem in seen.problems)
    within = str(session) if session else None
    document = DocumentObserved(
        source=source,
        post=post,
        session=within,
        format=seen.format,
        document_type=seen.document_type,
        issuer=seen.issuer,
        number=seen.number,
        expiry_date=seen.expiry_date,
        optional=seen.optional,
        checks=seen.checks,
        valid=seen.valid,
        problems=codes,
    )
    person = PersonObserved(
        source=source,
        post=post,
        session=within,
        document=None,
        surname=seen.surname or "",
        given_names=seen.given_names or "",
        printed_name=printed_name,
        cut="name_may_be_truncated" in codes,
        birth_date=seen.birth_date,
        sex=seen.sex,
        nationality=seen.nationality or None,
    )
    return document, person, lines
