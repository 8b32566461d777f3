"""A whole gallery in one file that no engine is needed to read, and back."""

import hashlib
import io
import json
import os
import zipfile

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from gallery.verifiers import DIM, of_images, of_vectors, picture, sample_of, samples_of
from gemel.errors import GalleryError
from gemel.gallery import Gallery, Key
from gemel.gallery._snapshot import _Taking

MEMBERS = ["header.json", "log.jsonl", "references.parquet", "subjects.parquet", "SHA256SUMS"]


@pytest.fixture
def gallery(tmp_path):
    """Three people of two tenants, one of them removed."""
    with Gallery.open(tmp_path / "door.gallery", of_vectors(), actor="ada") as opened:
        opened.enrol("ada", samples_of(1, range(3)), metadata={"floor": 2, "名": ["前"]})
        opened.enrol("../../x", samples_of(2, range(2)), origins=["b-0.npy", None])
        opened.enrol("ada", samples_of(3, range(2)), tenant="bank")
        opened.enrol("gone", samples_of(4, range(2)))
        opened.remove("gone")
        yield opened


@pytest.fixture
def snapshot(gallery, tmp_path):
    (tmp_path / "safe").mkdir()
    return gallery.snapshot(tmp_path / "safe" / "door.zip")


def everything(gallery):
    """All a gallery keeps, vectors included, but for when identities were last changed."""
    store, model = gallery._opened.store, gallery._opened.model
    found = []
    for subject in gallery.list():
        for one in store.references(subject.key, model):
            found.append(
                (
                    subject.key,
                    dict(subject.metadata),
                    subject.created,
                    one.id,
                    one.vector.tobytes(),
                    one.quality,
                    one.origin,
                    one.thumbnail,
                    one.created,
                )
            )
    return found


