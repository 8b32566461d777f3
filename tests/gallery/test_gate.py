"""The gate: each sample is looked at for itself, and only the doubtful one stays outside."""

import io
from pathlib import Path

import numpy as np
import pytest

from gallery.verifiers import (
    DIM,
    of_images,
    of_two_sides,
    of_vectors,
    picture,
    sample_of,
    samples_of,
)
from gemel.bundle import Observation
from gemel.errors import GalleryError, RangeError, ShapeError, UnreadableSampleError
from gemel.gallery import EnrolmentPolicy, Gallery, Newcomer

FAR = np.full(DIM, 40.0, np.float32)
"""Unlike anybody."""


@pytest.fixture
def opened(tmp_path):
    """A gallery with ada and bob, under a policy."""
    galleries = []

    def open_under(verifier=None, **policy):
        chosen = EnrolmentPolicy.read(policy, "policy")
        place = tmp_path / f"{len(galleries)}.gallery"
        galleries.append(Gallery.open(place, verifier or of_vectors(), policy=chosen))
        galleries[-1].enrol("ada", samples_of(1, range(3)))
        galleries[-1].enrol("bob", samples_of(2, range(3)))
        return galleries[-1]

    yield open_under
    for gallery in galleries:
        gallery.close()


def told(enrolled):
    return [(each.sample, each.fault, each.happened) for each in enrolled.findings]


def test_a_good_sample_joins_without_a_word(opened):
    enrolled = opened().enrol("cy", samples_of(3, range(3)))

    assert (enrolled.accepted, enrolled.findings) == (3, ())


def test_an_unreadable_sample_is_refused_and_the_others_join(tmp_path):
    broken, good = tmp_path / "broken.png", tmp_path / "good.png"
    broken.write_bytes(b"not a picture")
    picture(1, 0).save(good)
    with Gallery.open(tmp_path / "door.gallery", of_images()) as gallery:
        enrolled = gallery.enrol("ada", [broken, good, tmp_path / "missing.png", b"GIF89a"])

        assert enrolled.accepted == 1
        assert told(enrolled) == [
            (str(broken), "unreadable", "refused"),
            (str(tmp_path / "missing.png"), "unreadable", "refused"),
            ("ada, sample 3", "unreadable", "refused"),
        ]
        assert [each.origin for each in gallery.show("ada").references] == [str(good)]


def test_where_nothing_is_left_nobody_joins_and_every_reason_is_said(opened):
    gallery = opened()

    with pytest.raises(GalleryError, match=r"No sample of cy may join.*; cy, sample 1") as told:
        gallery.enrol("cy", ["no numbers", [1.0, 2.0]])

    assert "8 numbers" in str(told.value)
    with pytest.raises(GalleryError, match="no identity 'cy'"):
        gallery.show("cy")


def test_an_embedding_that_is_not_finite_never_joins(opened):
    vectors = np.stack([sample_of(3, 0), np.full(DIM, np.nan), np.full(DIM, np.inf)])

    enrolled = opened(strange="allow").enrol_embeddings("cy", vectors)

    assert enrolled.accepted == 1
    assert [fault for _, fault, _ in told(enrolled)] == ["unreadable", "unreadable"]


@pytest.mark.parametrize(
    ("measure", "accepted", "happened"),
    [("allow", 2, []), ("warn", 2, ["kept"]), ("refuse", 1, ["refused"])],
)
def test_a_strange_sample_meets_the_policy(opened, measure, accepted, happened):
    enrolled = opened(strange=measure).enrol("cy", [sample_of(3, 0), FAR])

    assert enrolled.accepted == accepted
    assert [each.happened for each in enrolled.findings] == happened
    assert all("further out" in each.reason for each in enrolled.findings)


def test_a_blank_sample_is_strange(tmp_path):
    from PIL import Image

    with Gallery.open(tmp_path / "door.gallery", of_images()) as gallery:
        enrolled = gallery.enrol("ada", [picture(1, 0), Image.new("L", (12, 12), 128)])

    (finding,) = enrolled.findings
    assert (finding.fault, finding.happened) == ("strange", "kept")
    assert "blank" in finding.reason


