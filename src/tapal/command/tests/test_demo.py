"""What `tapal demo` says while it builds."""

import io
import sys

import pytest

from tapal.command import demo


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "said"), [(Terminal(), "Building …\n"), (io.StringIO(), "")])
def test_a_stage_is_said_at_a_terminal_only(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, said: str) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    demo._stage("Building …")
    assert stream.getvalue() == said
