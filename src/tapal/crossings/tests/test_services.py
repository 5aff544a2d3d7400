"""The procedure on a real database, as the application's role."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tapal.agencies.tests.factories import make_officer
from tapal.crossings import selectors, services
from tapal.crossings.models import Decision, Session
from tapal.crossings.tests.factories import POST, load_posts, open_session, zone
from tapal.journal import selectors as journal
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Refused
from tapal.kernel.refs import Ref

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def posts() -> None:
    load_posts()


@pytest.fixture
def officer() -> Actor:
    return make_officer("imigrasi.lane", POST)


@pytest.fixture
def supervisor() -> Actor:
    return make_officer("imigrasi.supervisor", POST)


@pytest.fixture
def customs() -> Actor:
    return make_officer("beacukai.lane", POST)


def decisions(viewer: Actor, session: object) -> dict[str, str | None]:
    view = selectors.get_session(viewer, session=session)  # type: ignore[arg-type]  # a session's id
    return {item.service: item.value for item in view.decisions}


class TestAnOrdinaryTraveller:
    def test_one_key_after_the_scan(self, officer: Actor) -> None:
        session = open_session(officer)
        view = selectors.get_session(officer, session=session)
        assert view.assessment.level == "proceed"
        assert decisions(officer, session) == {
            "immigration": None, "customs": "clear", "quarantine": "clear", "health": "clear",
        }  # fmt: skip
        services.clear_and_release(officer, session=session)
        view = selectors.get_session(officer, session=session)
        assert view.status == "released"
        assert view.permit_to == view.local_day + timedelta(days=29)

    def test_the_rule_is_the_author_of_what_nobody_clicked(self, officer: Actor, customs: Actor) -> None:
        session = open_session(officer)
        (own,) = (item for item in selectors.get_session(customs, session=session).decisions if item.full)
        assert (own.service, own.by, own.by_rule) == ("customs", "rule:auto_clear.customs", True)

    def test_everything_is_in_the_journal(self, officer: Actor) -> None:
        session = open_session(officer)
        services.clear_and_release(officer, session=session)
        actions = [entry.action for entry in journal.list_timeline(Ref("crossings.session", session))]
        assert actions == ["crossings.open", *["crossings.decide"] * 4, "crossings.release"]

    def test_the_same_document_at_the_same_lane_is_the_same_session(self, officer: Actor) -> None:
        assert open_session(officer) == open_session(officer)

    def test_at_another_lane_it_is_noticed(self, officer: Actor) -> None:
        open_session(officer, lane="1")
        view = selectors.get_session(officer, session=open_session(officer, lane="2"))
        assert "history.open_elsewhere" in [item.code for item in view.assessment.instructions]

    def test_a_border_pass_needs_no_health_decision(self, officer: Actor) -> None:
        session = open_session(officer, nationality="TLS", document_type="PB")
        services.clear_and_release(officer, session=session)
        view = selectors.get_session(officer, session=session)
        assert view.required == ("immigration", "customs", "quarantine")
        assert view.permit_to == view.local_day + timedelta(days=9)


class TestReading:
    def test_a_mangled_zone_names_line_position_and_check_and_opens_nothing(self, officer: Actor) -> None:
        lines = zone()
        lines[1] = lines[1][:13] + ("1" if lines[1][13] != "1" else "2") + lines[1][14:]
        with pytest.raises(BadInput) as caught:
            open_session(officer, lines=lines)
        assert "Line 2, position 20" in str(caught.value)
        assert "date of birth" in str(caught.value)
        assert not Session.objects.exists()

    def test_it_can_be_opened_all_the_same_and_that_is_on_record(self, officer: Actor) -> None:
        lines = zone()
        lines[1] = lines[1][:13] + ("1" if lines[1][13] != "1" else "2") + lines[1][14:]
        opened = services.open_session(
            officer, post=POST, lane="1", direction="entry", lines=lines, accept_mangled=True
        )
        view = selectors.get_session(officer, session=opened.session)
        assert view.assessment.level == "refer"
        assert {check.code: check.outcome for check in view.checks}["document.check_digits"] == "fail"

    @pytest.mark.parametrize("lines", [[], [""], ["HELLO"], ["<" * 44, "<" * 44], ["\x00" * 44, "é" * 44]])
    def test_what_is_no_zone_is_refused_in_a_sentence(self, officer: Actor, lines: list[str]) -> None:
        with pytest.raises(BadInput):
            open_session(officer, lines=lines)

    def test_another_post_or_direction_is_refused(self, officer: Actor) -> None:
        with pytest.raises(Refused, match="another post"):
            services.open_session(officer, post="skouw", lane="1", direction="entry", lines=zone())
        with pytest.raises(BadInput, match="no such post"):
            services.open_session(officer, post="atlantis", lane="1", direction="entry", lines=zone())
        with pytest.raises(BadInput, match="entry or exit"):
            services.open_session(officer, post=POST, lane="1", direction="sideways", lines=zone())


class TestDeciding:
    def test_nobody_decides_for_another_service(self, officer: Actor, customs: Actor) -> None:
        session = open_session(officer)
        with pytest.raises(Refused, match="belongs to another"):
            services.decide(customs, session=session, service="immigration", value="clear", reason="in-order")
        with pytest.raises(Refused, match="belongs to another"):
            services.decide(officer, session=session, service="customs", value="clear", reason="in-order")

    def test_a_hold_of_one_service_keeps_the_gate_shut_for_all(self, officer: Actor, customs: Actor) -> None:
        session = open_session(officer)
        services.decide(customs, session=session, service="customs", value="hold", reason="goods-to-inspect")
        with pytest.raises(Conflict) as caught:
            services.clear_and_release(officer, session=session)
        assert caught.value.missing == ("customs",)

    def test_each_service_sees_only_the_status_of_the_others(self, officer: Actor, customs: Actor) -> None:
        session = open_session(officer)
        services.decide(
            customs, session=session, service="customs", value="hold", reason="goods-to-inspect", note="Three boxes"
        )
        seen = {item.service: item for item in selectors.get_session(officer, session=session).decisions}["customs"]
        assert (seen.value, seen.reason, seen.note, seen.by) == ("hold", "", "", "")

    def test_a_closed_session_is_decided_no_more(self, officer: Actor) -> None:
        session = open_session(officer)
        services.clear_and_release(officer, session=session)
        with pytest.raises(Conflict):
            services.decide(officer, session=session, service="immigration", value="hold", reason="other")

    def test_an_officer_of_another_post_is_told_that_there_is_nothing(self, officer: Actor) -> None:
        session = open_session(officer)
        stranger = make_officer("imigrasi.lane", "skouw")
        with pytest.raises(NotFound):
            selectors.get_session(stranger, session=session)
        with pytest.raises(NotFound):
            services.decide(stranger, session=session, service="immigration", value="clear", reason="in-order")


class TestRefusing:
    def refuse(self, actor: Actor, session: object, ground: str) -> None:
        services.decide(actor, session=session, service="immigration", value="refuse", reason=ground)  # type: ignore[arg-type]  # an id

    def test_a_citizens_entry_can_not_be_refused(self, officer: Actor) -> None:
        session = open_session(officer, nationality="IDN")
        with pytest.raises(Refused, match="never refused entry"):
            self.refuse(officer, session, "13-1-b")
        services.decide(officer, session=session, service="immigration", value="hold", reason="identity-doubtful")

    def test_the_tables_can_not_hold_it_either(self, officer: Actor) -> None:
        session = open_session(officer, nationality="IDN")
        services.decide(officer, session=session, service="immigration", value="hold", reason="identity-doubtful")
        with pytest.raises(IntegrityError), transaction.atomic():
            Session.objects.filter(id=session).update(status="refused")
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(session=session, service="immigration").update(value="refuse")

    @pytest.mark.parametrize(
        ("issuer", "nationality"), [("IDN", "IDM"), ("IDN", "TLS"), ("IDN", "XXX"), ("UTO", "IDN")]
    )
    def test_one_letter_takes_no_right_away(self, officer: Actor, issuer: str, nationality: str) -> None:
        session = open_session(officer, issuer=issuer, nationality=nationality)
        with pytest.raises(Refused, match="never refused entry"):
            self.refuse(officer, session, "13-1-b")
        view = selectors.get_session(officer, session=session)
        assert view.citizen
        if nationality in ("IDM", "TLS"):
            assert view.assessment.level == "refer"

    def test_a_refusal_ends_what_others_were_asked(self, officer: Actor, customs: Actor) -> None:
        from tapal.duties import selectors as duties

        session = open_session(officer)
        services.refer(officer, session=session, from_service="immigration", to_service="customs", reason="behaviour")
        self.refuse(officer, session, "13-1-d")
        assert not duties.list_open(customs)

    def test_a_foreigner_is_refused_on_a_ground_of_the_list(self, officer: Actor) -> None:
        session = open_session(officer)
        with pytest.raises(Refused, match="not one of the grounds"):
            self.refuse(officer, session, "because")
        self.refuse(officer, session, "13-1-d")
        view = selectors.get_session(officer, session=session)
        assert (view.status, view.gate.status) == ("refused", "refused")

    def test_some_grounds_need_the_request_of_the_competent_agency(self, officer: Actor) -> None:
        session = open_session(officer, number="Q7654321")
        with pytest.raises(Refused, match="recorded request"):
            self.refuse(officer, session, "13-1-h")
        with pytest.raises(Refused, match="investigator"):
            services.request_refusal(
                officer, ground="13-1-h", issuer="UTO", number="Q7654321", letter="R/1", letter_date=date(2026, 11, 1)
            )
        services.request_refusal(
            make_officer("polri.ncb", None),
            ground="13-1-h", issuer="UTO", number="Q7654321", letter="R/1", letter_date=date(2026, 11, 1),
        )  # fmt: skip
        self.refuse(officer, session, "13-1-h")
        assert selectors.get_session(officer, session=session).status == "refused"

    def test_only_immigration_refuses(self, officer: Actor, customs: Actor) -> None:
        session = open_session(officer)
        with pytest.raises(Refused, match="Only Immigration"):
            services.decide(customs, session=session, service="customs", value="refuse", reason="13-1-b")

    def test_exit_has_grounds_of_its_own_and_they_stop_citizens_too(self, officer: Actor) -> None:
        session = open_session(officer, nationality="IDN", direction="exit")
        with pytest.raises(Refused):
            self.refuse(officer, session, "13-1-b")
        self.refuse(officer, session, "exit-ban")
        assert selectors.get_session(officer, session=session).status == "refused"


class TestReferring:
    def test_a_referral_opens_a_duty_and_keeps_the_gate_shut_until_answered(
        self, officer: Actor, customs: Actor
    ) -> None:
        from tapal.duties import selectors as duties

        session = open_session(officer)
        referral = services.refer(
            officer, session=session, from_service="immigration", to_service="customs", reason="goods-to-inspect"
        )
        assert len(duties.list_open(customs)) == 1
        with pytest.raises(Conflict) as caught:
            services.clear_and_release(officer, session=session)
        assert caught.value.missing == ("referral:customs",)
        with pytest.raises(Refused):
            services.answer_referral(officer, referral=referral, result="nothing-found")
        services.answer_referral(customs, referral=referral, result="nothing-found")
        assert not duties.list_open(customs)
        services.clear_and_release(officer, session=session)
        assert selectors.get_session(officer, session=session).status == "released"

    def test_what_was_found_stops_though_a_rule_had_cleared(self, officer: Actor, customs: Actor) -> None:
        session = open_session(officer)
        referral = services.refer(
            officer, session=session, from_service="immigration", to_service="customs", reason="goods-to-inspect"
        )
        services.answer_referral(customs, referral=referral, result="found")
        assert decisions(officer, session)["customs"] == "hold"
        with pytest.raises(Conflict):
            services.clear_and_release(officer, session=session)

    def test_withdrawing_ends_what_others_were_asked(self, officer: Actor, customs: Actor) -> None:
        from tapal.duties import selectors as duties

        session = open_session(officer)
        services.refer(officer, session=session, from_service="immigration", to_service="customs", reason="behaviour")
        services.withdraw(officer, session=session, reason="Wrong lane")
        assert not duties.list_open(customs)

    def test_a_service_is_asked_once_at_a_time(self, officer: Actor) -> None:
        session = open_session(officer)
        ask = {"session": session, "from_service": "immigration", "to_service": "customs", "reason": "behaviour"}
        services.refer(officer, **ask)  # type: ignore[arg-type]  # a table of arguments
        with pytest.raises(Conflict, match="already"):
            services.refer(officer, **ask)  # type: ignore[arg-type]  # a table of arguments


class TestHistory:
    def test_an_overstay_is_computed_and_referred(self, officer: Actor) -> None:
        with clock.frozen(datetime(2026, 10, 1, 1, 0, tzinfo=UTC)):
            session = open_session(officer)
            services.clear_and_release(officer, session=session)
        with clock.frozen(datetime(2026, 11, 4, 1, 0, tzinfo=UTC)):
            view = selectors.get_session(officer, session=open_session(officer, direction="exit"))
        (stay,) = (check for check in view.checks if check.code == "stay.overstay")
        assert (stay.outcome, stay.detail["days"], stay.detail["fee_idr"]) == ("fail", "5", "5000000")
        assert view.assessment.level == "refer"

    def test_a_second_entry_without_an_exit_is_looked_at(self, officer: Actor) -> None:
        with clock.frozen(datetime(2026, 10, 1, 1, 0, tzinfo=UTC)):
            services.clear_and_release(officer, session=open_session(officer))
        view = selectors.get_session(officer, session=open_session(officer))
        assert {check.code: check.outcome for check in view.checks}["history.same_direction"] == "warn"

    def test_the_same_person_is_not_let_in_twice_by_one_key(self, officer: Actor) -> None:
        services.clear_and_release(officer, session=open_session(officer))
        again = open_session(officer)
        assert selectors.get_session(officer, session=again).assessment.level == "refer"
        with pytest.raises(Conflict, match="decide with a reason"):
            services.clear_and_release(officer, session=again)

    def test_the_same_document_with_another_birth_date_is_referred(self, officer: Actor) -> None:
        services.clear_and_release(officer, session=open_session(officer))
        view = selectors.get_session(officer, session=open_session(officer, direction="exit", birth_date="1980-01-01"))
        assert {check.code: check.outcome for check in view.checks}["identity.other_birth_date"] == "fail"
        assert view.assessment.level == "refer"


class TestAmending:
    def test_before_release_by_whoever_opened_it(self, officer: Actor) -> None:
        session = open_session(officer)
        services.correct(officer, session=session, changes={"lane": "3"}, reason="Wrong seat")
        assert selectors.get_session(officer, session=session).lane == "3"
        with pytest.raises(BadInput):
            services.correct(officer, session=session, changes={"surname": "OTHER"}, reason="x")
        colleague = make_officer("imigrasi.lane", POST)
        with pytest.raises(Refused):
            services.withdraw(colleague, session=session, reason="Not mine")
        services.withdraw(officer, session=session, reason="Scanned by mistake")
        assert selectors.get_session(officer, session=session).status == "withdrawn"

    def test_after_release_by_two_people(self, officer: Actor, supervisor: Actor) -> None:
        session = open_session(supervisor)
        services.clear_and_release(supervisor, session=session)
        with pytest.raises(Conflict):
            services.withdraw(supervisor, session=session, reason="Wrong person")
        amendment = services.propose_amendment(
            supervisor, session=session, kind="withdraw", changes={}, reason="Wrong person"
        )
        with pytest.raises(Refused, match="second person"):
            services.confirm_amendment(supervisor, amendment=amendment)
        with pytest.raises(Refused, match="supervisor"):
            services.confirm_amendment(officer, amendment=amendment)
        again = services.propose_amendment(
            supervisor, session=session, kind="withdraw", changes={}, reason="Wrong person, once more"
        )
        services.confirm_amendment(make_officer("imigrasi.supervisor", POST), amendment=amendment)
        with pytest.raises(Conflict, match="withdrawn already"):
            services.confirm_amendment(make_officer("imigrasi.supervisor", POST), amendment=again)
        assert selectors.get_session(officer, session=session).status == "withdrawn"
