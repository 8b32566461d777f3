"""Networks from settings: the form, what it reads, and what every form keeps to."""

import pytest
import torch

from gemel.encoders import EncoderSettings
from gemel.energies import Warping
from gemel.errors import SettingsError, UnknownNameError
from gemel.inputs import Cell, Cells, ImageShape, SeriesShape, TextShape, VectorShape
from gemel.networks import (
    Fusion,
    Network,
    NetworkSettings,
    PseudoSiamese,
    Siamese,
    SimSiam,
    TwoChannel,
    Untied,
    settle,
)

IMAGE, VECTOR = ImageShape(1, (8, 8)), VectorShape(5)
SERIES = SeriesShape(features=3, length=40)
ONE, TWO = {"input": IMAGE}, {"left": IMAGE, "right": VECTOR}
LINEAR = {"name": "linear", "dim": 16}
FORMS = {
    "siamese": (Siamese, ONE),
    "pseudo-siamese": (PseudoSiamese, TWO),
    "untied": (Untied, ONE),
    "two-channel": (TwoChannel, ONE),
    "fusion": (Fusion, TWO),
    "simsiam": (SimSiam, ONE),
}
every_form = pytest.mark.parametrize("form", FORMS)


@pytest.fixture
def network_of(network_for):
    def make(form, **settings):
        return network_for({"form": form, "encoder": LINEAR, **settings}, FORMS[form][1])

    return make


@pytest.fixture
def batch_for(images_of, vectors_of):
    """Four samples; of two columns where the form has two, of which a fused sample has both."""

    def draw(form):
        if FORMS[form][1] is ONE:
            return images_of(4)
        left = torch.tensor([0, 1, 2] if form == "fusion" else [0, 2])
        images, vectors = images_of(len(left)), vectors_of(2)
        right = torch.tensor([1, 3])
        return Cells(4, {"left": Cell(images, left), "right": Cell(vectors, right)})

    return draw


@every_form
def test_every_form_builds_its_network(form, network_of):
    network = network_of(form)

    assert isinstance(network, Network)
    assert isinstance(network, FORMS[form][0])


@every_form
def test_all_of_a_network_is_in_its_state_dict(form, network_of, network_for, batch_for):
    network, batch = network_of(form).train(), batch_for(form)
    network(batch)  # moves running statistics, where there are any
    settings = NetworkSettings(form=form, encoder=EncoderSettings(**LINEAR))
    twin = network_for(settings.model_dump(), FORMS[form][1])
    for weight in twin.parameters():
        torch.nn.init.zeros_(weight)

    twin.load_state_dict(network.state_dict())

    compared = torch.ones(4, 4, dtype=torch.bool)
    network.eval()
    twin.eval()
    assert torch.equal(twin.embed(batch), network.embed(batch))
    assert torch.equal(
        twin.energies(twin(batch), compared), network.energies(network(batch), compared)
    )


@every_form
def test_gradients_reach_every_weight_in_training(form, network_of, batch_for):
    network = network_of(form).train()
    upper = torch.ones(4, 4, dtype=torch.bool).triu(1)

    torch.manual_seed(1)
    network.energies(network(batch_for(form)), upper)[upper].square().sum().backward()

    starved = [
        name
        for name, weight in network.named_parameters()
        if weight.ndim > 1 and not weight.grad.any()
    ]
    assert starved == []


@every_form
def test_weights_are_laid_out_as_safetensors_wants_them(form, network_of):
    assert all(value.is_contiguous() for value in network_of(form).state_dict().values())


@pytest.mark.parametrize(
    ("shapes", "across", "form"),
    [
        (IMAGE, False, Siamese),
        (ONE, False, Siamese),
        (TWO, True, PseudoSiamese),
        (TWO, False, Fusion),
    ],
)
def test_the_form_follows_the_inputs(shapes, across, form, network_for):
    settings = NetworkSettings(encoder=EncoderSettings(**LINEAR))
    settled = settle(settings, shapes, across=across)

    assert isinstance(network_for(settings.model_dump(), shapes, across=across), form)
    assert isinstance(network_for(settled.model_dump(), shapes), form)


@pytest.mark.parametrize(
    ("form", "energy", "measure"),
    [
        ("siamese", None, "Euclidean"),
        ("simsiam", None, "Cosine"),
        ("simsiam", "euclidean", "Euclidean"),
        ("siamese", "concatenation", "Concatenation"),
    ],
)
def test_the_energy_is_the_usual_one_or_the_one_asked_for(form, energy, measure, network_of):
    assert type(network_of(form, energy=energy).measure).__name__ == measure


