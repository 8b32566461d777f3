"""Small real verifiers: a network, a decision and an identification, calibrated in a moment."""

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from numpy import ndarray
from PIL import Image

from gemel.bundle import BundleSettings, Matcher, Verifier
from gemel.data import Samples, collected, draw_pairs
from gemel.decision import DecisionSettings, decide
from gemel.encoders import EncoderSettings
from gemel.identification import IdentificationSettings, Labelled, fit_identification
from gemel.inputs import (
    CellsPreprocessing,
    ImagePreprocessing,
    SeriesSettings,
    TextSettings,
    VectorPreprocessing,
    prepared,
)
from gemel.networks import NetworkSettings, build

DIM = 8
PEOPLE, EACH = 60, 5
COHORT = 30
SIDES = ("visible", "infrared")
SPREAD = 0.15
"""How far samples of one person lie apart; different persons lie about 4 apart."""


def sample_of(person: int, take: int, *, dim: int = DIM) -> ndarray:
    """A vector of one of many people, the same whenever it is asked for."""
    centre = np.random.default_rng([person, 7]).normal(size=dim)
    noise = np.random.default_rng([person, take, 11]).normal(size=dim)
    return (centre + SPREAD * noise).astype(np.float32)


def samples_of(person: int, takes: Sequence[int], *, dim: int = DIM) -> list[ndarray]:
    """Several of these."""
    return [sample_of(person, take, dim=dim) for take in takes]


@cache
def of_vectors(energy: str = "euclidean", scale: float = 1.0, **identification: Any) -> Verifier:
    """Compares vectors as they are, measured in `scale`: another scale is another model."""
    preprocessing = VectorPreprocessing(
        scale="standard", dim=DIM, mean=(0.0,) * DIM, std=(scale,) * DIM
    )
    network = NetworkSettings(encoder=EncoderSettings.read({"name": "identity"}, ""), energy=energy)
    values = [samples_of(1000 + person, range(EACH)) for person in range(PEOPLE + COHORT)]
    return _calibrated(network, preprocessing, values, f"vectors {energy} {scale}", identification)


@cache
def of_images(seed: int = 0) -> Verifier:
    """Compares small pictures by a few random directions."""
    preprocessing = ImagePreprocessing(size=(12, 12), mean=0.5, std=0.25)
    encoder = EncoderSettings.read({"name": "linear", "dim": DIM}, "")
    values = [[picture(1000 + person, take) for take in range(EACH)] for person in range(PEOPLE)]
    network = NetworkSettings(encoder=encoder)
    return _calibrated(network, preprocessing, values, f"images {seed}", {}, seed=seed)


@cache
def of_texts() -> Verifier:
    """Compares texts by the words they have."""
    values = [[text(1000 + person, take) for take in range(EACH)] for person in range(PEOPLE)]
    preprocessing = TextSettings().settle([one for each in values for one in each])
    encoder = EncoderSettings.read({"name": "average", "dim": 16}, "")
    return _calibrated(NetworkSettings(encoder=encoder), preprocessing, values, "texts", {})


@cache
def of_paths() -> Verifier:
    """Compares a pen's paths along the way that warps one into the other best."""
    values = [[path(1000 + person, take) for take in range(EACH)] for person in range(PEOPLE)]
    preprocessing = SeriesSettings().settle([one for each in values for one in each])
    encoder = EncoderSettings.read({"name": "local", "dim": 40, "steps": 10}, "")
    network = NetworkSettings(encoder=encoder, energy="warping")
    return _calibrated(network, preprocessing, values, "paths", {})


@cache
def of_two_sides() -> Verifier:
    """Compares what a daylight camera sees with what an infrared one does; never two of one."""
    one = VectorPreprocessing(dim=DIM, mean=(0.0,) * DIM, std=(1.0,) * DIM)
    preprocessing = CellsPreprocessing(columns={side: one for side in SIDES})
    network = NetworkSettings(
        form="pseudo-siamese", encoder=EncoderSettings.read({"name": "identity"}, "")
    )
    values = [
        [{SIDES[take % 2]: sample_of(1000 + person, take)} for take in range(6)]
        for person in range(PEOPLE)
    ]
    return _calibrated(network, preprocessing, values, "two sides", {}, sides=SIDES)


def picture(person: int, take: int) -> Image.Image:
    """A pattern of blocks of somebody's own, with noise."""
    blocks = np.random.default_rng([person, 3]).uniform(40, 215, (4, 4)).repeat(3, 0).repeat(3, 1)
    noise = np.random.default_rng([person, take, 5]).normal(0, 6, (12, 12))
    return Image.fromarray((blocks + noise).clip(0, 255).astype(np.uint8))


def path(person: int, take: int) -> ndarray:
    """Somebody's own way through ten places, at a speed that differs each time."""
    places = np.random.default_rng([person, 3]).normal(size=(10, 2))
    generator = np.random.default_rng([person, take, 5])
    steps = places.repeat(generator.integers(2, 6, 10), axis=0)
    return np.asarray(steps + generator.normal(0, 0.1, steps.shape))


def text(person: int, take: int) -> str:
    """Words of somebody's own, and one more that is anybody's."""
    own = np.random.default_rng([person, 3]).integers(0, 400, 6)
    other = np.random.default_rng([person, take]).integers(0, 400)
    return " ".join(f"word{word}" for word in (*own, other))


def _calibrated(
    network: NetworkSettings,
    preprocessing: Any,
    values: Sequence[Sequence[Any]],
    called: str,
    identification: dict[str, Any],
    *,
    seed: int = 0,
    sides: tuple[str, ...] = (),
) -> Verifier:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        matcher = Matcher(build(network, preprocessing.shape).eval(), preprocessing)
    samples = _samples(preprocessing, values[:PEOPLE], sides)
    embeddings = matcher.embed_samples(samples)
    wanted = {"operating_point": {"rule": "equal-error-rate"}}
    trials = matcher.trials(samples, draw_pairs(samples), embeddings)
    decision = decide(trials, DecisionSettings.read(wanted, "decision"), embeddings.numpy())
    searches = fit_identification(
        Labelled(embeddings.numpy(), samples.identity, samples.units, "identity", samples.side),
        _cohort(matcher, preprocessing, values[PEOPLE:]),
        matcher.compare_embeddings,
        IdentificationSettings.read(identification, "identification"),
    )
    settings = BundleSettings(network=network, preprocessing=preprocessing, sides=sides)
    fingerprint = hashlib.sha256(called.encode()).hexdigest()
    return Verifier(matcher, decision, settings, fingerprint, identification=searches)


def _cohort(
    matcher: Matcher, preprocessing: Any, values: Sequence[Sequence[Any]]
) -> ndarray | None:
    if not values:
        return None
    return matcher.embed_samples(_samples(preprocessing, [each[:1] for each in values])).numpy()


def _samples(
    preprocessing: Any, values: Sequence[Sequence[Any]], sides: tuple[str, ...] = ()
) -> Samples:
    inputs = [one for each in values for one in each]
    who = np.repeat(np.arange(len(values)), [len(each) for each in values])
    side = np.array([sides.index(name) for one in inputs for name in one]) if sides else None
    return Samples(
        cache=collected([prepared(preprocessing, one, "made up") for one in inputs], preprocessing),
        rows=np.arange(len(who)),
        identity=who,
        names=tuple(f"person {at}" for at in range(len(values))),
        forged=np.zeros(len(who), dtype=bool),
        origin=tuple(map(str, range(len(who)))),
        sides=sides,
        side=side,
    )
