"""The pages of the procedure: what they offer to whom, what they keep after an error, what they record and withhold."""

import json
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from tapal.agencies.tests.factories import make_officer, sign_in
from tapal.crossings import registration, selectors, services
from tapal.crossings.tests.factories import POST, load_posts, open_session, zone
from tapal.journal.reads import REPEAT
from tapal.kernel import clock
from tapal.kernel.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def posts() -> None:
    load_posts()


@pytest.fixture
def officer() -> Actor:
    return make_officer("imigrasi.lane", POST)


@pytest.fixture
def customs() -> Actor:
    return make_officer("beacukai.lane", POST)


def browser(actor: Actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def reads() -> list[dict[str, object]]:
    """What was recorded as read, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.value FROM journal.entry e, LATERAL journal.parts_of(e.id) p"
            " WHERE e.action = 'journal.read' AND p.name = 'facts' ORDER BY e.id"
        )
        return [json.loads(row[0]) for row in cursor.fetchall()]


def text_of(html: bytes) -> str:
    """What a reader sees, tags left out and blanks made one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.decode()))


class TestTheLane:
    def mangled(self) -> str:
        first, second = zone()
        wrong = "1" if second[9] != "1" else "2"
        return "\n".join((first, second[:9] + wrong + second[10:]))

    def test_a_mangled_zone_is_kept_and_its_wrong_places_are_marked(self, officer: Actor) -> None:
        sent = self.mangled()
        answer = browser(officer).post("/lane/scan", {"mrz": sent}, headers={"HX-Request": "true"})
        html = answer.content.decode()
        assert f"<mark>{sent.split()[1][9]}</mark>" in html
        assert "Line 2, position 10: the check digit of the document number is" in html
        assert f'id="scan-wrong" hx-swap-oob="true" data-lines="{sent.replace("<", "&lt;")}">' in html  # into the field
        page = browser(officer).post("/lane/scan", {"mrz": sent}).content.decode()
        assert f">{sent.replace('<', '&lt;')}</textarea>" in page
        assert 'data-key="F9"' in html

    def test_it_is_opened_all_the_same_when_the_officer_says_so(self, officer: Actor) -> None:
        answer = browser(officer).post("/lane/scan", {"mrz": self.mangled(), "accept": "1"})
        assert 'data-outcome="refer"' in answer.content.decode()
        (waiting,) = selectors.list_waiting(officer)
        view = selectors.get_session(officer, session=waiting.id)
        assert {check.code: check.outcome for check in view.checks}["document.check_digits"] == "fail"

    def test_what_was_wrong_in_the_zone_is_said_in_the_reader_s_language(self, officer: Actor) -> None:
        client = browser(officer)
        client.cookies["django_language"] = "id"
        page = client.post("/lane/scan", {"mrz": self.mangled(), "accept": "1"}).content.decode()
        assert "Baris 2, posisi 10" in page
        assert "position 10" not in page

    def test_what_is_no_zone_at_all_can_t_be_opened(self, officer: Actor) -> None:
        page = browser(officer).post("/lane/scan", {"mrz": "GOOD MORNING"}).content.decode()
        assert 'data-outcome="unread"' in page
        assert 'data-key="F9"' not in page

    def test_a_text_of_the_length_of_a_novel_is_refused_and_cut(self, officer: Actor) -> None:
        page = browser(officer).post("/lane/scan", {"mrz": "P" * 5000}).content.decode()
        assert "far longer than a machine readable zone" in page
        assert "P" * 501 not in page

    def test_enter_clears_and_releases(self, officer: Actor) -> None:
        client = browser(officer)
        page = client.post("/lane/scan", {"mrz": "\n".join(zone())}).content.decode()
        (address,) = set(re.findall(r'action="(/lane/[^"]+/clear)"', page))
        page = client.post(address).content.decode()
        assert 'data-outcome="ready"' in page
        assert "TRAVELLER SPECIMEN has been let through" in page

    def shown(self, client: Client, lines: list[str], shown: str = "", **more: str) -> tuple[str, str]:
        """Scan as the page does: with the session that it shows. Return what it says and the session it shows then."""
        sent = {"mrz": "\n".join(lines), "shown": shown, **more}
        page = client.post("/lane/scan", sent, headers={"HX-Request": "true"}).content
        return text_of(page), "".join(re.findall(r'name="shown" value="([^"]+)" form="scan"', page.decode()))

    def test_the_traveller_whom_nobody_decided_is_named_when_the_next_document_comes(self, officer: Actor) -> None:
        client = browser(officer)
        page, first = self.shown(client, zone())
        assert "was not decided" not in page
        assert "was not decided" not in self.shown(client, zone(), first)[0]  # the same document once more
        with clock.frozen(clock.now() + REPEAT + timedelta(seconds=1)):
            page, second = self.shown(client, zone(number="SECOND123", given_names="NEXT"), first)
        assert "TRAVELLER SPECIMEN was not decided. Back to this traveller" in page
        assert [entry["records"] for entry in reads()].count([f"crossings.session:{first}"]) == 2  # named again
        assert second not in ("", first)
        assert "NEXT SPECIMEN was not decided" in self.shown(client, zone(number="THIRD1234"), second)[0]

    def test_a_zone_that_can_t_be_read_does_not_lose_the_traveller_before(self, officer: Actor) -> None:
        client = browser(officer)
        _, first = self.shown(client, zone())
        page, kept = self.shown(client, ["GOOD MORNING"], first)
        assert "TRAVELLER SPECIMEN was not decided" in page
        assert kept == first
        assert "was not decided" not in self.shown(client, zone(), kept)[0]

    def test_who_is_through_or_referred_is_not_left_behind(self, officer: Actor) -> None:
        client = browser(officer)
        _, first = self.shown(client, zone())
        services.clear_and_release(officer, session=UUID(first))
        page, second = self.shown(client, zone(number="SECOND123"), first)
        assert "was not decided" not in page
        services.decide(officer, session=UUID(second), service="immigration", value="refer", reason="behaviour")
        page, third = self.shown(client, zone(number="THIRD1234"), second)
        assert "was not decided" not in page
        services.refer(
            officer, session=UUID(third), from_service="immigration", to_service="customs", reason="goods-to-inspect"
        )
        for shown in (second, third, "nonsense", "01a20c84-439d-724d-9e00-000000000000"):
            assert "was not decided" not in self.shown(client, zone(number="FOURTH123"), shown)[0]

    def step(self, client: Client, lines: list[str]) -> tuple[str, str]:
        """Scan; return what the page says and the address of the step that stands under Enter."""
        page = client.post("/lane/scan", {"mrz": "\n".join(lines)}, headers={"HX-Request": "true"}).content.decode()
        form = r'<form[^>]* action="(/lane/[^"]+)"[^>]*>(?:(?!</form>).)*data-key="Enter"'
        (address,) = re.findall(form, page, re.DOTALL)
        return text_of(page.encode()), address

    def test_enter_refers_where_the_page_says_refer(self, officer: Actor) -> None:
        client = browser(officer)
        page, address = self.step(client, zone(issuer="DEU", nationality="FRA"))
        assert address.endswith("/refer")
        page = text_of(client.post(address, headers={"HX-Request": "true"}).content)
        assert "TRAVELLER SPECIMEN is referred to secondary inspection. Scan the next traveller." in page
        (waiting,) = selectors.list_waiting(officer)
        decisions = {item.service: item for item in selectors.get_session(officer, session=waiting.id).decisions}
        assert (decisions["immigration"].value, decisions["immigration"].reason) == ("refer", "identity-doubtful")
        page = text_of(client.post(address, headers={"HX-Request": "true"}).content)  # nothing is left to refer
        assert "This has changed meanwhile. Look again." in page

    def test_enter_does_not_refer_whom_nothing_stands_against(self, officer: Actor) -> None:
        client = browser(officer)
        _, address = self.step(client, zone())
        page = text_of(client.post(address.replace("/clear", "/refer"), headers={"HX-Request": "true"}).content)
        assert "This has changed meanwhile. Look again." in page
        (waiting,) = selectors.list_waiting(officer)
        assert "immigration" in waiting.missing

    def test_a_warning_is_part_of_the_outcome(self, officer: Actor) -> None:
        with clock.frozen(clock.now() - timedelta(days=10)):
            services.clear_and_release(officer, session=open_session(officer))
        page = browser(officer).post("/lane/scan", {"mrz": "\n".join(zone())}).content.decode()
        assert 'data-outcome="proceed"' in page
        assert re.search(r'class="outcome-look">.*Look first</b> The last crossing was in the same direction', page)
        page = browser(officer).post("/lane/scan", {"mrz": "\n".join(zone(number="SECOND123"))}).content.decode()
        assert "outcome-look" not in page

    def test_a_stay_that_is_over_does_not_read_as_granted(self, officer: Actor) -> None:
        client = browser(officer)
        _, address = self.step(client, zone())
        assert "Stay" not in text_of(client.post(address, headers={"HX-Request": "true"}).content)
        client.post("/lane/place", {"seat": "out-1:exit"})
        page, address = self.step(client, zone())
        assert "Stay was permitted to" in page
        client.post(address)
        client.post("/lane/place", {"seat": "in-1:entry"})
        assert "Stay" not in self.shown(client, zone())[0]

    def test_a_misread_document_is_led_to_the_session_that_may_be_its_own(self, officer: Actor) -> None:
        client = browser(officer)
        _, first = self.shown(client, zone())
        page, kept = self.shown(client, self.mangled().split("\n"), first)
        assert "This may be TRAVELLER SPECIMEN, whose session is open already. Open that session Enter" in page
        assert "was not decided" not in page
        assert kept == first
        assert "Open a second session all the same F9" in page
        other, _ = self.shown(client, [*zone(surname="OTHER", number="X7654321")[:1], self.mangled().split("\n")[1]])
        assert "whose session is open already" not in other

    def test_nothing_clears_by_itself_what_was_misread(self, officer: Actor) -> None:
        browser(officer).post("/lane/scan", {"mrz": self.mangled(), "accept": "1"})
        (waiting,) = selectors.list_waiting(officer)
        made = {item.value for item in selectors.get_session(officer, session=waiting.id).decisions}
        assert made == {None}

    def test_a_document_that_lay_wrongly_is_told_in_one_sentence(self, officer: Actor) -> None:
        garbled = [line[::-1] for line in reversed(zone())]
        page = browser(officer).post("/lane/scan", {"mrz": "\n".join(garbled)}).content.decode()
        outcome, _, rest = page.partition('<aside aria-label="What is wrong">')
        assert "Turn the document the right way round" in text_of(outcome.encode())
        assert "Line 1" not in text_of(outcome.encode())
        assert re.match(r"\s*<details><summary>What does not add up \(\d+\)</summary>", rest)

    def test_the_counts_are_asked_for_after_a_step(self, officer: Actor) -> None:
        client = browser(officer)
        _, address = self.step(client, zone())
        page = client.post(address, headers={"HX-Request": "true"}).content.decode()
        assert 'hx-get="/lane/counts"' in page
        assert "today 1 in, 0 out, 0 open" in text_of(client.get("/lane/counts").content)

    def test_a_page_without_script_counts_and_a_part_does_not(self, officer: Actor) -> None:
        client = browser(officer)
        assert "today 0 in, 0 out, 1 open" in text_of(client.post("/lane/scan", {"mrz": "\n".join(zone())}).content)

    def test_a_seat_is_a_lane_in_a_direction_that_it_serves(self, officer: Actor) -> None:
        client = browser(officer)
        seats = re.findall(r'<option value="([^"]+)"', client.get("/lane/").content.decode())
        assert {"in-1:entry", "out-1:exit"} <= set(seats)
        assert "in-1:exit" not in seats
        client.post("/lane/place", {"seat": "out-1:exit"})
        assert "Lane out-1 · Exit" in text_of(client.get("/lane/").content)
        client.post("/lane/place", {"seat": "in-1:exit"})
        assert "Lane out-1 · Exit" in text_of(client.get("/lane/").content)

    @pytest.mark.parametrize("address", ["/lane/scan", "/lane/01a20c84-439d-724d-9e00-000000000000/clear"])
    def test_an_address_that_takes_forms_leads_back_to_the_page(self, officer: Actor, address: str) -> None:
        assert browser(officer).get(address)["Location"] == "/lane/"


