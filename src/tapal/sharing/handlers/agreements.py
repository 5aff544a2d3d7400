"""Folds of agreements and looks: what an entry says becomes rows, nothing is decided."""

from datetime import date

import msgspec
from django.db.models import F

from tapal.journal.registry import FoldedEntry, folds
from tapal.kernel import clock
from tapal.kernel.ids import derived_id
from tapal.kernel.refs import Ref
from tapal.sharing import messages
from tapal.sharing.models import Agreement, BookVersion, Look, LookRecord
from tapal.sharing.rules.agreements import AgreementText

_RANDOM_BITS = (1 << 62) - 1


def _turn_the_page(entry: FoldedEntry) -> None:
    """A book made before this entry is out of date.

    The version is the exclusive or of the random ends of the identifiers of all entries: the same in whatever order
    they are folded, and another one when a rolled-back entry was followed by a different one.
    """
    BookVersion.objects.get_or_create(sole=True)
    BookVersion.objects.filter(sole=True).update(version=F("version").bitxor(entry.id.int & _RANDOM_BITS))


def _columns(text: AgreementText, content: str) -> dict[str, object]:
    return {
        "kind": text.kind,
        "title": text.title,
        "parties": list(text.parties),
        "text": msgspec.to_builtins(text),
        "content": content,
        "valid_from": date.fromisoformat(text.valid_from),
        "valid_to": date.fromisoformat(text.valid_to) if text.valid_to else None,
    }


def _change(entry: FoldedEntry, **columns: object) -> None:
    Agreement.objects.filter(id=entry.aggregate_id).update(changed_at=entry.at, **columns)
    _turn_the_page(entry)


@folds("sharing.draft")
def fold_draft(entry: FoldedEntry) -> None:
    """A text that binds nobody."""
    facts = entry.facts(messages.AgreementDrafted)
    Agreement.objects.create(
        id=entry.aggregate_id,
        drafted_by=entry.who.agency,
        drafted_at=entry.at,
        changed_at=entry.at,
        **_columns(facts.text, facts.content),
    )
    _turn_the_page(entry)


@folds("sharing.revise")
def fold_revision(entry: FoldedEntry) -> None:
    """Another text; back to a draft, and nobody has signed it."""
    facts = entry.facts(messages.AgreementRevised)
    _change(entry, state="draft", signatures=[], **_columns(facts.text, facts.content))


@folds("sharing.attach")
def fold_document(entry: FoldedEntry) -> None:
    """A file more."""
    facts = entry.facts(messages.DocumentAttached)
    agreement = Agreement.objects.get(id=entry.aggregate_id)
    document = {"name": facts.name, "sha256": facts.sha256, "size": facts.size, "media_type": facts.media_type}
    _change(entry, documents=[*agreement.documents, document])


@folds("sharing.propose")
def fold_proposal(entry: FoldedEntry) -> None:
    """It lies before the parties."""
    _change(entry, state="proposed")


@folds("sharing.sign")
def fold_signature(entry: FoldedEntry) -> None:
    """A party has signed; with the last one it is signed."""
    facts = entry.facts(messages.AgreementSigned)
    agreement = Agreement.objects.get(id=entry.aggregate_id)
    signature = {
        "agency": facts.agency,
        "name": facts.name,
        "position": facts.position,
        "actor": entry.who.actor,
        "at": clock.instant(entry.at),
    }
    _change(entry, signatures=[*agreement.signatures, signature], state="signed" if facts.complete else agreement.state)


@folds("sharing.suspend")
def fold_suspension(entry: FoldedEntry) -> None:
    """A party holds it."""
    _change(entry, state="suspended", suspended_by=entry.facts(messages.AgreementSuspended).agency)


@folds("sharing.resume")
def fold_resumption(entry: FoldedEntry) -> None:
    """That party lets it hold again."""
    _change(entry, state="signed", suspended_by=None)


@folds("sharing.terminate")
def fold_termination(entry: FoldedEntry) -> None:
    """It is over for good."""
    _change(entry, state="terminated")


@folds("sharing.look")
def fold_look(entry: FoldedEntry) -> None:
    """Who asked for what, and what was answered."""
    facts = entry.facts(messages.Looked)
    look = Look.objects.create(
        id=entry.aggregate_id,
        at=entry.at,
        viewer=entry.who.actor,
        agency=entry.who.agency,
        dataset=facts.dataset,
        purpose=facts.purpose,
        roles=list(facts.roles),
        post=facts.post,
        case=facts.case,
        session=facts.session,
        assigned=list(facts.assigned),
    )
    LookRecord.objects.bulk_create(
        LookRecord(
            id=derived_id(look.id, str(number)),
            look=look,
            record=one.record,
            owner=one.owner,
            post=one.post,
            requester=one.requester,
            kind=one.kind,
            arose_at=clock.parse_instant(one.at) if one.at else None,
            links=None if one.links is None else list(one.links),
            mode=one.mode,
            reason=one.reason,
            clause=one.clause,
        )
        for number, one in enumerate(facts.records)
    )


def forget_look(look: Ref) -> None:
    """Remove a look whose term is over."""
    Look.objects.filter(id=look.id).delete()
