"""Tables whose cells are texts, vectors, sounds, or different things side by side."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from gemel.data import open_source
from gemel.data._cells_store import EMPTY
from gemel.errors import SourceError


@pytest.fixture
def six(folder_of):
    """A folder with pictures a.png to f.png."""
    return folder_of(*(f"{name}.png" for name in "abcdef"))


def read_all(listing):
    return [listing.store.read(at) for at in range(len(listing))]


def test_cells_that_are_no_files_are_texts(tmp_path, table_of):
    table = table_of(
        tmp_path / "t.csv", "left,right,same", "a man,a boy,1", "a man,no man at all.,0"
    )

    listing = open_source(table)

    assert listing.store.modality == "text"
    assert read_all(listing) == ["a man", "a boy", "no man at all."]
    assert listing.identity == ("a man", "a man", "no man at all.")


def test_a_text_may_hold_separators_and_line_breaks_in_quotes(tmp_path):
    (tmp_path / "t.csv").write_text('left,right,score\n"a, b","c\nd",0.25\n"""e""",f,1\n')

    assert read_all(open_source(tmp_path / "t.csv")) == ["a, b", "c\nd", '"e"', "f"]


def test_cells_of_several_numbers_are_vectors(tmp_path, table_of):
    table = table_of(tmp_path / "t.csv", "identity,vector", "x,1 2 3", "y,4.5 -1e3 0")

    listing = open_source(table)

    assert listing.store.modality == "vector"
    assert np.array_equal(read_all(listing), [[1, 2, 3], [4.5, -1000, 0]])


def test_lists_in_a_parquet_table_are_vectors(tmp_path):
    values = [[0.1, 0.2], [1 / 3, -7.0]]
    pa.parquet.write_table(
        pa.table({"vector": values, "identity": ["x", "y"]}), tmp_path / "t.parquet"
    )

    assert np.array_equal(read_all(open_source(tmp_path / "t.parquet")), values)


def test_a_cell_that_is_no_vector_among_vectors_is_refused_by_row(tmp_path, table_of):
    table = table_of(tmp_path / "t.csv", "identity,vector", "x,1 2", "y,one two", "z,3 4")

    with pytest.raises(
        SourceError, match=r"row 2: vector 'one two' is not two or more numbers, as"
    ):
        open_source(table)


def test_a_column_of_sounds_is_read(tmp_path, sound_file, table_of):
    for name in ("a", "b"):
        sound_file(tmp_path / f"{name}.wav")
    table = table_of(tmp_path / "t.csv", "path,identity", "a.wav,x", "b.wav,y")

    listing = open_source(table)

    assert listing.store.modality == "sound"
    assert listing.store.read(1).rate == 8_000


def test_texts_and_their_identities_are_read(tmp_path, table_of):
    table = table_of(
        tmp_path / "t.csv", "text,identity,split", "ja,yes,train", "oui,yes,val", "nein,no,test"
    )

    listing = open_source(table)

    assert read_all(listing) == ["ja", "oui", "nein"]
    assert listing.split == ("train", "validation", "test")


def test_a_file_of_another_kind_than_its_column_is_refused_by_row(six, sound_file, table_of):
    sound_file(six / "g.wav")
    table = table_of(six / "t.csv", "left,right,same", "a.png,b.png,1", "c.png,g.wav,0")

    with pytest.raises(
        SourceError, match=r"row 2: right 'g\.wav' .* kind image, which 'b\.png' is"
    ):
        open_source(table)


def test_a_missing_file_among_files_is_named_and_not_taken_for_a_text(six, table_of):
    table = table_of(
        six / "t.csv", "left,right,same", "a.png,b.png,1", "c.png,a man,0", "d.png,e.png,1"
    )

    with pytest.raises(SourceError, match=r"row 2: right 'a man' is missing: there is no file"):
        open_source(table)


def test_left_and_right_of_different_kinds_are_sides(six, table_of):
    table = table_of(
        six / "t.csv",
        "left,right,same",
        "a.png,a cat,1",
        "a.png,a kitten,1",
        "b.png,a dog,1",
        "b.png,a cat,0",
    )

    listing = open_source(table)

    assert listing.sides == ("left", "right")
    assert listing.side.tolist() == [0, 1, 1, 0, 1]
    left, right = (listing.store.columns[side] for side in listing.sides)
    assert (left.store.modality, right.store.modality) == ("image", "text")
    assert left.rows.tolist() == [0, EMPTY, EMPTY, 1, EMPTY]
    assert right.rows.tolist() == [EMPTY, 0, 1, EMPTY, 2]
    assert right.store.read(1) == "a kitten"
    assert listing.identity == ("left a.png",) * 3 + ("left b.png",) * 2
    pairs = listing.comparisons["pairs"]
    assert (pairs.left.tolist(), pairs.right.tolist()) == ([0, 0, 3, 3], [1, 2, 4, 1])


def test_triplets_of_two_kinds_have_two_sides(six, table_of):
    table = table_of(
        six / "t.csv", "anchor,positive,negative", "a.png,a cat,a dog", "b.png,a dog,a cat"
    )

    listing = open_source(table)

    assert listing.sides == ("anchor", "positive")
    assert listing.triplets.tolist() == [[0, 1, 2], [3, 2, 1]]
    assert listing.identity[0] == listing.identity[1] != listing.identity[2] == listing.identity[3]


def test_pairs_may_bring_a_split_and_a_text_of_two_parts_is_two_samples(tmp_path, table_of):
    table = table_of(
        tmp_path / "t.csv",
        "left,right,score,split",
        "a man,a boy,0.9,train",
        "a man,a car,0.1,train",
        "a man,a woman,0.4,test",
    )

    listing = open_source(table)

    assert read_all(listing) == ["a man", "a boy", "a car", "a man", "a woman"]
    assert listing.split == ("train",) * 3 + ("test",) * 2
    assert len(set(listing.identity)) == 5


def test_same_pairs_of_two_parts_keep_one_identity_so_that_the_leak_is_found(tmp_path, table_of):
    table = table_of(
        tmp_path / "t.csv",
        "left,right,same,split",
        "a man,a boy,1,train",
        "a boy,a lad,1,test",
        "a car,a cart,0,test",
    )

    listing = open_source(table)

    who = {
        (text, part): name
        for text, part, name in zip(read_all(listing), listing.split, listing.identity, strict=True)
    }
    assert who["a boy", "train"] == who["a boy", "test"] == who["a lad", "test"] == "a man"


def test_a_contradiction_is_found_across_parts(tmp_path, table_of):
    table = table_of(
        tmp_path / "t.csv", "left,right,same,split", "a,b,1,train", "b,a,0,test", "c,d,1,test"
    )

    with pytest.raises(SourceError, match=r"row 2 says that 'b' and 'a' differ"):
        open_source(table)


@pytest.fixture
def events(six, sound_file):
    """Two sounds beside the pictures."""
    for name in ("a", "b"):
        sound_file(six / f"{name}.wav")
    return six


def test_a_column_for_each_kind_and_cells_may_be_empty(events, table_of):
    table = table_of(
        events / "t.csv",
        "identity,image,sound,words,split,forged",
        "x,a.png,a.wav,one,train,no",
        "x,,b.wav,,train,no",
        "y,a.png,,two,test,yes",
    )

    listing = open_source(table)

    columns = listing.store.columns
    assert {name: column.store.modality for name, column in columns.items()} == {
        "image": "image",
        "sound": "sound",
        "words": "text",
    }
    assert columns["image"].rows.tolist() == [0, EMPTY, 0]
    assert columns["sound"].rows.tolist() == [0, 1, EMPTY]
    assert columns["words"].rows.tolist() == [0, EMPTY, 1]
    assert len(columns["image"].store) == 1
    assert listing.split == ("train", "train", "test")
    assert listing.forged.tolist() == [False, False, True]
    assert listing.sides == ()


def test_one_column_of_any_name_holds_one_input_a_sample(six, table_of):
    listing = open_source(table_of(six / "t.csv", "photo,identity", "a.png,x", "b.png,y"))

    assert (listing.column, listing.store.modality) == ("photo", "image")
    assert listing.identity == ("x", "y")


def test_a_row_without_any_input_is_refused(events, table_of):
    table = table_of(events / "t.csv", "identity,image,words", "x,a.png,one", "y,,")

    with pytest.raises(SourceError, match=r"row 2 has no input: image, words are empty"):
        open_source(table)


def test_a_column_without_any_input_is_refused(events, table_of):
    table = table_of(events / "t.csv", "identity,image,words", "x,a.png,", "y,b.png,")

    with pytest.raises(SourceError, match=r"every cell of the column 'words' is empty"):
        open_source(table)


def test_an_almost_split_is_no_column_of_inputs(events, table_of):
    table = table_of(events / "t.csv", "identity,image,splits", "x,a.png,train", "y,b.png,test")

    with pytest.raises(SourceError, match=r"nobody reads the column 'splits'"):
        open_source(table)
