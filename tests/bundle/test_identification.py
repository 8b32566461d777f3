import json
import shutil

import numpy as np
import pytest

from gemel.bundle import load_bundle
from gemel.bundle._fingerprint import seal
from gemel.errors import BundleError, FingerprintError
from gemel.identification import Roster

FACTS, COHORT = "identification.json", "cohort.safetensors"
CHOICES = [
    {"fusion": "closest", "normalisation": "none", "rate": 0.4},
    {"fusion": "quality-weighted", "normalisation": "adaptive-s", "rate": 0.4, "miss_rate": 0.2},
    {"fusion": "mean-vector", "cohort": 0, "rule": "equal-error-rate", "references": [1, 3]},
]


@pytest.fixture
def bundle(saved):
    return saved(identification=CHOICES[1])


def answers_of(verifier, pictures):
    """What it says of the last of four pictures of each, the others enrolled."""
    known, compare = verifier.identification, verifier.compare_embeddings
    embeddings = verifier.embed(pictures).reshape(-1, 4, verifier.dim)
    references = embeddings[:, :3].reshape(-1, verifier.dim)
    owner = np.repeat(np.arange(len(embeddings)), 3)
    quality = known.scoring.quality(references, compare)
    roster = Roster(references, owner, quality, len(embeddings))
    energies = known.scoring.energies(embeddings[:, 3], roster, compare)
    names = [f"person {at}" for at in range(len(embeddings))]
    answers = [known.answer(names, row, roster.references, len(names)) for row in energies]
    return energies, [answer.to_dict() for answer in answers]


@pytest.mark.parametrize("choice", CHOICES)
def test_what_is_loaded_identifies_as_before_to_the_last_bit(choice, saved, shapes, picture):
    folder, before = saved(identification=choice)
    pictures = [picture(shapes(30, 4), at) for at in range(80)]

    after = load_bundle(folder)

    assert after.identification.to_dict() == before.identification.to_dict()
    one, other = answers_of(before, pictures), answers_of(after, pictures)
    assert np.array_equal(one[0], other[0])
    assert one[1] == other[1]
    assert {answer["outcome"] for answer in one[1]} >= {"identified"}


def test_the_cohort_travels_as_numbers_and_comes_back_bit_for_bit(bundle):
    folder, before = bundle

    after = load_bundle(folder)

    one, other = (found.identification.scoring.cohort for found in (before, after))
    assert one.vectors.dtype == other.vectors.dtype == np.float32
    assert one.to_arrays().keys() == other.to_arrays().keys()
    for name, array in one.to_arrays().items():
        assert np.array_equal(other.to_arrays()[name], array)
    assert not (folder / COHORT).read_bytes().startswith((b"\x80", b"PK"))
    assert json.loads((folder / FACTS).read_text(encoding="utf-8"))["model"] == before.fingerprint


def test_without_a_cohort_there_is_no_file_of_it(saved):
    folder, _ = saved(identification=CHOICES[2])

    assert (folder / FACTS).is_file()
    assert not (folder / COHORT).exists()


def test_identification_leaves_the_models_fingerprint_alone(saved, bundle):
    assert saved("other")[1].fingerprint == bundle[1].fingerprint


def test_saving_again_without_identification_leaves_none_behind(saved, bundle):
    folder, _ = saved()

    assert folder == bundle[0]
    assert not (folder / FACTS).exists()
    assert not (folder / COHORT).exists()
    assert load_bundle(folder).identification is None


@pytest.mark.parametrize("name", [FACTS, COHORT])
@pytest.mark.parametrize("place", [0.0, 0.3, 1.0])
def test_a_flipped_bit_is_refused(name, place, bundle):
    path = bundle[0] / name
    content = bytearray(path.read_bytes())
    content[round(place * (len(content) - 1))] ^= 1
    path.write_bytes(content)

    with pytest.raises(FingerprintError, match=rf"{name} is not the file this bundle was sealed"):
        load_bundle(path.parent)


@pytest.mark.parametrize("name", [FACTS, COHORT])
def test_what_was_sealed_is_missed(name, bundle):
    (bundle[0] / name).unlink()

    with pytest.raises(BundleError, match=rf"no finished bundle: {name} missing"):
        load_bundle(bundle[0])


@pytest.mark.parametrize("name", [FACTS, COHORT])
def test_what_was_found_on_another_model_is_refused(name, saved, bundle, matcher_of):
    folder, _ = saved("other", matcher=matcher_of(seed=1), identification=CHOICES[1])
    shutil.copy(bundle[0] / name, folder)
    seal(folder)

    with pytest.raises(
        FingerprintError, match=rf"{name} was made for model .*mean nothing here\. Calibrate this"
    ):
        load_bundle(folder)


def test_identification_of_another_version_is_refused(bundle):
    folder, _ = bundle
    facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    del facts["levels"]
    (folder / FACTS).write_text(json.dumps(facts), encoding="utf-8")
    seal(folder)

    with pytest.raises(BundleError):
        load_bundle(folder)


def test_the_card_says_how_it_searches_and_how_far_data_support_it(bundle):
    folder, verifier = bundle
    known = verifier.identification

    card = (folder / "README.md").read_text(encoding="utf-8")

    for expected in (
        "- **Several references of one identity**: fused by quality-weighted\n",
        "- **Normalisation of energies**: adaptive-s\n",
        "- **Cohort**: 40 others\n",
        "- **Calibration of searches**: on 30 identities\n",
        "- **False-positive identification rate of 40 %**: the data support it for up to ",
        "- **Prior that a probe is enrolled**: 0.5\n",
    ):
        assert expected in card
    assert all(f"- **Note**: {note}\n" in card for note in known.notes)
    assert "None" not in card


@pytest.mark.parametrize("rule", [None, "false-positive-rate", "equal-error-rate"])
def test_the_card_names_the_largest_gallery_that_is_supported(rule, saved):
    folder, verifier = saved(
        identification={"rule": rule, "rate": 0.05, "references": [1, 3], "fusion": "closest"}
    )
    known = verifier.identification

    card = (folder / "README.md").read_text(encoding="utf-8")

    most = int(card.partition("support it for up to ")[2].split(" ")[0])
    assert known.operating_point(most, 1).supported
    if rule is None:
        assert not known.operating_point(most + 1, 1).supported
    assert f"up to {most} identities with 1" in card


def test_the_card_says_when_no_gallery_is_supported(saved):
    folder, _ = saved(identification={"rate": 0.0001})

    card = (folder / "README.md").read_text(encoding="utf-8")

    assert "of 0.01 %**: the data support it for no gallery with 1, 2, 3 references each\n" in card


def test_the_card_says_when_nobody_can_be_searched_for(saved):
    folder, _ = saved()

    assert "Nobody can be searched for: calibration met" in (folder / "README.md").read_text(
        encoding="utf-8"
    )