def rewritten(snapshot, member, change, *, seal=False):
    """The snapshot with another content of a member; its sum renewed if it is to look sealed."""
    with zipfile.ZipFile(snapshot) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content[member] = change(content[member])
    if seal:
        sums = [f"{hashlib.sha256(content[name]).hexdigest()}  {name}\n" for name in MEMBERS[:-1]]
        content["SHA256SUMS"] = "".join(sums).encode()
    other = snapshot.with_name("other.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return other


def test_what_is_restored_is_what_there_was(gallery, snapshot, tmp_path):
    info = Gallery.restore(snapshot, tmp_path / "again.gallery")

    assert (info.identities, info.references) == (3, 7)
    assert info.created == gallery.info().created
    with Gallery.open(tmp_path / "again.gallery", of_vectors()) as again:
        assert everything(again) == everything(gallery)
        for person in (1, 2, 4):
            probe = sample_of(person, 9)
            assert again.identify(probe) == gallery.identify(probe)


def test_a_snapshot_is_read_without_any_engine(gallery, snapshot):
    with zipfile.ZipFile(snapshot) as archive:
        assert archive.namelist() == MEMBERS
        read = {name: archive.read(name) for name in MEMBERS}
    header = json.loads(read["header.json"])
    subjects = pyarrow.parquet.read_table(io.BytesIO(read["subjects.parquet"])).to_pylist()
    references = pyarrow.parquet.read_table(io.BytesIO(read["references.parquet"])).to_pylist()
    entries = [json.loads(line) for line in read["log.jsonl"].splitlines()]

    assert (header["form"], header["version"]) == ("gemel gallery snapshot", 1)
    assert (header["identities"], header["references"]) == (3, 7)
    assert (len(subjects), len(references)) == (3, 7)
    assert header["log"]["hash"] == entries[-1]["hash"] == gallery.verify_log().head
    assert header["log"]["entries"] == len(entries) == 6
    assert [(each["tenant"], each["identity"]) for each in subjects] == [
        ("", "../../x"),
        ("", "ada"),
        ("bank", "ada"),
    ]
    assert np.array_equal(np.float32(references[2]["vector"]), sample_of(1, 0))
    for line in read["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(read[name]).hexdigest() == digest


def test_a_restored_log_begins_with_the_end_of_the_old_one(gallery, snapshot, tmp_path):
    Gallery.restore(snapshot, tmp_path / "again.gallery", actor="eve")

    with Gallery.open(tmp_path / "again.gallery") as again:
        first, *others = again.log()
        assert first.event.action == "restore"
        assert first.event.actor == "eve"
        assert first.event.details["log"]["hash"] == gallery.verify_log().head
        assert {each.event.action for each in others} == {"restore"}
        assert again.verify_log().intact
        assert {str(each.event.key) for each in again.changes()} == {"ada", "../../x", "bank/ada"}


def test_restored_identities_keep_when_they_joined(gallery, snapshot, tmp_path):
    before = {each.key: each for each in gallery.list()}
    Gallery.restore(snapshot, tmp_path / "again.gallery")

    with Gallery.open(tmp_path / "again.gallery") as again:
        after = {each.key: each for each in again.list()}
    assert {key: each.created for key, each in after.items()} == {
        key: each.created for key, each in before.items()
    }
    assert all(after[key].updated > before[key].updated for key in before)


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
def test_a_snapshot_never_replaces_the_gallery_itself(gallery, tmp_path, monkeypatch, ending):
    before = everything(gallery)
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"link{ending}").symlink_to(tmp_path / f"door.gallery{ending}")

    for place in (tmp_path / f"door.gallery{ending}", f"./door.gallery{ending}", f"link{ending}"):
        with pytest.raises(GalleryError, match=r"gallery's own file.*such as door\.zip"):
            gallery.snapshot(place)
    assert everything(gallery) == before
    assert gallery.verify_log().intact


def test_a_snapshot_replaces_no_file_but_a_snapshot(gallery, tmp_path):
    photo, archive, folder = tmp_path / "ada.png", tmp_path / "photos.zip", tmp_path / "folder"
    picture(1, 0).save(photo)
    folder.mkdir()
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("header.json", json.dumps({"form": "something else"}))
    other = tmp_path / "other.gallery"
    Gallery.open(other, of_vectors()).close()
    kept = {file: file.read_bytes() for file in (photo, archive, other)}

    for place in (*kept, folder):
        with pytest.raises(GalleryError, match=r"is no snapshot of a gallery, so it stays"):
            gallery.snapshot(place)
    assert {file: file.read_bytes() for file in kept} == kept


def test_a_later_snapshot_replaces_an_earlier_one(gallery, snapshot, tmp_path):
    gallery.enrol("eve", samples_of(5, range(2)))

    gallery.snapshot(snapshot)

    assert Gallery.restore(snapshot, tmp_path / "again.gallery").identities == 4


def test_a_snapshot_makes_no_folder(gallery, tmp_path):
    with pytest.raises(GalleryError, match=r"no folder .*nowhere"):
        gallery.snapshot(tmp_path / "nowhere" / "door.zip")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.skipif(os.name == "nt", reason="files have no modes there")
def test_what_holds_templates_is_its_owners_alone(gallery, snapshot, tmp_path):
    snapshot.chmod(0o644)  # as somebody's copy may be
    gallery.snapshot(snapshot)
    Gallery.restore(snapshot, tmp_path / "again.gallery")

    places = [snapshot, *tmp_path.glob("door.gallery*"), tmp_path / "again.gallery"]
    assert len(places) > 3
    assert {place.name: place.stat().st_mode & 0o777 for place in places} == {
        place.name: 0o600 for place in places
    }


def test_thumbnails_travel(tmp_path):
    with Gallery.open(tmp_path / "a.gallery", of_images(), thumbnails=True) as gallery:
        gallery.enrol("ada", [picture(1, 0)])
        gallery.snapshot(tmp_path / "a.zip")
        Gallery.restore(tmp_path / "a.zip", tmp_path / "b.gallery")
        with Gallery.open(tmp_path / "b.gallery", of_images()) as again:
            assert everything(again) == everything(gallery)
            assert again.info().thumbnails


def test_an_empty_gallery_has_a_snapshot_too(tmp_path):
    with Gallery.open(tmp_path / "a.gallery", of_vectors()) as gallery:
        gallery.snapshot(tmp_path / "a.zip")

    assert Gallery.restore(tmp_path / "a.zip", tmp_path / "b.gallery").identities == 0


def test_a_snapshot_takes_the_place_of_the_last_one_whole(gallery, snapshot):
    before = snapshot.read_bytes()
    gallery.enrol("eve", samples_of(5, range(2)))

    gallery.snapshot(snapshot)

    assert snapshot.read_bytes() != before
    assert [each.name for each in snapshot.parent.iterdir()] == ["door.zip"]


def test_writing_meanwhile_leaves_no_half_of_anything(gallery, tmp_path, monkeypatch):
    """Others join, change and leave between any two reads; what is written is one moment."""
    steps = iter(
        [
            lambda other: other.enrol("late", samples_of(6, range(2))),
            lambda other: other.replace("ada", samples_of(7, range(1))),
            lambda other: other.remove("../../x"),
            lambda other: other.enrol("ada", samples_of(7, range(1, 3))),
            lambda other: other.identify(sample_of(7, 9)),
            lambda other: other.remove("late"),
        ]
    )
    whole = _Taking._whole

    def meddled(self, subject):
        found = whole(self, subject)
        if step := next(steps, None):
            with Gallery.open(tmp_path / "door.gallery", of_vectors(), audit="all") as other:
                step(other)
        return found

    monkeypatch.setattr(_Taking, "_whole", meddled)
    snapshot = gallery.snapshot(tmp_path / "door.zip")

    assert next(steps, None) is None
    Gallery.restore(snapshot, tmp_path / "again.gallery")
    with Gallery.open(tmp_path / "again.gallery", of_vectors()) as again:
        assert everything(again) == everything(gallery)
        (first, *_) = again.log()
        assert first.event.details["log"]["hash"] == gallery.verify_log().head


def test_a_gallery_that_never_rests_is_refused(gallery, tmp_path, monkeypatch):
    monkeypatch.setattr("gemel.gallery._snapshot.ROUNDS", 3)
    whole = _Taking._whole

    def meddled(self, subject):
        gallery.replace("ada", [sample_of(np.random.default_rng().integers(1 << 30), 0)])
        return whole(self, subject)

    monkeypatch.setattr(_Taking, "_whole", meddled)
    with pytest.raises(GalleryError, match="still changing"):
        gallery.snapshot(tmp_path / "door.zip")
    assert not (tmp_path / "door.zip").exists()


def test_a_damaged_member_is_named(snapshot, tmp_path):
    other = rewritten(snapshot, "subjects.parquet", lambda data: data[:-9] + b"x" * 9)

    with pytest.raises(GalleryError, match=r"damaged: subjects\.parquet differ"):
        Gallery.restore(other, tmp_path / "again.gallery")
    assert not (tmp_path / "again.gallery").exists()


def test_what_is_no_snapshot_is_refused(snapshot, tmp_path):
    place = tmp_path / "again.gallery"
    (tmp_path / "text.zip").write_text("no archive")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("../../evil", "x")

    for path in ("text.zip", "other.zip", "missing.zip"):
        with pytest.raises(GalleryError, match=f"{path} is no snapshot"):
            Gallery.restore(tmp_path / path, place)
    assert not place.exists()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda values: {**values, "form": "something else"}, "'something else', version 1"),
        (lambda values: {**values, "version": 2}, "version 2"),
        (lambda values: [values], "holds no object"),
        (lambda values: {"form": values["form"], "version": 1}, "no snapshot"),
    ],
)
def test_a_snapshot_of_another_form_is_refused(snapshot, tmp_path, change, fault):
    def changed(data):
        return json.dumps(change(json.loads(data))).encode()

    other = rewritten(snapshot, "header.json", changed, seal=True)

    with pytest.raises(GalleryError, match=fault):
        Gallery.restore(other, tmp_path / "again.gallery")
    assert not (tmp_path / "again.gallery").exists()


