"""One word per thing, also across apps: their catalogues are one to the reader, and the glossary is the measure."""

from collections import defaultdict
from collections.abc import Iterator

from tests.docs.test_glossary import ROWS
from tools.translations import po_files, read


def translations() -> Iterator[tuple[str, tuple[str | None, str], str]]:
    """App, sentence with its context, Indonesian; of plurals the first form."""
    for path in po_files():
        app = path.parents[3].name
        for message in read(path):
            if message.id and message.string:
                english = message.id if isinstance(message.id, str) else message.id[0]
                indonesian = message.string if isinstance(message.string, str) else message.string[0]
                yield app, (message.context, english), indonesian


def test_the_same_sentence_is_translated_alike_in_every_app() -> None:
    """Django merges the catalogues: of two translations of one sentence one would silently never be seen."""
    said: dict[tuple[str | None, str], dict[str, str]] = defaultdict(dict)
    for app, sentence, indonesian in translations():
        said[sentence][app] = indonesian
    assert {sentence: apps for sentence, apps in said.items() if len(set(apps.values())) > 1} == {}


def test_a_term_that_stands_alone_is_the_word_of_the_glossary() -> None:
    glossary = {row.term.casefold(): row.indonesian.casefold() for row in ROWS}
    others = [
        (app, english, indonesian, glossary[english.casefold()])
        for app, (_, english), indonesian in translations()
        if english.casefold() in glossary
    ]
    assert len(others) > 10
    assert [row for row in others if row[2].casefold() not in row[3] and row[3] not in row[2].casefold()] == []
