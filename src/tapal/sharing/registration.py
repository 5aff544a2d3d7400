"""What higher apps tell sharing: which datasets can be shared, and how a record of one is found and shown.

    register_dataset(Dataset(
        code="crossings.history", title=_("Crossing history"), sensitivity="restricted",
        fields={"name": _("Name"), "day": _("Day"), …}, status=frozenset({"day"}),
        columns=Columns(owner="'imigrasi'", post="crossings_session.post", at="crossings_session.opened_at"),
        find_record=…, search=…, keeper="imigrasi",
    ))

A dataset that nobody registered shows nothing; grants of the matrix wait for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from tapal.journal.registry import Sensitivity
from tapal.kernel.rulings import Sentence
from tapal.sharing.rules import Columns, Record, Shape


@dataclass(frozen=True, slots=True)
class Sought:
    """What is searched for: a name, a document number, or both."""

    name: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A record that a search found: what the rules know of it, and its fields as texts; which are shown, they say."""

    record: Record
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Records of one kind that can be shared.

    `fields` names what there is to show, in words; `status` is what a status shows; `columns` are the SQL expressions
    behind conditions; `find_record` returns what the rules know of one record, or None; `search` finds records, the
    likeliest first, whoever asks. `keeper` is the agency that keeps such records, where it is always the same.
    `read_as` are the names under which pages record reads of these records in the journal, the code itself understood.
    """

    code: str
    title: Sentence
    sensitivity: Sensitivity
    fields: Mapping[str, Sentence]
    status: frozenset[str] = frozenset()
    columns: Columns = field(default_factory=Columns)
    find_record: Callable[[UUID], Record | None] | None = None
    search: Callable[[Sought], Sequence[Found]] | None = None
    keeper: str | None = None
    read_as: tuple[str, ...] = ()

    @property
    def shape(self) -> Shape:
        """What the rules know of the dataset."""
        return Shape(frozenset(self.fields), self.status)


datasets: dict[str, Dataset] = {}
_shapes: dict[str, Shape] = {}


def register_dataset(dataset: Dataset) -> Dataset:
    """Let a dataset be shared. For `apps.py`. Raises ValueError if its code is taken or its status is no part of it."""
    if dataset.code in datasets and datasets[dataset.code] != dataset:
        raise ValueError(f"dataset {dataset.code} is registered twice")
    if not dataset.status <= dataset.fields.keys():
        raise ValueError(f"the status of {dataset.code} has fields that it does not have")
    datasets[dataset.code] = dataset
    _shapes[dataset.code] = dataset.shape
    return dataset


def shapes() -> Mapping[str, Shape]:
    """The registered datasets as the rules know them."""
    return _shapes
