"""What the pages of sharing receive, and how clauses are laid out for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.agencies import selectors as agencies
from tapal.kernel.components import Fact, Happened
from tapal.kernel.rulings import Sentence
from tapal.sharing import words
from tapal.sharing.rules import Grant
from tapal.sharing.rules.agreements import AgreementText, ClauseText, clause_id, grants_of
from tapal.sharing.selectors import AgreementView, Trial
from tapal.sharing.web.forms import ReasonForm, SignForm

MARKS = {
    "yes": _("read in the text of the law"),
    "no": _("not verified: general knowledge or a target of the desk"),
    "disputed": _("sources disagree"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An agreement as a row of the register."""

    id: UUID
    title: str
    kind: Sentence
    parties: str
    standing: Sentence
    tone: str
    valid: str
    signed: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: its words as signed, and what the system makes of them."""

    number: str
    words: str
    refuses: bool
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Signer:
    """A party and its signature, if it has signed."""

    agency: str
    name: str
    position: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Deeds:
    """What the viewer may do with the agreement now."""

    propose: bool = False
    revise: bool = False
    try_it: bool = False
    sign: SignForm | None = None
    suspend: ReasonForm | None = None
    resume: ReasonForm | None = None
    terminate: ReasonForm | None = None


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """One agreement."""

    view: AgreementView
    standing: Sentence
    tone: str
    facts: Sequence[Fact]
    clauses: Sequence[Clause]
    signers: Sequence[Signer]
    obligations: Sequence[Fact]
    history: Sequence[Happened]
    deeds: Deeds
    wrong: ReasonForm | SignForm | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What one agency asked for, in words, and how the answers would change."""

    agency: str
    dataset: str
    purpose: str
    records: int
    opened: int
    widened: int
    narrowed: int
    clauses: Sequence[tuple[str, int]]
    still_nothing: Sequence[tuple[Sentence, int]]


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a clause reaches, in words."""

    clause: str
    receiver: str
    purpose: str
    records: int
    shown: int


@dataclass(frozen=True, slots=True)
class Together:
    """Two clauses and the fields that they show together, in words."""

    clause: str
    other: str
    receiver: str
    fields: str


@dataclass(frozen=True, slots=True)
class TrialPage:
    """A draft tried on last month."""

    view: AgreementView
    since: datetime
    cut: bool
    asked: Sequence[Asked]
    reach: Sequence[Reached]
    unions: Sequence[Together]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A cell of the default matrix, or the head of a column: its words, and where they stand."""

    text: Sentence
    basis: str
    mark: Sentence
    verified: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A row of the default matrix; `waiting`: no app has registered the dataset yet."""

    title: Sentence
    waiting: bool
    cells: Sequence[MatrixCell]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A clause in an explanation: what becomes of it, what stands in its way, and where it is written."""

    title: str
    verdict: Sentence
    tone: str
    obstacles: Sequence[str]
    facts: Sequence[Fact]
    agreement: UUID | None
    mark: Sentence


def row(view: AgreementView) -> Row:
    """An agreement as a row."""
    return Row(
        id=view.id,
        title=view.text.title,
        kind=words.KINDS[view.text.kind],
        parties=", ".join(map(words.receiver, view.text.parties)),
        standing=words.STANDINGS[view.standing],
        tone=words.TONES.get(view.standing, ""),
        valid=_period(view.text.valid_from, view.text.valid_to),
        signed=f"{len(view.signatures)}/{len(view.text.parties)}",
    )


def _period(start: str | None, end: str | None) -> str:
    return f"{start or '…'} – {end or '…'}"


def clauses(view: AgreementView) -> list[Clause]:
    """The clauses of an agreement with what they grant."""
    grants = {grant.id: grant for grant in grants_of(view.id, view.text, view.standing)}
    return [_clause(one, grants[clause_id(view.id, one.number)]) for one in view.text.clauses]


