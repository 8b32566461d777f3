"""Lists of pairs of sentences, rebuilt small."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemel.data import open_source
from gemel.data.readers._listed_pairs import Sentences, apart
from gemel.errors import SourceError

HEADER = "pair_ID\tsentence_A\tsentence_B\trelatedness_score\tentailment_judgment\n"


@pytest.fixture
def sick(tmp_path):
    """Two pairs to learn from, four to choose with, one to test on; "a dog" is everywhere."""
    folder = tmp_path / "sick"
    folder.mkdir()
    parts = {
        "train": ["a dog\ta cat\t4.5", "a dog\tno dog\t1"],
        "trial": ["a dog\ta cow\t3", "a cow\ta hen\t2", "one\ttwo\t5", "three\tfour\t1"],
        "test_annotated": ['a dog\tsay "no\t3.1'],
    }
    for part, lines in parts.items():
        rows = [f"{at}\t{line}\tNEUTRAL\n" for at, line in enumerate(lines)]
        (folder / f"SICK_{part}.txt").write_text(HEADER + "".join(rows))
    return folder


def pairs_in(listing, part):
    """The texts of each pair of a part's list, with their score."""
    pairs = listing.comparisons[part]
    score = pairs.same if pairs.score is None else pairs.score
    return [
        (listing.store.read(left), listing.store.read(right), float(own))
        for left, right, own in zip(
            pairs.left.tolist(), pairs.right.tolist(), score.tolist(), strict=True
        )
    ]


def test_sick_grades_from_nought_to_one(sick):
    listing = open_source("sick", sick.parent)

    assert pairs_in(listing, "train") == [("a dog", "a cat", 0.875), ("a dog", "no dog", 0.0)]
    assert listing.comparisons["train"].same.tolist() == [True, False]
    assert pairs_in(listing, "test") == [("a dog", 'say "no', pytest.approx(0.525))]


def test_a_sentence_of_two_parts_is_two_samples_and_two_identities(sick):
    listing = open_source("sick", sick.parent)

    texts = [listing.store.read(at) for at in range(len(listing))]
    places = [at for at, text in enumerate(texts) if text == "a dog"]
    assert sorted(listing.split[at] for at in places if listing.split[at] != "validation") != []
    assert len({listing.split[at] for at in places}) == len(places) == 3
    assert len(set(listing.identity)) == len(listing)


def test_the_pairs_that_choose_and_those_that_calibrate_share_no_sentence(sick):
    listing = open_source("sick", sick.parent)

    found = {part: pairs_in(listing, part) for part in ("validation", "calibration")}
    sentences = [
        {text for *both, _ in found[part] for text in both}
        for part in ("validation", "calibration")
    ]
    assert sum(map(len, found.values())) == 4
    assert all(sentences)
    assert not sentences[0] & sentences[1]


@pytest.mark.parametrize("line", ["9\ta\tb\t5.5\tX", "9\ta\tb\tfive\tX", "9\ta\tb"])
def test_a_grade_off_the_scale_is_refused_by_line(sick, line):
    with (sick / "SICK_train.txt").open("a") as file:
        file.write(line + "\n")

    with pytest.raises(
        SourceError, match=r"SICK_train\.txt, line 4: a grade from 1 to 5 is needed"
    ):
        open_source("sick", sick.parent)


def test_a_pair_without_a_sentence_is_refused_by_line(sick):
    (sick / "SICK_train.txt").write_text("A,B\n1,2\n")

    with pytest.raises(
        SourceError, match=r"line 2 should hold sentence_A, sentence_B, relatedness"
    ):
        open_source("sick", sick.parent)


@pytest.fixture
def sts(tmp_path):
    folder = tmp_path / "stsbenchmark"
    folder.mkdir()
    for part in ("train", "dev", "test"):
        rows = [
            f'main\tMSRvid\t2012\t{at:04}\t{at % 6}.000\t{part} "left {at}\tright {at}'
            for at in range(6)
        ]
        (folder / f"sts-{part}.csv").write_text("\n".join([*rows[:-1], rows[-1] + "\tfrom\there"]))
    return folder


def test_sts_is_separated_by_tabs_and_quotes_nothing(sts):
    listing = open_source("sts-benchmark", sts.parent)

    assert pairs_in(listing, "train")[1] == ('train "left 1', "right 1", 0.2)
    assert {part: len(pairs) for part, pairs in listing.comparisons.items()} == {
        "train": 6,
        "validation": 3,
        "calibration": 3,
        "test": 6,
    }


def test_a_short_line_of_sts_is_named(sts):
    (sts / "sts-dev.csv").write_text("main\tx\t2012\t1\t5.0\tonly one\n")

    with pytest.raises(SourceError, match=r"sts-dev\.csv, line 1 should hold .*got 6 columns"):
        open_source("sts-benchmark", sts.parent)


@pytest.fixture
def lcqmc(tmp_path):
    folder = tmp_path / "lcqmc"
    folder.mkdir()
    for part in ("dev", "test"):
        rows = [f"{part}问{at}\t{part}题{at}\t{at % 2}\n" for at in range(20)]
        (folder / f"{part}.txt").write_text("".join(rows), encoding="utf-8")
    return folder


def test_lcqmc_learns_from_dev_where_there_is_no_more(lcqmc):
    listing = open_source("lcqmc", lcqmc.parent)

    assert {part: len(pairs) for part, pairs in listing.comparisons.items()} == {
        "train": 16,
        "validation": 2,
        "calibration": 2,
        "test": 20,
    }
    assert all(pairs.score is None for pairs in listing.comparisons.values())
    assert pairs_in(listing, "test")[1] == ("test问1", "test题1", 1.0)


def test_lcqmc_learns_from_its_training_file_where_it_stands(lcqmc):
    (lcqmc / "train.txt").write_text("甲\t乙\t1\n丙\t丁\t0\n", encoding="utf-8")

    listing = open_source("lcqmc", lcqmc.parent)

    assert pairs_in(listing, "train") == [("甲", "乙", 1.0), ("丙", "丁", 0.0)]
    assert len(listing.comparisons["validation"]) == len(listing.comparisons["calibration"]) == 10


def test_a_line_of_lcqmc_that_is_no_pair_is_named(lcqmc):
    (lcqmc / "test.txt").write_text("问\t题\t2\n", encoding="utf-8")

    with pytest.raises(SourceError, match=r"test\.txt, line 1 should hold two questions"):
        open_source("lcqmc", lcqmc.parent)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=60))
def test_parts_set_apart_share_no_sentence_and_lose_no_pair(links):
    pairs = Sentences(
        [str(left) for left, _ in links], [str(right) for _, right in links], [0.0] * len(links)
    )

    parts = apart(pairs, {"train": 0.5, "validation": 0.25, "calibration": 0.25})

    used = [set(part.left) | set(part.right) for part in parts.values()]
    assert sum(map(len, used)) == len(set().union(*used))
    together = [pair for part in parts.values() for pair in zip(part.left, part.right, strict=True)]
    assert sorted(together) == sorted(zip(pairs.left, pairs.right, strict=True))


def test_parts_set_apart_have_their_share():
    pairs = Sentences([f"l{at}" for at in range(100)], [f"r{at}" for at in range(100)], [1.0] * 100)

    parts = apart(pairs, {"train": 0.8, "validation": 0.2})

    assert np.array([len(part.left) for part in parts.values()]).tolist() == [80, 20]
