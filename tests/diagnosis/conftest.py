"""Made-up people, and small networks that learn to tell them apart, or fail to."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest
import torch


@dataclass(frozen=True)
class Listed:
    """Whom each sample shows; identity i is called "person i"."""

    identity: np.ndarray
    forged: np.ndarray = field(default=None)

    def __post_init__(self):
        if self.forged is None:
            object.__setattr__(self, "forged", np.zeros(len(self.identity), dtype=bool))

    @property
    def names(self):
        return tuple(f"person {who}" for who in range(self.identity.max() + 1))

    @property
    def origin(self):
        return tuple(f"{sample:03d}.png" for sample in range(len(self.identity)))


@pytest.fixture
def listed():
    """Builds a roster of identities, and of forgeries where there are some."""
    return Listed


@pytest.fixture
def crowd():
    """Builds vectors of `people` × `samples`: a place for each person, and noise about it."""

    def build(people=12, samples=10, *, dim=16, noise=0.3, seed=0):
        draws = np.random.default_rng(seed)
        who = np.repeat(np.arange(people), samples)
        places = draws.normal(size=(people, dim))
        vectors = places[who] + noise * draws.normal(size=(len(who), dim))
        return vectors.astype(np.float32), who

    return build


@pytest.fixture
def epoch_of():
    """Builds the facts of an epoch; what is not said was not measured."""

    def build(epoch=5, loss=0.3, **facts):
        unknown = dict.fromkeys(["equal_error_rate", "training_error", "spread", "active"])
        return SimpleNamespace(epoch=epoch, loss=loss, **(unknown | facts))

    return build


@pytest.fixture
def learn():
    """Trains a network on vectors and gives the facts of every epoch, as training would.

    The network sees all pairs of all samples in each step. `inverted` is a validation list whose
    `same` is the wrong way round.
    """
    from gemel.diagnosis import spread
    from gemel.energies import Euclidean
    from gemel.losses import Meeting
    from gemel.metrics import equal_error_rate

    def error(network, vectors, who, inverted=False):
        left, right = np.triu_indices(len(who), 1)
        with torch.no_grad():
            energies = Euclidean().matrix(*[network(torch.tensor(vectors))] * 2).numpy()
        same = (who[left] == who[right]) ^ inverted
        return equal_error_rate(energies[left, right].astype(float), same)

    def train(
        network, objective, training, validation, *, epochs=5, steps=20, rate=0.01, inverted=False
    ):
        vectors, who = training
        same = torch.tensor(who[:, None] == who)
        optimiser = torch.optim.Adam(network.parameters(), lr=rate)
        facts = []
        for epoch in range(1, epochs + 1):
            losses, active = [], []
            for _ in range(steps):
                outputs = network(torch.tensor(vectors))
                energies = Euclidean().matrix(outputs, outputs)
                meeting = Meeting(energies, same, ~torch.eye(len(who), dtype=torch.bool))
                active.append(objective.share_active(meeting))
                loss = objective(meeting)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                losses.append(loss.item())
            facts.append(
                SimpleNamespace(
                    epoch=epoch,
                    loss=float(np.mean(losses)),
                    equal_error_rate=error(network, *validation, inverted),
                    training_error=error(network, *training),
                    spread=spread(outputs.detach().numpy()),
                    active=float(np.mean(active)),
                )
            )
        return facts

    return train
