"""One person against every list: the exact engine, the thresholds of the purpose, what was judged already left out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.refs import Ref
from tapal.screening import policies, rules
from tapal.screening.engine import Match, Query, query
from tapal.screening.lists.states import alpha3
from tapal.screening.models import Hit
from tapal.screening.selectors.indexes import ListState, get_hash, get_held, list_states

HOME_STATE = "IDN"


@dataclass(frozen=True, slots=True)
class Found:
    """A match with the list it is on, the hash of the entry's version and the key of the pair."""

    state: ListState
    match: Match
    entry_hash: str
    pair: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What was found, best first, in which lists, at which threshold."""

    found: tuple[Found, ...]
    lists: tuple[ListState, ...]
    threshold: float

    @property
    def to_raise(self) -> tuple[Found, ...]:
        """The best, as many as an encounter may bring; who matches more is an exception for the supervisor."""
        return self.found[: rules.most_hits(clock.now().date())]


def find_matches(
    actor: Actor,
    *,
    name: str,
    birth_date: str | None,
    nationality: str | None,
    sex: str | None,
    document_number: str | None,
    document_issuer: str = "",
    purpose: str = "lane",
    threshold: float | None = None,
    direction: str | None = None,
    zone_day: date | None = None,
    code: str | None = None,
    only: Collection[str] | None = None,
) -> Screening:
    """Return every entry in force that reaches the threshold of the purpose, or the one given, best first.

    `name` as printed, or as a machine readable zone writes it: then its end may have been cut off. `direction`, `code`:
    of the lists that are asked in this direction, of the list of this code; `only`: of these entries.

    Raises Refused, KeyError for a purpose without a rule, `engine.Unscreenable` for a name that can't be compared.
    """
    policies.may_screen(actor).require()
    moment = clock.now()
    limit = threshold if threshold is not None else rules.threshold(purpose, zone_day or moment.date())
    if limit is None:
        raise KeyError(purpose)
    nationality = (alpha3(nationality) or nationality.upper()) if nationality else None
    asked: dict[str, Query] = {}
    found: list[Found] = []
    states = [state for state in list_states() if state.version is not None and code in (None, state.code)]
    for state in states:
        if direction not in (None, *state.directions) or _spares(state, nationality) or state.version is None:
            continue
        # An order ends with its legal day in the zone of its list.
        if state.zone not in asked:
            asked[state.zone] = query(
                name,
                birth_date=birth_date,
                nationality=nationality,
                sex=cast("Literal['M', 'F', 'X'] | None", sex if sex in ("M", "F", "X") else None),
                document_number=document_number or None,
                document_issuer=document_issuer,
                on=clock.local_day(moment, state.zone),
            )
        index = get_held(state.version).index
        matches = index.search(asked[state.zone], limit)
        if only is not None:
            if matches.more:
                matches = index.search(asked[state.zone], limit, limit=len(index))
            matches[:] = [match for match in matches if match.entry_id in only]
        for match in matches:
            entry = index.entry(match.entry_id)
            if entry is None:
                raise LookupError(f"{match.entry_id} was found and is not there")
            entry_hash = get_hash(entry)
            pair = rules.pair_key(
                issuer=document_issuer,
                number=document_number or "",
                name=name,
                birth_date=birth_date,
                list_code=state.code,
                entry_id=match.entry_id,
                entry_hash=entry_hash,
            )
            found.append(Found(state, match, entry_hash, pair))
    found.sort(key=lambda item: (-item.match.bits, item.state.code, item.match.entry_id))
    return Screening(tuple(_not_judged_away(found)), tuple(states), limit)


def _spares(state: ListState, nationality: str | None) -> bool:
    return state.kind in rules.FOREIGNERS_ONLY and nationality == HOME_STATE


def _not_judged_away(found: list[Found]) -> list[Found]:
    """Leave out the pairs that an officer judged to be two people; without a document number there is no pair."""
    pairs = [item.pair for item in found if item.pair]
    if not pairs:
        return found
    away = set(Hit.objects.filter(state="false_positive", pair__in=pairs).values_list("pair", flat=True))
    return [item for item in found if item.pair not in away]


def list_unknown(found: Sequence[Found], *, encounter: Ref) -> list[Found]:
    """Return what is to be raised at an encounter that was screened before.

    Known is an entry that is being judged or was confirmed there, and any version of one that was judged at all: only a
    version that is new since a false positive comes up again.
    """
    if not found:
        return []
    there = list(
        Hit.objects.filter(encounter=str(encounter)).values_list("list_code", "entry_id", "entry_hash", "state")
    )
    settled = {(code, entry_id) for code, entry_id, _, judged in there if judged != "false_positive"}
    same = {(code, entry_id, entry_hash) for code, entry_id, entry_hash, _ in there}
    return [
        item
        for item in found
        if (item.state.code, item.match.entry_id) not in settled
        and (item.state.code, item.match.entry_id, item.entry_hash) not in same
    ]
