"""The MRZ reader against the vectors of seventeen open projects and the examples of Doc 9303, read where they lie.

The vectors are expectations of other people's tests, and they contradict each other; Tapal decides from Doc 9303. So
every disagreement is listed here by the rule it follows from, `docs/mrz.md` explains each rule, and these tests hold
that what is listed is exactly what disagrees. Entries are referred to by their index; none of them is copied.
"""

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from tapal.subjects.engine import mrz
from tapal.subjects.engine.mrz.checks import read_number, verify
from tapal.subjects.engine.mrz.codes import known_codes, special_codes
from tapal.subjects.engine.mrz.layouts import LAYOUTS
from tapal.subjects.engine.mrz.names import join_name, split_name
from tapal.subjects.engine.mrz.transliteration import forms

TODAY: Final = date(2026, 11, 24)
DOC: Final = Path(__file__).parents[2] / "docs" / "mrz.md"

ALL: Final = frozenset({"*"})
"""Every value that the source states for the entry."""

EXPLAINED: Final[dict[str, dict[int, frozenset[str]]]] = {
    "remainder-kept": dict.fromkeys([0, 1, 2, 3], frozenset({"optional1"})),
    "filler-as-blank": {4: frozenset({"optional1"})},
    "utopia-refused": {
        5: frozenset({"nationality", "issuingState", "valid"}),
        6: frozenset({"valid"}),
        7: frozenset({"valid"}),
        9: frozenset({"nationality", "issuingState", "valid"}),
        11: frozenset({"nationality", "issuingState", "valid", "errors"}),
    },
    "french-card": dict.fromkeys([15, 39, 40, 41, 42, 43, 44, 45], ALL),
    "swiss-licence": dict.fromkeys([16, 17], ALL),
    "slovak-card": {50: ALL},
    "empty-or-absent": {67: frozenset({"optionalData2"})},
    "expired-is-invalid": {69: frozenset({"valid"})},
}
"""Disagreements with `mrz_expected.json`: rule → index of the entry → what disagrees."""

CORPUS_EXPLAINED: Final = {"letter-in-date": {30, 33}, "digit-in-issuer": {77}}
"""Entries of `mrz_corpus.json` whose check digits all hold and that are not valid all the same."""

CUT_OTHERWISE: Final = {10, 11, 12, 18, 19, 20, 21, 33, 38, 39, 40}
"""Name examples of Doc 9303 that were cut in another of its permitted ways than `join_name` cuts."""

ARABIC_OTHERWISE: Final = {0, 2, 3, 4, 7}
"""Arabic examples of Doc 9303 that its own table doesn't give."""

FIELDS: Final = {
    "version": "format",
    **dict.fromkeys(["documentCode", "documentType", "document_type"], "document_type"),
    **dict.fromkeys(["issuingState", "countryCode", "issuingCountry", "country"], "issuer"),
    **dict.fromkeys(["documentNumber", "document_number"], "number"),
    **dict.fromkeys(["lastName", "surname", "surnames"], "surname"),
    **dict.fromkeys(["firstName", "givenNames", "name"], "given_names"),
    **dict.fromkeys(["nationality", "nationalityCountryCode"], "nationality"),
    **dict.fromkeys(["birthDate", "dateOfBirth", "birth_date"], "birth_date"),
    **dict.fromkeys(["sex", "gender"], "sex"),
    **dict.fromkeys(["expirationDate", "expiryDate", "dateOfExpiry", "expiry_date"], "expiry_date"),
    **dict.fromkeys(["personalNumber", "optional1", "optional", "optionalData", "optional_data"], "optional_1"),
    **dict.fromkeys(["personalNumber2", "optional2", "optionalData2"], "optional_2"),
}
DIGITS: Final = {
    **dict.fromkeys(["documentNumberCheckDigit", "document_number_hash"], "number"),
    **dict.fromkeys(["birthDateCheckDigit", "birth_date_hash"], "birth_date"),
    **dict.fromkeys(["expirationDateCheckDigit", "expiry_date_hash"], "expiry_date"),
    "personalNumberCheckDigit": "optional",
    **dict.fromkeys(["compositeCheckDigit", "final_hash"], "composite"),
}
OTHER_SCHEMES: Final = {
    "languageCode",
    "pinCode",
    "versionNumber",
    "administrativeCode",
    "administrativeCode2",
    "issueDate",
}
ERRORS: Final = {
    **dict.fromkeys(["InvalidDocumentNumberException", "Document Number check digit mismatch"], "number"),
    **dict.fromkeys(["InvalidBirthDateException", "Data of Birth check digit mismatch"], "birth_date"),
    **dict.fromkeys(["InvalidExpiryDateException", "Data of Expiry check digit mismatch"], "expiry_date"),
    **dict.fromkeys(["InvalidOptionalDataException", "Optional data check digit mismatch"], "optional"),
    **dict.fromkeys(["InvalidMRZValueException", "Composite check digit mismatch"], "composite"),
}


