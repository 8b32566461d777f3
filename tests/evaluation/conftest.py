"""A handful of identities whose images are a pattern each, with noise; a network that sees it."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def patterned():
    """Builds samples of `people` identities, each with genuine images and forgeries."""
    # The shape checker must see the package before any conftest imports it.
    from gemel.data import Samples

    def build(people=6, images=5, forgeries=0, *, noise=0.25, channels=1, seed=0, **more):
        draws = np.random.default_rng(seed)
        pattern = draws.uniform(0, 1, size=(people, channels, 6, 6))
        who = np.repeat(np.arange(people), images + forgeries)
        forged = np.tile(np.arange(images + forgeries) >= images, people)
        # A forgery lies between the identity it imitates and whoever made it.
        own = pattern[who]
        own[forged] = 0.5 * own[forged] + 0.5 * pattern[(who[forged] + 1) % people]
        value = own + noise * draws.normal(size=own.shape)
        facts = {
            "array": (255 * value.clip(0, 1)).astype(np.uint8),
            "rows": np.arange(len(who)),
            "identity": who,
            "names": tuple(f"person {i}" for i in range(people)),
            "forged": forged,
            "origin": tuple(f"images/{i:03d}.png" for i in range(len(who))),
        }
        return Samples(**(facts | more))

    return build


@pytest.fixture(scope="session")
def matcher():
    """A linear map with the weights it was born with; patterns stay apart under it."""
    import torch

    from gemel.bundle import Matcher
    from gemel.data import Preprocessing
    from gemel.encoders import EncoderSettings
    from gemel.networks import NetworkSettings, build

    torch.manual_seed(0)
    settings = NetworkSettings(encoder=EncoderSettings(name="linear", dim=8), energy="euclidean")
    return Matcher(build(settings, 1, (6, 6)), Preprocessing(size=(6, 6)))


@pytest.fixture(scope="session")
def decision(matcher, patterned):
    """What the matcher decides, fixed on identities of its own."""
    from gemel.data import draw_pairs
    from gemel.decision import DecisionSettings, decide

    others = patterned(seed=7)
    return decide(matcher.trials(others, draw_pairs(others)), DecisionSettings())


@pytest.fixture(scope="session")
def quick():
    """Settings that measure little, fast."""
    from gemel.evaluation import EvaluationSettings

    return EvaluationSettings(episodes=20, resamples=100, mapped=20, hardest=3)
