import torch
from torch import nn

from gemel.bundle import Matcher
from gemel.encoders import Linear
from gemel.energies import Euclidean, WeightedDifference
from gemel.evaluation import _effort
from gemel.evaluation._effort import affordable_energies
from gemel.inputs import ImagePreprocessing
from gemel.networks import Siamese


def affordable(measure):
    matcher = Matcher(Siamese(Linear(36, 8), measure), ImagePreprocessing(size=(6, 6)))
    return affordable_energies(matcher, torch.zeros(3, 8))


def test_a_distance_costs_the_numbers_it_reads():
    assert affordable(Euclidean()) == _effort.WORK // 8


def test_a_measure_with_weights_costs_these_too():
    measure = WeightedDifference(8)
    weights = sum(weight.numel() for weight in nn.Module.parameters(measure))

    assert affordable(measure) == _effort.WORK // (8 + weights)


def test_one_energy_can_always_be_afforded(monkeypatch):
    monkeypatch.setattr(_effort, "WORK", 1)

    assert affordable(Euclidean()) == 1
