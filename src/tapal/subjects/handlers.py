"""Folding observations and links. An observation is written once; a link changes only by being revoked."""

import msgspec

from tapal.journal.folding import insert
from tapal.journal.registry import FoldedEntry, folds
from tapal.kernel.refs import Ref
from tapal.subjects.messages import DocumentObserved, Linked, LinkRevoked, PersonObserved
from tapal.subjects.models import DocumentObservation, Link, PersonObservation
from tapal.subjects.rules import name_key


@folds("subjects.observe_document")
def fold_document(entry: FoldedEntry) -> None:
    """A document as it was read."""
    facts = entry.facts(DocumentObserved)
    insert(
        DocumentObservation,
        id=entry.aggregate_id,
        observed_at=entry.at,
        site=entry.site,
        agency=entry.who.agency,
        actor=entry.who.actor,
        source=facts.source,
        post=facts.post,
        session=facts.session,
        corrects=facts.corrects,
        reason=facts.reason,
        format=facts.format,
        document_type=facts.document_type,
        issuer=facts.issuer,
        number=facts.number,
        expiry_date=facts.expiry_date,
        optional=facts.optional,
        checks=msgspec.to_builtins(facts.checks),
        valid=facts.valid,
        problems=list(facts.problems),
    )


@folds("subjects.observe_person")
def fold_person(entry: FoldedEntry) -> None:
    """A person as described."""
    facts = entry.facts(PersonObserved)
    insert(
        PersonObservation,
        id=entry.aggregate_id,
        observed_at=entry.at,
        site=entry.site,
        agency=entry.who.agency,
        actor=entry.who.actor,
        source=facts.source,
        post=facts.post,
        session=facts.session,
        corrects=facts.corrects,
        reason=facts.reason,
        document=facts.document,
        surname=facts.surname,
        given_names=facts.given_names,
        printed_name=facts.printed_name,
        cut=facts.cut,
        name_key=name_key(facts.surname, facts.given_names),
        birth_date=facts.birth_date,
        sex=facts.sex,
        nationality=facts.nationality,
    )


@folds("subjects.link")
def fold_link(entry: FoldedEntry) -> None:
    """A judgement."""
    facts = entry.facts(Linked)
    Link.objects.bulk_create(
        [
            Link(
                id=entry.aggregate_id,
                site=entry.site,
                first=facts.first,
                second=facts.second,
                judgement=facts.judgement,
                reason=facts.reason,
                basis=entry.who.basis,
                author=entry.who.actor,
                agency=entry.who.agency,
                at=entry.at,
                here=True,
            )
        ],
        # Nothing but a stub can be there already, left by a revocation that came first.
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["first", "second", "judgement", "reason", "basis", "author", "agency", "at", "here"],
    )


@folds("subjects.revoke_link")
def fold_revoke_link(entry: FoldedEntry) -> None:
    """A judgement that no longer holds; where the judgement itself is not here, a stub that says so."""
    link = entry.aggregate_id
    revoked = {
        "revoked_at": entry.at,
        "revoked_by": entry.who.actor,
        "revoked_reason": entry.facts(LinkRevoked).reason,
    }
    stub = {
        "site": entry.site,
        "first": link,
        "second": link,
        "judgement": "unsure",
        "reason": "",
        "basis": "",
        "author": "",
        "agency": "",
        "at": entry.at,
        "here": False,
    }
    Link.objects.update_or_create(id=link, defaults=revoked, create_defaults=stub | revoked)


def forget_document(document: Ref) -> None:
    """Remove an observation of a document whose term is over."""
    DocumentObservation.objects.filter(id=document.id).delete()


def forget_person(person: Ref) -> None:
    """Remove an observation of a person whose term is over."""
    PersonObservation.objects.filter(id=person.id).delete()


def forget_link(link: Ref) -> None:
    """Remove a judgement on two observations whose term is over."""
    Link.objects.filter(id=link.id).delete()
