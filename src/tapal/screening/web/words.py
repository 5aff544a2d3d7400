"""The words of screening's pages: what the codes of lists, features, findings and gaps are called."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from tapal.kernel.rulings import Sentence

KINDS: Mapping[str, Sentence] = {
    "pencegahan": _("Exit bans (pencegahan)"),
    "penangkalan": _("Entry bans (penangkalan)"),
    "dpo": _("Wanted persons (DPO)"),
    "interpol_notice": _("Notices of INTERPOL"),
    "sltd_document": _("Lost and stolen documents"),
    "customs_target": _("Targets of Customs"),
    "quarantine_target": _("Targets of Quarantine"),
    "health_alert": _("Health alerts"),
    "soi": _("Subjects of interest"),
    "sanctions": _("Published sanctions"),
}
ACTIONS: Mapping[str, Sentence] = {
    "hold_and_call": _("Hold and call the supervisor"),
    "refuse": _("Hold; Immigration examines refusal"),
    "prevent_exit": _("Hold; Immigration examines refusal of exit"),
    "secondary": _("Secondary inspection"),
    "silent_alert": _("Secondary inspection, silently"),
    "inspect_goods": _("Inspect the goods"),
}
# The rows of the table that explains a score (`engine.features`).
FEATURES: Mapping[str, Sentence] = {
    "name_word": _("Name"),
    "name_contradiction": _("Name, contradicting"),
    "name_omission": _("Name, left out"),
    "weak_alias": _("Weak alias"),
    "birth_date": _("Birth date"),
    "sex": _("Sex"),
    "nationality": _("Nationality"),
    "document_number": _("Document number"),
    "entry_kind": _("Kind of entry"),
    "held_back": _("Not counted"),
}
# Why a row counts as it does.
EVIDENCE: Mapping[str, Sentence] = {
    "word": _("the same word"),
    "same": _("the same"),
    "variant": _("two spellings of one name"),
    "spelling": _("the same in today's spelling"),
    "sound": _("sounds the same"),
    "related": _("the same name in another language, or short for it"),
    "skeleton": _("the same consonants, written without vowels"),
    "frame": _("the same consonants with other vowels"),
    "abbreviation": _("may be its abbreviation"),
    "initial": _("begins with this initial"),
    "slip": _("misspelt by one or two letters"),
    "cut": _("may have been cut off here"),
    "none": _("another word"),
    "contradiction": _("neither has the other's word"),
    "omission": _("only one side has it"),
    "weak_alias": _("the list itself calls this name weak"),
    "held_back": _("the names agree too little for it to count"),
    "missing": _("not stated on one side"),
    "day": _("the same day"),
    "first_of_january": _("the same day, but 1 January often stands for an unknown day"),
    "swapped": _("day and month exchanged"),
    "year_slip": _("the same day of the year, one year apart"),
    "digit_slip": _("one digit differs"),
    "month": _("the same month and year, the day is unknown"),
    "year": _("the same year, day and month are unknown"),
    "span": _("within the stated span"),
    "near": _("misses by a year at most"),
    "other_date": _("another date"),
    "other": _("another"),
    "number": _("the same number"),
    "number_ocr": _("the same number when letters and digits that look alike are exchanged"),
    "number_other_issuer": _("the same number of another issuer"),
    "other_number": _("another number, as a renewed document has"),
}
# What an import says of the rows that it changed or left out (`lists.findings`).
FINDINGS: Mapping[str, Sentence] = {
    "not_text": _("bytes that are no text, replaced"),
    "control_character": _("a control character, taken out"),
    "wrong_columns": _("another number of columns, left out"),
    "no_id": _("no identifier, left out"),
    "no_name": _("no name, left out"),
    "unreadable_record": _("can't be read, left out"),
    "truncated": _("the file ends in the middle of a record"),
    "no_rows": _("the file has no record at all"),
    "duplicate_row": _("repeats an earlier row, left out"),
    "duplicate_id": _("an identifier used before, left out"),
    "orphan": _("belongs to no entry of the list, left out"),
    "missing_file": _("a file of the list is missing"),
    "null_variant": _("a misspelt null, read as null"),
    "no_line_end": _("no end of the last line"),
    "end_mark": _("an end-of-file mark, taken out"),
    "spaces": _("surplus blanks, taken out"),
    "joined_programmes": _("several programmes in one field, taken apart"),
    "unscreenable_name": _("a name that can't be compared; its numbers are"),
    "impossible_date": _("an impossible date, left out"),
    "unknown_date": _("a date that isn't understood, left out"),
    "backward_span": _("a span of dates that runs backwards, left out"),
    "backward_validity": _("ends before it begins, left out"),
    "unknown_state": _("an unknown state, left out"),
    "unknown_sex": _("none of M, F and X, left out"),
    "unknown_kind": _("an unknown kind, read as an organisation"),
    "changed_elsewhere": _("contradicts an earlier row, which was kept"),
}
# Why somebody could not be screened (`engine.names`).
GAPS: Mapping[str, Sentence] = {
    "no_letters": _("The name holds no letters"),
    "one_letter": _("The name is a single letter"),
    "placeholder": _("The name field says that the name is unknown"),
    "too_long": _("The text is too long to be a name"),
    "no_birth_date": _("The document states no birth date"),
    "too_many": _("More entries match than can be judged one by one"),
}
# What the supervisor does about it.
GAP_STEPS: Mapping[str, tuple[Sentence, ...]] = {
    "name": (
        _("Read the name from the printed page of the document, or ask for another document that bears it."),
        _("Correct what was read and open the session again, or compare the name with the lists by hand."),
        _("Let Immigration decide only then, and say below what you did."),
    ),
    "too_many": (
        _("Only the best matches became hits: look at them first."),
        _("Ask for a document number, a full birth date or another document, and open the session again."),
        _("Let Immigration decide only then, and say below what you did."),
    ),
    "no_birth_date": (
        _("Ask for another document that states the birth date or the age."),
        _("Look at every hit by name: without a birth date namesakes can't be told apart."),
        _("Let Immigration decide only then, and say below what you did."),
    ),
}
# What an officer said of a hit.
JUDGEMENTS: Mapping[str, Sentence] = {
    "confirmed": _("Confirmed: this is the person"),
    "false_positive": _("Somebody else"),
    "undecided": _("Can't tell yet"),
    "revoked": _("Judgement revoked"),
}
# How far a re-screening has come.
RUNS: Mapping[str, Sentence] = {
    "running": _("running"),
    "done": _("done"),
    "superseded": _("taken over by a newer version"),
    "stalled": _("stalled: the worker does not go on"),
}


def day(text: str) -> str:
    """An ISO day in the reader's form; a partial one as it is."""
    try:
        return date_format(date.fromisoformat(text), "j M Y")
    except ValueError:
        return text
