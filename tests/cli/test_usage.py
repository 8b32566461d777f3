"""Words on the command line that nobody can follow: exit 2 and one line that says what to do."""

import pytest

from gemel.cli import main


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["trian"], "gemel: No such command 'trian'. Did you mean 'train'? See gemel --help."),
        (["verify"], "gemel: Missing argument 'RUN'. See gemel verify --help."),
        (["train", "faces"], "gemel: Missing option '--out'. See gemel train --help."),
        (
            ["train", "faces", "--out", "r", "--device", "gpu"],
            (
                "gemel: Invalid value for '--device': 'gpu' is not one of 'auto', 'cpu', 'cuda'. "
                "See gemel train --help."
            ),
        ),
        (
            ["reproduce", "fashion-mnist-paper", "--seeds", "0,one"],
            "gemel: --seeds wants whole numbers, as in 0,1,2; got '0,one'.",
        ),
        (
            ["reproduce", "fashion-mnist-paper", "--seeds", "-1,0"],
            "gemel: --seeds wants whole numbers from 0, as in 0,1,2; got '-1,0'.",
        ),
    ],
)
def test_a_misused_command_is_one_line_with_the_way_out(words, line, capsys):
    assert main(words) == 2

    assert capsys.readouterr() == ("", f"{line}\n")


def test_a_misspelt_option_names_the_ones_near_it(capsys):
    assert main(["train", "faces", "--ot", "run"]) == 2

    printed = capsys.readouterr().err
    assert printed.startswith("gemel: No such option: --ot")
    assert "--out" in printed
    assert printed.count("\n") == 1
