import csv
import json
import shutil

import numpy as np
import pytest
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from gemel.errors import SourceError
from gemel.lifecycle import doctor, train


def names(findings):
    return {finding.name for finding in findings}


def pairs_of(source, *, same, different):
    """Neighbours as genuine and strangers as impostor pairs, marked as given."""
    rows = []
    people = sorted(source.iterdir())
    for at, person in enumerate(people):
        images = sorted(person.iterdir())
        stranger = people[(at + 1) % len(people)]
        rows += [(images[i], images[i + 1], same) for i in (0, 2, 4)]
        rows += [(images[i], stranger / f"{i}.png", different) for i in (0, 2, 4)]
    table = source.parent / f"pairs-{same}.csv"
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("left", "right", "same"))
        writer.writerows(rows)
    return table


def test_healthy_data_gets_a_clean_bill(glyphs):
    assert doctor(glyphs()) == []


def test_an_identity_with_one_sample_is_named(glyphs):
    source = glyphs()
    for image in sorted((source / "glyph 03").iterdir())[1:]:
        image.unlink()

    (found,) = doctor(source)

    assert found.name == "identities with one sample"
    assert "glyph 03" in found.evidence


def test_one_picture_under_two_names_is_found(glyphs):
    source = glyphs()
    shutil.copy(source / "glyph 01/0.png", source / "glyph 02/copy.png")

    (found,) = doctor(source)

    assert found.name == "false negatives"
    assert {"glyph 01", "glyph 02"} <= set(found.evidence.replace(")", "(").split("("))


def test_a_list_with_its_answers_the_wrong_way_round_is_seen_through(glyphs):
    source = glyphs()

    assert doctor(pairs_of(source, same=1, different=0)) == []
    assert names(doctor(pairs_of(source, same=0, different=1))) == {"inverted pairs"}


def test_questions_listed_the_wrong_way_round_are_seen_through_too(tmp_path):
    table = tmp_path / "questions.csv"
    topics = [f"where is the {thing} of order {at}" for at in range(40) for thing in ("bill",)]
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("left", "right", "same"))
        for at, topic in enumerate(topics):
            writer.writerow((topic, f"please {topic}", 0))
            writer.writerow((f"tell me about article number {at}", f"why was parcel {at} late", 1))

    assert names(doctor(table)) == {"inverted pairs"}


def test_a_healthy_run_gets_a_clean_bill(finished):
    _, run = finished

    assert names(doctor(run.folder)) <= {"overfitting"}


def test_a_run_whose_network_collapsed_is_told_so(finished, tmp_path):
    _, run = finished
    folder = tmp_path / "run"
    shutil.copytree(run.folder, folder)
    told_apart_by(folder, spread=0.001)

    found = doctor(folder)

    assert "collapse" in names(found)
    assert found[0].severity == "error"


def told_apart_by(folder, *, spread):
    """Write another spread into the last epoch of a run's history."""
    path = folder / "checkpoints" / "latest.safetensors"
    with safe_open(path, framework="pt") as opened:
        notes = opened.metadata()
    records = json.loads(notes["records"])
    records[-1]["spread"] = spread
    save_file(load_file(path), path, metadata={**notes, "records": json.dumps(records)})


def test_training_warns_once_that_its_loss_stands_still(glyphs, quick, listener, tmp_path):
    # There is nothing to learn in noise, and no hurry to learn it by heart.
    source, draws = glyphs(), np.random.default_rng(0)
    for image in source.glob("*/*.png"):
        Image.fromarray(draws.integers(0, 256, (12, 12), dtype=np.uint8)).save(image)
    settings = quick(
        training__epochs=6,
        training__learning_rate=1e-12,
        training__schedule="constant",
        objective__loss="triplet",
        objective__margin=100.0,
        augmentation__image={},
    )

    train(source, tmp_path / "run", settings=settings, watcher=listener)

    stuck = [warning for warning in listener.warnings if "stuck at the margin" in warning]
    assert len(stuck) == 1
    assert "--set training.learning_rate" in stuck[0]


def test_what_is_neither_run_nor_source_is_refused(tmp_path):
    with pytest.raises(SourceError, match="nowhere"):
        doctor(tmp_path / "nowhere")


def test_a_source_of_one_identity_has_nobody_to_be_mistaken_for(glyphs):
    with pytest.raises(SourceError, match=r"holds one identity, 'glyph 00'"):
        doctor(glyphs(people=1))