@pytest.fixture(scope="module")
def vectors(corpora: Path) -> Path:
    """Directory of the MRZ vectors."""
    return corpora / "03-mrz"


def load(path: Path) -> Any:  # what other people's files hold is looked at value by value
    """Return the content of a JSON file."""
    return json.loads(path.read_text("utf-8"))


def disagreements(entry: dict[str, Any]) -> Iterator[str]:
    """Yield the name of every stated value that Tapal reads otherwise."""
    document = mrz.read(entry["lines"], today=TODAY)
    for name, stated in entry.get("fields", {}).items():
        if name in FIELDS:
            if not same(FIELDS[name], stated, document):
                yield name
        elif name in DIGITS:
            if printed_digit(document, DIGITS[name]) != stated:
                yield name
        else:
            assert name in OTHER_SCHEMES, name
            yield name
    if "source_says_valid" in entry and entry["source_says_valid"] != document.valid:
        yield "valid"
    if not all(names_error(error, document) for error in entry.get("errors", [])):
        yield "errors"


def same(field: str, stated: str | None, document: mrz.MrzDocument) -> bool:
    """Whether a stated value is the one that was read, in whichever form the source writes it."""
    read = getattr(document, field)
    if field == "format":
        return bool(str(stated).removeprefix("MRZVersion.").upper() == read)
    if field == "sex" and stated:
        return bool(stated[0].upper() == read)
    if field in {"birth_date", "expiry_date"} and stated and read and len(stated) == 6:
        return bool(read.replace("-", "")[2:] == stated)
    return bool(read == stated)


def printed_digit(document: mrz.MrzDocument, field: str) -> str | None:
    """Return the check digit of a field as it stands in the document."""
    if document.format is None:
        return None
    layout, text = LAYOUTS[document.format], "".join(document.lines)
    return next(check.found for check in verify(text, layout, read_number(text, layout)) if check.field == field)


def names_error(error: str, document: mrz.MrzDocument) -> bool:
    """Whether Tapal names the fault that a source's test expects."""
    if error in ERRORS:
        return document.checks.to_json()[ERRORS[error]] is False
    if error == "InvalidMRZInputException":
        return document.format is None
    digit = re.fullmatch(r"invalid check digit: (.)\. Must be (.)", error)
    if digit:
        return any((one.found, one.expected) == digit.groups() for one in document.problems)
    assert error == "invalid state code: UTO", error
    return any(one.code == "code_unknown" for one in document.problems)


def test_every_disagreement_with_the_expected_fields_is_explained(vectors: Path) -> None:
    entries = load(vectors / "mrz_expected.json")
    assert len(entries) == 81
    found = {index: frozenset(disagreements(entry)) for index, entry in enumerate(entries)}
    explained = {index: names for rule in EXPLAINED.values() for index, names in rule.items()}
    assert len(explained) == sum(map(len, EXPLAINED.values())), "an entry under two rules"
    for index, names in found.items():
        if explained.get(index) == ALL:
            assert names, f"entry {index} agrees by now"
        else:
            assert names == explained.get(index, frozenset()), f"entry {index}"


def test_generators_of_the_sources_are_matched(vectors: Path) -> None:
    """Two of four transliterate: marks, and Arabic by the table of Doc 9303-3."""
    countries = {"Utopia": "UTO", "Unknown": "XXX"}
    made = 0
    for entry in load(vectors / "mrz_expected.json"):
        if "generator_arguments" not in entry:
            continue
        kind, issuer, surname, given_names, number, nationality, birth, sex, expiry, *rest = entry[
            "generator_arguments"
        ]
        document = mrz.read(entry["lines"], today=TODAY)
        assert document.format is not None
        assert (document.birth_date or "").replace("-", "")[2:] == birth
        assert (document.expiry_date or "").replace("-", "")[2:] == expiry
        content = mrz.MrzContent(
            document_type=kind,
            issuer=countries.get(issuer, issuer),
            number=number.upper(),
            surname=surname,
            given_names=given_names,
            nationality=countries.get(nationality, nationality),
            birth_date=document.birth_date,
            sex=sex.upper(),
            expiry_date=document.expiry_date or "",
            optional=rest[0].upper() if rest and not rest[0].startswith("table:") else "",
        )
        assert list(mrz.write(document.format, content)) == entry["lines"]
        made += 1
    assert made == 4


