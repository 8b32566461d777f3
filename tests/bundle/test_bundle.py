import hashlib
import json
import shutil

import numpy as np
import pytest
import torch
import yaml

from gemel.bundle import load_bundle
from gemel.data import draw_pairs
from gemel.energies import NAMES
from gemel.errors import BundleError, FingerprintError

BAND = {
    "operating_point": {"rule": "false-match-rate", "rate": 0.01},
    "non_match_rate": 0.1,
}
"""Thresholds that leave inconclusive energies between them."""

FILES = ["README.md", "config.yaml", "decision.json", "fingerprint", "model.safetensors"]


def sealed_anew(folder):
    """Signs whatever stands in the folder, as somebody with the format at hand could."""
    names = ("config.yaml", "model.safetensors", "decision.json")
    lines = [f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in names]
    (folder / "fingerprint").write_text("".join(lines))


def learned(matcher):
    """Moves every weight, buffers included, away from where it was born."""
    generator = torch.Generator().manual_seed(1)
    for value in matcher.network.state_dict().values():
        if value.is_floating_point():
            value += 0.1 * torch.rand(value.shape, generator=generator)
    return matcher


# Warping compares sequences of vectors, which this encoder of images has not.
@pytest.mark.parametrize("energy", sorted(set(NAMES) - {"warping"}))
def test_what_is_loaded_has_the_same_energies_bit_for_bit(energy, saved, shapes, matcher_of):
    # Batch normalisation has running averages to carry, which are no weights.
    encoder = {"width": 4, "normalisation": "batch", "pooling": "average"}
    folder, before = saved(matcher=learned(matcher_of("residual", energy, **encoder)))
    samples = shapes(30, 4, seed=5)
    pairs = draw_pairs(samples)

    after = load_bundle(folder)

    assert torch.equal(before.matcher.embed_samples(samples), after.matcher.embed_samples(samples))
    one, other = (found.matcher.trials(samples, pairs).energy for found in (before, after))
    assert np.array_equal(one, other)
    assert len(np.unique(one)) > 100


def test_what_is_loaded_decides_the_same(saved):
    folder, before = saved(**BAND)

    after = load_bundle(folder)

    assert after.decision == before.decision
    assert after.settings == before.settings
    assert after.fingerprint == before.fingerprint
    energies = np.linspace(0, 30, 200)
    assert after.decision.verdicts(energies) == before.decision.verdicts(energies)


def test_a_bundle_is_five_files_and_none_is_a_pickle(saved):
    folder, _ = saved()

    assert sorted(path.name for path in folder.iterdir()) == FILES
    for path in folder.iterdir():
        content = path.read_bytes()
        # Pickles open with \x80 and a protocol, torch's own archives with the mark of a zip.
        assert not content.startswith((b"\x80", b"PK"))
    header = (folder / "model.safetensors").read_bytes()
    json.loads(header[8 : 8 + int.from_bytes(header[:8], "little")])
    for name in FILES[:4]:
        (folder / name).read_text(encoding="utf-8")


def test_the_configuration_can_be_read_by_a_person(saved):
    folder, _ = saved(provenance={"data": "größere Häuser", "seed": 3})

    text = (folder / "config.yaml").read_text(encoding="utf-8")

    values = yaml.safe_load(text)
    assert list(values) == ["network", "preprocessing", "ensemble", "sides", "provenance"]
    assert values["network"]["encoder"]["name"] == "linear"
    assert values["preprocessing"]["size"] == [12, 12]
    assert "größere Häuser" in text
    assert "!!" not in text


@pytest.mark.parametrize("name", ["config.yaml", "model.safetensors", "decision.json"])
@pytest.mark.parametrize("place", [0.0, 0.3, 0.7, 1.0])
def test_a_flipped_bit_in_any_file_is_refused_and_the_file_named(name, place, saved):
    folder, _ = saved()
    path = folder / name
    content = bytearray(path.read_bytes())
    content[round(place * (len(content) - 1))] ^= 1
    path.write_bytes(content)

    with pytest.raises(
        FingerprintError,
        match=rf"{name} is not the file this bundle was sealed with.*Restore .* train it again",
    ):
        load_bundle(folder)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"nonsense", b"0 0\n0 0\n"])
def test_a_broken_seal_is_refused(content, saved):
    folder, _ = saved()
    (folder / "fingerprint").write_bytes(content)

    with pytest.raises(FingerprintError, match=r"config\.yaml is not the file .*sealed nothing"):
        load_bundle(folder)


def test_a_note_on_the_card_breaks_no_seal(saved):
    folder, _ = saved()
    with (folder / "README.md").open("a") as card:
        card.write("\nApproved for the front door.\n")

    load_bundle(folder)


@pytest.mark.parametrize("name", ["config.yaml", "model.safetensors", "decision.json"])
def test_a_missing_file_is_named(name, saved):
    folder, _ = saved()
    (folder / name).unlink()

    with pytest.raises(BundleError, match=rf"is no finished bundle: {name} missing.*--resume"):
        load_bundle(folder)


def test_a_folder_that_is_not_there_is_named_with_the_way_to_make_one(tmp_path):
    with pytest.raises(BundleError, match=r"no bundle at .*nowhere: no such folder\. `gemel train"):
        load_bundle(tmp_path / "nowhere")


