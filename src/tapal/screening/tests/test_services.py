"""Lists, searches, hits and gaps on a real database, as the application's role. All people are invented."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from tapal.agencies.tests.factories import make_officer
from tapal.journal import selectors as journal
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Refused
from tapal.screening import selectors, services
from tapal.screening.engine import Unscreenable
from tapal.screening.lists import WrongLayout
from tapal.screening.tests.factories import BORN, NAME, NUMBER, SETUP, entry, find, ids, make_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("posts")]


class TestImport:
    def test_the_new_version_counts_at_once_and_the_old_one_no_more(self, lane: Actor) -> None:
        make_list(entries=[entry("P-1")])
        assert ids(find(lane)) == ["dpo:P-1"]
        services.import_list(SETUP, code="dpo", entries=[entry("P-2")], source="test")
        assert ids(find(lane)) == ["dpo:P-2"]
        assert [version.number for version in selectors.list_versions(lane, code="dpo")] == [2, 1]

    def test_most_of_a_list_does_not_go_in_silence(self, lane: Actor) -> None:
        make_list(entries=[entry(f"P-{number}") for number in range(1, 6)])
        with pytest.raises(Conflict, match="Of 5 entries only 2"):
            services.import_list(SETUP, code="dpo", entries=[entry("P-1"), entry("P-2")], source="cut")
        assert len(selectors.list_versions(lane, code="dpo")) == 1
        services.import_list(
            SETUP, code="dpo", entries=[entry("P-1"), entry("P-2")], source="meant", accept_shrunk=True
        )
        assert len(selectors.list_versions(lane, code="dpo")) == 2

    def test_the_content_is_a_blob_named_by_its_hash(self) -> None:
        make_list(entries=[entry("P-1"), entry("P-2")])
        with connection.cursor() as cursor:
            cursor.execute("SELECT blob, entries FROM screening_listversion")
            ((blob, entries),) = cursor.fetchall()
        assert entries == 2
        lines = journal.read_blob(blob).splitlines()
        assert [json.loads(line)["entry_id"] for line in lines] == ["P-1", "P-2"]

    def test_an_import_that_fails_leaves_nothing(self, lane: Actor) -> None:
        make_list(entries=[entry("P-1")])

        def half() -> object:
            yield entry("P-2")
            raise OSError("the line went down")

        with pytest.raises(OSError, match="line went down"):
            services.import_list(SETUP, code="dpo", entries=half(), source="test")  # type: ignore[arg-type]
        with pytest.raises(Conflict, match="present version stays"):
            services.import_list(SETUP, code="dpo", entries=[], source="test")
        assert ids(find(lane)) == ["dpo:P-1"]
        assert len(selectors.list_versions(lane, code="dpo")) == 1

    def test_a_list_is_described_before_it_is_imported(self) -> None:
        with pytest.raises(NotFound, match="describe it first"):
            services.import_list(SETUP, code="nothing", entries=[entry()], source="test")

    def test_only_its_owner_keeps_a_list(self, lane: Actor) -> None:
        make_list()
        for actor in (lane, make_officer("polri.ncb", None)):
            with pytest.raises(Refused):
                services.import_list(actor, code="dpo", entries=[entry("P-9")], source="test")
        services.import_list(make_officer("imigrasi.intel", None), code="dpo", entries=[entry("P-9")], source="test")
        assert ids(find(lane)) == ["dpo:P-9"]

    @pytest.mark.parametrize("code", ["<i>", "a/b", "Dpo", "d po", "-dpo", "x" * 41, "é"])
    def test_a_code_that_can_stand_in_no_address_is_refused(self, code: str) -> None:
        with pytest.raises(BadInput, match="small letters, digits"):
            services.describe_list(
                SETUP, code=code, name="X", kind="dpo", owner="polri", legal_basis="Y", action="secondary"
            )

    def test_a_description_says_everything_that_is_wrong_with_it(self) -> None:
        with pytest.raises(BadInput) as caught:
            services.describe_list(
                SETUP,
                code=" ",
                name="",
                kind="x",
                owner="x",
                legal_basis="",
                action="x",
                directions=("up",),
                max_age_hours=0,
                zone="Mars/Base",
            )
        assert {problem.where for problem in caught.value.problems} == {
            "code", "name", "legal_basis", "kind", "owner", "action", "directions", "max_age_hours", "zone",
        }  # fmt: skip

    def test_a_file_goes_through_three_stages(self, lane: Actor, tmp_path: Path) -> None:
        make_list(entries=[entry("P-1")])
        file = tmp_path / "list.csv"
        file.write_text(
            "entry_id,name,birth_date,nationality,sex\n"
            f"P-3,{NAME},{BORN},UTO,M\nP-4,Ratna Lestari,1984-02-30,UTO,F\n,Nobody,,,\n"
        )
        report = services.import_file(SETUP, code="dpo", kind="csv", path=file)
        assert (report.entries, report.rejected, report.changed) == (2, 1, 3)
        latest = selectors.list_versions(lane, code="dpo")[0]
        assert latest.findings == {"impossible_date": 1, "no_id": 1, "unknown_state": 2}
        assert ids(find(lane, nationality=None)) == ["dpo:P-3"]

    def test_a_file_of_another_layout_changes_nothing(self, lane: Actor, tmp_path: Path) -> None:
        make_list(entries=[entry("P-1")])
        file = tmp_path / "list.csv"
        file.write_text("nothing of the kind\n")
        with pytest.raises(WrongLayout):
            services.import_file(SETUP, code="dpo", kind="csv", path=file)
        assert ids(find(lane)) == ["dpo:P-1"]

    def test_a_delta_changes_the_present_version(self, lane: Actor, tmp_path: Path) -> None:
        make_list(entries=[entry("P-1"), entry("P-2", "Ratna Lestari")])
        file = tmp_path / "delta.jsonl"
        added = {"id": "P-3", "schema": "Person", "properties": {"name": [NAME], "birthDate": [BORN]}}
        lines = [{"op": "ADD", "entity": added}, {"op": "DEL", "entity": {"id": "P-1"}}]
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        report = services.import_file(SETUP, code="dpo", kind="ftm", path=file)
        assert report.entries == 2
        assert ids(find(lane)) == ["dpo:P-3"]
        assert ids(find(lane, "Ratna Lestari")) == ["dpo:P-2"]


class TestSearch:
    def test_every_list_that_was_asked_is_named_with_its_age(self, lane: Actor) -> None:
        with clock.frozen(datetime(2026, 11, 24, 6, 0, tzinfo=UTC)):
            make_list("dpo")
            make_list("soi", kind="soi")
        with clock.frozen(datetime(2026, 11, 24, 7, 0, tzinfo=UTC)):
            found = find(lane)
            assert [(state.code, state.age_s) for state in found.lists] == [("dpo", 3600), ("soi", 3600)]
        assert ids(found) == ["dpo:P-1", "soi:P-1"]

    def test_an_order_ends_with_its_legal_day_in_the_zone_of_its_list(self, lane: Actor) -> None:
        """30 June ends in Jayapura at 15:00 UTC, in Jakarta two hours later."""
        order = entry(valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30))
        make_list("timur", [order], zone="Asia/Jayapura")
        make_list("barat", [order], zone="Asia/Jakarta")
        lasting = {
            datetime(2026, 6, 30, 14, 59, 59, tzinfo=UTC): {"timur:P-1", "barat:P-1"},
            datetime(2026, 6, 30, 15, 0, 0, tzinfo=UTC): {"barat:P-1"},
            datetime(2026, 6, 30, 16, 59, 59, tzinfo=UTC): {"barat:P-1"},
            datetime(2026, 6, 30, 17, 0, 0, tzinfo=UTC): set(),
            datetime(2025, 12, 31, 14, 59, 59, tzinfo=UTC): set(),
            datetime(2025, 12, 31, 15, 0, 0, tzinfo=UTC): {"timur:P-1"},
        }
        for moment, expected in lasting.items():
            with clock.frozen(moment):
                assert set(ids(find(lane))) == expected, moment

    def test_a_citizen_is_not_asked_of_entry_bans(self, lane: Actor) -> None:
        make_list("penangkalan", kind="penangkalan", action="refuse", directions=("entry",))
        assert ids(find(lane, nationality=None)) == ["penangkalan:P-1"]
        for citizen in ("IDN", "ID", "idn"):
            assert ids(find(lane, nationality=citizen)) == []

    def test_a_list_for_the_other_direction_is_not_asked(self, lane: Actor) -> None:
        make_list("pencegahan", kind="pencegahan", action="prevent_exit", directions=("exit",))
        assert ids(find(lane, direction="exit")) == ["pencegahan:P-1"]
        assert ids(find(lane, direction="entry")) == []

    def test_a_document_number_finds_its_holder_under_another_name(self, lane: Actor) -> None:
        make_list(entries=[entry("P-1", number=NUMBER)])
        assert ids(find(lane, "Ratna Kusumaningtyas", birth_date=None, nationality=None, number=NUMBER)) == ["dpo:P-1"]

    def test_a_name_that_cannot_be_compared_is_never_no_match(self, lane: Actor) -> None:
        make_list()
        with pytest.raises(Unscreenable):
            find(lane, "…")

    def test_screening_outside_a_procedure_is_on_record_with_what_it_showed(self, lane: Actor) -> None:
        make_list()
        services.screen(lane, name=NAME, birth_date=BORN)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT p.value FROM journal.entry e, LATERAL journal.parts_of(e.id) p"
                " WHERE e.action = 'screening.search' AND p.name = 'facts'"
            )
            ((value,),) = cursor.fetchall()
        facts = json.loads(value)
        assert facts["shown"] == ["dpo:P-1"]
        assert NAME not in value

    @pytest.mark.parametrize(
        ("asked", "where"),
        [
            ({"name": ""}, "name"),
            ({"name": "x" * 501}, "name"),
            ({"name": NAME, "birth_date": "17.3.84"}, "birth_date"),
            ({"name": NAME, "purpose": "curiosity"}, "purpose"),
            ({"name": NAME, "threshold": 0.0}, "threshold"),
            ({"name": NAME, "threshold": 1.5}, "threshold"),
        ],
    )
    def test_what_cannot_be_asked_is_said(self, asked: dict[str, object], where: str, lane: Actor) -> None:
        make_list()
        with pytest.raises(BadInput) as caught:
            services.screen(lane, **asked)  # type: ignore[arg-type]  # a table of wrong arguments
        assert [problem.where for problem in caught.value.problems] == [where]

    def test_not_everybody_may_screen(self) -> None:
        with pytest.raises(Refused):
            find(make_officer("bnpp.data", None))


class TestMode:
    def test_a_list_past_its_age_makes_the_mode_stale(self) -> None:
        start = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
        with clock.frozen(start):
            make_list(max_age_hours=24)
        for later, mode in ((timedelta(hours=23, minutes=59), "online"), (timedelta(hours=24, minutes=1), "stale")):
            with clock.frozen(start + later):
                assert selectors.get_mode().code == mode
