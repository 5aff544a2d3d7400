"""Hits and what officers say of them; who could not be screened."""

from uuid import uuid4

import pytest
from django.db import IntegrityError

from tapal.agencies.tests.factories import make_officer
from tapal.duties import selectors as duties
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound
from tapal.kernel.refs import Ref
from tapal.screening import selectors, services
from tapal.screening.tests.factories import BORN, NAME, POST, SETUP, entry, find, ids, make_list, raise_hit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("posts")]


class TestHits:
    def test_the_lane_sees_what_to_do_and_the_owner_why(self, lane: Actor, supervisor: Actor) -> None:
        make_list(action="silent_alert")
        hit = raise_hit(lane)
        assert selectors.list_instructions([hit]) == ("secondary",)
        assert selectors.list_open_hits(lane) == []
        for viewer in (lane, make_officer("beacukai.p2", POST), make_officer("imigrasi.supervisor", "skouw")):
            with pytest.raises(NotFound):
                selectors.get_hit(viewer, hit=hit)
        seen = selectors.get_hit(supervisor, hit=hit)
        assert (seen.state, seen.matched_name, seen.asked_birth_date) == ("potential", NAME, BORN)
        assert {feature["code"] for feature in seen.features} >= {"name_word", "birth_date", "sex", "nationality"}
        assert [item.id for item in selectors.list_open_hits(supervisor)] == [hit]

    def test_a_judged_pair_is_silent_and_nobody_else_is(self, lane: Actor, supervisor: Actor) -> None:
        make_list()
        hit = raise_hit(lane)
        services.judge_hit(supervisor, hit=hit, state="false_positive", reason="another face, another father")
        assert ids(find(lane)) == []
        assert ids(find(lane, "WIRJOSENTONO BAMBANG")) == []
        # The namesake with another document, and the same traveller against a changed entry, are other pairs.
        assert ids(find(lane, number="X9998887")) == ["dpo:P-1"]
        services.import_list(SETUP, code="dpo", entries=[entry("P-1", NAME, "Bambang Wiryo")], source="test")
        assert ids(find(lane)) == ["dpo:P-1"]

    def test_a_confirmed_hit_goes_on_matching(self, lane: Actor, supervisor: Actor) -> None:
        make_list()
        hit = raise_hit(lane)
        services.judge_hit(supervisor, hit=hit, state="confirmed", reason="the photographs agree")
        assert ids(find(lane)) == ["dpo:P-1"]
        judged = selectors.get_hit(supervisor, hit=hit)
        assert (judged.state, judged.reason, judged.judged_by) == (
            "confirmed",
            "the photographs agree",
            supervisor.ref,
        )

    def test_judging_is_the_owners_and_happens_once(self, lane: Actor, supervisor: Actor) -> None:
        make_list()
        hit = raise_hit(lane)
        with pytest.raises(NotFound):
            services.judge_hit(lane, hit=hit, state="confirmed", reason="x")
        with pytest.raises(BadInput) as caught:
            services.judge_hit(supervisor, hit=hit, state="maybe", reason=" ")
        assert {problem.where for problem in caught.value.problems} == {"state", "reason"}
        services.judge_hit(supervisor, hit=hit, state="confirmed", reason="x")
        with pytest.raises(Conflict, match="already"):
            services.judge_hit(supervisor, hit=hit, state="false_positive", reason="x")

    def test_a_hit_opens_a_duty_of_the_owners_desk_and_judging_ends_it(self, lane: Actor, supervisor: Actor) -> None:
        make_list()
        hit = raise_hit(lane)
        duty = selectors.get_hit(supervisor, hit=hit).duty
        assert duty in [item.id for item in duties.list_open(supervisor)]
        services.judge_hit(supervisor, hit=hit, state="confirmed", reason="x")
        assert duty not in [item.id for item in duties.list_open(supervisor)]

    def test_the_hit_of_an_encounter_has_one_identifier(self, lane: Actor) -> None:
        make_list()
        encounter = Ref("crossings.session", uuid4())
        raise_hit(lane, encounter=encounter)
        with pytest.raises(IntegrityError, match="screening_hit_pkey"):
            raise_hit(lane, encounter=encounter)


