import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from gemel.data import open_source
from gemel.errors import SourceError


@pytest.fixture
def six(folder_of):
    """A folder with pictures a.png to f.png."""
    return folder_of(*(f"{name}.png" for name in "abcdef"))


def test_samples_are_read_with_paths_relative_to_the_table(six, table_of):
    table = table_of(six / "t.csv", "path,identity,age", "a.png,007,31", "b.png,NA,5")

    listing = open_source(table)

    assert listing.identity == ("007", "NA")
    assert listing.store.name(1) == str(six / "b.png")
    assert listing.store.read(0).size == (9, 7)


def test_a_split_and_forgeries_are_read(six, table_of):
    table = table_of(
        six / "t.csv",
        "path,identity,split,forged",
        "a.png,x,train,no",
        "b.png,x,train,True",
        "c.png,y,val,0",
        "d.png,z,unseen,FALSE",
    )

    listing = open_source(table)

    assert listing.split == ("train", "train", "validation", "unseen")
    assert listing.forged.tolist() == [False, True, False, False]


def test_a_parquet_table_and_one_with_tabs_say_the_same(six, table_of):
    columns = {"path": ["a.png", "b.png"], "identity": [7, 8], "forged": [True, False]}
    pa.parquet.write_table(pa.table(columns), six / "t.parquet")
    (six / "t.tsv").write_text("path\tidentity\tforged\na.png\t7\ttrue\nb.png\t8\tfalse\n")

    one, two = open_source(six / "t.parquet"), open_source(six / "t.tsv")

    assert one.identity == two.identity == ("7", "8")
    assert one.forged.tolist() == two.forged.tolist() == [True, False]


def test_a_byte_order_mark_is_not_part_of_a_name(six):
    (six / "t.csv").write_bytes("\ufeffpath,identity\na.png,x\nb.png,y\n".encode())

    assert open_source(six / "t.csv").identity == ("x", "y")


def test_pairs_make_identities_of_all_that_is_linked(six, table_of):
    table = table_of(
        six / "t.csv",
        "left,right,same",
        "a.png,b.png,true",
        "c.png,b.png,yes",
        "d.png,e.png,1",
        "a.png,d.png,0",
        "f.png,c.png,No",
    )

    listing = open_source(table)

    at = {listing.store.name(i)[-5]: listing.identity[i] for i in range(len(listing))}
    assert at["a"] == at["b"] == at["c"] == "a.png"
    assert at["d"] == at["e"] == "d.png"
    assert at["f"] == "f.png"
    pairs = listing.comparisons["pairs"]
    assert pairs.same.tolist() == [True, True, True, False, False]
    assert [listing.store.name(i)[-5] for i in pairs.left.tolist()] == list("acdaf")
    assert [listing.store.name(i)[-5] for i in pairs.right.tolist()] == list("bbedc")


def test_a_score_above_one_half_is_the_same(six, table_of):
    table = table_of(
        six / "t.csv", "left,right,score", "a.png,b.png,0.51", "c.png,d.png,0", "e.png,f.png,1"
    )

    assert open_source(table).comparisons["pairs"].same.tolist() == [True, False, True]


@pytest.mark.parametrize("score", ["1.5", "-0.1", "nan", "high", ""])
def test_a_score_outside_its_range_is_refused_by_row(six, table_of, score):
    table = table_of(six / "t.csv", "left,right,score", "a.png,b.png,1", f"c.png,d.png,{score}")

    with pytest.raises(SourceError, match=rf"row 2: score .* \[0, 1\]; got '{score}'\. Divide: \("):
        open_source(table)


def test_a_score_is_a_grade_and_makes_nobody_the_same(six, table_of):
    table = table_of(
        six / "t.csv", "left,right,score", "a.png,b.png,1", "b.png,c.png,0.5", "a.png,c.png,0"
    )

    listing = open_source(table)

    assert listing.identity == ("a.png", "b.png", "c.png")
    pairs = listing.comparisons["pairs"]
    assert pairs.score.tolist() == [1, 0.5, 0]
    assert pairs.same.tolist() == [True, False, False]


def test_pairs_that_contradict_each_other_are_refused(six, table_of):
    table = table_of(
        six / "t.csv", "left,right,same", "a.png,b.png,1", "b.png,c.png,1", "a.png,c.png,0"
    )

    with pytest.raises(
        SourceError, match=r"row 3 says that 'a\.png' and 'c\.png' differ.* wrong way"
    ):
        open_source(table)


def test_triplets_are_read(six, table_of):
    table = table_of(
        six / "t.csv", "anchor,positive,negative", "a.png,b.png,c.png", "c.png,d.png,b.png"
    )

    listing = open_source(table)

    assert listing.triplets.tolist() == [[0, 1, 2], [2, 3, 1]]
    assert listing.identity == ("a.png", "a.png", "c.png", "c.png")


