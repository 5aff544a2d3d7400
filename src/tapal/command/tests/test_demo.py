"""What `tapal demo` says while it builds."""

import io
import sys

import pytest

from tapal.command import Parser, demo


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "said"), [(Terminal(), "Building …\n"), (io.StringIO(), "")])
def test_a_stage_is_said_at_a_terminal_only(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, said: str) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    demo._stage("Building …")
    assert stream.getvalue() == said


def test_the_help_names_one_data_directory() -> None:
    subparsers = Parser().add_subparsers()
    demo.register(subparsers)
    told = subparsers.choices["demo"].format_help()
    assert told.count("var/demo") == 1
    assert "var/site" not in told
