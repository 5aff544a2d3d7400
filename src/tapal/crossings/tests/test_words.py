"""Everything that the procedure can say is said in both languages, with the same particulars.

The Indonesian is read from the catalogue as it lies in the source, so that no compiled file can be out of date.
"""

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from django.utils.translation import override

from tapal.crossings import words
from tapal.crossings.rules import DIRECTIONS, SERVICES, VALUES
from tapal.crossings.rules.assessment import Instruction, Level, assess
from tapal.crossings.rules.checks import Check
from tapal.crossings.rules.gate import Gate
from tapal.crossings.rules.grounds import GROUNDS, Article14, may_use
from tapal.crossings.rules.reasons import reason_codes
from tapal.kernel.rulings import Sentence
from tools.translations import SOURCE, read

APP = SOURCE / "crossings"
CATALOGUE = read(APP / "locale" / "id" / "LC_MESSAGES" / "django.po")
# What a list can ask of the lane, see `assess`.
ACTIONS = ("hold_and_call", "refuse", "prevent_exit", "silent_alert", "secondary", "inspect_goods")
# Any value will do: what matters is that every particular that a sentence takes is one that exists.
PARTICULARS = {
    "code": "TLS", "time": "07:30",
    "problems": "-", "date": "2026-11-24", "at": "2026-11-24", "post": "-", "lane": "-", "days": "5",
    "service": "customs", "services": "customs, health", "permit_to": "2026-11-19", "measure": "-", "fee": "-",
    "rule": "-",
}  # fmt: skip


def particulars(sentence: str) -> set[str]:
    return set(re.findall(r"%\(([a-z_]+)\)s", sentence))


def in_indonesian(english: str) -> str:
    found = CATALOGUE.get(english)
    assert found is not None, f"{english!r} has no Indonesian"
    assert not found.fuzzy
    assert found.string
    return str(found.string)


def assert_in_both(sentence: Sentence) -> None:
    with override("en"):
        english = str(sentence)
    indonesian = in_indonesian(english)
    assert indonesian != english
    assert particulars(indonesian) == particulars(english)
    assert particulars(english) <= PARTICULARS.keys()
    assert indonesian.endswith(".") == english.endswith(".")
    assert english % PARTICULARS
    assert indonesian % PARTICULARS


def python_files() -> Iterator[Path]:
    return (path for path in APP.rglob("*.py") if "tests" not in path.parts)


def emitted_checks() -> set[str]:
    """Codes of the checks that are made anywhere in the app, as they stand in the source."""
    return {
        node.args[0].value
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Check" and node.args
        and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }  # fmt: skip


def yielded_instructions() -> set[str]:
    """Codes of the instructions that `assess` can yield."""
    gates = [
        Gate("open", ()),
        Gate("waiting", ("immigration",)),
        Gate("waiting", ("immigration", "customs")),
        Gate("held", ("customs",)),
        Gate("waiting", ("referral:customs", "hit")),
    ]
    checks: list[list[Check]] = [[]]
    checks += [[Check(code, "warn")] for code in emitted_checks()] + [
        [Check(code, "fail")] for code in emitted_checks()
    ]
    hits: list[list[str]] = [[], *([action] for action in ACTIONS)]
    statuses = ("open", "released", "refused", "withdrawn")
    return {
        instruction.code
        for found, gate, hit, citizen, direction, status in product(
            checks, gates, hits, (True, False), DIRECTIONS, statuses
        )
        for instruction in assess(
            checks=found,
            gate=gate,
            hit_instructions=hit,
            citizen=citizen,
            direction=direction,
            status=status,
        ).instructions
    }


@pytest.mark.parametrize("code", sorted(GROUNDS))
def test_every_ground_is_worded(code: str) -> None:
    assert_in_both(GROUNDS[code].wording)


def test_the_rights_of_a_citizen_are_worded() -> None:
    assert_in_both(Article14.wording)