def _other_table(**columns):
    written = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), written)
    return lambda _: written.getvalue()


@pytest.mark.parametrize(
    ("member", "change"),
    [
        ("subjects.parquet", lambda _: b"no table"),
        ("subjects.parquet", _other_table(name=["ada"])),
        ("references.parquet", _other_table(name=["ada"])),
        ("header.json", lambda _: b"{"),
    ],
)
def test_a_member_of_another_form_is_refused_though_it_was_sealed(
    snapshot, tmp_path, member, change
):
    other = rewritten(snapshot, member, change, seal=True)

    with pytest.raises(GalleryError, match="no snapshot of a gallery"):
        Gallery.restore(other, tmp_path / "again.gallery")
    assert not (tmp_path / "again.gallery").exists()


def test_a_member_that_is_summed_and_unknown_is_refused(snapshot, tmp_path):
    other = rewritten(snapshot, "SHA256SUMS", lambda data: data + b"0  ../../evil\n")

    with pytest.raises(GalleryError, match=r"evil"):
        Gallery.restore(other, tmp_path / "again.gallery")


def test_a_name_in_an_archive_never_becomes_a_path(snapshot, tmp_path):
    with zipfile.ZipFile(snapshot, "a") as archive:
        archive.writestr("../../evil", "x")
        archive.writestr("/evil", "x")

    Gallery.restore(snapshot, tmp_path / "again.gallery")

    assert not list(tmp_path.rglob("evil"))


