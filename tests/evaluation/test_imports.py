"""What is slow to import is imported where it is used."""

import subprocess
import sys


def test_the_room_opens_without_what_draws_or_learns():
    code = (
        "import sys, gemel.evaluation\n"
        "print([name for name in ('matplotlib', 'jinja2', 'sklearn') if name in sys.modules])"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]", told.stderr
