"""Every form of network, and every kind of source of a user's own, at the default settings."""

import numpy as np
import pytest
import torch
from PIL import Image

import gemel
from gemel.errors import UnreadableSampleError
from gemel.inputs import decode


@pytest.fixture(scope="module")
def learned(things, little, tmp_path_factory):
    """Trains on one of the sources, but for the length at default settings, each case once."""
    runs, short = {}, little | {"training.epochs": 2}

    def train(source, **changes):
        key = source, repr(changes)
        if key not in runs:
            prefix, _, name = source.rpartition(":")
            place = f"{prefix}:{things / name}" if prefix else things / name
            settings = gemel.RunSettings().changed(short | changes)
            out = tmp_path_factory.mktemp("runs") / "run"
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("GEMEL_CACHE", str(things / "cache"))
                runs[key] = gemel.train(place, out, settings=settings, device="cpu")
        return runs[key]

    return train


@pytest.fixture
def inputs(things):
    """Two inputs of each kind, of the old card and the lost key."""

    def files(kind, ending):
        return [things / kind / thing / f"2.{ending}" for thing in ("old card", "lost key")]

    images, sounds = files("images", "png"), files("sounds", "wav")
    texts = ["Where is the old card?", "How about my lost key?"]
    return {
        "images": images,
        "sounds": sounds,
        "vectors": files("vectors", "npy"),
        "series": files("series", "csv"),
        "texts.csv": texts,
        "graded.csv": texts,
        "pairs.csv": images,
        "across.csv": [{"left": images[0]}, {"right": texts[1]}],
        "events.csv": [
            {"picture": images[0], "voice": sounds[0], "note": texts[0]},
            {"picture": images[1], "note": texts[1]},
        ],
    }


OWN = {
    "images": "siamese",
    "sounds": "siamese",
    "vectors": "siamese",
    "series": "siamese",
    "texts.csv": "siamese",
    "graded.csv": "siamese",
    "pairs.csv": "siamese",
    "across.csv": "pseudo-siamese",
    "events.csv": "fusion",
}
"""Each source, and the form of network that it gets from nobody's choice."""


@pytest.mark.parametrize(("source", "form"), OWN.items(), ids=OWN)
def test_any_source_makes_a_verifier_with_nothing_set(learned, inputs, source, form):
    run = learned(source)

    loaded = gemel.load(run.folder, device="cpu")

    assert loaded.settings.network.form == form
    assert loaded.verify(*inputs[source]) == run.verifier.verify(*inputs[source])


@pytest.mark.parametrize("source", OWN)
def test_inputs_of_any_kind_are_observed_as_they_are_embedded(learned, inputs, source):
    verifier = learned(source).verifier
    asked = [*inputs[source], object(), *reversed(inputs[source])]

    *before, fault, third, fourth = verifier.observe(asked)

    embeddings = verifier.embed(inputs[source])
    assert embeddings.shape == (2, verifier.dim)
    for observed, expected in zip(
        (*before, fourth, third), (*embeddings, *embeddings), strict=True
    ):
        np.testing.assert_allclose(observed.embedding, expected, atol=1e-4, rtol=1e-4)
        assert observed.strange is None
    assert isinstance(fault, UnreadableSampleError)
    assert str(fault).startswith("input 2: ")
    assert [observed.side for observed in before] == (
        ["left", "right"] if source == "across.csv" else [None, None]
    )


@pytest.mark.parametrize("source", OWN)
def test_searches_are_calibrated_wherever_somebody_could_be_searched_for(learned, source):
    run = learned(source)

    loaded = gemel.load(run.folder, device="cpu").identification

    # A grade is no proof of identity: nobody has two samples there.
    assert (loaded is None) == (source == "graded.csv")
    if loaded is not None:
        assert loaded.to_dict() == run.verifier.identification.to_dict()


@pytest.mark.parametrize("source", OWN)
def test_every_epoch_on_any_source_has_something_to_learn(learned, source):
    losses = [record.loss for record in learned(source).history]

    assert len(losses) == 2
    assert min(losses) > 0


