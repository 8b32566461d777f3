"""Who joins a gallery, and who it says somebody is, with the commands a user types."""

import json

import pytest

from gemel import load
from gemel.cli import main
from gemel.gallery import Gallery


def test_a_folder_joins_and_its_people_are_listed(trained, people, door, says):
    told = says("enroll", trained, door, people)

    assert (told["samples"], told["identities"]) == (24, 6)
    assert told["references"] + told["refused"] == 24
    assert told["fingerprint"] == load(trained).fingerprint
    assert told["gallery"] == str(door)
    listed = says("gallery", door, "list")
    assert [one["identity"] for one in listed["identities"]] == [
        f"shape-{who}" for who in (1, 2, 3, 4, 6, 7)
    ]
    assert listed["more"] is False


def test_an_enrolment_shows_its_progress_and_ends_with_what_the_gallery_holds(
    trained, people, door, prints
):
    (people / "shape-1" / "0.png").write_bytes(b"no picture")

    out, err = prints("enroll", trained, door, people, "--on-mistaken", "allow")

    assert "✓ 23 of 24 samples joined, as 6 identities." in out
    assert "1 was refused." in out
    assert f"{door} holds 6 identities with 23 references." in out
    assert f"Enrolling {people}" in err
    assert "24 inputs read" in err
    refused = f"warning: {people}/shape-1/0.png, refused as 'shape-1': not an image of a known"
    assert refused in err


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["none/"], "There is no file or folder {here}/none."),
        (["{people}", "--meta", "floor"], "--meta wants key=value"),
        (["{people}/shape-1"], "{people}/shape-1 holds no identity"),
    ],
)
def test_what_cannot_be_enrolled_leaves_no_gallery(
    trained, people, door, prints, monkeypatch, tmp_path, words, line
):
    monkeypatch.chdir(tmp_path)
    known = {"people": people, "here": tmp_path}

    _, err = prints("enroll", trained, door, *(w.format(**known) for w in words), status=2)

    assert line.format(**known) in err.splitlines()[-1]
    assert not door.exists()


def test_inputs_join_under_a_name_with_what_is_noted_of_them(trained, shapes, door, says):
    images = [shapes / "shape-8" / f"{at}.png" for at in range(3)]
    noted = ["--meta", "floor=3", "--meta", "badge=007"]

    says("enroll", trained, door, *images, "--as", "Ada [L.]", "--tenant", "north", *noted)

    shown = says("gallery", door, "show", "Ada [L.]", "--tenant", "north")
    assert shown["metadata"] == {"floor": 3, "badge": "007"}
    assert [one["origin"] for one in shown["references"]] == list(map(str, images))
    assert says("gallery", door, "list", "--tenant", "south")["identities"] == []


def test_identify_answers_in_json_as_python_does(trained, shapes, enrolled, says):
    probe = shapes / "shape-6" / "7.png"

    found = says("identify", trained, enrolled, probe, "--top", "3")

    verifier = load(trained)
    with Gallery.open(enrolled, verifier) as gallery:
        answer = gallery.identify(probe, top=3)
    assert found == {
        "gallery": str(enrolled),
        "fingerprint": verifier.fingerprint,
        "probe": str(probe),
        **json.loads(json.dumps(answer.to_dict())),
    }
    assert len(found["candidates"]) == 3


def test_identify_says_in_words_what_it_says_in_json(trained, shapes, enrolled, says, prints):
    probe = shapes / "shape-6" / "7.png"
    found = says("identify", trained, enrolled, probe)

    out, err = prints("identify", trained, enrolled, probe)

    words = {"identified": "IDENTIFIED", "unknown": "UNKNOWN", "inconclusive": "NO VERDICT"}
    assert words[found["outcome"]] in out
    for one in found["candidates"]:
        assert one["name"] in out
        assert f"{one['energy']:.4g}" in out
    assert (err, "\x1b" in out) == ("", False)
    assert max(map(len, out.splitlines())) <= 100


