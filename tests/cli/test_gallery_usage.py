"""Words about a gallery that nobody can follow: exit 2 and one line that says what to do."""

import pytest

from gemel.cli import main
from gemel.cli._gallery import VERBS
from gemel.cli._gallery_options import values_in
from gemel.errors import SettingsError


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ["gallery", "list", "door.gallery"],
            "The gallery comes first, and then what to do: gemel gallery door.gallery list.",
        ),
        (
            ["gallery", "list", "postgresql://ada:s3cret@db/doors"],
            "The gallery comes first, and then what to do: gemel gallery GALLERY list.",
        ),
        (
            ["gallery", "list"],
            "The gallery comes first, and then what to do: gemel gallery GALLERY list.",
        ),
        (
            ["gallery", "door.gallery", "lst"],
            "No such command 'lst'. Did you mean 'list'? See gemel gallery --help.",
        ),
        (["gallery", "door.gallery"], "Missing command. See gemel gallery --help."),
        (
            ["gallery", "door.gallery", "migrate", "a.run", "--shadow", "--switch"],
            "--shadow loses nothing and switches nothing; leave the others out.",
        ),
        (
            ["enroll", "a.run", "door.gallery", "a.jpg", "b.jpg"],
            (
                "One SOURCE says whom its samples show; got 2. Inputs of one identity are enrolled "
                "with --as ID."
            ),
        ),
        (
            ["enroll", "a.run", "door.gallery", "people", "--meta", "floor"],
            "--meta wants key=value, for example floor=3; got 'floor'.",
        ),
        (
            ["identify", "a.run", "door.gallery", "a.jpg", "--where", "=3"],
            "--where wants key=value, for example floor=3; got '=3'.",
        ),
    ],
)
def test_a_misused_command_is_one_line_with_the_way_out(words, line, capsys):
    assert main(words) == 2

    assert capsys.readouterr() == ("", f"gemel: {line}\n")


def test_one_input_without_a_name_asks_for_it(tmp_path, capsys):
    (tmp_path / "a.jpg").write_bytes(b"")

    assert main(["enroll", "a.run", "door.gallery", str(tmp_path / "a.jpg")]) == 2

    expected = f"gemel: Nothing says whom {tmp_path}/a.jpg shows. Enrol it with --as ID.\n"
    assert capsys.readouterr() == ("", expected)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_shows_an_example_of_itself_without_a_gallery(verb, capsys):
    assert main(["gallery", verb, "--help"]) == 0

    shown = capsys.readouterr().out
    assert "Example" in shown
    assert any(
        line.startswith("    gemel gallery ") and f" {verb}" in line for line in shown.splitlines()
    )


def test_a_gallery_lists_every_verb_in_whole_words(capsys):
    assert main(["gallery", "--help"]) == 0

    verbs = capsys.readouterr().out.partition("Commands:")[2]
    assert [line.split()[0] for line in verbs.splitlines() if line.strip()] == list(VERBS)
    assert "..." not in verbs


@pytest.mark.parametrize("verb", ["list", "info", "log", "changes", "verify-log", "vacuum"])
def test_a_gallery_that_is_not_there_is_not_made(verb, tmp_path, capsys):
    place = tmp_path / "none.gallery"

    assert main(["gallery", str(place), verb]) == 2

    assert capsys.readouterr() == (
        "",
        f"gemel: There is no gallery at {place}. To make one: gemel enroll RUN {place} SOURCE\n",
    )
    assert list(tmp_path.glob("none*")) == []


@pytest.mark.parametrize("verb", ["list", "vacuum"])
def test_a_folder_is_no_gallery(verb, tmp_path, capsys):
    assert main(["gallery", str(tmp_path), verb]) == 2

    assert capsys.readouterr().err == (
        f"gemel: {tmp_path} is a folder, and a gallery is a file: give it a name, for example "
        f"{tmp_path}/door.gallery.\n"
    )


@pytest.mark.parametrize("rate", ["0", "1", "-0.5", "nan"])
def test_a_rate_is_a_share(rate, capsys):
    assert main(["identify", "a.run", "door.gallery", "a.jpg", "--rate", rate]) == 2

    assert capsys.readouterr().err == (
        f"gemel: --rate is a share inside (0, 1), for example 0.001; got {rate}.\n"
    )


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("floor=3", 3),
        ("open=true", True),
        ("badge=007", "007"),
        ("day=2026-01-31", "2026-01-31"),
        ('badge="3"', "3"),
        ("rooms=[1, 2]", [1, 2]),
        ("sum=1=1", "1=1"),
        ("name=", ""),
        ("size=NaN", "NaN"),
        ("size=-Infinity", "-Infinity"),
        ("deep=" + "[" * 100_000, "[" * 100_000),
    ],
)
def test_a_value_that_is_json_counts_as_that_and_any_other_as_text(word, value):
    assert list(values_in([word], "--meta").values()) == [value]


def test_a_value_without_a_key_is_refused():
    with pytest.raises(SettingsError, match="--meta wants key=value"):
        values_in(["=3"], "--meta")
