"""Which text may be kept."""

import pytest

from tapal.kernel.texts import is_writing, unwritable_in


@pytest.mark.parametrize("text", ["", "Motaain 1", "two\r\nlines\tand a tab", "\x02P<UTO\x03", "名前 \x1a", "\x7f"])
def test_writing(text: str) -> None:
    assert is_writing(text)


@pytest.mark.parametrize("text", ["\x00", "a\x08b", "\x1b[31m", "\ud800", "in-1\x00"])
def test_no_writing(text: str) -> None:
    assert not is_writing(text)


def test_the_place_is_named() -> None:
    body = {"lane": "1\x00", "mrz": ["fine", "not\x01"], "n": 5, "inner": {"a\x00": "fine"}, "none": None}
    assert sorted(unwritable_in(body, "body")) == ["body.inner", "body.lane", "body.mrz.1"]
