"""A change of model: prepared beside the old one, switched when nothing is lost by it."""

import numpy as np
import pytest

from gallery.verifiers import (
    of_images,
    of_texts,
    of_two_sides,
    of_vectors,
    picture,
    sample_of,
    samples_of,
)
from gemel.errors import FingerprintError, GalleryError, SourceError
from gemel.gallery import EnrolmentPolicy, Gallery, Key
from gemel.gallery._opened import model_of

OLD, NEW, THIRD = of_vectors, lambda: of_vectors("manhattan"), lambda: of_vectors("cosine")


def origin_of(person, take):
    return f"{person}/{take}"


def read(origin):
    """What stands at an origin."""
    person, take = map(int, origin.split("/"))
    return sample_of(person, take)


def references_of(gallery):
    """Those of the first three, by their ids."""
    shown = [gallery.show(f"p{person}") for person in range(3)]
    return {each.id: each for one in shown for each in one.references}


@pytest.fixture
def place(tmp_path):
    return tmp_path / "door.gallery"


@pytest.fixture
def gallery(place):
    """Three people whose samples can be read again."""
    with Gallery.open(place, OLD(), actor="ada") as opened:
        for person in range(3):
            join(opened, person, range(3))
        yield opened


def join(gallery, person, takes):
    origins = [origin_of(person, take) for take in takes]
    return gallery.enrol(f"p{person}", samples_of(person, takes), origins=origins)


def test_a_migrated_gallery_answers_by_the_new_model_alone(gallery, place):
    before = references_of(gallery)

    done = gallery.migrate(NEW(), read)

    assert (done.embedded, done.missing, done.switched, done.late) == (9, (), True, ())
    assert gallery.identify(sample_of(1, 9)).identity == "p1"
    info = gallery.info()
    assert (info.active, len(info.models), info.references) == (NEW().fingerprint, 1, 9)
    after = references_of(gallery)
    assert {one: each.origin for one, each in after.items()} == {
        one: each.origin for one, each in before.items()
    }
    assert [after[one].created for one in before] == [each.created for each in before.values()]
    with pytest.raises(FingerprintError, match=OLD().fingerprint[:12]):
        Gallery.open(place, OLD())
    with Gallery.open(place, NEW()) as again:
        assert again.verify("p1", sample_of(1, 9)).outcome == "match"
    assert gallery.verify_log().intact


def test_vectors_of_the_new_model_are_those_it_makes(gallery):
    gallery.migrate(of_vectors(scale=2.0), read)

    store, model = gallery._opened.store, gallery._opened.model
    found = [each.vector for each in store.references(Key("p2"), model)]
    assert np.array_equal(found, of_vectors(scale=2.0).embed(samples_of(2, range(3))))


def test_whoever_holds_the_old_model_is_refused_at_the_next_question(gallery, place):
    with Gallery.open(place, OLD()) as other:
        gallery.migrate(NEW(), read)

        for ask in (
            lambda: other.identify(sample_of(1, 9)),
            lambda: other.verify("p1", sample_of(1, 9)),
            lambda: other.enrol("p9", samples_of(9, range(2))),
        ):
            with pytest.raises(FingerprintError, match="migrate RUN"):
                ask()


def test_a_shadow_lets_either_model_answer(gallery, place):
    done = gallery.shadow(NEW(), read)

    assert (done.embedded, done.switched) == (9, False)
    assert gallery.info().active == OLD().fingerprint
    for verifier in (OLD(), NEW()):
        with Gallery.open(place, verifier) as opened:
            assert opened.identify(sample_of(1, 9)).identity == "p1"
            assert opened.verify("p2", sample_of(2, 9)).outcome == "match"


def test_who_joins_meanwhile_is_caught_up_with(gallery, place):
    gallery.shadow(NEW(), read)
    join(gallery, 5, range(2))
    with Gallery.open(place, NEW()) as new:
        join(new, 6, range(2))
        join(new, 0, [7])
        assert new.identify(sample_of(5, 9)).outcome == "unknown"
        with pytest.raises(GalleryError, match=r"p5 has no reference of model .* migrate"):
            new.verify("p5", sample_of(5, 9))

        done = new.shadow(NEW(), read)
        assert (done.embedded, done.missing) == (2, ())
        assert new.identify(sample_of(5, 9)).identity == "p5"
    assert gallery.shadow(OLD(), read).embedded == 3
    assert gallery.identify(sample_of(6, 9)).identity == "p6"
    assert gallery.show("p0").subject.references == 4

    switched = gallery.switch(NEW())
    assert switched.switched
    assert gallery.info().identities == 5
    assert gallery.identify(sample_of(5, 9)).identity == "p5"


def test_preparing_twice_embeds_nothing_twice(gallery):
    gallery.shadow(NEW(), read)

    assert gallery.shadow(NEW(), read).embedded == 0


