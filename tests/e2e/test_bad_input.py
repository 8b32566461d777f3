"""What a user can get wrong: exit 2, one line with the remedy, and nothing half-written."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from PIL import Image

from gemel.cli import main


@pytest.fixture
def refused(tmp_path, capfd, tiny):
    """Trains on a source that must be refused, and returns the line that says why."""

    def train(source, *options):
        before = sorted(tmp_path.rglob("*"))
        status = main(["train", str(source), "--out", str(tmp_path / "out"), *tiny, *options])
        out, err = capfd.readouterr()
        *progress, line = err.splitlines()
        assert (status, out) == (2, "")
        assert line.startswith("gemel: ")
        assert [said for said in progress if said.startswith("gemel: ") or "Trace" in said] == []
        assert not (tmp_path / "out").exists()
        made = [path for path in sorted(tmp_path.rglob("*")) if path not in before]
        assert [path for path in made if (tmp_path / "cache") not in (path, path.parent)] == []
        return line.removeprefix("gemel: ")

    return train


def test_a_missing_folder(refused, tmp_path):
    assert refused(tmp_path / "none") == f"There is no file or folder {tmp_path / 'none'}."


def test_a_misspelt_data_set_suggests_the_nearest(refused):
    assert refused("omniglott") == "Unknown data source 'omniglott'. Did you mean 'omniglot'?"


def test_a_data_set_whose_folder_nobody_named(refused, monkeypatch):
    monkeypatch.delenv("GEMEL_DATA", raising=False)

    line = refused("fashion-mnist")

    assert line.startswith("fashion-mnist needs its folder, and none was named.")
    assert line.endswith("Name the folder around it with --data DIR or in GEMEL_DATA.")


@pytest.fixture
def unprivileged(tmp_path, capfd):
    """Runs as nobody where the tests run as root, whom no permission stops."""
    if os.geteuid() != 0:
        yield
        return
    # Nobody may not even read root's Python, so the modules on the way are loaded before.
    main(["train", str(tmp_path / "none"), "--out", str(tmp_path / "out")])
    capfd.readouterr()
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_an_unreadable_folder(unprivileged, capfd):
    with tempfile.TemporaryDirectory() as place:
        closed = Path(place, "closed")
        closed.mkdir(mode=0)

        assert main(["train", str(closed), "--out", f"{place}/out"]) == 2

        line = capfd.readouterr().err
        assert line.startswith(f"gemel: {closed} cannot be read as a folder: ")
        assert "Permission denied" in line
        assert line.count("\n") == 1
        assert not Path(place, "out").exists()


def test_an_out_where_nothing_may_be_written(unprivileged, capfd):
    with tempfile.TemporaryDirectory() as place:
        closed = Path(place, "closed")
        closed.mkdir(mode=0o500)

        assert main(["train", "digits", "--out", f"{closed}/deep/run"]) == 2

        assert capfd.readouterr().err == (
            f"gemel: {closed}/deep/run cannot be written: {closed} is closed to you. Choose "
            "another --out folder, or change its permissions.\n"
        )


def test_a_folder_with_one_identity(refused, shapes, tmp_path):
    shutil.copytree(shapes / "shape-1", tmp_path / "one" / "only")

    assert refused(tmp_path / "one") == (
        f"{tmp_path / 'one'} holds one identity, 'only'; telling identities apart is learned from "
        "two or more. In a folder of samples each identity is a folder."
    )


def test_an_empty_folder(refused, tmp_path):
    (tmp_path / "empty").mkdir()

    assert refused(tmp_path / "empty") == (
        f"{tmp_path / 'empty'} holds no identity: it should hold one folder per identity with the "
        "inputs of that identity inside; there is no input in it."
    )


def test_identities_with_one_sample_where_two_are_needed(refused, tmp_path, draw):
    for who in range(3):
        draw(tmp_path / "single" / f"shape-{who}" / "0.png", who, 0)

    line = refused(tmp_path / "single")

    assert "no two of one identity" in line
    assert "--set batches.views=2" in line


def test_a_table_with_a_wrong_header_names_columns_found_and_wanted(refused, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("file,who\na.png,a\n")

    line = refused(table)

    assert line.startswith(f"{table} has the columns file, who; a table needs one of: path, ident")


def test_a_table_whose_row_names_a_missing_file(refused, shapes, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text(f"path,identity\n{shapes}/shape-1/0.png,a\nnone.png,b\n")

    assert refused(table).startswith(f"{table}, row 2: path 'none.png' is missing: there is no ")


def test_a_loss_that_is_not_a_number_names_the_step_and_the_likely_cause(refused, shapes):
    line = refused(shapes, "--set", "training.learning_rate=1e30", "--set", "training.clip=null")

    assert line.startswith("The loss became nan at step ")
    assert "most often because the learning rate is too high" in line
    assert "Try --set training.learning_rate" in line


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            ["--set", "training.epoch=3"],
            "--set: unknown key 'training.epoch'. Did you mean 'epochs'?",
        ),
        (
            ["--recipe", "fashion-mnist-papr"],
            "Unknown recipe 'fashion-mnist-papr'. Did you mean 'fashion-mnist-paper'?",
        ),
        (
            ["--set", "network.encoder.name=resdual"],
            "Unknown encoder 'resdual'. Did you mean 'residual'?",
        ),
    ],
)
def test_a_misspelt_setting_suggests_the_nearest(refused, shapes, options, line):
    assert refused(shapes, *options) == line


def test_a_corrupt_image_is_skipped_in_training_and_counted(shapes, tmp_path, capfd, tiny):
    folder = tmp_path / "shapes"
    shutil.copytree(shapes, folder)
    for name in ("shape-1/0.png", "shape-2/3.png"):
        image = (folder / name).read_bytes()
        (folder / name).write_bytes(image[: len(image) // 2])

    status = main(["train", str(folder), "--out", str(tmp_path / "run"), *tiny])

    err = capfd.readouterr().err
    assert status == 0, err
    assert (
        f"warning: Skipped 2 of 96 inputs that cannot be decoded; the first is {folder}/shape-1/0"
        in err
    )


@pytest.fixture
def answer(trained, shapes, capfd):
    """The line that refuses to compare an image with a good one."""

    def verify(image, run=trained):
        status = main(["verify", str(run), str(shapes / "shape-1" / "1.png"), str(image)])
        out, err = capfd.readouterr()
        assert (status, out, err.count("\n")) == (2, "", 1)
        return err.removeprefix("gemel: ").rstrip()

    return verify


def test_a_corrupt_image_in_verify(answer, shapes, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes((shapes / "shape-1" / "0.png").read_bytes()[:100])

    assert answer(broken).startswith(f"{broken}: cannot be decoded: ")


def test_a_missing_image_in_verify(answer, tmp_path):
    assert answer(tmp_path / "none.png") == f"{tmp_path / 'none.png'}: no such file."


def test_a_decompression_bomb(answer, tmp_path):
    bomb = tmp_path / "bomb.png"
    Image.new("1", (20_000, 20_000)).save(bomb)

    line = answer(bomb)

    assert line.startswith(f"{bomb}: ")
    assert "pixels" in line


@pytest.mark.parametrize("name", ["model.safetensors", "config.yaml", "decision.json"])
def test_a_bundle_that_was_tampered_with(answer, trained, shapes, tmp_path, name):
    copy = tmp_path / "copy.run"
    shutil.copytree(trained, copy)
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)

    line = answer(shapes / "shape-1" / "0.png", copy)

    assert line.startswith(f"{copy / name} is not the file this bundle was sealed with")
    assert "Restore the bundle from a copy, or train it again" in line


def test_a_folder_that_is_no_bundle(answer, shapes, tmp_path):
    line = answer(shapes / "shape-1" / "0.png", tmp_path / "none.run")

    assert line.startswith(f"There is no bundle at {tmp_path / 'none.run'}: no such folder.")
    assert f"--out {tmp_path / 'none.run'}` makes one." in line


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("fingerprint", "a finished run already"),
        ("checkpoints", "an unfinished run, which --resume continues"),
        ("notes.txt", "files that are not a run's"),
    ],
)
def test_a_folder_that_holds_something_is_left_as_it_is(shapes, tmp_path, capfd, content, what):
    out = tmp_path / "taken"
    out.mkdir()
    (out / content).write_text("mine")

    status = main(["train", str(shapes), "--out", str(out)])

    assert status == 2
    assert capfd.readouterr().err == (
        f"gemel: {out} holds {what}. Choose another --out folder, or remove that one; nothing was "
        "changed.\n"
    )
    assert [(path.name, path.read_text()) for path in out.iterdir()] == [(content, "mine")]


def test_an_out_that_is_no_folder(shapes, tmp_path, capfd):
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("mine")
    link.symlink_to(tmp_path / "nowhere")

    for out in (file, link):
        assert main(["train", str(shapes), "--out", str(out)]) == 2
        assert capfd.readouterr().err == (
            f"gemel: {out} is not a folder, and a run is one. Choose another --out.\n"
        )
    assert file.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_an_unknown_recipe_to_reproduce(capfd):
    assert main(["reproduce", "fashion-mnist-papr", "--quick"]) == 2

    assert capfd.readouterr().err == (
        "gemel: Unknown recipe 'fashion-mnist-papr'. Did you mean 'fashion-mnist-paper'?\n"
    )


def test_evaluating_what_is_not_finished(shapes, capfd):
    assert main(["evaluate", str(shapes)]) == 2

    assert f"gemel: {shapes} is no finished bundle: config.yaml, " in capfd.readouterr().err