@pytest.mark.parametrize(
    ("measure", "accepted", "happened"),
    [("allow", 2, []), ("warn", 2, ["kept"]), ("refuse", 1, ["refused"])],
)
def test_a_sample_like_everybody_meets_the_policy(opened, measure, accepted, happened):
    gallery = opened(low_quality=measure)

    enrolled = gallery.enrol("cy", [sample_of(3, 0), np.full(DIM, 1e-3)])

    assert enrolled.accepted == accepted
    assert [(each.fault, each.happened) for each in enrolled.findings] == [
        ("low-quality", each) for each in happened
    ]


def test_a_quality_that_is_known_is_taken_as_it_is(opened):
    gallery = opened(least_quality=0.5, low_quality="refuse")

    enrolled = gallery.enrol_embeddings(
        "cy", np.stack(samples_of(3, range(3))), quality=[1, 0.4, 0.6]
    )

    assert told(enrolled) == [("cy, sample 1", "low-quality", "refused")]
    assert [each.quality for each in gallery.show("cy").references] == [1.0, 0.6]


def test_quality_is_how_distinct_a_sample_is_beside_the_cohort(opened):
    gallery = opened()
    seen = gallery.show("ada").references

    vectors = of_vectors().embed(samples_of(1, range(3)))
    scoring = of_vectors().identification.scoring
    expected = scoring.quality(vectors, of_vectors().compare_embeddings)
    assert [each.quality for each in seen] == pytest.approx(expected.tolist())


def test_a_sample_that_is_there_already_is_skipped(opened):
    enrolled = opened().enrol("ada", [sample_of(1, 0), sample_of(1, 7)])

    assert enrolled.accepted == 1
    assert told(enrolled) == [("ada, sample 0", "duplicate", "skipped")]
    assert enrolled.refused == ()


def test_a_sample_given_twice_joins_once(opened):
    enrolled = opened().enrol("cy", [sample_of(3, 0), sample_of(3, 0), sample_of(3, 1)])

    assert enrolled.accepted == 2
    (finding,) = enrolled.findings
    assert (finding.sample, finding.happened) == ("cy, sample 1", "skipped")
    assert "cy, sample 0" in finding.reason


def test_what_is_replaced_does_not_count_as_there(opened):
    gallery = opened()

    enrolled = gallery.replace("ada", [sample_of(1, 0)])

    assert (enrolled.accepted, enrolled.findings) == (1, ())
    assert gallery.show("ada").subject.references == 1


@pytest.mark.parametrize(
    ("measure", "accepted", "happened"),
    [("allow", 2, []), ("warn", 2, ["kept"]), ("refuse", 1, ["refused"])],
)
def test_anothers_vector_meets_the_policy(opened, measure, accepted, happened):
    gallery = opened(duplicate=measure, mistaken="allow")

    enrolled = gallery.enrol("cy", [sample_of(3, 0), sample_of(2, 1)])

    assert enrolled.accepted == accepted
    assert [(each.fault, each.happened, each.other) for each in enrolled.findings] == [
        ("duplicate", each, "bob") for each in happened
    ]


@pytest.mark.parametrize(
    ("measure", "accepted", "happened"),
    [("allow", 3, []), ("warn", 3, ["kept"]), ("refuse", 2, ["refused"])],
)
def test_a_mislabelled_sample_among_good_ones_meets_the_policy(opened, measure, accepted, happened):
    gallery = opened(mistaken=measure)

    enrolled = gallery.enrol("cy", [*samples_of(3, range(2)), sample_of(2, 8)])

    assert enrolled.accepted == accepted
    assert [(each.sample, each.fault, each.happened, each.other) for each in enrolled.findings] == [
        ("cy, sample 2", "mistaken", each, "bob") for each in happened
    ]
    assert all("log-likelihood ratio" in each.reason for each in enrolled.findings)


def test_somebody_enrolled_again_under_another_name_is_noticed(opened):
    enrolled = opened(mistaken="refuse").enrol_many([Newcomer("robert", samples_of(2, [8]))])

    ((finding,),) = [each.findings for each in enrolled]
    assert (finding.fault, finding.other) == ("mistaken", "bob")