def test_what_stands_against_a_ground_is_worded() -> None:
    """Each way in which a ground can't be used: not one of them, not yet in force, no request."""
    day = max(clause.valid_from for clause in GROUNDS.values())
    before = day.replace(year=1945)
    for code, request, on in (("none", True, day), ("13-1-a", True, before), ("13-1-h", False, day)):
        ruling = may_use(code, direction="entry", citizen=False, request_on_record=request, day=on)
        assert not ruling.allowed
        assert_in_both(ruling.reason)


@pytest.mark.parametrize("code", sorted(yielded_instructions()))
def test_every_instruction_is_worded(code: str) -> None:
    assert code in words._INSTRUCTIONS, f"nothing says {code} to the officer"
    assert_in_both(words._INSTRUCTIONS[code])


def test_instructions_are_found_where_they_are_made() -> None:
    """The lists above are not empty by mistake: each family of codes is there."""
    families = {code.partition(".")[0] for code in yielded_instructions()}
    assert families >= {
        "all",
        "document",
        "identity",
        "history",
        "stay",
        "hit",
        "referral",
        "gate",
        "citizen",
        "session",
    }


@pytest.mark.parametrize("code", sorted(emitted_checks()))
def test_every_check_is_worded(code: str) -> None:
    assert code in words.CHECKS
    assert_in_both(words.CHECKS[code])


def test_reasons_worded_are_the_reasons_offered() -> None:
    offered = {item.code for item in reason_codes()}
    assert words.REASONS.keys() == offered | {"published-rule"}


@pytest.mark.parametrize("code", sorted(words.REASONS))
def test_every_reason_is_worded(code: str) -> None:
    assert_in_both(words.REASONS[code])


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (words.SERVICES, SERVICES),
        (words.VALUES, VALUES),
        (words.DIRECTIONS, DIRECTIONS),
        (words.KINDS, ("citizen", "foreigner", "border_pass")),
        (words.STATUSES, ("open", "released", "refused", "withdrawn")),
        (words.OUTCOMES, ("pass", "warn", "fail", "unknown")),
        (words.RESULTS, ("nothing-found", "found")),
        (words.AMENDMENTS, ("withdraw", "correct")),
        (words.AMENDMENT_STATES, ("proposed", "confirmed", "rejected")),
        (words.LABELS, tuple(words.LABELS)),
    ],
    ids=[
        "services",
        "values",
        "directions",
        "kinds",
        "statuses",
        "outcomes",
        "results",
        "amendments",
        "states of amendments",
        "labels",
    ],
)
def test_every_code_of_the_pages_is_worded(table: dict[str, Sentence], codes: tuple[str, ...]) -> None:
    assert set(table) == set(codes)
    for sentence in table.values():
        assert_in_both(sentence)


def test_results_worded_are_the_results_of_a_referral() -> None:
    from tapal.crossings.services.referring import RESULTS

    assert set(words.RESULTS) == set(RESULTS)


def test_a_value_is_not_mistaken_for_another() -> None:
    """Two codes of one table never read alike in either language."""
    for table in (words.SERVICES, words.VALUES, words.DIRECTIONS, words.STATUSES, words.OUTCOMES, words.REASONS):
        with override("en"):
            english = [str(sentence) for sentence in table.values()]
        for said in (english, [in_indonesian(sentence) for sentence in english]):
            assert len(set(said)) == len(said)


@pytest.mark.parametrize("level", ["proceed", "look", "refer", "hold", "refused", "released", "withdrawn"])
def test_every_level_has_an_outcome_on_the_page(level: Level) -> None:
    assert words.OUTCOME_OF_LEVEL[level] in ("ready", "proceed", "refer", "hold", "refuse", "wait")


def test_the_overstay_says_days_and_measure() -> None:
    detail = {"days": "5", "permit_to": "2026-11-19", "rule": "overstay.fee_per_day_idr", "fee_idr": "5000000"}
    with override("en"):
        said = words.instruction(Instruction("stay.overstay", "refer", detail))
        assert "5 days" in said
        assert "Rp5,000,000" in said
        del detail["fee_idr"]
        assert "deportation" in words.instruction(Instruction("stay.overstay", "refer", detail))


def test_services_are_named_once_and_a_hit_is_no_service() -> None:
    with override("en"):
        assert words.services("customs, referral:customs,hit") == "Customs"