def test_who_is_removed_while_a_change_is_prepared_stays_removed(gallery, place):
    def read_and_remove(origin):
        if origin == origin_of(2, 2):
            with Gallery.open(place) as other:
                other.remove("p1")
        return read(origin)

    done = gallery.shadow(NEW(), read_and_remove)

    assert done.embedded == 6
    assert [str(each.key) for each in gallery.list()] == ["p0", "p2"]
    with Gallery.open(place, NEW()) as new:
        assert new.identify(sample_of(1, 9)).outcome == "unknown"


def test_a_removal_erases_what_either_model_sees(gallery, place):
    gallery.shadow(NEW(), read)

    gallery.remove("p1")

    for verifier in (OLD(), NEW()):
        with Gallery.open(place, verifier) as opened:
            assert opened.identify(sample_of(1, 9)).outcome == "unknown"


def test_a_replacement_takes_the_place_of_what_either_model_sees(gallery, place):
    gallery.shadow(NEW(), read)

    gallery.enrol("p1", samples_of(8, range(2)), origins=["8/0", "8/1"], replace=True)

    with Gallery.open(place, NEW()) as new:
        assert new.identify(sample_of(1, 9)).outcome == "unknown"
        assert new.shadow(NEW(), read).embedded == 2
        assert new.identify(sample_of(8, 9)).identity == "p1"


def test_what_cannot_be_read_again_is_listed_and_nothing_is_lost(gallery):
    gallery.enrol("no origin", samples_of(7, range(2)))
    gallery.enrol("p0", [sample_of(0, 5)], origins=["missing"])

    def reading(origin):
        if origin == "missing":
            raise SourceError("missing: no such file.")
        return read(origin)

    done = gallery.migrate(NEW(), reading)

    assert (done.embedded, done.switched) == (9, False)
    assert [(str(each.key), each.origin, each.reason) for each in done.missing] == [
        ("no origin", None, "the gallery does not know what it was made from"),
        ("no origin", None, "the gallery does not know what it was made from"),
        ("p0", "missing", "no such file."),
    ]
    assert done.to_dict()["missing"][2]["identity"] == "p0"
    assert gallery.info().active == OLD().fingerprint
    assert gallery.identify(sample_of(7, 9)).identity == "no origin"
    with pytest.raises(GalleryError, match=r"lacks 3 of .*'no origin', 'p0'; .* 1 would be lost"):
        gallery.switch(NEW())


def test_what_cannot_be_read_again_may_be_let_go(gallery):
    gallery.enrol("no origin", samples_of(7, range(2)))
    gallery.enrol("p0", [sample_of(0, 5)])

    done = gallery.migrate(NEW(), read, drop_missing=True)

    assert (done.embedded, len(done.missing), done.switched) == (9, 3, True)
    assert [str(each.key) for each in gallery.list()] == ["p0", "p1", "p2"]
    assert gallery.show("p0").subject.references == 3
    removed = [each for each in gallery.changes() if each.event.action == "remove"]
    assert [str(each.event.key) for each in removed] == ["no origin"]


def test_a_change_can_be_given_up(gallery, place):
    gallery.shadow(NEW(), read)

    gallery.switch(OLD())

    assert len(gallery.info().models) == 1
    assert gallery.identify(sample_of(1, 9)).identity == "p1"
    with pytest.raises(FingerprintError):
        Gallery.open(place, NEW())


def test_giving_up_does_not_lose_who_joined_under_the_new_model(gallery, place):
    gallery.shadow(NEW(), read)
    with Gallery.open(place, NEW()) as new:
        join(new, 6, range(2))

    with pytest.raises(GalleryError, match="'p6'"):
        gallery.switch(OLD())
    assert len(gallery.info().models) == 2


def test_there_is_no_third_model(gallery):
    gallery.shadow(NEW(), read)

    with pytest.raises(GalleryError, match=r"between two models.* migrate RUN --switch.* gives it"):
        gallery.shadow(THIRD(), read)
    with pytest.raises(FingerprintError, match=THIRD().fingerprint[:12]):
        gallery.switch(THIRD())


def test_who_joins_at_the_very_moment_of_the_switch_is_not_lost_silently(
    gallery, place, monkeypatch
):
    from gemel.gallery.sqlite import SqliteStore

    gallery.shadow(NEW(), read)
    activate = SqliteStore.activate

    def late(self, *args):
        with Gallery.open(place, OLD()) as other:
            join(other, 9, range(2))
        return activate(self, *args)

    monkeypatch.setattr(SqliteStore, "activate", late)
    done = gallery.switch(NEW())

    assert [str(key) for key in done.late] == ["p9"]


def test_a_gallery_opened_without_a_verifier_can_be_migrated(gallery, place):
    with Gallery.open(place) as kept:
        assert kept.migrate(NEW(), read).switched
        assert kept.identify(sample_of(1, 9)).identity == "p1"


