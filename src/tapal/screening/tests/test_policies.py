"""Who keeps lists, who screens, who judges, and who may see why."""

import pytest

from tapal.kernel.actors import Actor, system
from tapal.screening import policies


def officer(role: str, *, post: str | None = "motaain") -> Actor:
    """An officer who holds a role."""
    return Actor("officer", "0", "x", role.split(".", maxsplit=1)[0], frozenset((role,)), post)


@pytest.mark.parametrize(
    ("role", "owner", "may"),
    [
        ("imigrasi.intel", "imigrasi", True),
        ("imigrasi.intel", "polri", False),
        ("imigrasi.lane", "imigrasi", False),
        ("polri.ncb", "polri", True),
        ("beacukai.lane", "beacukai", False),
    ],
)
def test_a_list_is_kept_by_its_owner(role: str, owner: str, may: bool) -> None:
    assert bool(policies.may_keep_list(officer(role), owner=owner)) is may


@pytest.mark.parametrize(
    ("role", "post", "owner", "may"),
    [
        ("imigrasi.supervisor", "motaain", "imigrasi", True),
        ("imigrasi.supervisor", "skouw", "imigrasi", False),
        ("imigrasi.intel", None, "imigrasi", True),
        ("imigrasi.supervisor", "motaain", "polri", False),
        ("imigrasi.lane", "motaain", "imigrasi", False),
        ("beacukai.p2", "motaain", "imigrasi", False),
    ],
)
def test_a_hit_is_judged_by_the_owner_where_it_arose(role: str, post: str | None, owner: str, may: bool) -> None:
    assert bool(policies.may_judge(officer(role, post=post), owner=owner, post="motaain")) is may


def test_why_belongs_to_the_owner_unless_the_list_is_published() -> None:
    lane = officer("beacukai.lane")
    assert not policies.may_see_why(lane, owner="imigrasi", state_kind="dpo")
    assert policies.may_see_why(lane, owner="imigrasi", state_kind="sanctions")
    assert policies.may_see_why(lane, owner="beacukai", state_kind="customs_target")


def test_screening_is_for_the_services_at_a_lane() -> None:
    assert policies.may_screen(officer("imigrasi.lane"))
    assert policies.may_screen(system("setup"))
    assert not policies.may_screen(officer("bnpp.data"))


def test_a_refusal_says_why() -> None:
    assert str(policies.may_judge(officer("imigrasi.lane"), owner="imigrasi", post="motaain").reason)
