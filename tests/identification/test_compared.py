import numpy as np
import pytest

from gemel.identification import Labelled, Scoring, fuse
from gemel.identification._compared import Compared
from gemel.identification._templates import choose_templates


@pytest.fixture(params=["identity", "sample"])
def compared(request, people, compare):
    vectors, who = people(9, 4, seed=1)
    kept = np.flatnonzero((who > 1) | (np.arange(len(who)) % 4 < 2))  # two of them have two
    unit = who[kept] if request.param == "identity" else np.arange(len(kept))
    labelled = Labelled(vectors[kept], who[kept], unit, request.param)
    templates = choose_templates(labelled, 2, 0)
    scoring = Scoring("closest")
    return labelled, templates, Compared.of(labelled, templates, scoring, compare)


def test_each_probe_is_fused_with_everybody_and_with_its_own_without_itself(
    compared, compare, roster_of
):
    labelled, templates, found = compared

    for place, probe in enumerate(templates.probes):
        for identity, references in enumerate(templates.enrolled):
            energy = compare(labelled.vectors[[probe]], labelled.vectors[references]).min()
            assert found.energy[place, identity] == pytest.approx(energy)
    own = dict(zip(templates.mated.tolist(), templates.own, strict=True))
    for place, probe in enumerate(templates.probes):
        if place in own:
            alone = roster_of(labelled.vectors[own[place]], np.zeros(2, dtype=int))
            energy = fuse("closest", labelled.vectors[[probe]], alone, compare)[0, 0]
            assert found.own[place] == pytest.approx(energy)
        else:
            assert found.own[place] == np.inf


def test_trials_are_all_comparisons_or_as_many_as_were_asked_for(compared):
    labelled, templates, found = compared
    genuine = len(templates.mated)
    impostor = len(templates.probes) * len(templates.enrolled) - (templates.column >= 0).sum()

    every, few = found.trials(10**6, 0), found.trials(50, 0)

    assert (len(every.genuine), len(every.impostor)) == (genuine, impostor)
    assert (len(few.genuine), len(few.impostor)) == (genuine, 50)
    assert set(few.impostor.energy) <= set(every.impostor.energy)
    if labelled.unit_word == "identity":
        assert (every.genuine.left_unit == every.genuine.right_unit).all()
        assert (every.impostor.left_unit != every.impostor.right_unit).all()


def test_support_is_that_of_all_trials(compared):
    found = compared[2]

    assert found.support == found.trials(10**6, 0).support