def test_a_mislabelled_sample_of_somebody_enrolled_is_noticed(opened):
    enrolled = opened(mistaken="refuse").enrol("ada", [sample_of(1, 7), sample_of(2, 8)])

    assert enrolled.accepted == 1
    assert told(enrolled) == [("ada, sample 1", "mistaken", "refused")]


def test_copies_of_a_mislabelled_sample_do_not_speak_for_each_other(opened):
    gallery = opened(mistaken="refuse", duplicate="warn")

    wrong = sample_of(2, 8)
    enrolled = gallery.enrol("cy", [*samples_of(3, range(2)), wrong, wrong])

    assert {(each.fault, each.happened) for each in enrolled.findings} >= {("mistaken", "refused")}


def test_nobody_of_another_tenant_is_looked_at(opened):
    enrolled = opened(mistaken="refuse").enrol("bob", samples_of(2, range(3)), tenant="bank")

    assert (enrolled.accepted, enrolled.findings) == (3, ())


def test_those_who_come_together_are_looked_at_beside_each_other(tmp_path):
    policy = EnrolmentPolicy(mistaken="refuse")
    newcomers = [
        Newcomer("ada", samples_of(1, range(3))),
        Newcomer("bob", [*samples_of(2, range(3)), sample_of(1, 8)]),
        Newcomer("cy", [*samples_of(3, range(3)), sample_of(1, 0)]),
        Newcomer("ada", samples_of(1, range(3)), tenant="bank"),
    ]
    with Gallery.open(tmp_path / "door.gallery", of_vectors(), policy=policy) as gallery:
        enrolled = list(gallery.enrol_many(newcomers))

    assert [each.accepted for each in enrolled] == [3, 3, 3, 3]
    assert [told(each) for each in enrolled] == [
        [],
        [("bob, sample 3", "mistaken", "refused")],
        [("cy, sample 3", "duplicate", "refused")],
        [],
    ]


def test_nobodys_refusal_stops_the_others(opened):
    newcomers = [
        Newcomer("cy", [sample_of(1, 0)]),
        Newcomer("dan", [b"no vector"]),
        Newcomer("eve", [sample_of(5, 0)]),
    ]

    enrolled = list(opened().enrol_many(newcomers))

    assert [each.accepted for each in enrolled] == [0, 0, 1]
    assert [each.entry is None for each in enrolled] == [True, True, False]
    assert [[fault for _, fault, _ in told(each)] for each in enrolled] == [
        ["duplicate"],
        ["unreadable"],
        [],
    ]


def test_what_was_read_elsewhere_comes_as_an_observation_or_as_the_error(opened):
    samples = [
        Observation(sample_of(3, 0), None, None),
        UnreadableSampleError("b.npy: broken"),
        Observation(sample_of(3, 1), None, "it is strange"),
        sample_of(3, 2),
    ]
    newcomer = Newcomer("cy", samples, origins=["a.npy", "b.npy", "c.npy", "d.npy"])

    (enrolled,) = opened().enrol_many([newcomer])

    assert enrolled.accepted == 3
    assert told(enrolled) == [
        ("b.npy", "unreadable", "refused"),
        ("c.npy", "strange", "kept"),
    ]


def test_observations_of_probes_or_of_another_length_are_refused(tmp_path):
    with Gallery.open(tmp_path / "door.gallery", of_two_sides()) as gallery:
        with pytest.raises(ShapeError, match="is infrared"):
            gallery.enrol("ada", [Observation(sample_of(1, 0), "infrared", None)])
        with pytest.raises(ShapeError, match=r"shape \(8,\); got \(5,\)"):
            gallery.enrol("ada", [Observation(np.zeros(5, np.float32), "visible", None)])


@pytest.mark.parametrize(
    ("more", "error", "fault"),
    [
        ({"samples": []}, GalleryError, "needs a sample"),
        ({"origins": ["a"]}, ShapeError, "2 samples and 1 origins"),
        ({"quality": [1.0]}, ShapeError, "2 samples and 1 quality"),
        ({"quality": [1.0, 1.5]}, RangeError, "lies in"),
    ],
)
def test_a_newcomer_that_makes_no_sense_is_refused(more, error, fault, as_a_user):
    with pytest.raises(error, match=fault):
        Newcomer(**{"identity": "ada", "samples": samples_of(1, range(2)), **more})


