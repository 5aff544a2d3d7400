"""Folding screening's entries into tables. No decision, no clock, no new identifiers."""

from decimal import Decimal

import msgspec

from tapal.journal.registry import FoldedEntry, folds
from tapal.kernel.refs import Ref
from tapal.screening import messages as m
from tapal.screening.models import Gap, Hit, ListVersion, WatchList


@folds("screening.describe_list")
def fold_describe_list(entry: FoldedEntry) -> None:
    facts = msgspec.structs.asdict(entry.facts(m.ListDescribed))
    facts.pop("v")
    facts["directions"] = list(facts["directions"])
    WatchList.objects.update_or_create(id=entry.aggregate_id, defaults=facts)


@folds("screening.import_list")
def fold_import_list(entry: FoldedEntry) -> None:
    facts, findings = entry.facts(m.ListImported), entry.part("evidence", m.ListFindings)
    row = WatchList.objects.get(id=entry.aggregate_id)
    ListVersion(
        id=entry.id,
        watch_list=row,
        number=row.versions.count() + 1,
        blob=facts.blob,
        entries=facts.entries,
        source=facts.source,
        rejected=facts.rejected,
        changed=facts.changed,
        findings=findings.counts,
        imported_by=entry.who.actor,
        imported_at=entry.at,
    ).save(force_insert=True)
    WatchList.objects.filter(id=row.id).update(version=entry.id, version_at=entry.at)


@folds("screening.raise_hit")
def fold_raise_hit(entry: FoldedEntry) -> None:
    facts, evidence = entry.facts(m.HitRaised), entry.part("evidence", m.HitEvidence)
    Hit(
        id=entry.aggregate_id,
        list_code=facts.list_code,
        list_version=facts.list_version,
        entry_id=facts.entry_id,
        entry_hash=facts.entry_hash,
        owner=facts.owner,
        action=facts.action,
        encounter=facts.encounter,
        post=facts.post,
        pair=facts.pair,
        score=Decimal(facts.score),
        matched_name=evidence.matched_name,
        asked_name=evidence.asked_name,
        asked_birth_date=evidence.asked_birth_date,
        asked_nationality=evidence.asked_nationality,
        features=[msgspec.structs.asdict(feature) for feature in evidence.features],
        duty=facts.duty,
        raised_at=entry.at,
    ).save(force_insert=True)


@folds("screening.judge_hit")
def fold_judge_hit(entry: FoldedEntry) -> None:
    facts = entry.facts(m.HitJudged)
    Hit.objects.filter(id=entry.aggregate_id).update(
        state=facts.state, reason=facts.reason, judged_by=entry.who.actor, judged_at=entry.at
    )


@folds("screening.open_gap")
def fold_open_gap(entry: FoldedEntry) -> None:
    facts = entry.facts(m.GapOpened)
    Gap(
        id=entry.aggregate_id, encounter=facts.encounter, post=facts.post, reason=facts.reason, opened_at=entry.at
    ).save(force_insert=True)


@folds("screening.close_gap")
def fold_close_gap(entry: FoldedEntry) -> None:
    facts = entry.facts(m.GapClosed)
    Gap.objects.filter(id=entry.aggregate_id).update(
        closed_at=entry.at, closed_by=entry.who.actor, closing_reason=facts.reason
    )


def forget_hit(hit: Ref) -> None:
    """Remove a hit whose term is over."""
    Hit.objects.filter(id=hit.id).delete()


def forget_gap(gap: Ref) -> None:
    """Remove a gap whose term is over."""
    Gap.objects.filter(id=gap.id).delete()
