"""The help of `tapal demo`; its start is tried for real in tests/served."""

from tapal.command import Parser, demo


def test_the_help_names_one_data_directory() -> None:
    subparsers = Parser().add_subparsers()
    demo.register(subparsers)
    told = subparsers.choices["demo"].format_help()
    assert told.count("var/demo") == 1
    assert "var/site" not in told