class TestJudgements:
    """What an officer says of a hit is on record, and can be taken back."""

    def test_undecided_leaves_the_hit_and_its_duty_open(self, lane: Actor, supervisor: Actor) -> None:
        make_list()
        hit = raise_hit(lane)
        with pytest.raises(NotFound):
            services.leave_hit(lane, hit=hit, reason="x")
        with pytest.raises(BadInput):
            services.leave_hit(supervisor, hit=hit, reason=" ")
        services.leave_hit(supervisor, hit=hit, reason="the photograph is asked for")
        view = selectors.get_hit(supervisor, hit=hit)
        assert view.state == "potential"
        assert view.duty in [item.id for item in duties.list_open(supervisor)]
        services.judge_hit(supervisor, hit=hit, state="confirmed", reason="the photographs agree")
        said = [(item.said, item.by) for item in selectors.list_judgements(supervisor, hit=hit)]
        assert said == [("undecided", supervisor.ref), ("confirmed", supervisor.ref)]
        with pytest.raises(Conflict):
            services.leave_hit(supervisor, hit=hit, reason="x")

    def test_a_revoked_judgement_silences_nobody_and_is_a_duty_again(self, lane: Actor, supervisor: Actor) -> None:
        make_list()
        hit = raise_hit(lane)
        with pytest.raises(Conflict, match="open"):
            services.revoke_judgement(supervisor, hit=hit, reason="x")
        for _ in range(2):
            services.judge_hit(supervisor, hit=hit, state="false_positive", reason="another face")
            assert selectors.is_silent(selectors.get_hit(supervisor, hit=hit))
            assert ids(find(lane)) == []
            with pytest.raises(NotFound):
                services.revoke_judgement(lane, hit=hit, reason="x")
            with pytest.raises(BadInput):
                services.revoke_judgement(supervisor, hit=hit, reason="")
            duty = services.revoke_judgement(supervisor, hit=hit, reason="an old photograph was compared")
            assert ids(find(lane)) == ["dpo:P-1"]
            assert [(item.id, item.kind) for item in duties.list_open(supervisor)] == [(duty, "rescreen-judgement")]
        said = [item.said for item in selectors.list_judgements(supervisor, hit=hit)]
        assert said == ["false_positive", "revoked"] * 2

    def test_a_judgement_is_the_pairs_of_one_list(self, lane: Actor, supervisor: Actor) -> None:
        """Two agencies list the same person: one agency's judgement does not silence the other's list."""
        make_list()
        make_list("wanted", owner="polri")
        services.judge_hit(supervisor, hit=raise_hit(lane), state="false_positive", reason="another face")
        assert ids(find(lane)) == ["wanted:P-1"]

    def test_without_a_document_number_nobody_is_silenced(self, lane: Actor, supervisor: Actor) -> None:
        make_list()
        assert find(lane, number="<<<<<<<<<").found[0].pair == ""
        found = find(lane, number="").found[0]
        assert found.pair == ""
        hit = services.raise_hit(
            lane, found=found, encounter=Ref("crossings.session", uuid4()), post=POST, name=NAME, birth_date=BORN,
            nationality="UTO",
        )  # fmt: skip
        services.judge_hit(supervisor, hit=hit, state="false_positive", reason="another face")
        assert not selectors.is_silent(selectors.get_hit(supervisor, hit=hit))
        assert ids(find(lane, number="")) == ["dpo:P-1"]

    def test_a_judgement_is_silent_for_its_version_of_the_entry(self, lane: Actor, supervisor: Actor) -> None:
        make_list()
        hit = raise_hit(lane)
        services.judge_hit(supervisor, hit=hit, state="false_positive", reason="another face")
        services.import_list(SETUP, code="dpo", entries=[entry("P-1", NAME, "Bambang Wiryo")], source="test")
        view = selectors.get_hit(supervisor, hit=hit)
        assert not selectors.is_silent(view)
        listed = selectors.find_entry_of(supervisor, hit=hit)
        assert listed is not None
        assert [name.value for name in listed.names] == [NAME]

    def test_who_waits_is_judged_before_who_was_let_through(self, lane: Actor, supervisor: Actor) -> None:
        make_list("goods", action="inspect_goods")
        make_list()
        late = services.raise_hit(
            lane, found=find(lane).found[0], encounter=Ref("crossings.session", uuid4()), post=POST, name=NAME,
            birth_date=BORN, nationality="UTO", late=True,
        )  # fmt: skip
        found = {item.state.code: item for item in find(lane).found}
        waiting = [
            services.raise_hit(
                lane, found=found[code], encounter=Ref("crossings.session", uuid4()), post=POST, name=NAME,
                birth_date=BORN, nationality="UTO",
            )
            for code in ("goods", "dpo", "dpo")
        ]  # fmt: skip
        assert [item.id for item in selectors.list_open_hits(supervisor)] == [waiting[1], waiting[2], waiting[0], late]
        assert selectors.count_open_hits(supervisor) == 4


class TestGaps:
    def test_who_could_not_be_screened_waits_for_the_supervisor(self, lane: Actor, supervisor: Actor) -> None:
        gap = services.open_gap(lane, encounter=Ref("crossings.session", uuid4()), post=POST, reason="no_letters")
        assert [item.id for item in selectors.list_gaps(supervisor)] == [gap]
        assert selectors.list_gaps(lane) == []
        assert selectors.list_gaps(make_officer("imigrasi.supervisor", "skouw")) == []
        with pytest.raises(NotFound):
            services.close_gap(lane, gap=gap, reason="x")
        with pytest.raises(BadInput):
            services.close_gap(supervisor, gap=gap, reason=" ")
        services.close_gap(supervisor, gap=gap, reason="compared by hand with the printed list")
        assert selectors.list_gaps(supervisor) == []
        with pytest.raises(Conflict):
            services.close_gap(supervisor, gap=gap, reason="x")

    def test_it_is_a_duty_of_the_supervisor_until_then_and_opens_once(self, lane: Actor, supervisor: Actor) -> None:
        encounter = Ref("crossings.session", uuid4())
        gap = services.open_gap(lane, encounter=encounter, post=POST, reason="no_letters")
        assert services.open_gap(lane, encounter=encounter, post=POST, reason="no_letters") == gap
        (duty,) = duties.list_open(supervisor)
        assert (duty.kind, duty.href) == ("unscreenable", f"/gaps/{gap}/")
        services.close_gap(supervisor, gap=gap, reason="compared by hand")
        assert duties.list_open(supervisor) == []
        assert selectors.get_gap(supervisor, gap=gap).closing_reason == "compared by hand"
        with pytest.raises(NotFound):
            selectors.get_gap(lane, gap=gap)
