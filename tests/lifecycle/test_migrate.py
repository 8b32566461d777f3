"""A gallery goes over to another model: from where its references were made, or were moved to."""

import shutil
import zipfile

import pytest

from gemel.errors import FingerprintError, UnreadableSampleError
from gemel.gallery import Gallery
from gemel.lifecycle import enrol, migrate, offer_of_inputs, shadow, train
from gemel.lifecycle._origins import origins_in
from gemel.lifecycle._run import load_record


@pytest.fixture(scope="session")
def second(finished, tmp_path_factory):
    """Another model of the same glyphs."""
    source, run = finished
    root = tmp_path_factory.mktemp("second")
    settings = load_record(run.folder).settings.changed({"seed": 1})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEMEL_CACHE", str(root / "cache"))
        return train(source, root / "run", settings=settings).verifier


@pytest.fixture
def people(finished, tmp_path):
    """A folder of a few glyphs that a test may move."""
    source, _ = finished
    for who in range(4):
        shutil.copytree(source / f"glyph {who:02}", tmp_path / "people" / f"glyph {who:02}")
    return tmp_path / "people"


@pytest.fixture
def place(finished, people, tmp_path, listener):
    """A gallery of these people."""
    _, run = finished
    with Gallery.open(tmp_path / "door.gallery", run.verifier) as gallery:
        enrol(run.verifier, gallery, people, watcher=listener)
    return tmp_path / "door.gallery"


def test_references_are_read_again_where_they_came_from(place, people, second):
    with Gallery.open(place) as gallery:
        done = migrate(gallery, second)

        assert (done.embedded, done.missing, done.switched) == (24, (), True)
        assert gallery.info().active == second.fingerprint
    with Gallery.open(place, second) as gallery:
        found = gallery.identify(people / "glyph 02" / "1.png")
    assert found.candidates[0].name == "glyph 02"


def test_a_watcher_hears_of_each_reference(place, second, listener):
    heard = []
    listener.reading = lambda done, total: heard.append((done, total))

    with Gallery.open(place) as gallery:
        migrate(gallery, second, watcher=listener)

    assert heard == [(done, 24) for done in range(1, 25)]


def test_what_cannot_be_read_again_stops_the_switch_and_is_told(place, people, second, listener):
    (people / "glyph 01" / "2.png").unlink()

    with Gallery.open(place) as gallery:
        done = migrate(gallery, second, watcher=listener)

        assert (done.embedded, done.switched) == (23, False)
        assert gallery.info().active != second.fingerprint
        assert migrate(gallery, second, drop_missing=True, watcher=listener).switched
        assert gallery.info().references == 23
    lost = f"{people}/glyph 01/2.png, enrolled as 'glyph 01', is not embedded again: no such file."
    assert listener.warnings == [lost, lost]


def test_a_source_that_was_moved_is_found_by_the_ends_of_its_paths(place, people, second):
    people.rename(people.with_name("moved"))

    with Gallery.open(place) as gallery:
        assert migrate(gallery, second, on=people.with_name("moved")).switched


def test_a_source_that_was_packed_is_found_too(place, people, second, tmp_path):
    with zipfile.ZipFile(tmp_path / "people.zip", "w") as archive:
        for path in people.rglob("*.png"):
            archive.write(path, path.relative_to(people))
    shutil.rmtree(people)

    with Gallery.open(place) as gallery:
        assert migrate(gallery, second, on=tmp_path / "people.zip").switched


def test_what_came_from_elsewhere_is_not_taken_for_its_namesake(
    finished, place, people, second, tmp_path
):
    """The other folder has files of the same names, and is still where it was."""
    _, run = finished
    other = tmp_path / "other" / "glyph 00" / "0.png"
    other.parent.mkdir(parents=True)
    shutil.copy(finished[0] / "glyph 20" / "0.png", other)
    with Gallery.open(place, run.verifier) as gallery:
        enrol(run.verifier, gallery, offer_of_inputs(run.verifier, "somebody", [other]))

    assert origins_in(second, people)(str(other)) == other


@pytest.mark.parametrize("origin", ["/nowhere/else/7.png", "0.png", "glyphs[3]"])
def test_an_origin_that_nothing_holds_is_unreadable(people, second, origin):
    with pytest.raises(UnreadableSampleError, match="neither a file nor in"):
        origins_in(second, people)(origin)


def test_a_shadow_leaves_the_decision_to_the_old_model(finished, place, people, second):
    _, run = finished
    with Gallery.open(place) as gallery:
        done = shadow(gallery, second)

        assert (done.embedded, done.switched) == (24, False)
        assert gallery.info().active == run.verifier.fingerprint
    for verifier in (run.verifier, second):
        with Gallery.open(place, verifier) as gallery:
            found = gallery.identify(people / "glyph 03" / "0.png")
        assert found.candidates[0].name == "glyph 03"


def test_a_switch_to_a_model_that_was_not_prepared_is_refused(place, second):
    with Gallery.open(place) as gallery, pytest.raises(FingerprintError, match="migrate RUN"):
        gallery.switch(second)