def _clause(text: ClauseText, grant: Grant) -> Clause:
    return Clause(text.number, text.words, text.refuses, grant_facts(grant))


def grant_facts(grant: Grant) -> list[Fact]:
    """What a grant says, line by line; the same for clauses of agreements and cells of the matrix."""
    what = words.dataset(grant.dataset)
    fields = ", ".join(words.field(one, grant.dataset) for one in sorted(grant.fields or ()))
    facts = [
        Fact(
            _("Does not show") if grant.refuses else _("Shows"),
            what,
            fields or (_("all fields") if grant.mode == "full" else ""),
        ),
        Fact(_("Whose records"), words.receiver(grant.owner)),
        Fact(_("To"), words.receiver(grant.receiver), ", ".join(map(agencies.role_title, sorted(grant.roles)))),
        Fact(_("How much"), words.MODES[grant.mode]),
        Fact(_("For"), "; ".join(map(words.purpose, sorted(grant.purposes)))),
    ]
    if grant.refuses:
        facts.pop(3)
    if grant.conditions:
        facts.append(Fact(_("If"), "; ".join(map(words.condition, grant.conditions))))
    if grant.quota:
        facts.append(Fact(_("At most"), words.quota(grant.quota)))
    if grant.embargo:
        facts.append(Fact(_("Only when older than"), words.days(grant.embargo.days)))
    if grant.requires:
        facts.append(Fact(_("Requires"), ", ".join(sorted(one.rpartition("/")[2] for one in grant.requires))))
    if grant.valid_from or grant.valid_to:
        first, last = (day.isoformat() if day else None for day in (grant.valid_from, grant.valid_to))
        facts.append(Fact(_("Days"), _period(first, last)))
    return facts


def facts(view: AgreementView) -> list[Fact]:
    """What an agreement is."""
    text: AgreementText = view.text
    found = [
        Fact(_("Kind"), words.KINDS[text.kind]),
        Fact(_("Parties"), ", ".join(map(agencies.agency_name, text.parties))),
        Fact(_("Legal basis"), "; ".join(text.legal_basis)),
        Fact(_("Days"), _period(text.valid_from, text.valid_to), _("first and last day included")),
        Fact(_("Drafted by"), words.receiver(view.drafted_by)),
        Fact(_("Hash of the text"), view.content, _("what a signature is about"), mono=True),
    ]
    if text.evaluation:
        found.insert(4, Fact(_("Evaluation by"), text.evaluation))
    for agency, number in text.numbers:
        found.append(Fact(_("Number"), number, words.receiver(agency)))
    return found


def signers(view: AgreementView) -> list[Signer]:
    """Each party, signed or not."""
    signed = {one.agency: one for one in view.signatures}
    return [
        Signer(words.receiver(agency), one.name, one.position, one.at)
        if (one := signed.get(agency))
        else Signer(words.receiver(agency), "", "", None)
        for agency in view.text.parties
    ]


def trial_page(view: AgreementView, trial: Trial) -> TrialPage:
    """A trial in words."""
    return TrialPage(
        view=view,
        since=trial.since,
        cut=trial.cut,
        asked=[
            Asked(
                agency=words.receiver(one.agency),
                dataset=words.dataset(one.dataset),
                purpose=words.purpose(one.purpose),
                records=one.records,
                opened=one.opened,
                widened=one.widened,
                narrowed=one.narrowed,
                clauses=one.clauses,
                still_nothing=[(words.REASONS[code], times) for code, times in one.still_nothing],
            )
            for one in trial.asked
        ],
        reach=[
            Reached(one.clause, words.receiver(one.receiver), words.purpose(one.purpose), one.records, one.shown)
            for one in trial.reach
        ],
        unions=[
            Together(
                one.clause,
                one.other,
                words.receiver(one.receiver),
                ", ".join(words.field(field, one.dataset) for field in one.fields),
            )
            for one in trial.unions
        ],
    )
