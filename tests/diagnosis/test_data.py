"""Each fault of data put into it, found by name, and not found where it is not."""

import numpy as np
import pytest

from gemel.diagnosis import examine_embeddings, examine_pairs, examine_samples
from gemel.metrics import Trials


def test_sound_data_is_left_in_peace(crowd, listed):
    vectors, who = crowd()

    assert examine_samples(listed(who), vectors) == []
    assert examine_embeddings(vectors, listed(who)) == []


def test_identities_with_one_sample_are_named(crowd, listed):
    who = np.array([0, 0, 1, 2, 2, 3])

    (finding,) = examine_samples(listed(who))

    assert finding.name == "identities with one sample"
    assert finding.severity == "warning"
    assert finding.evidence.startswith("2 of 4 identities")
    assert finding.evidence.endswith("they serve only as impostors: person 1, person 3.")
    assert "--set batches.views=2" in finding.remedy


def test_forgeries_do_not_make_up_for_a_second_sample(listed):
    (finding,) = examine_samples(listed(np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1]) == 1))

    assert "person 1" in finding.evidence


def test_data_without_any_genuine_pair_is_an_error(listed):
    (finding,) = examine_samples(listed(np.arange(9)))

    assert finding.severity == "error"
    assert "no pair is genuine: person 0, person 1, person 2 and 6 more." in finding.evidence


@pytest.mark.parametrize("where", ["inputs", "embeddings"])
def test_a_near_copy_under_another_name_is_a_false_negative(crowd, listed, where):
    vectors, who = crowd()
    vectors[57] = vectors[3] + 1e-3  # of person 5 and of person 0

    if where == "inputs":
        (finding,) = examine_samples(listed(who), vectors)
    else:
        (finding,) = examine_embeddings(vectors, listed(who))

    assert finding.name == "false negatives"
    assert "003.png (person 0) and 057.png (person 5)." in finding.evidence
    assert "--set objective.mining=all" in finding.remedy


def test_a_data_set_that_stands_twice_is_found_though_no_distance_is_usual(crowd, listed):
    vectors, who = crowd()
    twice = np.concatenate([vectors, vectors])

    (finding,) = examine_samples(listed(np.concatenate([who, who + 12])), twice)

    assert finding.evidence.endswith(" and 117 more.")  # of 120 pairs


def test_a_forgery_that_is_a_copy_of_the_genuine_sample_is_found(crowd, listed):
    vectors, who = crowd()
    forged = np.arange(len(who)) % 10 >= 8
    vectors[8] = vectors[2]
    vectors[19] = vectors[18]  # two forgeries: who made them is unknown

    (finding,) = examine_samples(listed(who, forged), vectors)

    assert "002.png (person 0) and 008.png (forgery of person 0)." in finding.evidence


def test_copies_within_one_identity_are_nobodys_fault(crowd, listed):
    vectors, who = crowd()
    vectors[1] = vectors[0]

    assert examine_samples(listed(who), vectors) == []


def test_one_identity_alone_has_no_impostors(crowd, listed):
    vectors, who = crowd(people=1)

    assert examine_samples(listed(who), vectors) == []


def test_wrong_names_are_found_and_counted(crowd, listed):
    vectors, truth = crowd(people=20, samples=15)
    who = truth.copy()
    wrong = np.random.default_rng(1).choice(len(who), size=15, replace=False)
    who[wrong] = (who[wrong] + 7) % 20

    (finding,) = examine_embeddings(vectors, listed(who))

    assert finding.name == "label noise"
    assert "15 of 300 samples (5.0%)" in finding.evidence
    first = wrong.min()
    assert f"{first:03d}.png (person {who[first]}) among person {truth[first]}" in finding.evidence
    assert "--set objective.mining=all" in finding.remedy


def test_vectors_that_tell_nobody_apart_accuse_nobody(listed):
    draws = np.random.default_rng(0)
    for people in (2, 20):
        who = np.repeat(np.arange(people), 200 // people)
        assert examine_embeddings(draws.normal(size=(200, 8)), listed(who)) == []


def test_two_samples_an_identity_are_too_few_to_ask_neighbours(crowd, listed):
    vectors, who = crowd(samples=3, noise=0.01)
    who = np.roll(who, 1)

    assert "label noise" not in [f.name for f in examine_embeddings(vectors, listed(who))]


def test_one_point_is_a_collapse_and_nothing_else(crowd, listed):
    vectors, who = crowd()

    (finding,) = examine_embeddings(10 + 1e-3 * vectors, listed(who))

    assert finding.name == "collapse"


def compared(vectors, who, *, inverted):
    left, right = np.triu_indices(len(who), 1)
    energy = np.linalg.norm(vectors[left] - vectors[right], axis=1).astype(float)
    return Trials(energy, (who[left] == who[right]) ^ inverted, who[left], who[right])


def test_a_list_with_same_the_wrong_way_round_contradicts_the_raw_inputs(crowd):
    (finding,) = examine_pairs(compared(*crowd(noise=1.5), inverted=True), compared_by="pixels")

    assert finding.name == "inverted pairs"
    assert finding.severity == "error"
    assert finding.evidence.startswith("Compared by pixels, pairs listed as the same")
    assert "Exchange 0 and 1" in finding.remedy


def test_a_list_the_right_way_round_is_left_in_peace(crowd):
    assert examine_pairs(compared(*crowd(noise=1.5), inverted=False)) == []


def test_energies_that_say_nothing_accuse_no_list(crowd):
    vectors, who = crowd()
    noise = np.random.default_rng(3).normal(size=vectors.shape)

    assert examine_pairs(compared(noise, who, inverted=False)) == []


def test_a_handful_of_pairs_accuses_no_list(crowd):
    assert examine_pairs(compared(*crowd(people=3, samples=3), inverted=True)) == []
