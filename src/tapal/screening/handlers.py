"""Folding screening's entries into tables. No decision, no clock, no new identifiers."""

from datetime import date
from decimal import Decimal

import msgspec
from django.db.models import F

from tapal.journal.registry import FoldedEntry, folds
from tapal.kernel import clock
from tapal.kernel.refs import Ref
from tapal.screening import messages as m
from tapal.screening.models import Gap, Hit, Judgement, ListVersion, Rescreening, WatchList


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
        asked_sex=evidence.asked_sex,
        asked_number=evidence.asked_number,
        asked_issuer=evidence.asked_issuer,
        features=[msgspec.structs.asdict(feature) for feature in evidence.features],
        duty=facts.duty,
        late=facts.late,
        raised_at=entry.at,
    ).save(force_insert=True)


@folds("screening.judge_hit")
def fold_judge_hit(entry: FoldedEntry) -> None:
    facts = entry.facts(m.HitJudged)
    Hit.objects.filter(id=entry.aggregate_id).update(
        state=facts.state, reason=facts.reason, judged_by=entry.who.actor, judged_at=entry.at
    )
    _said(entry, facts.state, facts.reason)


@folds("screening.leave_hit")
def fold_leave_hit(entry: FoldedEntry) -> None:
    _said(entry, "undecided", entry.facts(m.HitLeft).reason)


@folds("screening.revoke_judgement")
def fold_revoke_judgement(entry: FoldedEntry) -> None:
    facts = entry.facts(m.JudgementRevoked)
    Hit.objects.filter(id=entry.aggregate_id).update(
        state="potential", reason=None, judged_by=None, judged_at=None, duty=facts.duty
    )
    _said(entry, "revoked", facts.reason)


def _said(entry: FoldedEntry, said: str, reason: str) -> None:
    Judgement(id=entry.id, hit_id=entry.aggregate_id, said=said, reason=reason, by=entry.who.actor, at=entry.at).save(
        force_insert=True
    )


@folds("screening.open_gap")
def fold_open_gap(entry: FoldedEntry) -> None:
    facts = entry.facts(m.GapOpened)
    Gap(
        id=entry.aggregate_id,
        encounter=facts.encounter,
        post=facts.post,
        reason=facts.reason,
        duty=facts.duty,
        opened_at=entry.at,
    ).save(force_insert=True)


@folds("screening.close_gap")
def fold_close_gap(entry: FoldedEntry) -> None:
    facts = entry.facts(m.GapClosed)
    Gap.objects.filter(id=entry.aggregate_id).update(
        closed_at=entry.at, closed_by=entry.who.actor, closing_reason=facts.reason
    )


@folds("screening.start_rescreening")
def fold_start_rescreening(entry: FoldedEntry) -> None:
    facts = entry.facts(m.RescreeningStarted)
    Rescreening(
        id=entry.aggregate_id,
        list_code=facts.list_code,
        list_version=facts.list_version,
        before=facts.before,
        day=date.fromisoformat(facts.day),
        before_day=date.fromisoformat(facts.before_day) if facts.before_day else None,
        since=clock.parse_instant(facts.since),
        entries=facts.entries,
        expected=facts.people,
        started_at=entry.at,
        stepped_at=entry.at,
    ).save(force_insert=True)


@folds("screening.rescreen_chunk")
def fold_rescreen_chunk(entry: FoldedEntry) -> None:
    facts = entry.facts(m.ChunkScreened)
    Rescreening.objects.filter(id=entry.aggregate_id).update(
        chunks=facts.number,
        population=facts.population,
        last=facts.last,
        people=F("people") + facts.people,
        hits=F("hits") + facts.hits,
        unscreenable=F("unscreenable") + facts.unscreenable,
        stepped_at=entry.at,
    )


@folds("screening.end_rescreening")
def fold_end_rescreening(entry: FoldedEntry) -> None:
    Rescreening.objects.filter(id=entry.aggregate_id).update(
        state=entry.facts(m.RescreeningEnded).outcome, ended_at=entry.at
    )


def forget_hit(hit: Ref) -> None:
    """Remove a hit whose term is over, with what was said of it."""
    Judgement.objects.filter(hit_id=hit.id).delete()
    Hit.objects.filter(id=hit.id).delete()


def forget_gap(gap: Ref) -> None:
    """Remove a gap whose term is over."""
    Gap.objects.filter(id=gap.id).delete()
