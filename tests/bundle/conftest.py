"""A network that sees identities apart, and a decision about it."""

import pytest


@pytest.fixture
def matcher_of():
    """Builds a matcher with the weights it was born with."""
    import torch

    from gemel.bundle import Matcher
    from gemel.encoders import EncoderSettings
    from gemel.inputs import ImagePreprocessing
    from gemel.networks import NetworkSettings, build

    def make(name="linear", energy="euclidean", *, seed=0, size=(12, 12), **encoder):
        torch.manual_seed(seed)
        settings = NetworkSettings(
            encoder=EncoderSettings.read({"name": name, "dim": 8, **encoder}, "encoder"),
            energy=energy,
        )
        preprocessing = ImagePreprocessing(size=size, mean=0.5, std=0.25)
        matcher = Matcher(build(settings, preprocessing.shape), preprocessing)
        matcher.settings = settings
        return matcher

    return make


@pytest.fixture
def saved(tmp_path, shapes, matcher_of):
    """Builds a bundle of a matcher below `tmp_path`; returns its folder and its verifier."""
    from gemel.bundle import BundleSettings, save_bundle
    from gemel.data import draw_pairs
    from gemel.decision import DecisionSettings, decide, fit_class_head
    from gemel.identification import IdentificationSettings, Labelled, fit_identification

    def make(
        name="one", *, matcher=None, provenance=None, classes=False, identification=None, **decision
    ):
        matcher = matcher or matcher_of()
        samples = shapes(30, 4)
        embeddings = matcher.embed_samples(samples)
        trials = matcher.trials(samples, draw_pairs(samples), embeddings)
        wanted = {"operating_point": {"rule": "equal-error-rate"}, **decision}
        settings = BundleSettings(
            network=matcher.settings,
            preprocessing=matcher.preprocessing,
            provenance=provenance or {"data": "made up", "train": "8 identities, 48 samples"},
        )
        chosen = decide(trials, DecisionSettings.read(wanted, "decision"), embeddings.numpy())
        head = (
            fit_class_head(embeddings.numpy(), samples.identity, samples.names) if classes else None
        )
        known = None
        if identification is not None:
            known = fit_identification(
                Labelled(embeddings.numpy(), samples.identity, samples.units),
                matcher.embed_samples(shapes(40, 1, seed=9)).numpy(),
                matcher.compare_embeddings,
                IdentificationSettings.read(identification, "identification"),
            )
        folder = tmp_path / name
        return folder, save_bundle(folder, matcher.network, settings, chosen, head, known)

    return make


@pytest.fixture
def picture():
    """A picture from one of the samples."""
    from PIL import Image

    return lambda samples, at: Image.fromarray(samples.cache.array[at, 0])
