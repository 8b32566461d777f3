"""Samples of a few identities, a network that sees them apart, and a decision about it."""

import numpy as np
import pytest


@pytest.fixture
def patterned():
    """Builds samples of `people` identities: a pattern of blocks each, with noise."""
    # The shape checker must see the package before any conftest imports it.
    from gemel.data import Samples

    def build(people=30, images=4, *, noise=0.2, seed=0, **more):
        draws = np.random.default_rng(seed)
        pattern = draws.uniform(0, 1, size=(people, 1, 4, 4)).repeat(3, axis=2).repeat(3, axis=3)
        who = np.repeat(np.arange(people), images)
        value = pattern[who] + noise * draws.normal(size=(len(who), 1, 12, 12))
        facts = {
            "array": (255 * value.clip(0, 1)).astype(np.uint8),
            "rows": np.arange(len(who)),
            "identity": who,
            "names": tuple(f"person {i}" for i in range(people)),
            "forged": np.zeros(len(who), dtype=bool),
            "origin": tuple(f"{i:03d}.png" for i in range(len(who))),
        }
        return Samples(**(facts | more))

    return build


@pytest.fixture
def matcher_of():
    """Builds a matcher with the weights it was born with."""
    import torch

    from gemel.bundle import Matcher
    from gemel.data import Preprocessing
    from gemel.encoders import EncoderSettings
    from gemel.networks import NetworkSettings, build

    def make(name="linear", energy="euclidean", *, seed=0, size=(12, 12), **encoder):
        torch.manual_seed(seed)
        settings = NetworkSettings(
            encoder=EncoderSettings.read({"name": name, "dim": 8, **encoder}, "encoder"),
            energy=energy,
        )
        preprocessing = Preprocessing(size=size, mean=0.5, std=0.25)
        matcher = Matcher(build(settings, 1, size), preprocessing)
        matcher.settings = settings
        return matcher

    return make


@pytest.fixture
def saved(tmp_path, patterned, matcher_of):
    """Builds a bundle of a matcher below `tmp_path`; returns its folder and its verifier."""
    from gemel.bundle import BundleSettings, save_bundle
    from gemel.data import draw_pairs
    from gemel.decision import DecisionSettings, decide

    def make(name="one", *, matcher=None, provenance=None, **decision):
        matcher = matcher or matcher_of()
        samples = patterned()
        embeddings = matcher.embed_samples(samples)
        trials = matcher.trials(samples, draw_pairs(samples), embeddings)
        wanted = {"operating_point": {"rule": "equal-error-rate"}, **decision}
        settings = BundleSettings(
            network=matcher.settings,
            preprocessing=matcher.preprocessing,
            provenance=provenance or {"data": "made up", "train": "8 identities, 48 samples"},
        )
        chosen = decide(trials, DecisionSettings.read(wanted, "decision"), embeddings.numpy())
        folder = tmp_path / name
        return folder, save_bundle(folder, matcher.network, settings, chosen)

    return make


@pytest.fixture
def picture():
    """A picture from one of the samples."""
    from PIL import Image

    return lambda samples, at: Image.fromarray(samples.array[at, 0])
