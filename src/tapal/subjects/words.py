"""What the reader of machine readable zones says, in the reader's language.

The sentences stand in the engine, which knows no languages; their translations are looked up by the English sentence.
"""

from django.utils.translation import gettext

from tapal.subjects.engine.mrz import CLAUSES, FIELD_NAMES, Problem


def place(problem: Problem) -> str:
    """Where a problem lies: line and position, or nothing where it concerns no single place."""
    if problem.line is None:
        return ""
    if problem.position is None:
        return gettext("Line %(line)s") % {"line": problem.line}
    return gettext("Line %(line)s, position %(position)s") % {"line": problem.line, "position": problem.position}


def sentence(problem: Problem) -> str:
    """What is wrong, without the place."""
    field = FIELD_NAMES.get(problem.field or "", "")
    return gettext(CLAUSES[problem.code].sentence) % {
        "field": gettext(field) if field else "",
        "found": problem.found,
        "expected": problem.expected,
    }