def test_a_decision_about_another_model_is_refused(saved, matcher_of):
    folder, _ = saved()
    other, _ = saved("other", matcher=matcher_of(seed=1))
    shutil.copy(other / "decision.json", folder / "decision.json")
    sealed_anew(folder)

    with pytest.raises(
        FingerprintError, match=r"decision\.json was made for model .*Calibrate this model"
    ):
        load_bundle(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"network": {"encoder": {"dim": 9}}}, r"model\.safetensors does not fit the network"),
        ({"network": {"encoder": {"dims": 9}}}, r"config\.yaml: unknown key .*'dim'"),
    ],
)
def test_a_bundle_of_another_version_says_what_does_not_fit(change, message, saved):
    folder, _ = saved()
    values = yaml.safe_load((folder / "config.yaml").read_text())
    values["network"]["encoder"] |= change["network"]["encoder"]
    (folder / "config.yaml").write_text(yaml.safe_dump(values))
    from gemel.bundle._fingerprint import model_fingerprint

    decision = json.loads((folder / "decision.json").read_text())
    decision["model"] = model_fingerprint(folder)
    (folder / "decision.json").write_text(json.dumps(decision))
    sealed_anew(folder)

    with pytest.raises(Exception, match=message):
        load_bundle(folder)


@pytest.mark.parametrize("again", [False, True])
def test_an_interrupted_save_leaves_a_folder_that_says_so(again, saved, matcher_of, tmp_path):
    if again:
        saved()
        (tmp_path / "one" / "README.md").unlink()
    # A folder in the card's place stops the save in its middle.
    (tmp_path / "one" / "README.md" / "in the way").mkdir(parents=True)

    with pytest.raises(OSError, match=r"README\.md"):
        saved(matcher=matcher_of(seed=1))

    with pytest.raises(BundleError, match="no finished bundle: fingerprint missing"):
        load_bundle(tmp_path / "one")


def test_saving_again_replaces_the_bundle(saved, matcher_of):
    saved()

    folder, verifier = saved(matcher=matcher_of(seed=1))

    assert load_bundle(folder).fingerprint == verifier.fingerprint


def test_the_fingerprint_is_of_the_model_and_of_nothing_else(saved, matcher_of):
    _, first = saved()
    _, elsewhere = saved("elsewhere", provenance={"data": "another word on it"})
    _, stricter = saved("stricter", prior=0.1, operating_point={"rule": "false-match-rate"})
    _, weights = saved("weights", matcher=matcher_of(seed=1))
    _, energy = saved("energy", matcher=matcher_of(energy="manhattan"))

    assert first.fingerprint == elsewhere.fingerprint == stricter.fingerprint
    assert len({first.fingerprint, weights.fingerprint, energy.fingerprint}) == 3


def test_the_seal_is_what_sha256sum_writes(saved):
    folder, _ = saved()
    before = (folder / "fingerprint").read_text()

    sealed_anew(folder)

    assert (folder / "fingerprint").read_text() == before


def test_loading_draws_nothing_from_the_users_generator(saved):
    folder, _ = saved(matcher=None)
    torch.manual_seed(4)
    expected = torch.rand(3)

    torch.manual_seed(4)
    load_bundle(folder)

    assert torch.equal(torch.rand(3), expected)


def test_a_backbones_own_weights_are_not_fetched_again(saved, matcher_of, tmp_path):
    transformers = pytest.importorskip("transformers", reason="needs the extra 'pretrained'")
    settings = transformers.ResNetConfig(
        embedding_size=8, hidden_sizes=[8, 12], depths=[1, 1], layer_type="basic"
    )
    transformers.ResNetModel(settings).save_pretrained(tmp_path / "model")
    folder, before = saved(matcher=matcher_of(f"hf:{tmp_path / 'model'}", size=(16, 16)))
    (tmp_path / "model" / "model.safetensors").unlink()

    after = load_bundle(folder)

    for name, value in before.matcher.network.state_dict().items():
        assert torch.equal(after.matcher.network.state_dict()[name], value), name


def test_the_card_says_what_a_verdict_rests_on(saved):
    folder, verifier = saved(
        provenance={"data": "made up", "train": "8 identities, 48 samples", "seed": 7},
        prior=0.2,
        **BAND,
    )
    decision = verifier.decision

    card = (folder / "README.md").read_text(encoding="utf-8")

    assert decision.non_match is not None
    for expected in (
        "- **data**: made up\n",
        "- **train**: 8 identities, 48 samples\n",
        "- **seed**: 7\n",
        "- **Network**: linear encoder, euclidean energy\n",
        "- **Input**: 12 by 12 pixels, grey\n",
        "on 30 identities: 180 genuine and 6,960 impostor pairs\n",
        f"Energies up to {decision.match.threshold:.6g} are a match.\n",
        f"- **False match rate there**: {decision.match.false_match_rate}\n",
        f"- **False non-match rate there**: {decision.match.false_non_match_rate}\n",
        f"- **Inconclusive**: Energies from there up to {decision.non_match.threshold:.6g}\n",
        "- **Prior of a probability**: 0.2\n",
        "never use this threshold to find somebody in a gallery",
        f"Model fingerprint: `{verifier.fingerprint}`",
    ):
        assert expected in card
    assert all(note in card for note in decision.notes)
    assert "None" not in card
