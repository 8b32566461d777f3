"""What the documents tell a user to type exists."""

import re
from pathlib import Path

import pytest

from gemel.cli._app import COMMANDS
from gemel.lifecycle import RunSettings, read_assignments

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
COMMAND = re.compile(r"(?:^    |`)gemel ([a-z]+)(.*?)(?:`|$)", re.MULTILINE)
ASSIGNMENT = re.compile(r"--set '?([^\s'`]+)")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@each_page
def test_every_command_on_a_page_is_one(page):
    found = {match[1] for match in COMMAND.finditer(page.read_text(encoding="utf-8"))}

    assert found <= set(COMMANDS)


@each_page
def test_every_setting_on_a_page_is_read(page):
    for match in COMMAND.finditer(page.read_text(encoding="utf-8")):
        RunSettings().changed(read_assignments(ASSIGNMENT.findall(match[2])), str(page))


def test_the_pages_show_commands_and_settings_at_all():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)

    assert len(COMMAND.findall(text)) > 15
    assert len(ASSIGNMENT.findall(text)) > 12