class TestASession:
    def test_what_is_expected_comes_before_what_may_be_looked_up(self, officer: Actor, customs: Actor) -> None:
        session = open_session(officer)
        services.refer(
            officer, session=session, from_service="immigration", to_service="customs", reason="goods-to-inspect",
            note="Two cool boxes",
        )  # fmt: skip
        page = browser(customs).get(f"/sessions/{session}/").content.decode()
        assert page.index("Answer Immigration") < page.index("Decisions</h2>") < page.index("Change the decision of")
        assert page.count("Two cool boxes") >= 1

    def test_an_error_keeps_what_was_typed_and_leads_to_its_field(self, officer: Actor) -> None:
        session = open_session(officer)
        sent = {"immigration-value": "hold", "immigration-reason": "", "immigration-note": "Looks nervous"}
        answer = browser(officer).post(f"/sessions/{session}/decide/immigration", sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "<title>Error: " in page
        assert 'href="#id_immigration-reason"' in page
        assert "Looks nervous" in page
        assert re.search(r'value="hold"[^>]*checked', page)
        assert "<details open>" in page  # the form was folded away: nothing stood against this traveller

    @pytest.mark.parametrize(("value", "reason"), [("hold", "in-order"), ("clear", "overstay"), ("refer", "13-1-a")])
    def test_a_reason_belongs_to_its_decision(self, officer: Actor, value: str, reason: str) -> None:
        session = open_session(officer)
        sent = {"immigration-value": value, "immigration-reason": reason}
        assert browser(officer).post(f"/sessions/{session}/decide/immigration", sent).status_code == 422
        decisions = selectors.get_session(officer, session=session).decisions
        assert [item.value for item in decisions if item.service == "immigration"] == [None]

    def test_to_clear_needs_no_reason(self, officer: Actor) -> None:
        session = open_session(officer)
        answer = browser(officer).post(f"/sessions/{session}/decide/immigration", {"immigration-value": "clear"})
        assert (answer.status_code, answer["Location"]) == (302, f"/sessions/{session}/")

    def test_a_citizen_s_entry_has_no_refusal_to_choose(self, officer: Actor) -> None:
        client = browser(officer)
        offered = {}
        for nationality, direction in (("IDN", "entry"), ("IDN", "exit"), ("UTO", "entry")):
            session = open_session(officer, nationality=nationality, number=f"X{nationality}{direction}"[:9].upper(),
                                   direction=direction)  # fmt: skip
            page = client.get(f"/sessions/{session}/").content.decode()
            offered[nationality, direction] = 'value="refuse"' in page
        assert offered == {("IDN", "entry"): False, ("IDN", "exit"): True, ("UTO", "entry"): True}

    def test_enter_leads_on_where_nothing_is_left_to_do(self, officer: Actor) -> None:
        client = browser(officer)
        session = open_session(officer)
        address, steps = f"/sessions/{session}/", re.compile(r'href="/lane/" data-key="([^"]+)"')
        assert steps.findall(client.get(address).content.decode()) == ["F2"]
        client.post(f"{address}decide/immigration", {"immigration-value": "refuse", "immigration-reason": "13-1-b"})
        page = client.get(address).content.decode()
        assert 'data-outcome="refuse"' in page
        assert steps.findall(page) == ["Enter"]

    @pytest.mark.parametrize("rest", ["decide/immigration", "refer/immigration", "release", "withdraw", "amend"])
    def test_an_address_that_takes_forms_leads_back_to_the_page(self, officer: Actor, rest: str) -> None:
        session = open_session(officer)
        assert browser(officer).get(f"/sessions/{session}/{rest}")["Location"] == f"/sessions/{session}/"

    def test_the_way_to_the_traveller_is_shown_to_who_may_go_it(self, officer: Actor, customs: Actor) -> None:
        session = open_session(officer)
        person = selectors.get_session(officer, session=session).person
        assert f"/travellers/{person}/" in browser(officer).get(f"/sessions/{session}/").content.decode()
        assert "/travellers/" not in browser(customs).get(f"/sessions/{session}/").content.decode()

    def test_a_closed_session_is_not_its_own_past(self, officer: Actor) -> None:
        session = open_session(officer)
        services.clear_and_release(officer, session=session)
        page = browser(officer).get(f"/sessions/{session}/").content.decode()
        assert "The traveller has been let through." in page
        assert "Earlier crossings" not in page
        assert 'data-outcome="proceed"' not in page


class TestTheSecondPerson:
    def proposed(self, officer: Actor) -> UUID:
        session = open_session(officer)
        services.clear_and_release(officer, session=session)
        services.propose_amendment(officer, session=session, kind="withdraw", changes={}, reason="Wrong traveller")
        return session

    def test_whoever_may_settle_is_told_and_nobody_else(self, officer: Actor) -> None:
        session = self.proposed(officer)
        supervisor = make_officer("imigrasi.supervisor", POST)
        (item,) = registration.list_second_looks(supervisor, 10)
        assert (item.href, str(item.detail)) == (f"/sessions/{session}/", "Withdrawal proposed: Wrong traveller")
        assert registration.list_second_looks(officer, 10) == []

    def test_a_supervisor_who_proposed_it_is_not_asked(self) -> None:
        supervisor = make_officer("imigrasi.supervisor", POST)
        session = self.proposed(supervisor)
        assert registration.list_second_looks(supervisor, 10) == []
        assert "/confirm" not in browser(supervisor).get(f"/sessions/{session}/").content.decode()

    def test_it_is_settled_on_the_page(self, officer: Actor) -> None:
        session = self.proposed(officer)
        client = browser(make_officer("imigrasi.supervisor", POST))
        page = client.get(f"/sessions/{session}/").content.decode()
        (address,) = re.findall(r'action="([^"]+/confirm)"', page)
        assert client.post(address).status_code == 302
        assert selectors.get_session(officer, session=session).status == "withdrawn"

    def test_it_is_settled_at_its_own_session_only(self, officer: Actor) -> None:
        session, other = self.proposed(officer), open_session(officer, number="OTHER1234")
        client = browser(make_officer("imigrasi.supervisor", POST))
        page = client.get(f"/sessions/{session}/").content.decode()
        (address,) = re.findall(r'action="([^"]+/confirm)"', page)
        assert client.post(address.replace(str(session), str(other))).status_code == 404
        assert selectors.get_session(officer, session=session).status == "released"


class TestEarlierCrossings:
    def test_the_traveller_s_page_shows_them_and_each_is_recorded(self, officer: Actor) -> None:
        sessions = []
        for direction in ("entry", "exit"):
            sessions.append(open_session(officer, direction=direction))
            services.clear_and_release(officer, session=sessions[-1])
        person = selectors.get_session(officer, session=sessions[0]).person
        client = browser(officer)
        assert f'hx-get="/sessions/of/{person}/?page=' in client.get(f"/travellers/{person}/").content.decode()
        part = text_of(client.get(f"/sessions/of/{person}/").content)
        assert (part.count("Released"), part.count("Motaain")) == (2, 2)
        assert reads()[-1]["records"] == sorted(f"crossings.session:{session}" for session in sessions)

    def test_another_service_has_no_sight_of_them(self, officer: Actor, customs: Actor) -> None:
        session = open_session(officer)
        services.clear_and_release(officer, session=session)
        person = selectors.get_session(officer, session=session).person
        assert browser(customs).get(f"/sessions/of/{person}/").status_code == 403
        assert selectors.list_crossings_of(customs, persons=[person]) == []


def test_the_names_on_the_home_page_are_a_read_entry(officer: Actor) -> None:
    session = open_session(officer)
    before = len(reads())
    assert "SPECIMEN" in browser(officer).get("/").content.decode()
    (entry,) = reads()[before:]
    assert (entry["dataset"], entry["page"]) == ("work-queue", "home")
    assert entry["records"] == [f"crossings.session:{session}"]
