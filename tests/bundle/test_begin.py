import pytest
import torch

from gemel.bundle import begin_from
from gemel.errors import BundleError, SettingsError
from gemel.inputs import ImageShape
from gemel.networks import NetworkSettings, build


def settings_of(run, form="siamese", name="linear", **encoder):
    chosen = {"name": name, "dim": 8, "init_from": str(run), **encoder}
    return NetworkSettings.read({"form": form, "encoder": chosen}, "network")


def fresh(settings, size=(12, 12)):
    torch.manual_seed(99)
    return build(settings, ImageShape(1, size))


def test_an_encoder_begins_with_the_weights_of_another_run(saved):
    folder, verifier = saved()
    settings = settings_of(folder)
    network = fresh(settings)
    images = torch.randn(3, 1, 12, 12)
    assert not torch.equal(network.embed(images), verifier.matcher.network.embed(images))

    begin_from(network, settings)

    assert torch.equal(network.embed(images), verifier.matcher.network.embed(images))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"views": "mirror"}),
        ({"views": "moves"}, {}),
        ({"views": "mirror"}, {"views": "moves"}),
        ({"normalise": True}, {"normalise": True, "views": "mirror"}),
        ({"normalise": True, "views": "mirror"}, {"normalise": True}),
    ],
)
def test_views_have_no_weights_and_stand_in_no_ones_way(saved, matcher_of, before, after):
    folder, verifier = saved(matcher=matcher_of(**before))
    settings = settings_of(folder, **after)
    network = fresh(settings).train()
    images = torch.randn(3, 1, 12, 12)

    begin_from(network, settings)

    learned = verifier.matcher.network.train()
    assert torch.equal(network.embed(images), learned.embed(images))


def test_each_column_may_begin_from_a_run_of_its_own(saved):
    folder, verifier = saved()
    plain = {"name": "linear", "dim": 8}
    settings = NetworkSettings.read(
        {
            "form": "pseudo-siamese",
            "encoder": plain,
            "encoders": {"day": {**plain, "init_from": str(folder)}},
        },
        "network",
    )
    torch.manual_seed(99)
    shape = ImageShape(1, (12, 12))
    network = build(settings, {"day": shape, "night": shape}, across=True)
    night = {name: value.clone() for name, value in network.encoders["night"].state_dict().items()}

    begin_from(network, settings)

    learned = verifier.matcher.network.encoder.state_dict()
    assert all(map(torch.equal, network.encoders["day"].state_dict().values(), learned.values()))
    assert all(map(torch.equal, network.encoders["night"].state_dict().values(), night.values()))


def test_another_encoder_is_refused_with_where_to_look(saved):
    folder, _ = saved()
    settings = settings_of(folder, dim=9)

    with pytest.raises(SettingsError, match=r"its encoder is another one .*config\.yaml"):
        begin_from(fresh(settings), settings)


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    settings = settings_of(tmp_path / "nowhere")

    with pytest.raises(BundleError, match="nowhere"):
        begin_from(fresh(settings), settings)


def test_a_network_that_stacks_its_inputs_has_nothing_to_begin_with(saved):
    folder, _ = saved()
    settings = settings_of(folder, form="two-channel")

    with pytest.raises(SettingsError, match=r"network\.form=two-channel reads two images at once"):
        begin_from(fresh(settings), settings)
