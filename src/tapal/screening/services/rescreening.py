"""Screening people again when a list changes: in chunks, each a transaction, so that a killed run goes on where it was.

What was found and how far the run has come are written together: after any interruption nobody is asked twice and no
hit is raised twice.
"""

from typing import Final
from uuid import UUID

from tapal.journal.services import append, lock, service
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.refs import Ref
from tapal.screening import messages as m
from tapal.screening import policies, rules
from tapal.screening.models import Rescreening
from tapal.screening.populations import Person
from tapal.screening.selectors.rescreening import (
    count_people,
    find_chunk,
    find_fresh,
    find_late_matches,
    find_present,
)
from tapal.screening.services.hits import open_gap, raise_hit

_BASIS: Final = "list-owner"
CHUNK: Final = 200


@service("screening.start_rescreening", purpose="screening", basis=_BASIS)
def start_rescreening(actor: Actor, *, code: str, version: UUID) -> UUID | None:
    """Begin to screen people again against what a version of a list changed; return the run.

    What counts is the difference to the version that was screened to its end last, so that a run which a newer version
    cut short loses nothing. None for a version that is no longer present: the newer one has a run of its own. Begun
    twice, it is one run.
    """
    policies.may_rescreen(actor).require()
    ref = rules.rescreening_ref(version)
    lock(rules.list_ref(code), ref)
    state = find_present(code)
    if state is None or state.version != version:
        return None
    if Rescreening.objects.filter(id=ref.id).exists():
        return ref.id
    for cut_short in Rescreening.objects.filter(list_code=code, state="running"):
        _end(cut_short, "superseded")
    before = Rescreening.objects.filter(list_code=code, state="done").order_by("-started_at").first()
    moment = clock.now()
    day = clock.local_day(moment, state.zone)
    since = rules.recent_since(moment)
    fresh = find_fresh(version, before.list_version if before else None, day, before.day if before else None)
    append(
        "screening.start_rescreening",
        about=ref,
        new=True,
        also=(str(rules.list_ref(code)),),
        facts=m.RescreeningStarted(
            list_code=code,
            list_version=version,
            before=before.list_version if before else None,
            day=day.isoformat(),
            before_day=before.day.isoformat() if before else None,
            since=clock.instant(since),
            entries=len(fresh),
            people=count_people(since) if fresh else 0,
        ),
    )
    if not fresh:
        _end(Rescreening.objects.get(id=ref.id), "done")
    return ref.id


@service("screening.rescreen_chunk", purpose="screening", basis=_BASIS)
def rescreen_chunk(actor: Actor, *, run: UUID, number: int, most: int = CHUNK) -> bool:
    """Ask the next people of a run, its chunk `number`; return whether the run goes on.

    A chunk that was already done is not done again. A late hit is a hit, and a duty of the list's owner.
    """
    policies.may_rescreen(actor).require()
    ref = Ref("screening.rescreening", run)
    lock(ref)
    row = Rescreening.objects.filter(id=run).first()
    if row is None or row.state != "running":
        return False
    if row.chunks != number - 1:
        return True
    state = find_present(row.list_code)
    if state is None or state.version != row.list_version:
        _end(row, "superseded")
        return False
    chunk = find_chunk(row, most)
    if chunk is None:
        _end(row, "done")
        return False
    fresh = find_fresh(row.list_version, row.before, row.day, row.before_day)
    hits, unscreenable = 0, 0
    for person in chunk.people:
        raised = _screen(actor, person, row.list_code, fresh)
        hits += raised or 0
        unscreenable += raised is None
    append(
        "screening.rescreen_chunk",
        about=ref,
        facts=m.ChunkScreened(
            number=number,
            population=chunk.population,
            last=chunk.people[-1].encounter.id,
            people=len(chunk.people),
            hits=hits,
            unscreenable=unscreenable,
        ),
    )
    return True


def _screen(actor: Actor, person: Person, code: str, fresh: frozenset[str]) -> int | None:
    """Raise what a list brings up about a person; return how many hits, None for somebody who can't be screened."""
    found = find_late_matches(actor, person=person, code=code, fresh=fresh)
    if found is None:
        return None
    most = rules.most_hits(clock.now().date())
    if len(found) > most:
        open_gap(actor, encounter=person.encounter, post=person.post, reason="too_many")
    for item in found[:most]:
        raise_hit(
            actor,
            found=item,
            encounter=person.encounter,
            post=person.post,
            name=person.name,
            birth_date=person.birth_date,
            nationality=person.nationality,
            sex=person.sex,
            number=person.number,
            issuer=person.issuer,
            late=True,
        )
    return min(len(found), most)


def _end(row: Rescreening, outcome: str) -> None:
    ref = Ref("screening.rescreening", row.id)
    lock(ref)
    row.refresh_from_db()
    if row.state == "running":
        append("screening.end_rescreening", about=ref, facts=m.RescreeningEnded(outcome=outcome))