def test_a_gallery_with_somebody_in_it_is_never_restored_over(gallery, snapshot, tmp_path):
    before = everything(gallery)

    with pytest.raises(GalleryError, match="holds identities already"):
        Gallery.restore(snapshot, tmp_path / "door.gallery")
    assert everything(gallery) == before


def test_an_empty_gallery_of_the_same_model_can_be_restored_into(snapshot, tmp_path):
    Gallery.open(tmp_path / "new.gallery", of_vectors()).close()

    assert Gallery.restore(snapshot, tmp_path / "new.gallery").identities == 3
    with Gallery.open(tmp_path / "new.gallery") as again:
        assert [each.event.action for each in again.log()][:2] == ["create", "restore"]


def test_an_empty_gallery_of_another_model_is_left_alone(snapshot, tmp_path):
    Gallery.open(tmp_path / "new.gallery", of_vectors("cosine")).close()

    with pytest.raises(GalleryError, match="is a gallery of model"):
        Gallery.restore(snapshot, tmp_path / "new.gallery")


def test_a_restore_that_fails_leaves_no_gallery(snapshot, tmp_path, monkeypatch):
    monkeypatch.setattr("gemel.gallery._restore.IDENTITIES_AT_ONCE", 1)
    from gemel.gallery.sqlite import SqliteStore

    enrol, calls = SqliteStore.enrol, []

    def failing(self, *args):
        calls.append(args)
        if len(calls) == 2:
            raise OSError("the disk is full")
        return enrol(self, *args)

    monkeypatch.setattr(SqliteStore, "enrol", failing)
    folder = tmp_path / "new"
    folder.mkdir()
    with pytest.raises(OSError, match="disk is full"):
        Gallery.restore(snapshot, folder / "new.gallery")
    assert list(folder.iterdir()) == []


def test_both_models_of_a_change_that_is_under_way_travel(gallery, tmp_path):
    second = of_vectors(scale=2.0)
    gallery.shadow(second, lambda origin: sample_of(2, 0))
    gallery.snapshot(tmp_path / "two.zip")

    Gallery.restore(tmp_path / "two.zip", tmp_path / "two.gallery")

    with Gallery.open(tmp_path / "two.gallery", second) as again:
        assert len(again.info().models) == 2
        assert again.show("../../x").subject.references == 1
        assert again.identify(sample_of(2, 9)).candidates[0].name == "../../x"
    key, store = Key("../../x"), gallery._opened.store
    with Gallery.open(tmp_path / "two.gallery", of_vectors()) as again:
        (one,) = again._opened.store.references(key, second.fingerprint)
        (same,) = store.references(key, second.fingerprint)
        assert one.id == same.id
        assert np.array_equal(one.vector, same.vector)
        assert one.vector.shape == (DIM,)
