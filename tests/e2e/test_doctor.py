"""`gemel doctor`: nothing said of a healthy folder, a fault named where one was planted."""

import json
import shutil

import pytest

from gemel.cli import main


@pytest.fixture
def ill(shapes, tmp_path):
    """The same folder with one picture under two names, and an identity seen once."""
    folder = tmp_path / "ill"
    shutil.copytree(shapes, folder)
    shutil.copy(folder / "shape-1" / "0.png", folder / "shape-2" / "copy.png")
    for image in sorted((folder / "shape-5").iterdir())[1:]:
        image.unlink()
    return folder


def test_a_healthy_folder_has_nothing_wrong(shapes, capfd):
    assert main(["doctor", str(shapes), "--exit-code"]) == 0

    assert capfd.readouterr().out == f"Nothing wrong was found in {shapes}.\n"


def test_a_fault_is_named_with_its_remedy(ill, capfd):
    assert main(["doctor", str(ill)]) == 0

    shown = " ".join(capfd.readouterr().out.split())
    assert "identities with one sample" in shown
    assert "shape-5" in shown
    assert "shape-2" in shown
    assert shown.count("Remedy: ") == 2


def test_exit_code_tells_a_script_that_something_is_wrong(ill, capfd):
    assert main(["doctor", str(ill), "--exit-code", "--json"]) == 1

    told = json.loads(capfd.readouterr().out)
    assert told["target"] == str(ill)
    assert {found["name"] for found in told["findings"]} == {
        "false negatives",
        "identities with one sample",
    }
    assert all(found["remedy"] for found in told["findings"])


def test_a_healthy_run_has_nothing_wrong(trained, capfd):
    assert main(["doctor", str(trained), "--exit-code"]) == 0

    assert capfd.readouterr().out == f"Nothing wrong was found in {trained}.\n"
