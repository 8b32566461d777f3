"""Word vectors from a file: found, read, checked, and not missed once a bundle holds them."""

import gzip
import re

import pytest
import torch

from gemel.encoders import EncoderSettings, build
from gemel.errors import SettingsError
from gemel.inputs import TextShape

SHAPE = TextShape(words=("<pad>", "<unknown>", "a", "cat", "sat"), length=9)
LINES = "cat 0.5 -1 2e-1\ndog 1 1 1\nsat 3 4 5\n"


@pytest.fixture
def file(tmp_path):
    """Writes a file of word vectors and returns its path."""

    def write(text, name="vectors.txt"):
        path = tmp_path / name
        data = text.encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write


def table(path, *, name="average", **settings):
    torch.manual_seed(0)
    chosen = EncoderSettings(name=name, width=3, vectors=str(path), **settings)
    return build(chosen, SHAPE).table.weight.detach()


@pytest.mark.parametrize("name", ["lstm", "gru", "average"])
def test_words_of_the_file_get_its_vectors(file, name):
    weight = table(file(LINES), name=name)

    assert weight[3].tolist() == pytest.approx([0.5, -1, 0.2])
    assert weight[4].tolist() == [3, 4, 5]


def test_words_it_lacks_are_drawn_with_its_spread_and_the_padding_stays_zero(file):
    words = ("<pad>", "<unknown>", "cat", "sat", *map(str, range(500)))
    torch.manual_seed(0)
    settings = EncoderSettings(name="average", width=3, vectors=str(file(LINES)))

    weight = build(settings, TextShape(words, length=9)).table.weight.detach()

    spread = torch.tensor([0.5, -1, 0.2, 3, 4, 5]).std(correction=0).item()
    assert weight[4:].std().item() == pytest.approx(spread, rel=0.1)
    assert not weight[0].any()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (LINES, "vectors.txt.gz"),
        (f"3 3\n{LINES}", "with-a-heading.vec"),
        (LINES.replace("\n", " \n"), "with-blanks-at-the-end.vec"),
        (LINES.replace("\n", "\r\n"), "of-windows.txt"),
        (f"at name@home.com 1 2 3\ncat . 4 5 6\n{LINES}", "with-blanks-in-words.txt"),
    ],
    ids=lambda text: text if text.startswith(("v", "w", "o")) else "",
)
def test_every_common_form_of_the_file_is_read(file, text, name):
    path = file(text if "blanks-in" not in name else LINES + text.removesuffix(LINES), name)

    torch.testing.assert_close(table(path), table(file(LINES)))


def test_without_pretrained_the_file_need_not_be_there(tmp_path):
    message = (
        r"^encoder of texts starts from random weights, for network\.encoder\.pretrained is false"
    )
    with pytest.warns(UserWarning, match=message):
        weight = table(tmp_path / "gone.txt", pretrained=False)

    assert weight.shape == (5, 3)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "cat 1 2 3\nsat 1 2\n",
            (
                "line 2 has 2 numbers, and network.encoder.width=3. Every word needs as many "
                "numbers as "
                "the first."
            ),
        ),
        (
            "3 3\ncat 1 2 3 4\n",
            (
                "line 2 has 4 numbers, and network.encoder.width=3. Every word needs as many "
                "numbers as "
                "the first."
            ),
        ),
        ("dog 1 2 3\ncat 1 2 x\n", "line 2: could not convert string to float: 'x'."),
        (
            "cat 1 2 3 4\n",
            (
                "its vectors have 4 numbers each, and network.encoder.width=3. Set "
                "network.encoder.width to the "
                "length of the vectors."
            ),
        ),
        (
            "9 300\ncat 1 2 3\n",
            (
                "its vectors have 300 numbers each, and network.encoder.width=3. Set "
                "network.encoder.width to the "
                "length of the vectors."
            ),
        ),
        (
            "",
            (
                "its vectors have 0 numbers each, and network.encoder.width=3. Set "
                "network.encoder.width to the "
                "length of the vectors."
            ),
        ),
        (
            "chat 1 2 3\nassis 1 2 3\n",
            (
                "has none of the 4 words of these texts, such as 'sat'. Take vectors of their "
                "language and spelling, or leave network.encoder.vectors out."
            ),
        ),
    ],
    ids=["short", "long", "no number", "wide", "wide by its heading", "empty", "foreign"],
)
def test_a_file_that_does_not_fit_is_refused_with_what_does(file, text, complaint):
    path = file(text)

    with pytest.raises(
        SettingsError, match=f"^network.encoder.vectors={path}: {re.escape(complaint)}$"
    ):
        table(path)


@pytest.mark.parametrize("damage", ["missing", "no gzip", "cut gzip"])
def test_a_file_that_cannot_be_read_is_refused(file, tmp_path, damage):
    path = tmp_path / "gone.gz"
    if damage == "no gzip":
        path.write_text(LINES)
    elif damage == "cut gzip":
        path.write_bytes(gzip.compress(LINES.encode())[:-12])

    with pytest.raises(SettingsError, match=r": cannot be read \(.*\)\. Name a text file"):
        table(path)
