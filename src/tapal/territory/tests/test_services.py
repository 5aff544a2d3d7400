"""The register of posts in the journal: loading twice, changing, refusing, and what other processes see."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import msgspec
import pytest
from django.db import connection

from tapal.journal.services import acting, append
from tapal.kernel import actors
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Refused
from tapal.kernel.refs import Ref
from tapal.territory import selectors, services
from tapal.territory.engine.reference import reference_posts
from tapal.territory.messages import LanesSet, PostCode, PostDescription, PostLane
from tapal.territory.models import Lane, Post, PostAlias
from tapal.territory.rules import post_id
from tapal.territory.selectors import cache

SYSTEM = actors.system("setup")
KEEPER = Actor("officer", "0193a0aa-0000-7000-8000-000000000011", "Data officer", "bnpp", frozenset({"bnpp.data"}))
LANE = Actor(
    "officer", "0193a0aa-0000-7000-8000-000000000012", "Lane officer", "imigrasi", frozenset({"imigrasi.lane"}), "wini"
)
MANAGER = Actor(
    "officer", "0193a0aa-0000-7000-8000-000000000013", "Manager", "bnpp", frozenset({"bnpp.post_manager"}), "wini"
)
HARBOUR = PostDescription(
    name="Contoh",
    kind="seaport",
    status="operating",
    zone="Asia/Makassar",
    province="ID-NT",
    latitude="-9.0",
    longitude="124.0",
    position_basis="E",
)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    cache._held.clear()
    yield
    cache._held.clear()


def test_all_is_loaded_once_and_is_what_is_packaged(db: None) -> None:
    report = services.load_reference_posts(SYSTEM)
    assert len(report.registered) == len(reference_posts()) == Post.objects.count()
    again = services.load_reference_posts(SYSTEM)
    assert again == services.LoadReport((), (), (), len(reference_posts()))
    for packaged in reference_posts():
        post = selectors.get_post(LANE, packaged.slug)
        assert (post.description, post.names, post.lanes) == (packaged.description, packaged.names, packaged.lanes)
        assert sorted(post.codes, key=repr) == sorted(packaged.codes, key=repr)


def test_a_lane_asks_without_a_query(loaded: services.LoadReport) -> None:
    selectors.find_post("motamasin")
    with connection.execute_wrapper(_no_query):
        assert selectors.zone_of("motamasin") == "Asia/Makassar"
        lane = selectors.find_lane("motamasin", "in-1")
        assert lane is not None
        assert lane.directions == ("entry",)
        assert selectors.get_local_day("skouw", datetime(2026, 11, 23, 15, 30, tzinfo=UTC)) == date(2026, 11, 24)
        assert selectors.get_local_day("entikong", datetime(2026, 11, 23, 15, 30, tzinfo=UTC)) == date(2026, 11, 23)


def _no_query(*_: object) -> None:
    raise AssertionError("the directory went to the database")


def test_packaged_changes_arrive_but_edits_stay(loaded: services.LoadReport) -> None:
    Post.objects.filter(slug__in=["wini", "napan"]).update(reference="an earlier edition")
    described = msgspec.structs.replace(selectors.get_post(KEEPER, "napan").description, status="closed")
    services.change_post(KEEPER, post="napan", description=described, reason="closed for repairs")
    report = services.load_reference_posts(SYSTEM)
    assert (report.changed, report.kept) == (("wini",), ("napan",))
    assert selectors.get_post(KEEPER, "napan").description.status == "closed"


def test_lane_officers_do_not_change_posts(loaded: services.LoadReport) -> None:
    with pytest.raises(Refused, match="border authority"):
        services.change_post(LANE, post="wini", description=HARBOUR, reason="why not")
    with pytest.raises(Refused, match="post itself"):
        services.set_lanes(LANE, post="wini", lanes=[], reason="why not")


def test_the_manager_sets_the_lanes_of_the_own_post_only(loaded: services.LoadReport) -> None:
    one = PostLane(code="market", kind="manual", directions=("entry", "exit"))
    services.set_lanes(MANAGER, post="wini", lanes=[one], reason="market day")
    assert selectors.get_post(LANE, "wini").lanes == (one,)
    assert Lane.objects.filter(post__slug="wini").count() == 1
    with pytest.raises(Refused):
        services.set_lanes(MANAGER, post="napan", lanes=[one], reason="market day")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"zone": "Asia/Singapore"}, "zone"),
        ({"latitude": "91"}, "latitude"),
        ({"longitude": "east"}, "longitude"),
        ({"province": "ID-XX"}, "province"),
        ({"kind": "bridge"}, "kind"),
        ({"name": " "}, "name"),
    ],
)
def test_a_post_that_can_not_be_is_refused_by_field(db: None, change: dict[str, str], where: str) -> None:
    with pytest.raises(BadInput) as caught:
        services.register_post(KEEPER, slug="contoh", description=msgspec.structs.replace(HARBOUR, **change))
    assert [problem.where for problem in caught.value.problems] == [where]
    assert not Post.objects.exists()


def test_a_slug_is_registered_once(db: None) -> None:
    services.register_post(KEEPER, slug="contoh", description=HARBOUR)
    assert selectors.find_lane("contoh", "in-1") is not None
    with pytest.raises(Conflict):
        services.register_post(KEEPER, slug="contoh", description=HARBOUR)
    with pytest.raises(NotFound):
        selectors.get_post(KEEPER, "elsewhere")


def test_a_code_belongs_to_one_post_unless_disputed(loaded: services.LoadReport) -> None:
    taken = PostCode(scheme="ecd_port", code="WII", mark="verified")
    with pytest.raises(Conflict, match="Wini"):
        services.add_alias(KEEPER, post="napan", code=taken, reason="list of the e-CD client")
    services.add_alias(KEEPER, post="napan", code=msgspec.structs.replace(taken, mark="conflict"), reason="two lists")
    assert {post.slug for post in selectors.list_posts_by_code("ecd_port", "WII")} == {"wini", "napan"}
    assert selectors.find_post_by_code("ecd_port", "WII") is None


def test_a_code_ends_with_a_day(loaded: services.LoadReport) -> None:
    services.end_alias(
        KEEPER, post="wini", scheme="ecd_port", code="WII", valid_to=date(2026, 6, 30), reason="new client"
    )
    assert selectors.find_post_by_code("ecd_port", "WII", date(2026, 7, 1)) is None
    before = selectors.find_post_by_code("ecd_port", "WII", date(2026, 6, 30))
    assert before is not None
    assert before.slug == "wini"
    with pytest.raises(Conflict):
        services.end_alias(
            KEEPER, post="wini", scheme="ecd_port", code="WII", valid_to=date(2026, 7, 30), reason="again"
        )


def _rename_and_fail() -> None:
    described = msgspec.structs.replace(selectors.get_post(KEEPER, "wini").description, name="Lain")
    with acting(KEEPER, "territory.change_post", purpose="reference", basis="test"):
        services.change_post(KEEPER, post="wini", description=described, reason="trial")
        assert selectors.get_post(KEEPER, "wini").name == "Lain"
        raise Conflict("what the service around it found")


def test_a_rolled_back_change_leaves_no_trace_in_memory(loaded: services.LoadReport) -> None:
    before = selectors.get_post(KEEPER, "wini").description
    with pytest.raises(Conflict):
        _rename_and_fail()
    assert selectors.get_post(KEEPER, "wini").description == before


@pytest.mark.usefixtures("site_db")
def test_a_committed_change_of_another_process_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    services.register_post(KEEPER, slug="wini", description=HARBOUR)
    assert selectors.get_post(KEEPER, "wini").name == "Contoh"
    row = Post.objects.get(slug="wini")  # as another process would leave it
    Post.objects.filter(pk=row.pk).update(
        description=row.description | {"name": "Lain"}, entry="0193ffff-0000-7fff-8000-000000000000"
    )
    assert selectors.get_post(KEEPER, "wini").name == "Contoh"
    monkeypatch.setattr(cache, "RECHECK_S", 0.0)
    assert selectors.get_post(KEEPER, "wini").name == "Lain"


@pytest.mark.usefixtures("site_db")
def test_a_committed_change_of_this_process_is_seen_at_once() -> None:
    services.register_post(KEEPER, slug="wini", description=HARBOUR)
    described = selectors.get_post(KEEPER, "wini").description
    services.change_post(
        KEEPER, post="wini", description=msgspec.structs.replace(described, name="Lain"), reason="renamed"
    )
    assert selectors.get_post(KEEPER, "wini").name == "Lain"


def test_an_entry_about_a_post_that_is_not_here_makes_a_stub(db: None) -> None:
    services.register_post(KEEPER, slug="contoh", description=HARBOUR)
    Post.objects.all().delete()
    cache._held.clear()
    with acting(KEEPER, "territory.set_lanes", purpose="reference", basis="test"):
        append(
            "territory.set_lanes",
            about=Ref("territory.post", post_id("contoh")),
            facts=LanesSet(lanes=(PostLane(code="a", kind="manual", directions=("entry",)),), reason="test"),
            new=True,
        )
    assert Post.objects.get().here is False
    assert selectors.find_post("contoh") is None
    assert not PostAlias.objects.exists()
