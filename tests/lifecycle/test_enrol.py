"""From a source into a gallery: nobody lost for another, and nothing twice."""

import shutil
import zipfile

import pytest

from gemel.errors import GalleryError
from gemel.gallery import _enrolling
from gemel.lifecycle import enrol, offer_of_inputs


def joined(gallery):
    """How many references each identity has."""
    return {subject.key.identity: subject.references for subject in gallery.list()}


def test_every_identity_of_a_folder_joins_and_is_found_again(finished, door, listener):
    source, run = finished
    gallery = door()

    report = enrol(run.verifier, gallery, source, watcher=listener)

    assert (report.samples, report.references, report.identities) == (144, 144, 24)
    assert (report.known, report.refused, report.doubts, report.nobody) == (0, 0, (), ())
    assert joined(gallery) == {f"glyph {who:02}": 6 for who in range(24)}
    found = gallery.identify(source / "glyph 07" / "3.png")
    assert found.candidates[0].name == "glyph 07"
    assert listener.warnings == []


def test_a_folder_of_one_identity_can_join(finished, door, glyphs):
    _, run = finished

    report = enrol(run.verifier, door(), glyphs(people=1, seed=9))

    assert (report.identities, report.references) == (1, 6)


def test_where_a_reference_came_from_is_found_from_any_folder(finished, door, monkeypatch):
    source, run = finished
    monkeypatch.chdir(source.parent)
    gallery = door()

    enrol(run.verifier, gallery, source.name)

    origins = [one.origin for one in gallery.show("glyph 03").references]
    assert origins == [str(source / "glyph 03" / f"{at}.png") for at in range(6)]


def test_nothing_is_left_in_the_cache_of_training_data(finished, door, tmp_path):
    source, run = finished

    enrol(run.verifier, door(), source)

    assert not (tmp_path / "cache").exists()


def test_the_same_call_again_changes_nothing(finished, door):
    source, run = finished
    gallery = door()
    enrol(run.verifier, gallery, source)
    before = list(gallery.log())

    again = enrol(run.verifier, gallery, source)

    assert (again.references, again.known, again.refused) == (0, 144, 0)
    assert list(gallery.log()) == before


def test_a_call_that_was_broken_off_goes_on_where_it_was(finished, door, listener, monkeypatch):
    source, run = finished
    monkeypatch.setattr(_enrolling, "SAMPLES_AT_ONCE", 36)
    gallery = door()

    def stop(done, total):
        if done == 42:
            raise KeyboardInterrupt

    listener.reading = stop
    with pytest.raises(KeyboardInterrupt):
        enrol(run.verifier, gallery, source, watcher=listener)
    kept = gallery.info().references
    rest = enrol(run.verifier, gallery, source)

    assert kept == 72
    assert (rest.known, rest.references) == (72, 72)
    assert joined(gallery) == {f"glyph {who:02}": 6 for who in range(24)}


def test_what_cannot_be_decoded_is_told_and_costs_no_other_one(finished, door, glyphs, listener):
    _, run = finished
    folder = glyphs(people=3, seed=9)
    for name in ("glyph 00/0.png", "glyph 01/4.png"):
        (folder / name).write_bytes(b"no picture")

    report = enrol(run.verifier, door(), folder, watcher=listener)

    assert (report.samples, report.references, report.refused) == (18, 16, 2)
    assert [doubt.finding.fault for doubt in report.doubts] == ["unreadable", "unreadable"]
    assert listener.warnings == [
        f"{folder}/{name}, refused as {who!r}: not an image of a known format."
        for name, who in (("glyph 00/0.png", "glyph 00"), ("glyph 01/4.png", "glyph 01"))
    ]


def test_what_a_watcher_hears_is_bounded(finished, door, glyphs, listener):
    _, run = finished
    folder = glyphs(people=6, seed=9)
    for path in list(folder.rglob("[0-3].png")):
        path.write_bytes(b"no picture")

    report = enrol(run.verifier, door(), folder, watcher=listener)

    assert len(report.doubts) == 24
    assert len(listener.warnings) == 21
    assert listener.warnings[-1] == "… and 4 more samples."


def test_a_source_of_which_nothing_may_join_is_an_error(finished, door, glyphs, listener):
    _, run = finished
    folder = glyphs(people=2, images=1)
    for path in folder.rglob("*.png"):
        path.write_bytes(b"no picture")

    with pytest.raises(GalleryError, match=r"None of the 2 samples .* be enrolled.*/0\.png"):
        enrol(run.verifier, door(), folder, watcher=listener)
    assert len(listener.warnings) == 1


def test_the_only_refusal_is_said_once(finished, door, tmp_path, listener):
    _, run = finished
    (tmp_path / "a.png").write_bytes(b"no picture")
    offer = offer_of_inputs(run.verifier, "ada", [tmp_path / "a.png"])

    with pytest.raises(GalleryError, match=r"^The sample of 'ada' could not be enrolled\. "):
        enrol(run.verifier, door(), offer, watcher=listener)
    assert listener.warnings == []


def test_what_the_gallery_s_policy_refuses_does_not_join(finished, door, tmp_path, listener):
    source, run = finished
    gallery = door()
    enrol(run.verifier, gallery, source)
    shutil.copytree(source / "glyph 04", tmp_path / "copy" / "impostor")

    with pytest.raises(GalleryError, match="has the vector of a reference of 'glyph 04'"):
        enrol(run.verifier, gallery, tmp_path / "copy", watcher=listener)

    assert "impostor" not in joined(gallery)
    assert len(listener.warnings) == 5  # the error says the first


def test_tenant_metadata_and_replacement_hold_for_all(finished, door, glyphs):
    source, run = finished
    gallery = door()
    enrol(run.verifier, gallery, source, tenant="north", metadata={"floor": 3})

    enrol(run.verifier, gallery, glyphs(seed=5), tenant="north", replace=True)

    subject, references = gallery.show("glyph 00", tenant="north")
    assert (subject.references, subject.metadata) == (6, {"floor": 3})
    assert str(source) not in str([one.origin for one in references])


def test_a_tenant_that_cannot_be_kept_is_said_once(finished, door):
    source, run = finished

    with pytest.raises(GalleryError, match="U\\+0007"):
        enrol(run.verifier, door(), source, tenant="a\a")


def test_an_archive_joins_as_its_folder_does(finished, door, tmp_path):
    source, run = finished
    with zipfile.ZipFile(tmp_path / "glyphs.zip", "w") as archive:
        for path in sorted(source.rglob("*.png"))[:12]:
            archive.write(path, path.relative_to(source))
    gallery = door()

    enrol(run.verifier, gallery, tmp_path / "glyphs.zip")

    assert joined(gallery) == {"glyph 00": 6, "glyph 01": 6}
    origin = gallery.show("glyph 01").references[0].origin
    assert origin == f"{tmp_path}/glyphs.zip:glyph 01/0.png"


def test_a_gallery_that_keeps_thumbnails_gets_them(finished, door, glyphs):
    _, run = finished
    gallery = door(thumbnails=True)

    enrol(run.verifier, gallery, glyphs(people=2, seed=9))

    thumbnails = [one.thumbnail for one in gallery.show("glyph 01").references]
    assert all(picture.startswith(b"\x89PNG") for picture in thumbnails)