@pytest.mark.parametrize(
    ("settings", "evidence"),
    [
        ({}, False),
        ({"energy": "cosine"}, False),
        ({"energy": "weighted-difference"}, True),
        ({"form": "untied", "energy": "concatenation"}, True),
        ({"form": "two-channel"}, True),
    ],
)
def test_settings_say_whether_the_energy_is_evidence(settings, evidence):
    assert NetworkSettings(**settings).evidence == evidence


@pytest.mark.parametrize(
    ("form", "settings", "message"),
    [
        ("siamese", {"tokens": 2}, r"network\.tokens=2 has no effect on the form 'siamese'"),
        ("siamese", {"encoders": {"input": {}}}, r"network\.encoders=.*form 'siamese'"),
        ("two-channel", {"energy": "cosine"}, r"network\.energy=cosine .*'two-channel'"),
        ("pseudo-siamese", {"modality_dropout": 0.5}, r"modality_dropout=0\.5.*pseudo-siamese"),
        ("fusion", {"projection": 8}, r"network\.projection=8"),
        ("simsiam", {"hidden": 8}, r"network\.hidden=8"),
        ("untied", {"hidden": 8}, r"hidden=8 has no effect on the energy 'euclidean'"),
    ],
)
def test_a_value_that_the_form_does_not_read_is_refused(form, settings, message, network_of):
    with pytest.raises(SettingsError, match=message):
        network_of(form, **settings)


@pytest.mark.parametrize("form", ["siamese", "untied", "pseudo-siamese"])
def test_warping_takes_its_steps_from_the_encoder(form, network_for):
    encoder = {"name": "local", "dim": 12, "steps": 3, "width": 4}
    columns = {"left": SERIES, "right": SERIES} if form == "pseudo-siamese" else {"input": SERIES}

    network = network_for({"form": form, "encoder": encoder, "energy": "warping"}, columns)

    (warping,) = (each for each in network.modules() if isinstance(each, Warping))
    assert warping.steps == 3


@pytest.mark.parametrize("encoder", [{"name": "lstm"}, {"name": "tdnn", "normalise": True}])
def test_warping_is_refused_where_an_embedding_is_one_vector(encoder, network_for):
    with pytest.raises(SettingsError, match=r"one vector\. Take network\.encoder\.name=local"):
        network_for({"encoder": encoder, "energy": "warping"}, SERIES)


def test_warping_is_refused_where_two_branches_differ_in_steps(network_for):
    branches = {
        column: {"name": "local", "dim": 12, "steps": steps}
        for column, steps in (("left", 3), ("right", 4))
    }
    with pytest.raises(SettingsError, match="compares sequences of vectors"):
        network_for(
            {"form": "pseudo-siamese", "encoders": branches, "energy": "warping"},
            {"left": SERIES, "right": SERIES},
        )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"energy": "cosin"}, "Unknown energy 'cosin'. Did you mean 'cosine'"),
        ({"encoder": {"name": "resdual"}}, "Unknown encoder 'resdual'. Did you mean 'residual'"),
    ],
)
def test_a_name_nobody_answers_to_is_refused_with_the_nearest(settings, message, network_for):
    with pytest.raises(UnknownNameError, match=message):
        network_for(settings, IMAGE)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"encoder": {"dims": 3}}, r"unknown key 'encoder.dims'. Did you mean 'dim'\?"),
        (
            {"encoders": {"sound": {"dims": 3}}},
            r"unknown key 'encoders.sound.dims'. Did you mean 'dim'\?",
        ),
    ],
)
def test_an_unknown_key_inside_an_encoder_suggests_the_nearest(settings, message):
    with pytest.raises(SettingsError, match=message):
        NetworkSettings.read(settings, "network")


def test_an_encoder_for_a_column_that_is_not_there_is_refused_with_the_nearest(network_of):
    with pytest.raises(
        SettingsError, match=r"names a column 'rigth' that the inputs do not have\. Did you mean 'r"
    ):
        network_of("fusion", encoders={"rigth": LINEAR})


def test_an_encoder_that_every_column_overrides_is_refused(network_of):
    with pytest.raises(SettingsError, match=r"network\.encoder is read by no column"):
        network_of("fusion", encoders={"left": LINEAR, "right": LINEAR})


def test_an_encoder_that_cannot_be_built_names_its_column(network_of):
    with pytest.raises(SettingsError, match=r"^Column 'right': encoder 'book' reads images"):
        network_of("fusion", encoders={"right": {"name": "book"}})


def test_columns_of_two_shapes_do_not_share_an_encoder(network_for):
    shapes = {"word": TextShape(tuple(f"word {i}" for i in range(5000)), 9), "image": IMAGE}

    with pytest.raises(SettingsError, match=r"'word' and 'image' differ.*pseudo-siamese") as error:
        network_for({"form": "siamese"}, shapes)

    assert len(str(error.value)) < 400
