"""What a higher app tells duties: where a duty about one of its things is done."""

subject_pages: dict[str, str] = {}
"""URL names by kind of subject; the URL takes the subject's id."""


def register_subject(kind: str, url_name: str) -> None:
    """Name the page of a kind of subject: a duty about it leads there, and is done there. For `apps.py`."""
    if subject_pages.setdefault(kind, url_name) != url_name:
        raise ValueError(f"{kind} has the page {subject_pages[kind]} already")