def test_images_are_read_again_from_their_files(tmp_path, place):
    for person in range(2):
        for take in range(2):
            picture(person, take).save(tmp_path / f"{person}-{take}.png")
    files = [[tmp_path / f"{person}-{take}.png" for take in range(2)] for person in range(2)]
    with Gallery.open(place, of_images(), thumbnails=True) as gallery:
        gallery.enrol("p0", files[0])
        gallery.enrol("p1", files[1])
        thumbnails = [each.thumbnail for each in gallery.show("p0").references]
        files[1][1].unlink()

        done = gallery.migrate(of_images(1))
        assert (done.embedded, done.switched) == (3, False)
        (missing,) = done.missing
        assert (missing.origin, str(missing.key)) == (str(files[1][1]), "p1")
        assert "no such file" in missing.reason

        assert gallery.switch(of_images(1), drop_missing=True).switched
        assert gallery.identify(picture(0, 9)).candidates[0].name == "p0"
        assert [each.thumbnail for each in gallery.show("p0").references] == thumbnails


def test_files_are_read_again_as_references_of_their_side(tmp_path, place):
    verifier, file = of_two_sides(), tmp_path / "one.npy"
    np.save(file, sample_of(1, 0))
    with Gallery.open(place, OLD()) as gallery:
        gallery.enrol("p1", [file])

        assert gallery.migrate(verifier).embedded == 1
        assert gallery.identify({"infrared": sample_of(1, 9)}).candidates[0].name == "p1"


def test_another_kind_of_model_takes_a_reader_of_its_own(gallery):
    done = gallery.migrate(of_texts(), lambda origin: f"word{origin[0]} word{origin[2]}")

    assert done.switched
    assert gallery.info().models[0].dim == 16


def test_the_gate_is_not_asked_again(gallery):
    """Who has joined stays, whatever the new model would say of the sample."""
    policy = EnrolmentPolicy(mistaken="refuse", duplicate="refuse")
    done = gallery.migrate(of_vectors(scale=2.0), lambda origin: sample_of(0, 0))

    assert policy.duplicate == "refuse"
    assert done.embedded == 9


def nothing_is_there(origin):
    raise SourceError(f"{origin}: no such file.")


@pytest.mark.parametrize("drop_missing", [False, True])
def test_a_model_that_can_read_nothing_leaves_the_gallery_as_it_was(gallery, drop_missing):
    before, entries = gallery.info(), len(list(gallery.log()))

    with pytest.raises(
        GalleryError,
        match=r"none of the 9 samples .* The first is 0/0: no such file\. .*--on SOURCE",
    ):
        gallery.migrate(of_images(), nothing_is_there, drop_missing=drop_missing)

    assert gallery.info() == before
    assert len(list(gallery.log())) == entries
    assert gallery.migrate(NEW(), read).switched


def test_a_model_of_another_modality_is_refused_before_anything_is_written(tmp_path, place):
    file = tmp_path / "one.png"
    picture(0, 0).save(file)
    with Gallery.open(place, of_images()) as gallery:
        gallery.enrol("p0", [file])

        with pytest.raises(GalleryError, match="another kind of input needs a gallery of its own"):
            gallery.shadow(OLD())
        assert len(gallery.info().models) == 1


def test_a_prepared_model_without_a_vector_is_given_up_for_another(gallery):
    gallery._opened.store.add_model(model_of(THIRD()), gallery._opened.event("migrate"))

    assert gallery.migrate(NEW(), read).switched

    steps = [each.event.details.get("step") for each in gallery.log()]
    assert steps.count("given up") == 1
    assert gallery.verify_log().intact


def test_an_empty_prepared_model_is_given_up_where_it_can_read_nothing(gallery):
    gallery._opened.store.add_model(model_of(NEW()), gallery._opened.event("migrate"))

    with pytest.raises(GalleryError, match="none of the 9 samples"):
        gallery.shadow(NEW(), nothing_is_there)

    assert [model.fingerprint for model in gallery.info().models] == [OLD().fingerprint]


def test_a_gallery_tells_how_far_a_change_was_prepared(gallery):
    def all_but_one(origin):
        return nothing_is_there(origin) if origin == origin_of(1, 1) else read(origin)

    assert gallery.prepared() == {}
    gallery.enrol("p0", samples_of(0, [7]), tenant="north", origins=[origin_of(0, 7)])
    gallery.migrate(NEW(), all_but_one)

    assert gallery.prepared() == {NEW().fingerprint: 9}


def test_an_empty_gallery_can_be_prepared(place):
    with Gallery.open(place, OLD()) as gallery:
        gallery.shadow(NEW(), read)

        assert len(gallery.info().models) == 2
        assert gallery.switch(NEW()).switched


def test_the_model_that_decides_alone_has_nothing_to_migrate(gallery):
    entries = len(list(gallery.log()))

    for done in (gallery.migrate(OLD(), read), gallery.shadow(OLD(), read), gallery.switch(OLD())):
        assert (done.already, done.switched, done.embedded) == (True, True, 0)
    assert len(list(gallery.log())) == entries
