"""What stops a session, and what a change of a list does to one that is open."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tapal.agencies.tests.factories import make_officer
from tapal.crossings import selectors, services
from tapal.crossings.tests.factories import POST, load_posts, open_session
from tapal.kernel import clock
from tapal.kernel.actors import Actor, system
from tapal.kernel.errors import BadInput, Conflict, NotFound
from tapal.screening import services as screening
from tapal.screening.engine import Name, StructuredEntry
from tapal.screening.engine.entry import exact

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


class TestWhatStops:
    """What somebody has stopped stays stopped, at every lane, until it is decided."""

    def test_a_hold_follows_the_document_to_the_next_lane(self, officer: Actor) -> None:
        session = open_session(officer, lane="in-1")
        services.decide(officer, session=session, service="immigration", value="hold", reason="identity-doubtful")
        assert open_session(officer, lane="in-2") == session
        assert open_session(officer, lane="out-1", direction="exit") == session
        with pytest.raises(Conflict):
            services.clear_and_release(officer, session=session)

    def test_a_refusal_is_remembered(self, officer: Actor) -> None:
        session = open_session(officer)
        services.decide(officer, session=session, service="immigration", value="refuse", reason="13-1-d")
        view = selectors.get_session(officer, session=open_session(officer))
        assert {check.code: check.outcome for check in view.checks}["history.refused"] == "fail"
        assert view.assessment.level == "refer"

    def test_one_key_clears_only_what_the_page_says_to_proceed_with(self, officer: Actor) -> None:
        session = open_session(officer, expiry=clock.now().date() - timedelta(days=3))
        assert selectors.get_session(officer, session=session).assessment.level == "hold"
        with pytest.raises(Conflict, match="decide with a reason"):
            services.clear_and_release(officer, session=session)
        for reason in ("", "in-order"):
            with pytest.raises(BadInput, match="Say why"):
                services.decide(officer, session=session, service="immigration", value="clear", reason=reason)
        services.decide(officer, session=session, service="immigration", value="clear", reason="other", note="Extended")
        services.release(officer, session=session)

    def test_a_reason_is_one_of_the_services_own(self, officer: Actor) -> None:
        session = open_session(officer)
        with pytest.raises(BadInput, match="no reason"):
            services.decide(officer, session=session, service="immigration", value="hold", reason="goods-to-inspect")

    def test_the_same_document_is_not_let_through_twice(self, officer: Actor) -> None:
        first, second = open_session(officer, lane="in-1"), open_session(officer, lane="in-2")
        services.clear_and_release(officer, session=second)
        with pytest.raises(Conflict, match="another session"):
            services.clear_and_release(officer, session=first)

    def test_abandoned_sessions_do_not_hide_the_last_entry(self, officer: Actor) -> None:
        services.clear_and_release(officer, session=open_session(officer))
        for number in range(25):
            open_session(officer, lane=f"x{number}")
        view = selectors.get_session(officer, session=open_session(officer, direction="exit", lane="out-1"))
        assert {check.code: check.outcome for check in view.checks}["stay.overstay"] == "pass"

    def test_a_lane_serves_its_direction(self, officer: Actor) -> None:
        with pytest.raises(BadInput, match="does not serve"):
            open_session(officer, lane="out-1", direction="entry")
        with pytest.raises(BadInput, match="short code"):
            open_session(officer, lane="<script>")

    def test_a_second_line_owes_what_its_service_referred_to_it(self, officer: Actor, supervisor: Actor) -> None:
        from tapal.duties import selectors as duties

        session = open_session(officer)
        services.decide(officer, session=session, service="immigration", value="refer", reason="behaviour")
        assert len(duties.list_open(supervisor)) == 1
        services.decide(supervisor, session=session, service="immigration", value="clear", reason="other")
        assert not duties.list_open(supervisor)


class TestLists:
    """A change of a list counts for whatever is cleared after it."""

    @pytest.fixture
    def ban(self) -> Callable[[str], None]:
        setup = system("setup")
        screening.describe_list(
            setup, code="ban", name="Bans", kind="penangkalan", owner="imigrasi", legal_basis="x", action="refuse"
        )

        def put(name: str) -> None:
            entry = StructuredEntry(entry_id="b1", names=(Name(value=name),), birth_dates=(exact(date(1990, 5, 1)),))
            screening.import_list(setup, code="ban", entries=[entry], source="test")

        put("Somebody Else")
        return put

    def test_a_session_that_was_open_is_screened_again_before_the_gate(
        self, officer: Actor, supervisor: Actor, ban: Callable[[str], None]
    ) -> None:
        session = open_session(officer, surname="ZHURAVSKAYA", given_names="QUIRINA", nationality="NLD")
        assert selectors.get_session(officer, session=session).assessment.level == "proceed"
        ban("Quirina Zhuravskaya")
        with pytest.raises(Conflict) as caught:
            services.clear_and_release(officer, session=session)
        assert "hit" in caught.value.missing

    def test_scanning_again_shows_it(self, officer: Actor, ban: Callable[[str], None]) -> None:
        document: dict[str, Any] = {"surname": "ZHURAVSKAYA", "given_names": "QUIRINA", "nationality": "NLD"}
        session = open_session(officer, **document)
        ban("Quirina Zhuravskaya")
        assert open_session(officer, **document) == session
        view = selectors.get_session(officer, session=session)
        assert view.assessment.level == "hold"
        assert len(view.hits) == 1
        assert open_session(officer, lane="in-2", **document) == session
        assert len(selectors.get_session(officer, session=session).hits) == 1

    def test_the_owners_judgement_lets_the_gate_go(
        self, officer: Actor, supervisor: Actor, ban: Callable[[str], None]
    ) -> None:
        ban("Quirina Zhuravskaya")
        session = open_session(officer, surname="ZHURAVSKAYA", given_names="QUIRINA", nationality="NLD")
        (hit,) = selectors.get_session(officer, session=session).hits
        with pytest.raises(NotFound):
            screening.judge_hit(officer, hit=hit, state="false_positive", reason="Another face")
        screening.judge_hit(supervisor, hit=hit, state="false_positive", reason="Another face")
        services.settle_hit(system("reactions"), session=session, hit=hit, blocks=False)
        services.clear_and_release(officer, session=session)
        assert selectors.get_session(officer, session=session).status == "released"
        again = open_session(officer, direction="exit", surname="ZHURAVSKAYA", given_names="QUIRINA", nationality="NLD")
        assert selectors.get_session(officer, session=again).hits == ()
