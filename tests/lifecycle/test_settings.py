import pytest

from gemel.errors import SettingsError
from gemel.lifecycle import RunSettings, read_assignments


def test_settings_are_changed_by_path_and_nothing_else_moves():
    before = RunSettings()

    after = before.changed({"training.epochs": 3, "network.encoder.width": 8, "seed": 4})

    assert (after.training.epochs, after.network.encoder.width, after.seed) == (3, 8, 4)
    assert (
        after.changed(
            {
                "training.epochs": before.training.epochs,
                "network.encoder.width": before.network.encoder.width,
                "seed": 0,
            }
        )
        == before
    )


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("trainign.epochs", 3, r"^settings: unknown key 'trainign'\. Did you mean 'training'\?"),
        ("training.epoch", 3, r"unknown key 'training\.epoch'\. Did you mean 'epochs'\?"),
        ("network.encoder.dims", 3, r"unknown key 'network\.encoder\.dims'\. Did you mean 'dim'\?"),
        ("decision.operating_point.rat", 3, r"Did you mean 'rate'\?"),
        ("training.epochs.x", 3, r"'training\.epochs\.x': 'epochs' holds a value, not keys"),
        ("training.epochs", "many", r"^settings: training\.epochs: .*got 'many'"),
        ("split.test", 0.9, r"^settings: split: validation, calibration, test should sum"),
        ("seed", -1, r"^settings: seed: .*greater than or equal to 0"),
    ],
)
def test_a_path_that_leads_nowhere_suggests_the_nearest(path, value, message):
    with pytest.raises(SettingsError, match=message):
        RunSettings().changed({path: value})


def test_assignments_are_read_as_yaml():
    words = ["a=3", "b=1e-3", "c=[28, 28]", "d=null", "e=zeros", "f=a=b", "g={x: 1}", "h=true"]

    assert read_assignments(words) == {
        "a": 3,
        "b": "1e-3",  # YAML's own view; a field that wants a number reads it as one
        "c": [28, 28],
        "d": None,
        "e": "zeros",
        "f": "a=b",
        "g": {"x": 1},
        "h": True,
    }
    assert RunSettings().changed({"training.learning_rate": "1e-3"}).training.learning_rate == 1e-3


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("training.epochs", r"--set wants key=value.*got 'training\.epochs'"),
        ("=3", r"--set wants key=value.*got '=3'"),
        ("training.epochs=[1", r"--set training\.epochs: '\[1' is not YAML"),
    ],
)
def test_a_word_that_assigns_nothing_is_refused(word, message):
    with pytest.raises(SettingsError, match=message):
        read_assignments([word])


def test_cross_entropy_on_an_energy_that_is_never_negative_is_refused_with_the_way_out():
    with pytest.raises(
        SettingsError, match=r"euclidean is never negative\. Set network\.energy to .* weighted"
    ):
        RunSettings().changed({"objective.loss": "binary-cross-entropy"})

    chosen = {"objective.loss": "binary-cross-entropy", "network.energy": "weighted-difference"}
    assert RunSettings().changed(chosen).network.energy == "weighted-difference"


def test_alignment_without_simsiam_is_refused_for_it_collapses():
    with pytest.raises(SettingsError, match=r"collapses to one point\. Set network\.form=simsiam"):
        RunSettings().changed({"objective.loss": "alignment"})

    chosen = {"objective.loss": "alignment", "network.form": "simsiam"}
    assert RunSettings().changed(chosen).network.form == "simsiam"


def test_a_memory_of_embeddings_without_a_length_is_refused():
    with pytest.raises(SettingsError, match=r"new ones flee from them\. Set network\.energy"):
        RunSettings().changed({"objective.memory": 256})

    for bound in ({"network.energy": "cosine"}, {"network.encoder.normalise": True}):
        assert RunSettings().changed({"objective.memory": 256, **bound}).objective.memory == 256
