"""What follows from a list that changed: people who have been let through are screened again, chunk after chunk.

Each chunk is an entry of the journal and the next one the reaction to it: a killed worker goes on from its cursor.
"""

from tapal.journal.registry import FoldedEntry, Reaction, register_reaction
from tapal.kernel import actors
from tapal.screening import messages as m
from tapal.screening import services


def register() -> None:
    """Register the reactions; called once by `apps.py`."""
    register_reaction(
        Reaction(
            "screening.rescreen",
            ("screening.import_list", "screening.start_rescreening", "screening.rescreen_chunk"),
            rescreen,
        )
    )


def rescreen(entry: FoldedEntry) -> None:
    """Begin a run for a new version, or take the run's next step."""
    actor = actors.system("rescreening")
    if entry.action == "screening.import_list":
        services.start_rescreening(actor, code=entry.facts(m.ListImported).list_code, version=entry.id)
    elif entry.action == "screening.start_rescreening":
        services.rescreen_chunk(actor, run=entry.aggregate_id, number=1)
    else:
        services.rescreen_chunk(actor, run=entry.aggregate_id, number=entry.facts(m.ChunkScreened).number + 1)
