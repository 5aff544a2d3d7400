"""Required services, stay, checks, assessment and gate: pure."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapal.crossings.rules import SERVICES, VALUES, Service, Value
from tapal.crossings.rules.assessment import assess
from tapal.crossings.rules.checks import Check, Document, LastCrossing, document_checks, history_checks, kind_of
from tapal.crossings.rules.gate import Gate, gate
from tapal.crossings.rules.required import auto_clear_rules, required_services
from tapal.crossings.rules.stay import overstay, permit_on_entry

TODAY = date(2026, 11, 24)
NOW: dict[str, Any] = {"moment": datetime(2026, 11, 24, 1, tzinfo=UTC), "zone": "Asia/Makassar"}
IMMIGRATION: tuple[Service, ...] = ("immigration",)
CUSTOMS: tuple[Service, ...] = ("customs",)


def document(**changes: object) -> Document:
    facts: dict[str, object] = {
        "document_type": "P", "issuer": "UTO", "number": "X1234567", "nationality": "UTO", "birth_date": "1990-05-01",
        "expiry_date": "2030-01-01", "valid": True, "problems": (),
    }  # fmt: skip
    return Document(**{**facts, **changes})  # type: ignore[arg-type]  # a table of facts, each of its type


def outcomes(checks: list[Check]) -> dict[str, str]:
    return {check.code: check.outcome for check in checks}


class TestRequired:
    def test_everybody_decides_on_entry_and_two_on_exit(self) -> None:
        assert required_services("motaain", "entry", "foreigner", TODAY).services == SERVICES
        assert required_services("motaain", "exit", "citizen", TODAY).services == ("immigration", "customs")

    def test_the_more_particular_rule_holds(self) -> None:
        found = required_services("motaain", "entry", "border_pass", TODAY)
        assert found.services == ("immigration", "customs", "quarantine")
        assert found.rule.rule_id == "required.entry.border_pass"

    def test_nobody_passes_where_no_rule_holds(self) -> None:
        with pytest.raises(LookupError):
            required_services("motaain", "entry", "foreigner", date(1999, 1, 1))

    def test_immigration_never_clears_by_a_rule(self) -> None:
        found = [item.service for item in auto_clear_rules("entry", "foreigner", TODAY)]
        assert found == ["customs", "quarantine", "health"]


class TestStay:
    def test_a_citizen_needs_no_permit(self) -> None:
        assert permit_on_entry("IDN", citizen=True, border_pass=False, neighbour=None, day=TODAY) is None

    def test_a_border_pass_stays_by_its_agreement(self) -> None:
        permit = permit_on_entry("TLS", citizen=False, border_pass=True, neighbour="TLS", day=TODAY)
        assert permit is not None
        assert (permit.days, permit.last_day) == (10, date(2026, 12, 3))

    def test_a_border_pass_without_an_agreement_gives_nothing(self) -> None:
        assert permit_on_entry("UTO", citizen=False, border_pass=True, neighbour="UTO", day=TODAY) is None

    def test_asean_and_on_arrival(self) -> None:
        asean = permit_on_entry("MYS", citizen=False, border_pass=False, neighbour=None, day=TODAY)
        other = permit_on_entry("UTO", citizen=False, border_pass=False, neighbour=None, day=TODAY)
        assert asean is not None
        assert other is not None
        assert (asean.rule.rule_id, other.rule.rule_id) == ("stay.visa_free.asean", "stay.on_arrival")
        assert asean.days == other.days == 30

    @pytest.mark.parametrize(
        ("permit_to", "leaves", "days", "fee"),
        [
            (date(2026, 3, 10), date(2026, 3, 15), 5, 5_000_000),
            (date(2026, 3, 10), date(2026, 3, 10) + timedelta(days=60), 60, 60_000_000),
            (date(2026, 3, 10), date(2026, 3, 10) + timedelta(days=61), 61, None),
            (date(2026, 3, 10), date(2026, 3, 11), 1, 1_000_000),
        ],
    )
    def test_uu6_2011_78(self, permit_to: date, leaves: date, days: int, fee: int | None) -> None:
        found = overstay(permit_to, leaves)
        assert found is not None
        assert (found.days, found.fee_idr) == (days, fee)

    def test_the_last_day_is_no_overstay(self) -> None:
        assert overstay(TODAY, TODAY) is None


class TestChecks:
    def test_a_sound_document_passes(self) -> None:
        found = outcomes(document_checks(document(), post="motaain", day=TODAY))
        assert set(found.values()) == {"pass"}

    @pytest.mark.parametrize(
        ("expiry", "outcome"),
        [("2026-11-23", "fail"), ("2026-11-24", "pass"), ("2026-11", "warn"), ("2026-10", "fail"), (None, "unknown")],
    )
    def test_expiry(self, expiry: str | None, outcome: str) -> None:
        assert outcomes(document_checks(document(expiry_date=expiry), post="motaain", day=TODAY))[
            "document.expiry"
        ] == outcome  # fmt: skip

    def test_a_failed_check_digit_says_where(self) -> None:
        bad = document(valid=False, problems=("line 2, position 20: birth date",))
        (check,) = (c for c in document_checks(bad, post="motaain", day=TODAY) if c.code == "document.check_digits")
        assert check.outcome == "fail"
        assert "position 20" in check.detail["problems"]

    def test_a_border_pass_is_not_accepted_everywhere(self) -> None:
        card = document(document_type="PB", issuer="TLS", nationality="TLS")
        assert kind_of(card, TODAY) == "border_pass"
        assert outcomes(document_checks(card, post="motaain", day=TODAY))["document.border_pass_here"] == "pass"
        assert outcomes(document_checks(card, post="motamasin", day=TODAY))["document.border_pass_here"] == "fail"

    def last(self, direction: str, permit_to: date | None) -> LastCrossing:
        return LastCrossing(uuid4(), direction, "cgk", datetime(2026, 9, 1, tzinfo=UTC), permit_to)  # type: ignore[arg-type]  # both directions

    def test_two_crossings_in_one_direction_are_looked_at(self) -> None:
        found = history_checks(self.last("entry", None), direction="entry", citizen=False, day=TODAY, **NOW)
        assert outcomes(found) == {"history.same_direction": "warn"}

    def test_let_through_a_moment_ago_needs_a_reason_and_names_the_local_time(self) -> None:
        last = LastCrossing(uuid4(), "entry", "motaain", datetime(2026, 11, 23, 23, 30, tzinfo=UTC), None)
        (check,) = history_checks(last, direction="entry", citizen=True, day=TODAY, **NOW)
        assert check.outcome == "fail"
        assert check.detail == {"at": "2026-11-24", "time": "07:30", "post": "motaain"}

    def test_a_citizen_does_not_overstay(self) -> None:
        found = history_checks(self.last("entry", date(2026, 9, 30)), direction="exit", citizen=True, day=TODAY, **NOW)
        assert outcomes(found) == {"history.same_direction": "pass"}

    def test_an_overstay_on_exit_is_computed(self) -> None:
        found = history_checks(
            self.last("entry", date(2026, 11, 19)), direction="exit", citizen=False, day=TODAY, **NOW
        )
        (stay,) = (check for check in found if check.code == "stay.overstay")
        assert stay.outcome == "fail"
        assert stay.detail["days"] == "5"
        assert stay.detail["fee_idr"] == "5000000"

    def test_leaving_without_a_known_entry_is_unknown_not_wrong(self) -> None:
        assert outcomes(history_checks(None, direction="exit", citizen=False, day=TODAY, **NOW)) == {
            "stay.overstay": "unknown"
        }


class TestGate:
    def test_it_waits_for_every_required_service(self) -> None:
        assert gate(SERVICES, {"immigration": "clear"}) == Gate("waiting", ("customs", "quarantine", "health"))

    def test_all_clear_opens_it(self) -> None:
        assert gate(SERVICES, dict.fromkeys(SERVICES, "clear")) == Gate("open")

    def test_an_open_referral_keeps_it_shut_though_all_have_cleared(self) -> None:
        assert gate(IMMIGRATION, {"immigration": "clear"}, open_referrals=CUSTOMS).missing == ("referral:customs",)

    def test_a_hit_keeps_it_shut(self) -> None:
        assert gate(IMMIGRATION, {"immigration": "clear"}, blocking_hits=1).missing == ("hit",)

    def test_a_hold_of_a_service_that_is_not_required_holds(self) -> None:
        assert gate(IMMIGRATION, {"immigration": "clear", "health": "hold"}).status == "held"

    @given(
        st.sets(st.sampled_from(SERVICES), min_size=1),
        st.dictionaries(st.sampled_from(SERVICES), st.sampled_from(VALUES)),
        st.sets(st.sampled_from(SERVICES)),
        st.integers(0, 2),
    )
    def test_it_opens_only_when_nobody_stands_against_it(
        self, required: set[Service], decisions: dict[Service, Value], referrals: set[Service], hits: int
    ) -> None:
        found = gate(required, decisions, open_referrals=referrals, blocking_hits=hits)
        wanted = (
            all(decisions.get(service) == "clear" for service in required)
            and set(decisions.values()) <= {"clear"}
            and not referrals
            and not hits
        )
        assert (found.status == "open") is wanted
        assert bool(found.missing) is not wanted


class TestAssessment:
    def test_nothing_found_is_proceed(self) -> None:
        found = assess(
            checks=[Check("document.expiry", "pass")], gate=Gate("waiting", ("immigration",)), hit_instructions=(),
            citizen=False, direction="entry", status="open",
        )  # fmt: skip
        assert found.level == "proceed"

    def test_the_most_pressing_comes_first(self) -> None:
        found = assess(
            checks=[Check("history.same_direction", "warn"), Check("document.expiry", "fail")],
            gate=Gate("waiting", ("immigration", "hit")),
            hit_instructions=("secondary",), citizen=False, direction="entry", status="open",
        )  # fmt: skip
        assert [item.code for item in found.instructions] == [
            "document.expiry", "hit.secondary", "history.same_direction",
        ]  # fmt: skip
        assert found.level == "hold"

    @pytest.mark.parametrize(
        ("actions", "code"),
        [(("hold_and_call", "refuse", "prevent_exit"), "hit.keep"), (("secondary", "silent_alert"), "hit.secondary")],
    )
    def test_what_the_lane_may_not_know_makes_no_difference_to_it(self, actions: tuple[str, ...], code: str) -> None:
        found = [
            assess(
                checks=[], gate=Gate("waiting", ("immigration", "hit")), hit_instructions=asked, citizen=False,
                direction="exit", status="open",
            )
            for asked in (*((action,) for action in actions), actions)
        ]  # fmt: skip
        assert all(item == found[0] for item in found)
        assert [item.code for item in found[0].instructions] == [code]

    def test_a_citizen_in_doubt_is_held_and_the_officer_reminded(self) -> None:
        found = assess(
            checks=[Check("document.expiry", "fail")], gate=Gate("waiting", ("immigration",)), hit_instructions=(),
            citizen=True, direction="entry", status="open",
        )  # fmt: skip
        assert found.level == "hold"
        assert "citizen.never_refused" in [item.code for item in found.instructions]

    def test_what_was_decided_upon_is_only_known_once_the_gate_is_open(self) -> None:
        found = assess(
            checks=[Check("stay.overstay", "fail")], gate=Gate("open"), hit_instructions=(),
            citizen=False, direction="exit", status="open",
        )  # fmt: skip
        assert found.level == "proceed"
        assert [(item.code, item.level) for item in found.instructions] == [
            ("gate.open", "proceed"), ("stay.overstay", "look"),
        ]  # fmt: skip
