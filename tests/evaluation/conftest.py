"""A handful of identities whose images are a pattern each, with noise; a network that sees it."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def patterned():
    """Builds samples of `people` identities, each with genuine images and forgeries."""
    # The shape checker must see the package before any conftest imports it.
    from gemel.data import Dense, Samples

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
            "cache": Dense((255 * value.clip(0, 1)).astype(np.uint8)),
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
    from gemel.encoders import EncoderSettings
    from gemel.inputs import ImagePreprocessing
    from gemel.networks import NetworkSettings, build

    torch.manual_seed(0)
    settings = NetworkSettings(encoder=EncoderSettings(name="linear", dim=8), energy="euclidean")
    preprocessing = ImagePreprocessing(size=(6, 6))
    return Matcher(build(settings, preprocessing.shape), preprocessing)


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


@pytest.fixture(scope="session")
def sided():
    """Builds photos and captions: vectors that carry the pattern of whom they show."""
    from gemel.data import Dense, Samples, Table

    def build(people=8, photos=1, captions=3, *, noise=0.3, turned=0, seed=0, **more):
        draws = np.random.default_rng(seed)
        who = np.repeat(np.arange(people), photos + captions)
        side = np.tile(np.arange(photos + captions) >= photos, people).astype(np.int64)
        pattern = draws.normal(size=(people, 6))
        # A caption may describe somebody else's photo.
        value = pattern[(who + turned * side) % people] + noise * draws.normal(size=(len(who), 6))
        everyone, vectors = np.arange(len(who)), Dense(value.astype(np.float32))
        columns = {
            name: (vectors, np.where(side == at, everyone, -1))
            for at, name in enumerate(("photo", "caption"))
        }
        facts = {
            "cache": Table(columns),
            "rows": everyone,
            "identity": who,
            "names": tuple(f"scene {i}" for i in range(people)),
            "forged": np.zeros(len(who), dtype=bool),
            "origin": tuple(f"{i:03d}" for i in everyone),
            "sides": ("photo", "caption"),
            "side": side,
        }
        return Samples(**(facts | more))

    return build


@pytest.fixture(scope="session")
def cross_matcher():
    """Distances between the vectors themselves, whichever column they stand in."""
    from gemel.bundle import Matcher
    from gemel.encoders import Identity
    from gemel.energies import Euclidean
    from gemel.inputs import CellsPreprocessing, VectorPreprocessing
    from gemel.networks import Siamese

    vector = VectorPreprocessing(dim=6, mean=(0.0,) * 6, std=(1.0,) * 6)
    both = CellsPreprocessing(columns={"photo": vector, "caption": vector})
    return Matcher(Siamese(Identity(6), Euclidean()), both)


@pytest.fixture(scope="session")
def events():
    """Builds events of three inputs each; the pen tells least of whom it shows."""
    from gemel.data import Dense, Samples, Table

    def build(people=6, takes=6, *, filled=None, first=0, seed=0, names=("image", "sound", "pen")):
        draws = np.random.default_rng(seed)
        pattern = np.random.default_rng(9).normal(size=(people, 8))
        who = np.repeat(np.arange(people), takes)
        held = np.ones((len(who), len(names)), dtype=bool) if filled is None else filled(len(who))
        columns = {}
        for at, name in enumerate(names):
            value = pattern[who] + (0.4 + 0.5 * at) * draws.normal(size=(len(who), 8))
            places = np.where(held[:, at], np.arange(len(who)), -1)
            columns[name] = (Dense(value.astype(np.float32)), places)
        return Samples(
            cache=Table(columns),
            rows=np.arange(len(who)),
            identity=who,
            names=tuple(f"digit {i}" for i in range(people)),
            forged=np.zeros(len(who), dtype=bool),
            origin=tuple(f"event {i}" for i in range(len(who))),
            split_by="sample",
        )

    return build


@pytest.fixture(scope="session")
def fused_matcher():
    """Builds a fusion of such events with the weights it was born with."""
    import torch

    from gemel.bundle import Matcher
    from gemel.encoders import EncoderSettings
    from gemel.inputs import CellsPreprocessing, VectorPreprocessing
    from gemel.networks import NetworkSettings, build

    def made(names=("image", "sound", "pen")):
        torch.manual_seed(0)
        vector = VectorPreprocessing(dim=8, mean=(0.0,) * 8, std=(1.0,) * 8)
        columns = CellsPreprocessing(columns=dict.fromkeys(names, vector))
        encoder = EncoderSettings(name="linear", dim=8)
        settings = NetworkSettings(form="fusion", encoder=encoder, tokens=2, heads=2)
        return Matcher(build(settings, columns.shape), columns)

    return made
