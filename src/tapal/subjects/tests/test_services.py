"""Observations are written once; links are judged, taken back and never doubled; who may not is refused."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tapal.journal.services import acting
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Refused
from tapal.kernel.ids import new_id
from tapal.kernel.refs import Ref
from tapal.subjects import rules, selectors, services
from tapal.subjects.engine import mrz
from tapal.subjects.models import DocumentObservation, Link, PersonObservation
from tapal.subjects.tests.factories import officer, reading

LANE, SUPERVISOR, INTEL = officer("imigrasi.lane"), officer("imigrasi.supervisor"), officer("imigrasi.intel")
CUSTOMS, P2 = officer("beacukai.lane"), officer("beacukai.p2")
ADMIN = officer("system.admin")
LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")


@contextmanager
def procedure(actor: Actor = LANE) -> Iterator[None]:
    """A service of a higher app, in which observing is one step."""
    with acting(actor, "subjects.observe_document", purpose="clearance", basis="test"):
        yield


@pytest.mark.django_db
def test_a_reading_becomes_two_observations() -> None:
    session = Ref("crossings.session", new_id())
    seen = services.observe_document(
        LANE, read=mrz.read(list(LINES), today=date(2026, 11, 24)), session=session, post="motamasin"
    )
    person = selectors.get_observation(LANE, seen.person)
    assert person.document is not None
    assert (person.document.id, person.document.issuer, person.document.number) == (seen.document, "UTO", "L898902C3")
    assert (person.surname, person.given_names, person.birth_date) == ("ERIKSSON", "ANNA MARIA", "1974-08-12")
    assert (person.session, person.post, person.agency) == (str(session), "motamasin", "imigrasi")
    assert person.actor == LANE.ref
    assert person.document.checks["number"] is True
    assert (bool(seen.known), seen.link) == (False, None)
    assert selectors.find_observation_of(LANE, str(session)) == seen.person


@pytest.mark.django_db
def test_the_same_document_again_is_linked_by_the_rule() -> None:
    first, second, third = (services.observe_document(LANE, read=reading()) for _ in range(3))
    assert second.link is not None
    link = selectors.get_link(LANE, second.link)
    assert (link.author, link.basis, link.judgement) == (f"rule:{rules.AUTO_LINK}", rules.AUTO_LINK, "same")
    assert {link.first, link.second} == {first.person, second.person}
    assert [known.person for known in third.known.same] == [second.person, first.person]
    cluster = selectors.get_cluster(LANE, third.person)
    assert cluster.persons == {first.person, second.person, third.person}


@pytest.mark.django_db
def test_observing_costs_one_query_and_one_round_trip() -> None:
    services.observe_document(LANE, read=reading())
    with procedure(), CaptureQueriesContext(connection) as asked:
        services.observe_document(LANE, read=reading())
    verbs = [query["sql"].split()[0] for query in asked if "subjects_" in query["sql"]]
    assert verbs == ["SELECT", "INSERT", "INSERT", "INSERT"]  # the first two leave with the third
    with procedure(), CaptureQueriesContext(connection) as asked:
        known = selectors.find_known(LANE, issuer="UTO", number="X7654321", birth_date="1990-01-01")
        services.observe_document(LANE, read=reading(), known=known)
    assert len([query for query in asked if query["sql"].lstrip().startswith("SELECT d.id")]) == 1


@pytest.mark.django_db
def test_another_birth_date_is_told_apart_and_not_linked() -> None:
    first = services.observe_document(LANE, read=reading())
    second = services.observe_document(LANE, read=reading(birth_date="1991-01-01"))
    assert second.link is None
    assert [known.person for known in second.known.conflicting] == [first.person]
    person = selectors.get_observation(LANE, second.person)
    suggestions = selectors.list_suggestions(LANE, person, selectors.get_cluster(LANE, second.person))
    assert [(found.person.id, found.why) for found in suggestions] == [(first.person, "same_document")]


@pytest.mark.django_db
def test_the_same_name_and_birth_date_is_only_suggested() -> None:
    first = services.observe_document(LANE, read=reading(number="A1", surname="BUDI CONTOH", given_names=""))
    second = services.observe_document(LANE, read=reading(number="B2"))
    services.observe_document(LANE, read=reading(number="C3", nationality="XXA"))
    assert second.link is None
    person = selectors.get_observation(LANE, second.person)
    suggestions = selectors.list_suggestions(LANE, person, selectors.get_cluster(LANE, second.person))
    assert [(found.person.id, found.why) for found in suggestions] == [(first.person, "same_name")]
    services.link(INTEL, first=first.person, second=second.person, judgement="different", reason="two photographs")
    assert selectors.list_suggestions(LANE, person, selectors.get_cluster(LANE, second.person)) == []


@pytest.mark.django_db
def test_a_revoked_link_parts_one_visit_and_silences_the_rule() -> None:
    first, second, third = (services.observe_document(LANE, read=reading()) for _ in range(3))
    assert second.link is not None
    services.revoke_link(INTEL, link=second.link, reason="the photograph shows somebody else")
    assert selectors.get_cluster(LANE, first.person).persons == {first.person, third.person}
    assert selectors.get_cluster(LANE, second.person).persons == {second.person}
    assert services.observe_document(LANE, read=reading()).link is None
    link = selectors.get_link(LANE, second.link)
    assert (link.live, link.revoked_by) == (False, INTEL.ref)
    with pytest.raises(Conflict):
        services.revoke_link(INTEL, link=second.link, reason="again")


@pytest.mark.django_db
def test_a_doubt_within_the_document_silences_the_rule_but_not_one_about_a_namesake() -> None:
    known = [services.observe_document(LANE, read=reading(number=number)) for number in ("A1", "B2")]
    services.link(INTEL, first=known[0].person, second=known[1].person, judgement="different", reason="namesakes")
    assert all(services.observe_document(LANE, read=reading(number=number)).link for number in ("A1", "B2"))
    again = services.observe_document(LANE, read=reading(number="A1", checks={"number": True, "birth_date": None}))
    assert again.link is None
    services.link(INTEL, first=again.person, second=known[0].person, judgement="unsure", reason="worn photograph")
    assert services.observe_document(LANE, read=reading(number="A1")).link is None
    assert services.observe_document(LANE, read=reading(number="B2")).link is not None


@pytest.mark.django_db
def test_one_judgement_holds_on_a_pair() -> None:
    one, other = (services.observe_document(LANE, read=reading(number=number)).person for number in ("A1", "B2"))
    link = services.link(SUPERVISOR, first=one, second=other, judgement="unsure", reason="alike")
    with pytest.raises(Conflict):
        services.link(INTEL, first=other, second=one, judgement="same", reason="one fingerprint")
    services.revoke_link(INTEL, link=link, reason="fingerprints compared")
    services.link(INTEL, first=other, second=one, judgement="same", reason="one fingerprint")
    assert Link.objects.filter(revoked_at=None).count() == 1
    assert len(selectors.list_links(INTEL, [one])) == 2


@pytest.mark.django_db
def test_the_database_itself_holds_one_live_link_to_a_pair() -> None:
    one, other = (services.observe_document(LANE, read=reading(number=number)).person for number in ("A1", "B2"))
    link = services.link(SUPERVISOR, first=one, second=other, judgement="unsure", reason="alike")
    row = Link.objects.get(id=link)
    row.id = new_id()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(("judgement", "reason", "where"), [("same", " ", "reason"), ("perhaps", "alike", "judgement")])
@pytest.mark.django_db
def test_a_judgement_needs_a_word_and_a_reason(judgement: rules.Judgement, reason: str, where: str) -> None:
    one, other = (services.observe_document(LANE, read=reading(number=number)).person for number in ("A1", "B2"))
    with pytest.raises(BadInput) as caught:
        services.link(SUPERVISOR, first=one, second=other, judgement=judgement, reason=reason)
    assert [problem.where for problem in caught.value.problems] == [where]
    with pytest.raises(BadInput):
        services.link(SUPERVISOR, first=one, second=one, judgement="same", reason="itself")


@pytest.mark.django_db
def test_who_may_not_is_refused() -> None:
    seen = services.observe_document(LANE, read=reading())
    again = services.observe_document(LANE, read=reading())
    assert again.link is not None
    with pytest.raises(Refused, match="border services record"):
        services.observe_document(ADMIN, read=reading())
    with pytest.raises(NotFound) as unseen:
        selectors.get_observation(CUSTOMS, seen.person)
    with pytest.raises(Refused, match="not at the lane"):
        services.link(LANE, first=seen.person, second=again.person, judgement="same", reason="I know him")
    with pytest.raises(NotFound):
        services.link(P2, first=seen.person, second=again.person, judgement="same", reason="we know him")
    with pytest.raises(NotFound) as unseen_link:
        services.revoke_link(P2, link=again.link, reason="no")
    with pytest.raises(NotFound) as absent:
        selectors.get_observation(LANE, new_id())
    with pytest.raises(NotFound) as absent_link:
        services.revoke_link(P2, link=new_id(), reason="no")
    assert (str(unseen.value), str(unseen_link.value)) == (str(absent.value), str(absent_link.value))


@pytest.mark.django_db
def test_a_correction_takes_the_place_of_the_misreading() -> None:
    wrong = services.observe_document(LANE, read=reading(number="X765432I"))
    right = services.correct(SUPERVISOR, person=wrong.person, read=reading(), reason="the scanner read I for 1")
    assert PersonObservation.objects.count() == DocumentObservation.objects.count() == 2
    assert selectors.get_observation(LANE, wrong.person).corrected_by == right.person
    assert not selectors.find_known(LANE, issuer="UTO", number="X765432I", birth_date="1990-01-01")
    known = selectors.find_known(LANE, issuer="UTO", number="X7654321", birth_date="1990-01-01")
    assert [found.person for found in known.same] == [right.person]
    assert selectors.get_cluster(LANE, right.person).persons == {wrong.person, right.person}
    with pytest.raises(Conflict, match="already"):
        services.correct(SUPERVISOR, person=wrong.person, read=reading(), reason="once more")


@pytest.mark.django_db
def test_after_release_a_second_person_agrees_to_a_correction() -> None:
    seen = services.observe_document(LANE, read=reading())
    for second in (None, LANE, P2):
        with pytest.raises(Refused, match="second person"):
            services.correct(
                LANE, person=seen.person, read=reading(), reason="typing", released=True, approved_by=second
            )
    services.correct(LANE, person=seen.person, read=reading(), reason="typing", released=True, approved_by=SUPERVISOR)
    assert PersonObservation.objects.get(corrects=seen.person).reason == f"typing ({SUPERVISOR.ref})"
    customs = services.observe_document(CUSTOMS, read=reading(number="K1"))
    with pytest.raises(Refused, match="agency that made it"):
        services.correct(INTEL, person=customs.person, read=reading(), reason="not ours")


@pytest.mark.parametrize(
    "read", [reading(number=None), reading(issuer=""), {"format": "TD3"}, reading(checks={"number": "yes"})]
)
@pytest.mark.django_db
def test_what_was_not_read_is_not_observed(read: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        services.observe_document(LANE, read=read)
    assert not DocumentObservation.objects.exists()


@pytest.mark.django_db
def test_a_failing_procedure_leaves_no_observation() -> None:
    with pytest.raises(Conflict):
        _observe_and_fail()
    assert not DocumentObservation.objects.exists()
    assert not PersonObservation.objects.exists()


def _observe_and_fail() -> None:
    with procedure():
        services.observe_document(LANE, read=reading())
        raise Conflict("the procedure around it")


@pytest.mark.usefixtures("site_db")
def test_two_officers_judging_at_once_leave_one_judgement(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (services.observe_document(LANE, read=reading(number=number)).person for number in ("A1", "B2"))
    outcomes: list[str] = []
    # Both would look for a judgement at one moment, and find none, if nothing made the second wait.
    meeting = threading.Barrier(2)
    look = selectors.find_live_link

    def look_together(first: UUID, second: UUID) -> UUID | None:
        found = look(first, second)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=1)
        return found

    monkeypatch.setattr(selectors, "find_live_link", look_together)

    def judge(actor: Actor, first: UUID, second: UUID, judgement: rules.Judgement) -> None:
        try:
            services.link(actor, first=first, second=second, judgement=judgement, reason="at once")
            outcomes.append("done")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=judge, args=(SUPERVISOR, one, other, "same")),
        threading.Thread(target=judge, args=(INTEL, other, one, "different")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "done"]
    assert Link.objects.filter(revoked_at=None).count() == 1