VIEWS = {"batches.views": 2, "objective.loss": "alignment"}
FORMS = [
    ("siamese", "sounds", {}),
    ("siamese", "texts.csv", {"network.energy": "concatenation", "objective.loss": "hinge"}),
    ("pseudo-siamese", "across.csv", {"objective.loss": "nt-xent", "network.energy": "cosine"}),
    ("untied", "images", {}),
    ("untied", "series", {}),
    ("two-channel", "images", {"objective.loss": "hinge"}),
    ("two-channel", "sounds", {"objective.loss": "binary-cross-entropy"}),
    ("fusion", "events.csv", {"network.modality_dropout": 0.5}),
    ("fusion", "across.csv", {}),
    ("simsiam", "images", VIEWS),
    ("simsiam", "texts.csv", VIEWS | {"augmentation.text.drop": 0.2}),
]


@pytest.mark.parametrize(
    ("form", "source", "changes"), FORMS, ids=[f"{form}-{source}" for form, source, _ in FORMS]
)
def test_every_form_makes_a_verifier(learned, inputs, form, source, changes):
    run = learned(source, **{"network.form": form}, **changes)

    loaded = gemel.load(run.folder, device="cpu")

    assert loaded.settings.network.form == form
    assert loaded.verify(*inputs[source]) == run.verifier.verify(*inputs[source])
    assert loaded.embed(inputs[source][:1]).shape == (1, loaded.dim)


def test_what_was_learned_without_labels_begins_another_run(learned, inputs):
    with pytest.warns(UserWarning, match="changed views of unlabelled samples"):
        views = learned("unlabelled:images", **{"network.form": "simsiam"}, **VIEWS)

    begun = learned("images", **{"network.encoder.init_from": str(views.folder)})

    fresh = learned("images")
    assert begun.history[0].loss != fresh.history[0].loss
    assert begun.verifier.verify(*inputs["images"]) == gemel.load(begun.folder).verify(
        *inputs["images"]
    )


def test_vectors_need_no_network_to_be_calibrated_and_verified(learned, inputs):
    run = learned("vectors", **{"network.encoder.name": "identity"})

    verdict = run.verifier.verify(*inputs["vectors"])

    mean, std = (
        torch.tensor(getattr(run.verifier.matcher.preprocessing, moment))
        for moment in ("mean", "std")
    )
    left, right = (
        (torch.from_numpy(np.load(file)).float() - mean) / std for file in inputs["vectors"]
    )
    assert verdict.energy == pytest.approx(float(torch.linalg.vector_norm(left - right)), rel=1e-5)
    assert gemel.load(run.folder).verify(*inputs["vectors"]) == verdict


AS = {
    "images": Image.open,
    "sounds": lambda file: tuple(decode(file, "a sound", "sound")),
    "vectors": lambda file: np.load(file).tolist(),
    "series": lambda file: np.loadtxt(file, delimiter=","),
}
"""What a program holds of a file of each kind."""


@pytest.mark.parametrize("source", AS)
def test_a_file_its_bytes_and_what_is_in_it_are_one_input(learned, inputs, source):
    verifier = learned(source).verifier
    held = {
        "path": inputs[source],
        "name": [str(file) for file in inputs[source]],
        "bytes": [file.read_bytes() for file in inputs[source]],
        "content": [AS[source](file) for file in inputs[source]],
    }

    energies = {form: verifier.verify(*pair).energy for form, pair in held.items()}

    assert len(set(energies.values())) == 1, energies


@pytest.mark.parametrize("missing", ["picture", "voice", "note"])
def test_an_event_is_verified_by_what_there_is_of_it(learned, inputs, missing):
    verifier, (whole, _) = learned("events.csv").verifier, inputs["events.csv"]
    left = {column: cell for column, cell in whole.items() if column != missing}

    assert verifier.verify(left, whole) == verifier.verify({**left, missing: None}, whole)
    assert verifier.verify(left, left).energy < 1e-5 < verifier.verify(left, whole).energy


def test_a_text_may_stand_in_a_file(learned, inputs, tmp_path):
    verifier, (left, right) = learned("texts.csv").verifier, inputs["texts.csv"]
    (tmp_path / "left.txt").write_text(left, encoding="utf-8")

    assert verifier.verify(tmp_path / "left.txt", right) == verifier.verify(left, right)