@pytest.mark.parametrize(
    ("sample", "shown"),
    [
        ("x.pgm", "'x.pgm'"),
        (Path("x.pgm"), "'x.pgm'"),
        (b"P5", "sample"),
        ({"visible": "x.pgm"}, "sample"),
        (picture(1, 0), "sample"),
        (sample_of(1, 0), "sample"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_one_sample_in_place_of_a_list_is_refused_with_the_list(opened, sample, shown, as_a_user):
    with pytest.raises(GalleryError, match=rf"list of samples; got one .*brackets: \[{shown}\]"):
        opened().enrol("cy", sample)
    with pytest.raises(GalleryError, match="list of samples"):
        Newcomer("cy", sample)


def test_threads_that_enrol_one_vector_let_it_in_once(opened):
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    gallery, at_once = opened(), Barrier(6)

    def join(name):
        at_once.wait()
        (enrolled,) = gallery.enrol_many([Newcomer(name, [sample_of(9, 0)])])
        return [each.fault for each in enrolled.refused]

    with ThreadPoolExecutor(6) as pool:
        refused = list(pool.map(join, "cdefgh"))

    assert sorted(refused) == [[], *[["duplicate"]] * 5]
    assert gallery.info().identities == 3


def test_without_a_cohort_every_quality_is_one(tmp_path):
    policy = EnrolmentPolicy(low_quality="refuse", least_quality=1.0)
    with Gallery.open(tmp_path / "door.gallery", of_images(), policy=policy) as gallery:
        assert gallery.enrol("ada", [picture(1, 0)]).accepted == 1
        assert gallery.show("ada").references[0].quality == 1.0


def test_a_policy_that_allows_everything_searches_for_nobody(opened, monkeypatch):
    gallery = opened(duplicate="allow", mistaken="allow")
    monkeypatch.delattr("gemel.gallery.sqlite.SqliteStore.nearest")

    assert gallery.enrol("cy", [sample_of(1, 0)]).accepted == 1


def test_a_gallery_past_what_its_calibration_supports_still_lets_people_join(tmp_path):
    verifier = of_vectors(rule="false-positive-rate", rate=0.1)
    with Gallery.open(tmp_path / "door.gallery", verifier) as gallery:
        newcomers = [Newcomer(f"p{at}", samples_of(at, range(2))) for at in range(70)]
        assert all(each.accepted == 2 for each in gallery.enrol_many(newcomers))


def test_thumbnails_are_kept_where_a_gallery_was_made_to(tmp_path):
    from PIL import Image

    place = tmp_path / "door.gallery"
    with Gallery.open(place, of_images(), thumbnails=True) as gallery:
        gallery.enrol("ada", [picture(1, 0), picture(1, 1).resize((400, 300))])
        for each in gallery.show("ada").references:
            with Image.open(io.BytesIO(each.thumbnail)) as image:
                assert (image.format, max(image.size)) == ("PNG", 12)
            assert each.to_dict()["thumbnail"] is True
        assert gallery.info().thumbnails
    with Gallery.open(place, of_images(), thumbnails=True) as again:
        again.enrol_embeddings("bob", of_images().embed([picture(2, 0)]))
        assert again.show("bob").references[0].thumbnail is None


def test_thumbnails_are_refused_where_none_can_be(tmp_path):
    place = tmp_path / "door.gallery"
    with pytest.raises(GalleryError, match="sees none"):
        Gallery.open(place, of_vectors(), thumbnails=True)
    assert not place.exists()
    Gallery.open(place, of_images()).close()
    with pytest.raises(GalleryError, match="to keep no thumbnails"):
        Gallery.open(place, of_images(), thumbnails=True)


def test_what_came_of_a_newcomer_is_plain_values(opened):
    import json

    enrolled = opened().enrol("ada", [sample_of(1, 0), sample_of(1, 7)], metadata={"floor": 1})

    values = json.loads(json.dumps(enrolled.to_dict()))
    assert (values["identity"], values["tenant"], values["accepted"]) == ("ada", "", 1)
    assert values["findings"][0]["happened"] == "skipped"
    assert values["entry"]["action"] == "enrol"
