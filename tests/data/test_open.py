from pathlib import Path

import pytest

from gemel.data import located, open_source
from gemel.errors import SourceError, UnknownNameError


def test_a_misspelt_name_is_refused_with_the_nearest():
    with pytest.raises(
        UnknownNameError, match=r"^Unknown data source 'omnoglot'\. Did you mean 'omniglot'\?$"
    ):
        open_source("omnoglot")


@pytest.mark.parametrize("path", ["no/such/folder", "none.csv", "none.zip", "/none/at/all"])
def test_a_path_to_nothing_is_refused(path):
    with pytest.raises(SourceError, match=rf"^There is no file or folder {path}\.$"):
        open_source(path)


def test_a_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "pairs.xlsx").write_bytes(b"")

    with pytest.raises(SourceError, match=r"pairs\.xlsx is a file of no known kind: .*\.csv"):
        open_source(tmp_path / "pairs.xlsx")


def test_a_known_name_wins_over_a_folder_so_called_and_a_path_does_not(folder_of, monkeypatch):
    root = folder_of("digits/ann/1.png", "digits/bob/1.png")
    monkeypatch.chdir(root)

    assert open_source("digits").name == "digits"
    assert open_source("./digits").identity == ("ann", "bob")
    assert open_source(Path("digits")).identity == ("ann", "bob")


def test_the_embedded_digits_need_no_folder():
    listing = open_source("digits")

    assert len(listing) == 1797
    assert {
        who for who, part in zip(listing.identity, listing.split, strict=True) if part == "unseen"
    } == {"7", "8", "9"}
    assert set(listing.split) == {"train", "unseen"}
    assert listing.store.images.max() == 255


def test_a_known_layout_without_a_folder_says_where_to_get_it(monkeypatch):
    monkeypatch.delenv("GEMEL_DATA", raising=False)

    with pytest.raises(
        SourceError, match=r"^lfw needs its folder.*http://vis-www.*--data DIR or in"
    ):
        open_source("lfw")


def test_a_known_layout_that_is_not_there_says_where_it_was_looked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("GEMEL_DATA", str(tmp_path))

    with pytest.raises(
        SourceError,
        match=rf"^cedar was looked for in {tmp_path}/cedar\. .*original_WRITER_NUMBER\.png.*https://",
    ):
        open_source("cedar")


def test_a_folder_without_labels_that_is_not_there_is_refused():
    with pytest.raises(SourceError, match=r"^There is no file or folder none\.$"):
        open_source("unlabelled:none")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("digits", "digits"),
        ("hf:mnist", "hf:mnist"),
        ("people", "{here}/people"),
        ("unlabelled:people", "unlabelled:{here}/people"),
        ("unlabelled:/people", "unlabelled:/people"),
    ],
)
def test_a_path_is_located_from_any_working_folder(tmp_path, monkeypatch, source, found):
    monkeypatch.chdir(tmp_path)

    assert located(source) == found.format(here=tmp_path)
