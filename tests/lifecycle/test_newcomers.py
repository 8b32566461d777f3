"""Who is offered to a gallery: by a table, as inputs, or by a file of embeddings."""

import csv
import shutil

import numpy as np
import pytest

from gemel.errors import FingerprintError, SourceError
from gemel.lifecycle import embed, enrol, offer_of_inputs, train


def joined(gallery):
    """How many references each identity has."""
    return {subject.key.identity: subject.references for subject in gallery.list()}


def rows(path, *lines):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(lines)
    return path


def test_an_identity_that_cannot_be_kept_costs_no_other_one(finished, door, tmp_path, listener):
    source, run = finished
    nameless = "n" * 300
    table = rows(
        tmp_path / "table.csv",
        ("path", "identity"),
        (source / "glyph 00" / "0.png", nameless),
        (source / "glyph 01" / "0.png", "ada"),
    )
    gallery = door()

    report = enrol(run.verifier, gallery, table, watcher=listener)

    assert joined(gallery) == {"ada": 1}
    assert (report.refused, report.nobody) == (1, (nameless,))
    assert "at most 256 characters" in listener.warnings[0]


def test_names_like_paths_are_names(finished, door, tmp_path):
    source, run = finished
    table = rows(
        tmp_path / "table.csv",
        ("path", "identity"),
        (source / "glyph 00" / "0.png", "../../x"),
        (source / "glyph 01" / "0.png", "/etc/passwd"),
    )
    gallery = door()

    enrol(run.verifier, gallery, table)

    assert joined(gallery) == {"../../x": 1, "/etc/passwd": 1}


def test_samples_of_one_identity_that_stand_apart_join_together(finished, door, tmp_path):
    source, run = finished
    table = rows(
        tmp_path / "table.csv",
        ("path", "identity"),
        *(
            (source / f"glyph {who:02}" / f"{at}.png", f"{who}")
            for at in range(4)
            for who in (1, 2)
        ),
    )
    gallery = door()

    enrol(run.verifier, gallery, table)

    assert joined(gallery) == {"1": 4, "2": 4}
    assert [entry.event.action for entry in gallery.log()] == ["create", "enrol", "enrol"]


def test_one_name_in_two_ways_of_writing_is_one_identity(finished, door, tmp_path):
    source, run = finished
    table = rows(
        tmp_path / "table.csv",
        ("path", "identity"),
        (source / "glyph 00" / "0.png", "Ren\u00e9"),
        (source / "glyph 00" / "1.png", "Rene\u0301"),
    )
    gallery = door()

    enrol(run.verifier, gallery, table, replace=True)

    assert joined(gallery) == {"Ren\u00e9": 2}


def test_a_forgery_never_joins(finished, door, tmp_path, listener):
    source, run = finished
    table = rows(
        tmp_path / "table.csv",
        ("path", "identity", "forged"),
        (source / "glyph 00" / "0.png", "ada", "no"),
        (source / "glyph 01" / "0.png", "ada", "yes"),
    )
    gallery = door()

    enrol(run.verifier, gallery, table, watcher=listener)

    assert joined(gallery) == {"ada": 1}
    assert listener.warnings == [
        f"Left out 1 forgery of {table}: nobody is known by another's hand."
    ]


def test_a_source_of_forgeries_has_nothing_to_offer(finished, door, tmp_path, listener):
    source, run = finished
    table = rows(
        tmp_path / "table.csv",
        ("path", "identity", "forged"),
        (source / "glyph 01" / "0.png", "ada", "yes"),
    )

    with pytest.raises(SourceError, match="holds nothing that may join a gallery"):
        enrol(run.verifier, door(), table, watcher=listener)


def test_inputs_join_as_one_identity_and_a_folder_stands_for_all_in_it(finished, door):
    source, run = finished
    gallery = door()
    inputs = [source / "glyph 00" / "0.png", source / "glyph 01", np.zeros((12, 12), np.uint8)]

    offer = offer_of_inputs(run.verifier, "ada", inputs)
    report = enrol(run.verifier, gallery, offer, metadata={"floor": 3})

    assert (report.samples, report.references) == (8, 8)
    subject, references = gallery.show("ada")
    assert subject.metadata == {"floor": 3}
    assert [one.origin for one in references][-2:] == [str(source / "glyph 01" / "5.png"), None]


def test_an_input_that_is_missing_costs_no_other_one(finished, door, tmp_path, listener):
    source, run = finished
    inputs = [tmp_path / "none.png", source / "glyph 00" / "0.png"]

    offer = offer_of_inputs(run.verifier, "ada", inputs)
    report = enrol(run.verifier, door(), offer, watcher=listener)

    assert (report.references, report.refused) == (1, 1)
    assert listener.warnings == [f"{tmp_path}/none.png, refused as 'ada': no such file."]


def test_a_file_of_embeddings_joins_as_its_source_does(finished, door, tmp_path, listener):
    source, run = finished
    made = embed(run.folder, source, tmp_path / "glyphs.parquet")
    gallery = door()

    report = enrol(run.verifier, gallery, made.path, tenant="north", watcher=listener)
    again = enrol(run.verifier, gallery, source, tenant="north")

    assert (report.references, report.identities) == (144, 24)
    # The same vectors but for their last bits, so nothing is new.
    assert (again.references, again.known) == (0, 144)
    origin = gallery.show("glyph 03", tenant="north").references[0].origin
    assert origin == str(source / "glyph 03" / "0.png")
    assert listener.warnings == []


def test_a_file_of_embeddings_says_what_could_not_be_decoded(finished, door, tmp_path, listener):
    _, run = finished
    folder = tmp_path / "glyphs"
    shutil.copytree(finished[0], folder)
    (folder / "glyph 00" / "0.png").write_bytes(b"no picture")
    made = embed(run.folder, folder, tmp_path / "glyphs.parquet", watcher=listener)

    enrol(run.verifier, door(), made.path, watcher=listener)

    _, line = listener.warnings
    assert line.startswith(f"1 input of {folder} could not be decoded when")


def test_a_forgery_never_joins_by_way_of_a_file_either(finished, door, tmp_path, listener):
    source, run = finished
    table = rows(
        tmp_path / "table.csv",
        ("path", "identity", "forged"),
        (source / "glyph 00" / "0.png", "ada", "no"),
        (source / "glyph 01" / "0.png", "ada", "yes"),
    )
    made = embed(run.folder, table, tmp_path / "some.parquet")
    gallery = door()

    enrol(run.verifier, gallery, made.path, watcher=listener)

    assert joined(gallery) == {"ada": 1}


def test_embeddings_of_another_model_are_refused(finished, door, tmp_path, quick):
    source, run = finished
    other = train(source, tmp_path / "other.run", settings=quick(seed=1))
    made = embed(other.folder, source, tmp_path / "other.parquet")

    with pytest.raises(FingerprintError, match=other.verifier.fingerprint[:12]) as refused:
        enrol(run.verifier, door(), made.path)

    assert run.verifier.fingerprint[:12] in str(refused.value)
