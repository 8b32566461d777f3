"""To each column its encoder."""

import pytest
import torch

from gemel.encoders import Encoder, EncoderSettings, build
from gemel.energies import Euclidean
from gemel.errors import SettingsError, ShapeError, UnknownNameError
from gemel.inputs import Cell, Cells, ImageShape, Sequences, VectorShape
from gemel.networks import Branches, PseudoSiamese

SHAPES = {"photo": ImageShape(1, (12, 12)), "measured": VectorShape(5)}


class MeanStep(Encoder):
    """A recurrent encoder's stand-in: the mean of the real steps, and a linear map."""

    def __init__(self, features, dim):
        super().__init__(dim)
        self.linear = torch.nn.Linear(features, dim)

    def forward(self, inputs):
        real = inputs.mask[..., None]
        return self.linear((inputs.values * real).sum(1) / inputs.length[:, None])


@pytest.fixture
def network(network_for):
    settings = {
        "encoder": {"dim": 6},
        "encoders": {"photo": {"name": "book", "dim": 6}},
    }
    return network_for(settings, SHAPES, across=True).eval()


def test_each_sample_goes_through_the_encoder_of_its_column(network, images_of, vectors_of, table):
    photos, measured = images_of(2, side=12), vectors_of(3)

    found = network.embed(table(5, photo=(photos, [1, 4]), measured=(measured, [0, 2, 3])))

    torch.testing.assert_close(found[[1, 4]], network.encoders["photo"](photos))
    torch.testing.assert_close(found[[0, 2, 3]], network.encoders["measured"](measured))


def test_one_column_is_probed_from_the_other(network, images_of, vectors_of, table):
    photos, measured = images_of(3, side=12), vectors_of(3)
    gallery = table(3, photo=(photos, [0, 1, 2]))
    probes = table(3, measured=(measured, [0, 1, 2]), photo=(photos[:0], []))

    found = network.energy(probes, gallery)

    encode = network.encoders
    expected = network.measure.paired(encode["measured"](measured), encode["photo"](photos))
    assert torch.equal(found, expected)


def test_a_recurrent_branch_stands_beside_a_convolutional_one(images_of):
    branches = {
        "strokes": MeanStep(3, 6),
        "drawing": build(EncoderSettings(name="book", dim=6), ImageShape(1, (12, 12))),
    }
    network = PseudoSiamese(Branches(branches), Euclidean())
    strokes = Sequences(torch.randn(2, 7, 3), torch.tensor([7, 4]))
    batch = Cells(
        3,
        {
            "strokes": Cell(strokes, torch.tensor([0, 2])),
            "drawing": Cell(images_of(1, side=12), torch.tensor([1])),
        },
    )

    network.energies(network(batch), torch.ones(3, 3, dtype=torch.bool)).sum().backward()

    assert all(weight.grad.any() for weight in network.parameters())


def test_the_weights_are_untied_and_those_of_an_absent_column_rest(
    network, images_of, vectors_of, table
):
    network.embed(table(2, photo=(images_of(2, side=12), [0, 1]))).sum().backward()

    assert all(weight.grad is not None for weight in network.encoders["photo"].parameters())
    assert all(weight.grad is None for weight in network.encoders["measured"].parameters())


@pytest.mark.parametrize("name", ["v1.2", "50%", "training", "values", "图像", "a b", "", "of_x"])
def test_a_column_may_be_called_anything(name):
    linear = build(EncoderSettings(name="linear", dim=6), VectorShape(5))
    other = build(EncoderSettings(name="linear", dim=6), VectorShape(5))

    branches = Branches({name: linear, "other": other})

    assert branches[name] is linear
    assert len(branches.state_dict()) == 4


def test_two_names_never_share_a_place():
    encoders = [build(EncoderSettings(name="linear", dim=6), VectorShape(5)) for _ in range(2)]

    branches = Branches(dict(zip(["a.b", "a%2Eb"], encoders, strict=True)))

    assert [branches["a.b"], branches["a%2Eb"]] == encoders


def test_embeddings_of_two_lengths_are_refused(network_for):
    with pytest.raises(
        SettingsError, match=r"one length to be compared, got photo 6, measured 128.*COLUMN\.dim"
    ):
        network_for({"encoders": {"photo": {"name": "linear", "dim": 6}}}, SHAPES, across=True)


def test_a_single_column_is_refused_with_the_forms_that_take_it(network_for):
    with pytest.raises(SettingsError, match=r"two columns or more, got photo.*siamese or untied"):
        network_for({"form": "pseudo-siamese"}, {"photo": SHAPES["photo"]})


def test_inputs_without_columns_are_refused(network, images_of):
    with pytest.raises(ShapeError, match=r"takes Cells, which name the columns; got Tensor"):
        network.embed(images_of(2, side=12))


def test_a_column_without_an_encoder_is_refused_with_the_nearest(network, images_of, table):
    with pytest.raises(UnknownNameError, match=r"Unknown column 'foto'\. Did you mean 'photo'\?"):
        network.embed(table(1, foto=(images_of(1, side=12), [0])))
