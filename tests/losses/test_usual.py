import pytest

from gemel.losses import ObjectiveSettings, build, settle


@pytest.mark.parametrize(
    ("supervision", "loss"),
    [
        ("identities", "triplet"),
        ("triplets", "triplet"),
        ("pairs", "contrastive"),
        ("scores", "correlation"),
    ],
)
def test_the_usual_loss_follows_what_is_known(supervision, loss):
    settled = settle(ObjectiveSettings(loss="usual"), supervision)

    assert settled.loss == loss
    build(settled)


def test_a_loss_that_was_chosen_stays():
    assert settle(ObjectiveSettings(loss="hinge"), "scores").loss == "hinge"