def test_a_negative_of_its_own_anchor_is_refused(six, table_of):
    table = table_of(
        six / "t.csv", "anchor,positive,negative", "a.png,b.png,c.png", "b.png,d.png,a.png"
    )

    with pytest.raises(SourceError, match=r"row 2: the negative 'a\.png' is joined to its anchor"):
        open_source(table)


@pytest.mark.parametrize(
    ("header", "advice"),
    [
        ("path,person", r"columns path, person; .*nearest is path, identity: .* add identity\.$"),
        ("file,Identity", r"nearest is path, identity: rename or add path, identity\.$"),
        ("left,rigth,same", r"nearest is left, right, same: rename or add right\.$"),
        ("left,right", r"nearest is left, right, s.*: rename or add (same|score)\.$"),
        ("anchor,positiv,negativ", r"rename or add positive, negative\.$"),
    ],
)
def test_a_wrong_header_names_what_was_found_what_is_wanted_and_the_nearest(
    six, table_of, header, advice
):
    table = table_of(six / "t.csv", header, "a.png,b.png,1"[: 2 * header.count(",") + 8])

    with pytest.raises(SourceError, match=advice):
        open_source(table)


def test_a_header_that_fits_two_kinds_is_refused(six, table_of):
    table = table_of(six / "t.csv", "left,right,same,score", "a.png,b.png,1,0.9")

    with pytest.raises(SourceError, match=r"It fits 2 of them; leave one set of columns"):
        open_source(table)


def test_a_column_that_almost_has_the_name_of_an_optional_one_is_not_ignored(six, table_of):
    table = table_of(six / "t.csv", "path,identity,splits", "a.png,x,train", "b.png,y,test")

    with pytest.raises(SourceError, match=r"nobody reads the column 'splits'.*mean 'split'\?"):
        open_source(table)


def test_a_missing_file_is_named_with_its_row(six, table_of):
    table = table_of(six / "t.csv", "path,identity", "a.png,x", "none.png,y")

    with pytest.raises(SourceError, match=r"t\.csv, row 2: path 'none\.png' is missing"):
        open_source(table)


@pytest.mark.parametrize("cell", ["falsch", "", "2", "0.0"])
def test_a_truth_that_is_none_is_refused_by_row(six, table_of, cell):
    table = table_of(six / "t.csv", "left,right,same", "a.png,b.png,1", f"c.png,d.png,{cell}")

    with pytest.raises(SourceError, match=rf"row 2: same should be true or false, .*got '{cell}'"):
        open_source(table)


def test_an_empty_identity_is_refused_by_row(six, table_of):
    table = table_of(six / "t.csv", "path,identity", "a.png,x", "b.png,")

    with pytest.raises(SourceError, match=r"row 2: identity is empty"):
        open_source(table)


def test_an_unknown_split_is_refused_with_the_nearest(six, table_of):
    table = table_of(six / "t.csv", "path,identity,split", "a.png,x,train", "b.png,y,tset")

    with pytest.raises(SourceError, match=r"row 2: unknown split 'tset'\. Did you mean 'test'\?"):
        open_source(table)


def test_a_picture_with_two_rows_is_refused(six, table_of):
    table = table_of(six / "t.csv", "path,identity", "a.png,x", "b.png,y", "a.png,y")

    with pytest.raises(SourceError, match=r"row 3 names 'a\.png', which row 1 names already"):
        open_source(table)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("path,identity\n", "has a header and no row"),
        ("path,path,identity\na,b,c\n", "has a column twice"),
        ("path,identity\na.png,x,too many\n", "cannot be read as a table"),
        ("", "cannot be read as a table"),
    ],
)
def test_a_malformed_table_is_refused(six, content, reason):
    (six / "t.csv").write_text(content)

    with pytest.raises(SourceError, match=rf"t\.csv {reason}"):
        open_source(six / "t.csv")


def test_what_is_no_parquet_is_refused(six):
    (six / "t.parquet").write_text("path,identity\n")

    with pytest.raises(SourceError, match=r"t\.parquet cannot be read as a table"):
        open_source(six / "t.parquet")


def test_a_long_chain_of_pairs_is_one_identity(folder_of, table_of):
    names = [f"{at:03}.png" for at in range(60)]
    root = folder_of(*names)
    order = np.random.default_rng(0).permutation(59)
    rows = [f"{names[at]},{names[at + 1]},1" for at in order]

    assert len(set(open_source(table_of(root / "t.csv", "left,right,same", *rows)).identity)) == 1
