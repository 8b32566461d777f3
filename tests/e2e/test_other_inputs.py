"""The commands on texts, and on inputs of several columns."""

import json

import pytest

from gemel import load
from gemel.cli import main


@pytest.fixture
def texts_run(run_on):
    return run_on("texts.csv")


@pytest.fixture
def across_run(run_on):
    """Pictures against sentences."""
    return run_on("across.csv")


@pytest.fixture
def answer(capfd):
    """The JSON object that `gemel verify` prints."""

    def verify(*words):
        status = main(["verify", *map(str, words), "--json"])
        out, err = capfd.readouterr()
        assert status == 0, err
        return json.loads(out)

    return verify


def test_texts_are_verified_as_they_are_typed(answer, texts_run):
    texts = "Where is the old card?", "How about my lost key?"

    found = answer(texts_run, *texts)

    assert found["energy"] == load(texts_run).verify(*texts).energy


def test_a_text_may_be_read_from_a_file(answer, texts_run, tmp_path):
    (tmp_path / "asked.txt").write_text("Where is the old card?\n", encoding="utf-8")

    found = answer(texts_run, f"@{tmp_path / 'asked.txt'}", "How about my lost key?")

    assert found == answer(texts_run, "Where is the old card?", "How about my lost key?")


def test_a_picture_is_verified_against_a_sentence(answer, across_run, things):
    picture, sentence = things / "images/old card/0.png", "Where is the old card, and who am I?"

    found = answer(across_run, f"left={picture}", f"right={sentence}")

    verdict = load(across_run).verify({"left": picture}, {"right": sentence})
    assert found["energy"] == verdict.energy
    assert found["outcome"] == verdict.outcome


def test_without_a_column_the_command_says_how_to_name_one(across_run, things, capfd):
    picture = things / "images/old card/0.png"

    assert main(["verify", str(across_run), str(picture), "right=Where is the old card?"]) == 2

    assert capfd.readouterr().err == (
        "gemel: This verifier takes inputs by column, written left=…,right=… (some may be left "
        f"out); got '{picture}'.\n"
    )


def test_evaluate_repeats_the_numbers_of_listed_pairs(across_run, capfd):
    assert main(["evaluate", str(across_run), "--json"]) == 0

    found = json.loads(capfd.readouterr().out)["evaluations"]

    metrics = json.loads((across_run / "metrics.json").read_text(encoding="utf-8"))
    assert [each["name"] for each in found] == ["test"]
    assert found == metrics["evaluations"]


def test_evaluate_on_a_table_of_graded_pairs_counts_its_pairs(texts_run, things, capfd):
    assert main(["evaluate", str(texts_run), "--on", str(things / "graded.csv"), "--json"]) == 0

    (found,) = json.loads(capfd.readouterr().out)["evaluations"]
    protocol = found["protocol"]
    assert (protocol["genuine_pairs"], protocol["impostor_pairs"]) == (72, 144)