def test_check_digits_of_the_corpus(vectors: Path) -> None:
    """Against the check digits that were recomputed for each of the 127 documents; where a long number has two results,
    with and without the filler, Doc 9303-5 4.2.4 takes the one without."""
    entries = load(vectors / "mrz_corpus.json")
    assert len(entries) == 127
    not_valid: set[int] = set()
    for index, entry in enumerate(entries):
        document = mrz.read(entry["lines"], today=TODAY)
        stated = entry["check_digits_recomputed"]
        if entry["format"] == "FRA-ID":
            assert [one.code for one in document.problems] == ["french_card"], index
            continue
        assert document.format == entry["format"], index
        assert document.checks == mrz.Checks(
            stated.get("document_number", stated.get("document_number_extended")),
            stated["birth"],
            stated["expiry"],
            stated.get("optional"),
            stated.get("composite"),
        ), index
        if not entry["all_check_digits_ok"]:
            assert not document.valid, index
        elif not document.valid:
            not_valid.add(index)
    assert not_valid == set().union(*CORPUS_EXPLAINED.values())


def test_check_digit_examples(vectors: Path) -> None:
    examples = load(vectors / "icao_check_digit_examples.json")
    assert len(examples) == 5
    for example in examples:
        assert mrz.check_digit(example.get("field") or example["composite_input"]) == example["digit"]


def test_name_examples_are_read_and_written(vectors: Path) -> None:
    examples = load(vectors / "icao_name_examples.json")
    assert len(examples) == 41
    otherwise: set[int] = set()
    for index, example in enumerate(examples):
        line = example["mrz_line"]
        field = line if example["format"] == "TD1" else line[5:]
        surname, _, given_names = (mrz.transliterate(part) for part in example["viz"].partition(", "))
        if not example["length_ok"]:
            # Doc 9303-7 prints 45 characters: refused, with the position of the one too many.
            document = mrz.read([line, "<" * 44], today=TODAY)
            assert [(one.code, one.line, one.position) for one in document.at(mrz.Level.ERROR)] == [
                ("line_length", 1, 45)
            ]
            continue
        name = split_name(field)
        ends_with_letter = field[-1] != "<"
        assert [code for code, _ in name.remarks] == ["name_may_be_truncated"] * ends_with_letter, index
        if not ends_with_letter:
            assert (name.surname, name.given_names) == (surname, given_names), index
        if join_name(surname, given_names, len(field)) != field:
            otherwise.add(index)
            assert example["truncated"], index
    assert otherwise == CUT_OTHERWISE


def test_arabic_name_examples(vectors: Path) -> None:
    """Compared part by part in any order, since which part is the primary identifier is the issuer's choice."""
    otherwise = set()
    for index, example in enumerate(load(vectors / "icao_arabic_name_examples.json")):
        printed = sorted(example["mrz_name_field"].replace("<", " ").split())
        if sorted(mrz.transliterate(example["arabic"]).split()) != printed:
            otherwise.add(index)
    assert otherwise == ARABIC_OTHERWISE


@pytest.mark.parametrize(("table", "rows"), [("latin", 95), ("cyrillic", 48), ("arabic", 80)])
def test_transliteration_tables(vectors: Path, table: str, rows: int) -> None:
    with (vectors / f"icao_transliteration_{table}.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert len(read) == rows
    for row in read:
        stated, letter = row["mrz"], row["char"]
        if stated.startswith("[DOUBLE]"):
            assert mrz.transliterate(f"\u0628{letter}") == "BB"
        elif stated == "(Not encoded)":
            assert mrz.transliterate(f"A{letter}") == "A"
        else:
            general = re.split(" or |/", stated.split(" (")[0].rstrip("23"))
            special = re.findall(r"= ?([A-Z]+)", stated)
            assert forms(letter) == tuple(dict.fromkeys(general + special)), letter
            assert mrz.transliterate(f"\u0628{letter}\u0628" if table == "arabic" else letter) == (
                f"B{general[0]}B" if table == "arabic" else general[0]
            )


def test_special_codes(vectors: Path) -> None:
    with (vectors / "icao_special_codes.csv").open(encoding="utf-8", newline="") as file:
        stated = {row["alpha3"] for row in csv.DictReader(file)}
    assert special_codes().keys() == stated


def test_country_codes(corpora: Path) -> None:
    countries = load(corpora / "07-codes" / "iso" / "iso3166-1.json")["3166-1"]
    assert known_codes() - special_codes().keys() == {country["alpha_3"] for country in countries}


def test_every_rule_is_in_the_documentation_with_its_entries() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| ([0-9, –]+) \|", DOC.read_text("utf-8"), re.MULTILINE))
    written = {rule: set(map(int, entries.split(", "))) for rule, entries in rows.items()}
    assert written == {
        **{rule: set(entries) for rule, entries in EXPLAINED.items()},
        **CORPUS_EXPLAINED,
        "cut-otherwise": CUT_OTHERWISE,
        "arabic-otherwise": ARABIC_OTHERWISE,
    }


def test_every_problem_is_in_the_documentation() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| (\w+) \|", DOC.read_text("utf-8"), re.MULTILINE)
    assert dict(rows) == {code: str(clause.level) for code, clause in mrz.CLAUSES.items()}
