"""What has been read from one machine readable zone."""

from dataclasses import dataclass, field

from tapal.subjects.engine.mrz.layouts import Format
from tapal.subjects.engine.mrz.problems import Level, Problem


@dataclass(frozen=True, slots=True)
class Checks:
    """For each check digit whether it holds; None where the format has none, or where nothing could be read."""

    number: bool | None = None
    birth_date: bool | None = None
    expiry_date: bool | None = None
    optional: bool | None = None
    composite: bool | None = None

    def to_json(self) -> dict[str, bool | None]:
        """Return the object that stands in `checks`."""
        return {
            "number": self.number,
            "birth_date": self.birth_date,
            "expiry_date": self.expiry_date,
            "optional": self.optional,
            "composite": self.composite,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MrzDocument:
    """One document: values as printed, dates in ISO form, and everything that is to be said about them.

    Where `format` is None the lines were refused, and every value is None. Dates are `1974-08-12`, or `1974-08`, `1974`
    where the rest is unknown, or None. `sex` is M, F, X (not specified) or None (no such sign). An absent value of a
    document that was read is the empty string.
    """

    lines: tuple[str, ...]
    format: Format | None = None
    document_type: str | None = None
    issuer: str | None = None
    number: str | None = None
    surname: str | None = None
    given_names: str | None = None
    nationality: str | None = None
    birth_date: str | None = None
    sex: str | None = None
    expiry_date: str | None = None
    optional_1: str | None = None
    """The optional data of the format, in TD1 that of the upper line; without the rest of a long document number."""
    optional_2: str | None = None
    """The optional data of the middle line of TD1; None in other formats."""
    checks: Checks = field(default=Checks())
    valid: bool = False
    """Every check digit that the format has holds, and no problem is an error."""
    problems: tuple[Problem, ...] = ()

    @property
    def optional(self) -> str | None:
        """The optional data as one string: in TD1 the two fields with one filler between them where both have data."""
        if not self.optional_2:
            return self.optional_1
        return f"{self.optional_1}<{self.optional_2}" if self.optional_1 else self.optional_2

    @property
    def may_be_truncated(self) -> bool:
        """Whether the name must be taken for cut (Doc 9303-4 4.2.3): compare it by its beginning."""
        return any(problem.code == "name_may_be_truncated" for problem in self.problems)

    def at(self, level: Level) -> tuple[Problem, ...]:
        """Return the problems of one level."""
        return tuple(problem for problem in self.problems if problem.level is level)

    def to_json(self) -> dict[str, object]:
        """Return the object of `tapal mrz read --json`; its keys and their order are fixed."""
        return {
            "format": None if self.format is None else str(self.format),
            "document_type": self.document_type,
            "issuer": self.issuer,
            "number": self.number,
            "surname": self.surname,
            "given_names": self.given_names,
            "nationality": self.nationality,
            "birth_date": self.birth_date,
            "sex": self.sex,
            "expiry_date": self.expiry_date,
            "optional": self.optional,
            "checks": self.checks.to_json(),
            "valid": self.valid,
            "problems": [problem.to_json() for problem in self.problems],
        }
