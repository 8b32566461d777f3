import numpy as np
import pytest
import torch
from PIL import Image

from gemel.bundle import Matcher, Observation, Verifier, load_bundle
from gemel.bundle._observation import INPUTS_AT_ONCE
from gemel.energies import (
    Concatenation,
    Correlation,
    Cosine,
    Ensemble,
    Euclidean,
    ExponentialManhattan,
    Manhattan,
    SquaredEuclidean,
    Warping,
    WeightedDifference,
)
from gemel.errors import BundleError, ShapeError, UnreadableSampleError
from gemel.inputs import CellsPreprocessing

BLANK = Image.new("L", (12, 12), 90)


@pytest.fixture
def pictures(shapes, picture):
    """Some pictures, each of another person."""
    return [picture(shapes(30, 4), at) for at in range(0, 40, 4)]


@pytest.fixture
def two_sided(saved):
    """A verifier that compares day with night, by one linear encoder."""
    _, one = saved()
    column = one.matcher.preprocessing
    matcher = Matcher(
        one.matcher.network, CellsPreprocessing(columns={"day": column, "night": column})
    )
    settings = one.settings.model_copy(update={"sides": ("day", "night")})
    return Verifier(matcher, one.decision, settings, one.fingerprint)


def test_what_is_observed_is_what_is_embedded(saved, pictures):
    _, verifier = saved()

    observed = verifier.observe(pictures)

    assert all(isinstance(one, Observation) for one in observed)
    embeddings = np.stack([one.embedding for one in observed])
    assert embeddings.dtype == np.float32
    np.testing.assert_allclose(embeddings, verifier.embed(pictures), atol=1e-6)
    assert {(one.side, one.strange) for one in observed} == {(None, None)}


def test_one_observed_alone_is_to_the_last_bit_what_is_verified(saved, pictures):
    _, verifier = saved()
    one, other = (verifier.observe_one(value, "it").embedding[None] for value in pictures[:2])

    energy = verifier.compare_embeddings(one, other)

    assert np.array_equal(one, verifier.embed(pictures[:1]))
    assert energy.dtype == np.float32
    assert float(energy[0, 0]) == verifier.verify(*pictures[:2]).energy


def test_an_unreadable_input_does_not_lose_the_others(saved, pictures, tmp_path):
    _, verifier = saved()
    pictures[3], pictures[7] = b"no image", tmp_path / "nowhere.png"

    observed = verifier.observe(pictures)

    assert [at for at, one in enumerate(observed) if isinstance(one, UnreadableSampleError)] == [
        3,
        7,
    ]
    assert str(observed[3]).startswith("input 3: ")
    assert str(observed[7]) == f"{tmp_path / 'nowhere.png'}: no such file."
    read = [at for at in range(10) if at not in (3, 7)]
    np.testing.assert_allclose(
        np.stack([observed[at].embedding for at in read]),
        verifier.embed([pictures[at] for at in read]),
        atol=1e-6,
    )


def test_inputs_that_are_all_unreadable_are_all_named(saved):
    _, verifier = saved()

    told = [str(fault).partition(":")[0] for fault in verifier.observe([b"", b"1"], ["a", "b"])]

    assert told == ["a", "b"]
    assert verifier.observe([]) == []


def test_more_inputs_than_are_read_at_once_keep_their_order(saved, pictures):
    _, verifier = saved()
    many = [pictures[at % 10] for at in range(INPUTS_AT_ONCE + 7)]
    many[INPUTS_AT_ONCE] = b"no image"

    observed = verifier.observe(many)

    assert isinstance(observed[INPUTS_AT_ONCE], UnreadableSampleError)
    expected = verifier.embed(pictures)
    for at, one in enumerate(observed):
        if at != INPUTS_AT_ONCE:
            np.testing.assert_allclose(one.embedding, expected[at % 10], atol=1e-6)


def test_a_blank_input_says_so_under_its_name(saved, tmp_path):
    _, verifier = saved()
    BLANK.save(tmp_path / "blank.png")
    inputs = [BLANK, tmp_path / "blank.png"]

    by_default = [one.strange for one in verifier.observe(inputs)]
    named = [one.strange for one in verifier.observe(inputs, ["ann/1", "ann/2"])]

    assert by_default == [
        "input 0 is blank: every pixel has one value",
        "blank.png is blank: every pixel has one value",
    ]
    assert named == [f"ann/{at} is blank: every pixel has one value" for at in (1, 2)]
    assert verifier.observe_one(BLANK, "it").strange == "it is blank: every pixel has one value"


