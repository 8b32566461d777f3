import numpy as np
import pytest

from gemel.errors import ShapeError
from gemel.identification import Labelled
from gemel.identification._templates import choose_templates

WHO = np.array([7, 7, 7, 7, 3, 3, 3, 9, 9, 5])


def labelled(side=None):
    vectors = np.zeros((len(WHO), 2), dtype=np.float32)
    return Labelled(vectors, WHO, WHO, side=side)


@pytest.mark.parametrize("references", [1, 2, 3])
@pytest.mark.parametrize("seed", range(5))
def test_no_probe_is_compared_with_itself_and_all_references_are_its_identitys(references, seed):
    templates = choose_templates(labelled(), references, seed)

    assert templates.enrolled.shape == (sum(np.bincount(WHO) >= references), references)
    assert templates.probes.tolist() == list(range(len(WHO)))
    for place, own in zip(templates.mated, templates.own, strict=True):
        probe = templates.probes[place]
        assert probe not in own
        assert len(set(own.tolist())) == references
        assert (WHO[own] == WHO[probe]).all()
    for place, (probe, column) in enumerate(zip(templates.probes, templates.column, strict=True)):
        if column < 0:
            assert (WHO == WHO[probe]).sum() < references
        else:
            assert (WHO[templates.enrolled[column]] == WHO[probe]).all()
        spare = (WHO == WHO[probe]).sum() > references
        inside = column >= 0 and probe in templates.enrolled[column]
        assert (place in templates.mated) == (column >= 0 and (spare or not inside))


def test_more_references_take_in_those_of_fewer():
    one, two = (choose_templates(labelled(), count, 4) for count in (1, 2))
    known = {WHO[row[0]]: row for row in two.enrolled}

    for row in one.enrolled:
        if WHO[row[0]] in known:
            assert row[0] in known[WHO[row[0]]]


def test_references_are_of_the_first_side_and_probes_of_the_others():
    side = np.array([0, 0, 1, 1, 0, 1, 1, 1, 1, 0])

    templates = choose_templates(labelled(side), 1, 0)

    assert sorted(templates.enrolled[:, 0].tolist())[-1] == 9
    assert (side[templates.enrolled] == 0).all()
    assert templates.probes.tolist() == [2, 3, 5, 6, 7, 8]
    assert templates.probes[templates.mated].tolist() == [2, 3, 5, 6]  # 9 has no first side
    assert templates.column[-2:].tolist() == [-1, -1]


def test_fewer_probes_keep_their_own_references():
    every = choose_templates(labelled(), 1, 0)

    few = every.fewer(4, 1)

    assert len(few.probes) == 4
    whole = dict(zip(every.probes[every.mated].tolist(), every.own.tolist(), strict=True))
    assert {p: o for p, o in zip(few.probes.tolist(), few.own.tolist(), strict=True)}.items() <= (
        whole.items()
    )


def test_a_calibration_set_of_uneven_columns_is_refused(as_a_user):
    with pytest.raises(ShapeError, match="got 10, 9, 10 of them"):
        Labelled(np.zeros((10, 2)), WHO[:9], WHO)
