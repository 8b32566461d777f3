"""Omniglot's official one-shot runs, found again among the drawings of the evaluation set."""

import zipfile

import numpy as np
import pytest

from gemel.data import Episodes, cached, open_source, settle, split
from gemel.errors import SourceError
from gemel.inputs import InputSettings

RUN = "all_runs/run02"


@pytest.fixture
def drawn(tmp_path):
    """Made-up alphabets with four runs of six characters, to be changed at will."""
    from made_up import build

    return build("omniglot", tmp_path / "data") / "omniglot"


def runs_of(listing):
    (runs,) = listing.episodes.values()
    return runs


def test_a_run_asks_for_each_of_its_characters_once(drawn):
    listing = open_source("omniglot", drawn.parent)

    assert set(listing.episodes) == {"official runs"}
    runs, who = runs_of(listing), np.array(listing.identity)
    assert runs.reference.shape == runs.query.shape == (4, 6)
    for reference, query, answer in zip(runs.reference, runs.query, runs.answer, strict=True):
        assert sorted(who[query]) == sorted(who[reference])
        assert (who[reference[answer]] == who[query]).all()
        assert len({name.split("/")[0] for name in who[reference]}) == 1


def test_the_drawings_of_a_run_are_those_it_shows(drawn):
    listing = open_source("omniglot", drawn.parent)

    names = [listing.store.name(at) for at in runs_of(listing).reference[1].tolist()]

    assert [name.partition("images_evaluation/")[2] for name in names] == [
        f"New_0/character{kind:02}/{kind:04}_04.png" for kind in range(1, 7)
    ]


def test_runs_read_alike_from_their_archive(drawn):
    plain = runs_of(open_source("omniglot", drawn.parent))
    with zipfile.ZipFile(drawn / "all_runs.zip", "w") as archive:
        for path in (drawn / "all_runs").rglob("*.*"):
            archive.write(path, path.relative_to(drawn / "all_runs"))
    (drawn / "all_runs").rename(drawn / "away")

    packed = runs_of(open_source("omniglot", drawn.parent))

    for one, other in zip(vars(plain).values(), vars(packed).values(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_folder_without_runs_has_none(drawn):
    (drawn / "all_runs").rename(drawn / "away")

    assert open_source("omniglot", drawn.parent).episodes == {}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("run02/test/item01.png", "line 1 should name .* got 'run02/test/item01.png'"),
        ("run02/test/item09.png run02/training/class01.png", "item09"),
        ("run02/test/item01.png run01/training/class01.png", "run01/training"),
    ],
)
def test_a_bad_line_of_answers_is_named(drawn, line, reason):
    (drawn / RUN / "class_labels.txt").write_text(line + "\n")

    with pytest.raises(SourceError, match=rf"run02/class_labels\.txt, .*{reason}"):
        open_source("omniglot", drawn.parent)


def test_a_picture_that_the_evaluation_set_does_not_hold_is_named(drawn, picture):
    picture(0).save(drawn / RUN / "test" / "item03.png")

    with pytest.raises(SourceError, match=r"all_runs shows in run02/test/item03\.png what no"):
        open_source("omniglot", drawn.parent)


def test_a_run_that_lacks_a_question_is_refused(drawn):
    labels = drawn / RUN / "class_labels.txt"
    labels.write_text("\n".join(labels.read_text().splitlines()[1:]) + "\n")

    with pytest.raises(SourceError, match=r"all of one size.*holds 4 that do not agree"):
        open_source("omniglot", drawn.parent)


def test_a_folder_of_no_runs_at_all_is_refused(drawn):
    (drawn / "all_runs").rename(drawn / "away")
    (drawn / "all_runs").mkdir()

    with pytest.raises(SourceError, match=r"all_runs should hold run01"):
        open_source("omniglot", drawn.parent)


def test_runs_stay_with_the_test_part_and_point_at_the_same_drawings(drawn):
    listing = open_source("omniglot", drawn.parent)
    whole = cached(listing, settle(InputSettings(image={"size": (8, 8)}), listing))

    parts = split(whole)

    assert [name for name, part in parts.items() if part.episodes] == ["test"]
    there, here = runs_of(whole), runs_of(parts["test"])
    np.testing.assert_array_equal(parts["test"].rows[here.query], whole.rows[there.query])
    np.testing.assert_array_equal(parts["test"].rows[here.reference], whole.rows[there.reference])


def test_a_torso_of_official_tasks_is_none():
    tasks = Episodes(np.array([[0, 1], [2, 3]]), np.array([[4], [5]]), np.array([[1], [0]]))

    assert tasks.moved(np.array([5, 4, 3, 2, 1, 0])).query.tolist() == [[1], [0]]
    assert tasks.moved(np.array([0, 1, 2, 3, 4, -1])) is None
    assert tasks.moved(np.array([0, -1, 2, 3, 4, 5])) is None
    assert len(tasks) == 2