def test_an_input_unlike_the_calibration_set_says_so(saved, pictures):
    folder, _ = saved()
    verifier = load_bundle(folder)
    with torch.no_grad():
        for value in verifier.matcher.network.parameters():
            value *= 50

    (one,) = verifier.observe(pictures[:1], ["ann"])

    assert one.strange.startswith("ann is strange: its embedding lies ")


def test_an_input_whose_embedding_overflows_cannot_be_used(saved, shapes, picture):
    folder, _ = saved()
    verifier, dark, light = load_bundle(folder), Image.new("L", (12, 12), 0), picture(shapes(), 0)
    with torch.no_grad():
        for value in verifier.matcher.network.parameters():
            value.fill_(3e38)
    light.putpixel((0, 0), 255)

    observed = verifier.observe([light, dark], ["light", "dark"])

    assert [str(fault).partition(",")[0] for fault in observed] == [
        f"{name}: its embedding is not finite" for name in ("light", "dark")
    ]
    with pytest.raises(UnreadableSampleError, match=r"^it: its embedding is not finite"):
        verifier.observe_one(light, "it")


def test_names_that_are_not_as_many_as_inputs_are_refused(saved, pictures):
    _, verifier = saved()

    with pytest.raises(ShapeError, match=r"a name for each of its 10 inputs; got 1\."):
        verifier.observe(pictures, ["one"])


def test_an_input_of_two_sides_says_on_which_it_stands(two_sided, pictures):
    sides = [{"day": pictures[0]}, {"night": pictures[0]}, {"night": pictures[1], "day": None}]

    assert [one.side for one in two_sided.observe(sides)] == ["day", "night", "night"]
    assert two_sided.observe_one(sides[1], "it").side == "night"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({}, "ann: at least one of day, night is needed, got none."),
        ({"dusk": BLANK}, "ann: unknown column 'dusk'."),
        ({"day": BLANK, "night": BLANK}, "ann fills day and night;"),
        (BLANK, "ann: expected a mapping from day, night to an input each, got Image."),
    ],
)
def test_a_row_that_cannot_be_used_does_not_lose_the_others(two_sided, pictures, row, reason):
    fault, one = two_sided.observe([row, {"day": pictures[0]}], ["ann", "bob"])

    assert isinstance(fault, UnreadableSampleError)
    assert str(fault).startswith(reason)
    assert one.side == "day"
    with pytest.raises(UnreadableSampleError, match=r"^ann"):
        two_sided.observe_one(row, "ann")


def test_energies_of_embeddings_are_those_of_the_pairs(saved, pictures):
    _, verifier = saved()
    embeddings = verifier.embed(pictures)
    embeddings.flags.writeable = False

    energies = verifier.compare_embeddings(embeddings[:3], embeddings)

    expected = [verifier.compare([one] * 10, pictures) for one in pictures[:3]]
    assert np.array_equal(energies, np.stack(expected))
    assert verifier.compare_embeddings(embeddings[:0], embeddings).shape == (0, 10)
    assert verifier.compare_embeddings(embeddings, embeddings[:0]).shape == (10, 0)


def test_many_energies_are_computed_in_blocks(saved, pictures, monkeypatch):
    _, verifier = saved()
    embeddings = verifier.embed(pictures)
    whole = verifier.compare_embeddings(embeddings, embeddings)

    monkeypatch.setattr("gemel.bundle._matcher.VALUES_AT_ONCE", 25)

    assert np.array_equal(verifier.compare_embeddings(embeddings, embeddings), whole)


def test_embeddings_of_another_length_are_refused(saved, pictures, as_a_user):
    _, verifier = saved()
    embeddings = verifier.embed(pictures)

    with pytest.raises(ShapeError):
        verifier.compare_embeddings(embeddings[:, :7], embeddings)


@pytest.mark.parametrize(
    ("measure", "distance"),
    [
        (Euclidean(), "euclidean"),
        (SquaredEuclidean(), "euclidean"),
        (Cosine(), "cosine"),
        (Manhattan(), "manhattan"),
        (ExponentialManhattan(), "manhattan"),
        (Correlation(), None),
        (Warping(8, steps=4), None),
        (WeightedDifference(8), None),
        (Concatenation(8), None),
        (Ensemble(Euclidean()), None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_verifier_tells_the_plain_distance_that_ranks_as_it_does(saved, measure, distance):
    _, verifier = saved()
    verifier.matcher.network.measure = measure

    assert verifier.distance == distance


def test_the_length_of_an_embedding_is_known_without_any(saved, two_sided):
    assert saved()[1].dim == two_sided.dim == 8


def test_without_identification_there_is_the_way_to_have_one(saved):
    with pytest.raises(BundleError, match=r"fewer than two identities .* --resume` calibrates it"):
        saved()[1].require_identification()
