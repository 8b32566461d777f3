"""The whole life cycle on images that come with scikit-learn, in under a minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Int
from numpy import ndarray
from PIL import Image

from gemel.bundle import Matcher, Verifier
from gemel.data import Samples
from gemel.decision import Verdict
from gemel.evaluation import Evaluation, evaluate, pixel_matcher, write_report
from gemel.gallery import Gallery
from gemel.lifecycle._evaluate import summary_of
from gemel.lifecycle._prepare import prepare
from gemel.lifecycle._run import Run
from gemel.lifecycle._settings import RunSettings
from gemel.lifecycle._train import train
from gemel.lifecycle._watcher import Quiet, RunWatcher
from gemel.metrics import Measured, rate_with_interval
from gemel.types import PathLike

SOURCE, GALLERY = "digits", "digits.gallery"
SETTINGS = RunSettings.read(
    {
        "preprocessing": {"image": {"size": [8, 8], "channels": 1}},
        "batches": {"identities": 32, "samples": 5},
        "augmentation": {
            "image": {
                "shift": 0.04,
                "rotation": 6,
                "scale": 0.08,
                "shear": 6,
                "contrast": 0.1,
                "turned_identities": 8,
                "spliced_identities": 42,
            }
        },
        "network": {
            "encoder": {
                "width": 16,
                "dim": 64,
                "dropout": 0.0,
                "pooling": "average",
                "normalisation": "batch",
            },
            "energy": "cosine",
        },
        "objective": {"loss": "triplet", "margin": 0.3},
        "training": {"epochs": 7, "learning_rate": 0.002, "weight_decay": 0.001},
        "decision": {"operating_point": {"rule": "equal-error-rate"}},
        "evaluation": {"pairs": 20_000, "resamples": 200},
    },
    "the demo",
)

LESSON = (
    "Seven classes teach to tell new samples of those seven apart, and little about classes "
    "never seen: more identities, not more samples, are what help. Omniglot has 964 to learn "
    "from: gemel reproduce omniglot --data DIR."
)


@dataclass(frozen=True)
class Recognition:
    """Unseen classes told by one enrolled image each.

    Attributes:
        gallery: Where they are enrolled.
        references: The enrolled image of each class, as positions in the unseen part.
        ours, pixels: Share of the other images whose own class is nearest.
    """

    gallery: Path
    references: tuple[int, ...]
    ours: Measured
    pixels: Measured


@dataclass(frozen=True)
class Demo:
    """What the demo shows.

    Attributes:
        run: The trained verifier and its folder.
        seen: New samples of the classes learned from.
        unseen: Samples of classes never seen.
        seen_pixels, unseen_pixels: The same pairs by raw pixels.
        recognition: One-shot recognition of the unseen classes.
        verdict: On one pair of new samples.
        lesson: What to conclude, in a sentence.
    """

    run: Run
    seen: Evaluation
    unseen: Evaluation
    seen_pixels: Evaluation
    unseen_pixels: Evaluation
    recognition: Recognition
    verdict: Verdict
    lesson: str = LESSON


def demo(out: PathLike, *, seed: int = 0, watcher: RunWatcher | None = None) -> Demo:
    """Train, calibrate, evaluate, enrol, identify and verify on handwritten digits.

    Classes 0 to 6 are learned from; 7 to 9 are never seen in training. Everything a number
    needs lands in `out`, with a report.

    Raises:
        SourceError: If `out` holds a finished run already.
    """
    watch = watcher or Quiet()
    settings = SETTINGS.changed({"seed": seed})
    run = train(SOURCE, out, settings=settings, watcher=watch)
    parts = prepare(SOURCE, None, settings, Quiet()).held_out()
    test, unseen = parts["test"], parts["unseen"]
    seen, never = run.evaluations
    by_pixels = [
        evaluate(
            pixel_matcher(part),
            part,
            name=f"{name}, by pixels",
            settings=settings.evaluation,
            seed=seed,
        )
        for name, part in (("test", test), ("unseen", unseen))
    ]
    write_report(
        run.folder,
        [seen, never, *by_pixels],
        title="Handwritten digits: seven classes learned, three never seen",
        summary={"lesson": LESSON, **summary_of(run.verifier)},
        history=run.history,
    )
    return Demo(
        run=run,
        seen=seen,
        unseen=never,
        seen_pixels=by_pixels[0],
        unseen_pixels=by_pixels[1],
        recognition=_recognise(run, unseen, seed),
        verdict=run.verifier.verify(*_pair(test)),
    )


def _recognise(run: Run, samples: Samples, seed: int) -> Recognition:
    """Enrol one image of each identity, then ask for all the others."""
    generator = np.random.default_rng(seed)
    references = [
        int(generator.choice(np.flatnonzero(samples.identity == who))) for who in samples.identities
    ]
    probes = np.setdiff1d(np.arange(len(samples)), references)
    gallery = run.folder / GALLERY
    return Recognition(
        gallery,
        tuple(references),
        ours=_found_in(gallery, run.verifier, samples, probes, references),
        pixels=_nearest_is_right(pixel_matcher(samples), samples, probes, references),
    )


def _found_in(
    place: Path,
    verifier: Verifier,
    samples: Samples,
    probes: Int[ndarray, " probes"],
    references: Sequence[int],
) -> Measured:
    """How often the first candidate is the right one, in a gallery of the references."""
    embeddings = verifier.matcher.embed_samples(samples).numpy()
    names = [samples.names[who] for who in samples.identity]
    with Gallery.open(place, verifier) as gallery:
        for at in references:
            gallery.enrol_embeddings(names[at], embeddings[[at]])
        answers = [gallery.identify_embedding(embeddings[at], top=1) for at in probes]
    right = [
        answer.candidates[0].name == names[at] for at, answer in zip(probes, answers, strict=True)
    ]
    return rate_with_interval(np.array(right), probes, probes)


def _nearest_is_right(
    matcher: Matcher, samples: Samples, probes: Int[ndarray, " probes"], references: Sequence[int]
) -> Measured:
    embeddings = matcher.embed_samples(samples)
    energy = matcher.compare_all(embeddings[probes], embeddings[list(references)])
    nearest = np.asarray(references)[torch.argmin(energy, dim=1).numpy()]
    right = samples.identity[nearest] == samples.identity[probes]
    return rate_with_interval(right, probes, probes)


def _pair(samples: Samples) -> tuple[Image.Image, Image.Image]:
    """Two new images of the first class, as a user would hand them over."""
    first, second = np.flatnonzero(samples.identity == samples.identities[0])[:2]
    read = samples.read(np.array([first, second]))
    assert isinstance(read, torch.Tensor), "digits are images"
    pictures = read.numpy()
    return Image.fromarray(pictures[0, 0]), Image.fromarray(pictures[1, 0])
