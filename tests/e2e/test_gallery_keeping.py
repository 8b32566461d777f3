"""Who leaves a gallery, its log, its copies, and its next model."""

import pyarrow.parquet as pq
import pytest

from gemel import load


def test_who_is_removed_is_gone_with_a_receipt_that_the_log_confirms(trained, enrolled, says):
    receipt = says("gallery", enrolled, "remove", "shape-3")

    assert (receipt["identity"], receipt["references"], receipt["remains"]) == ("shape-3", 4, None)
    check = says("gallery", enrolled, "verify-log", "--noted", receipt["hash"], "--exit-code")
    assert (check["intact"], check["head"]) == (True, receipt["hash"])
    changes = says("gallery", enrolled, "changes", "--since", receipt["sequence"] - 1)["entries"]
    assert [(one["action"], one["identity"]) for one in changes] == [("remove", "shape-3")]
    assert says("gallery", enrolled, "info")["identities"] == 5


def test_a_log_without_its_end_is_not_intact(enrolled, prints):
    out, _ = prints("gallery", enrolled, "verify-log", "--noted", "f" * 64, "--exit-code", status=1)

    assert out.startswith("NOT INTACT")


def test_the_log_shows_the_latest_or_what_came_after_a_number(enrolled, says):
    last = says("gallery", enrolled, "log", "--limit", "2")["entries"]
    next_ones = says("gallery", enrolled, "log", "--since", "1", "--limit", "2")["entries"]

    assert [one["identity"] for one in last] == ["shape-6", "shape-7"]
    assert [one["identity"] for one in next_ones] == ["shape-1", "shape-2"]


def test_a_snapshot_becomes_the_same_gallery_elsewhere(trained, shapes, enrolled, tmp_path, says):
    copy, file = tmp_path / "copy.gallery", tmp_path / "door.zip"
    made = says("gallery", enrolled, "snapshot", file)

    restored = says("gallery", copy, "restore", file)

    assert made["path"] == str(file)
    assert (restored["identities"], restored["references"]) == (6, 24)
    probe = shapes / "shape-6" / "7.png"
    answers = [says("identify", trained, place, probe) for place in (enrolled, copy)]
    assert answers[0] == {**answers[1], "gallery": str(enrolled)}


def test_a_vacuum_leaves_an_entry_in_the_log(enrolled, says):
    assert says("gallery", enrolled, "vacuum")["action"] == "vacuum"


@pytest.fixture(scope="session")
def retrained(world, shapes, tiny, gemel):
    """Another model of the same shapes."""
    done = gemel("train", shapes, "--out", world / "retrained.run", "--set", "seed=1", *tiny)
    assert done.returncode == 0, done.stderr
    return world / "retrained.run"


def test_another_model_is_refused_until_the_gallery_is_migrated(
    retrained, shapes, enrolled, says, prints
):
    probe = shapes / "shape-6" / "7.png"
    _, err = prints("identify", retrained, enrolled, probe, status=2)
    assert f"gemel gallery {enrolled} migrate RUN" in err

    done = says("gallery", enrolled, "migrate", retrained)

    assert (done["embedded"], done["missing"], done["switched"]) == (24, [], True)
    assert says("identify", retrained, enrolled, probe)["identities"] == 6


def test_two_models_answer_side_by_side_until_the_switch(
    trained, retrained, shapes, enrolled, says, prints
):
    probe = shapes / "shape-6" / "7.png"
    says("gallery", enrolled, "migrate", retrained, "--shadow")
    for run in (trained, retrained):
        assert says("identify", run, enrolled, probe)["identities"] == 6

    says("gallery", enrolled, "migrate", retrained, "--switch")

    prints("identify", trained, enrolled, probe, status=2)
    assert says("gallery", enrolled, "info")["active"] == load(retrained).fingerprint


def test_a_migration_that_would_lose_somebody_says_so_and_how_to_go_on(
    retrained, people, enrolled, says, prints
):
    moved = people.with_name("moved")
    for who in sorted(people.iterdir())[1:]:
        (moved / who.name).parent.mkdir(exist_ok=True)
        who.rename(moved / who.name)

    out, err = prints("gallery", enrolled, "migrate", retrained, status=2)

    assert "20 references could not be." in out
    assert err.splitlines()[-1] == (
        "gemel: The old model still decides: 20 references could not be embedded again. Name a "
        "source that holds the samples with --on, or lose what is missing with --drop-missing; "
        "with the old model's run, --switch gives the change up."
    )
    assert "prepared, 4 of 24" in prints("gallery", enrolled, "info")[0]
    assert says("gallery", enrolled, "migrate", retrained, "--on", moved)["switched"] is True


def test_a_migration_that_can_read_nothing_changes_nothing(
    trained, retrained, people, enrolled, says, prints
):
    before = says("gallery", enrolled, "info")
    people.rename(people.with_name("moved"))

    _, err = prints("gallery", enrolled, "migrate", retrained, status=2)

    assert "could embed none of the 24 samples" in err
    assert "no such file" in err
    assert says("gallery", enrolled, "info") == before
    out, _ = prints("gallery", enrolled, "migrate", trained)
    assert out.rstrip().endswith("already.")


def test_a_file_of_embeddings_joins_and_nothing_is_done_twice(
    trained, people, door, tmp_path, says, prints
):
    file = tmp_path / "people.parquet"
    made = says("embed", trained, people, "--out", file)
    assert (made["rows"], made["identities"], made["kept"]) == (24, 6, 0)
    assert pq.read_metadata(file).num_rows == 24

    out, _ = prints("embed", trained, people, "--out", file)
    told = says("enroll", trained, door, file, "--on-mistaken", "allow")

    assert out.rstrip().endswith("24 inputs were done before.")
    assert told["references"] == 24


def test_embeddings_of_another_model_do_not_join(
    trained, retrained, people, door, tmp_path, prints
):
    prints("embed", retrained, people, "--out", tmp_path / "people.parquet")

    _, err = prints("enroll", trained, door, tmp_path / "people.parquet", status=2)

    assert load(retrained).fingerprint[:12] in err
