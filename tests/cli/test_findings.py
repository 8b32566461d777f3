import io

from rich.console import Console

from gemel.cli._findings import show_findings
from gemel.diagnosis import Finding


def shown(*findings):
    console = Console(file=io.StringIO(), width=200)
    show_findings(console, "faces/", findings)
    return console.file.getvalue()


def test_a_finding_is_shown_with_what_helps():
    found = shown(Finding("collapse", "All is one point.", "Learn slower.", "error"))

    lines = [line.rstrip() for line in found.splitlines()]
    assert lines == ["ERROR  collapse", "  All is one point.", "  Remedy: Learn slower.", ""]


def test_good_news_is_said_too():
    assert shown() == "Nothing wrong was found in faces/.\n"