def test_exit_code_tells_a_script_whether_all_were_identified(
    trained, shapes, enrolled, says, prints
):
    probes = sorted(shapes.rglob("7.png"))
    answers = says("identify", trained, enrolled, *probes)["probes"]

    for answer in answers:
        status = 0 if answer["outcome"] == "identified" else 1
        prints("identify", trained, enrolled, answer["probe"], "--exit-code", status=status)
    known = all(answer["outcome"] == "identified" for answer in answers)
    prints("identify", trained, enrolled, *probes, "--exit-code", status=0 if known else 1)


def test_a_probe_that_cannot_be_read_costs_no_other_one_its_answer(
    trained, shapes, enrolled, tmp_path, capfd
):
    probes = shapes / "shape-6" / "7.png", tmp_path / "none.png"

    assert main(["identify", str(trained), str(enrolled), *map(str, probes), "--json"]) == 2

    out, err = capfd.readouterr()
    first, second = json.loads(out)["probes"]
    assert first["outcome"] in ("identified", "unknown", "inconclusive")
    assert second == {"probe": str(probes[1]), "error": f"{probes[1]}: no such file."}
    assert err == f"gemel: {probes[1]}: no such file.\n"


def test_an_empty_gallery_knows_nobody(trained, shapes, enrolled, says):
    for one in says("gallery", enrolled, "list")["identities"]:
        says("gallery", enrolled, "remove", one["identity"])

    found = says("identify", trained, enrolled, shapes / "shape-6" / "7.png")

    assert (found["outcome"], found["candidates"], found["identities"]) == ("unknown", [], 0)


def test_only_those_asked_for_are_searched(trained, shapes, enrolled, says):
    image = shapes / "shape-9" / "0.png"
    says("enroll", trained, enrolled, image, "--as", "up", "--meta", "floor=3")

    found = says("identify", trained, enrolled, image, "--where", "floor=3")

    assert [one["name"] for one in found["candidates"]] == ["up"]
    assert found["identities"] == 1


def test_a_long_list_is_seen_page_by_page(enrolled, says, prints):
    page = says("gallery", enrolled, "list", "--limit", "2", "--skip", "2")

    assert [one["identity"] for one in page["identities"]] == ["shape-3", "shape-4"]
    assert page["more"] is True
    out, _ = prints("gallery", enrolled, "list", "--limit", "2", "--skip", "2")
    assert "3 to 4 of 6; the next ones with --skip 4." in out


def test_who_is_not_there_is_asked_for_by_the_nearest_name(enrolled, prints):
    _, err = prints("gallery", enrolled, "remove", "shape-33", status=2)

    assert err.startswith(f"gemel: {enrolled} has no identity 'shape-33'. Did you mean 'shape-3'")


def test_texts_join_and_are_found_as_they_are_typed(run_on, things, door, says):
    run = run_on("texts.csv")
    says("enroll", run, door, things / "texts.csv", "--on-mistaken", "allow")

    told = says("enroll", run, door, "Where is my hat?", "Is this a hat?", "--as", "hat")
    found = says("identify", run, door, "Where is my hat?")

    assert told["references"] == 2
    assert "hat" in [one["name"] for one in found["candidates"]]


def test_a_gallery_holds_one_side_and_is_asked_with_the_other(run_on, things, door, says, prints):
    run = run_on("across.csv")
    picture = things / "images/old card/0.png"

    told = says("enroll", run, door, things / "across.csv", "--on-mistaken", "allow")
    found = says("identify", run, door, "right=Where is the old card?")
    _, err = prints("identify", run, door, f"left={picture}", status=2)

    assert told["identities"] == found["identities"]
    assert "gemel: The probe is left, and so is all that this gallery holds." in err


def test_a_user_s_terminal_gets_the_answer_apart_from_the_progress(gemel, trained, people, door):
    enrolled = gemel("enroll", trained, door, people, "--json")
    listed = gemel("gallery", door, "list")

    assert (enrolled.returncode, listed.returncode) == (0, 0), enrolled.stderr
    assert json.loads(enrolled.stdout)["identities"] == 6
    assert "Enrolling" in enrolled.stderr
    assert "shape-7" in listed.stdout
    assert listed.stderr == ""
