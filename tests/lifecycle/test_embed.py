"""A file of embeddings: the same whether the work was broken off or not."""

import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gemel.errors import SettingsError, SourceError
from gemel.lifecycle import embed, read_embeddings

CALL = """
import sys
from gemel.lifecycle import embed
embed(*sys.argv[1:], part_size=8)
"""
"""Eighteen parts of the glyphs, so that a kill meets the work between two of them."""


@pytest.fixture
def embedded(finished, tmp_path):
    """A file of all glyphs."""
    source, run = finished
    return embed(run.folder, source, tmp_path / "glyphs.parquet")


def test_every_input_has_a_row_that_says_whom_it_shows(finished, embedded):
    source, run = finished
    there = read_embeddings(embedded.path)
    blocks = list(there.blocks(50))

    assert (len(there), embedded.rows, embedded.identities) == (144, 144, 24)
    assert [len(rows) for rows in blocks] == [50, 50, 44]
    assert blocks[0].identity[:7] == ("glyph 00",) * 6 + ("glyph 01",)
    assert blocks[0].origin[0] == str(source / "glyph 00" / "0.png")
    assert there.made.fingerprint == run.verifier.fingerprint
    assert there.made.inputs == 144
    assert not any(rows.forged.any() for rows in blocks)
    assert {side for rows in blocks for side in rows.side} == {None}


def test_a_row_is_what_the_verifier_embeds(finished, embedded):
    source, run = finished
    rows = next(read_embeddings(embedded.path).blocks())

    expected = run.verifier.embed([source / "glyph 00" / f"{at}.png" for at in range(6)])

    np.testing.assert_allclose(rows.vectors[:6], expected, atol=1e-5)
    assert rows.vectors.dtype == np.float32


def test_anyone_can_read_the_file_as_a_table(embedded):
    table = pq.read_table(embedded.path)

    assert table.column_names == ["origin", "identity", "side", "forged", "strange", "embedding"]
    of_a_row = table.schema.field("embedding").type
    assert (of_a_row.list_size, of_a_row.value_type) == (embedded.made.dim, pa.float32())


def test_the_same_call_again_does_nothing(finished, embedded, listener):
    source, run = finished
    before = embedded.path.stat().st_mtime_ns

    again = embed(run.folder, source, embedded.path, watcher=listener)

    assert (again.rows, again.kept) == (144, 144)
    assert embedded.path.stat().st_mtime_ns == before
    assert [stage for stage in listener.stages if stage.startswith("Embedding")] == []


def test_a_killed_call_goes_on_to_the_file_of_an_unbroken_one(finished, tmp_path):
    source, run = finished
    out, parts = tmp_path / "broken.parquet", tmp_path / "broken.parquet.parts"
    call = [sys.executable, "-c", CALL, str(run.folder), str(source)]

    killed = subprocess.Popen([*call, str(out)])
    while len(list(parts.glob("[0-9]*.parquet"))) < 3:
        assert killed.poll() is None, "it ended before it could be killed"
        time.sleep(0.001)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    done = len(list(parts.glob("[0-9]*.parquet")))
    was_there = out.exists()
    resumed = embed(run.folder, source, out, part_size=8)
    unbroken = embed(run.folder, source, tmp_path / "whole.parquet", part_size=8)

    assert not was_there
    assert 3 <= done < 18
    assert (resumed.kept, unbroken.kept) == (8 * done, 0)
    assert out.read_bytes() == unbroken.path.read_bytes()
    assert not parts.exists()


def test_parts_that_a_kill_left_beside_a_finished_file_are_taken_away(finished, embedded):
    source, run = finished
    left = embedded.path.with_name("glyphs.parquet.parts")
    left.mkdir()
    (left / "000000.parquet").write_bytes(b"")

    embed(run.folder, source, embedded.path)

    assert not left.exists()


def test_an_input_that_cannot_be_decoded_costs_no_other_one(finished, tmp_path, listener):
    source, run = finished
    folder = tmp_path / "glyphs"
    shutil.copytree(source, folder)
    (folder / "glyph 00" / "0.png").write_bytes(b"no picture")

    made = embed(run.folder, folder, tmp_path / "some.parquet", watcher=listener)

    assert (made.rows, made.identities) == (143, 24)
    assert [one.name for one in made.unreadable] == [str(folder / "glyph 00" / "0.png")]
    (line,) = listener.warnings
    assert line == f"Left out {folder}/glyph 00/0.png: not an image of a known format."


def test_a_source_that_cannot_be_decoded_at_all_is_refused(finished, tmp_path):
    _, run = finished
    for who in "ab":
        (tmp_path / "bad" / who).mkdir(parents=True)
        (tmp_path / "bad" / who / "0.png").write_bytes(b"no picture")
    out = tmp_path / "none.parquet"

    with pytest.raises(SourceError, match=r"None of the 2 inputs .* the first is .*0.png: not an"):
        embed(run.folder, tmp_path / "bad", out)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad"]


def test_parts_of_a_source_that_changed_are_not_mixed_with_new_ones(finished, tmp_path):
    source, run = finished
    folder, out = tmp_path / "glyphs", tmp_path / "glyphs.parquet"
    shutil.copytree(source, folder)
    embed(run.folder, folder, out, part_size=8)
    parts = tmp_path / "glyphs.parquet.parts"
    parts.mkdir()
    shutil.copy(out, parts / "000000.parquet")
    shutil.copy(folder / "glyph 00" / "1.png", folder / "glyph 00" / "0.png")

    with pytest.raises(SourceError, match=r"holds embeddings of .*glyphs as it was before"):
        embed(run.folder, folder, out)
    out.unlink()
    with pytest.raises(SourceError, match=r"parts holds parts of .*glyphs as it was before it cha"):
        embed(run.folder, folder, out)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("glyphs.txt", r"glyphs\.txt should end in \.parquet"),
        ("table.parquet", r"table\.parquet exists and holds something else\."),
        ("broken.parquet", r"broken\.parquet cannot be read as a table"),
    ],
)
def test_a_file_that_is_something_else_is_left_alone(finished, tmp_path, name, message):
    source, run = finished
    pq.write_table(pa.table({"path": ["a.png"]}), tmp_path / "table.parquet")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")

    with pytest.raises(SourceError, match=message):
        embed(run.folder, source, tmp_path / name)


def test_an_unknown_engine_is_refused_by_name(as_a_user, finished, tmp_path):
    source, run = finished

    with pytest.raises(SettingsError, match=r"Unknown engine 'rey'\. Did you mean 'ray'\?"):
        embed(run.folder, source, tmp_path / "x.parquet", engine="rey")


def test_a_source_of_another_kind_is_refused_before_the_work(finished, tmp_path):
    _, run = finished
    table = tmp_path / "texts.csv"
    table.write_text("text,identity\nhello there,a\nhello you,a\ngood bye,b\n")

    with pytest.raises(SourceError, match="inputs of the kind text, and this network takes image"):
        embed(run.folder, table, tmp_path / "x.parquet")


def test_a_table_of_something_else_is_no_file_of_embeddings(tmp_path):
    pq.write_table(pa.table({"path": ["a.png"]}), tmp_path / "table.parquet")

    with pytest.raises(SourceError, match=r"holds no embeddings; `gemel embed RUN SOURCE` writes"):
        read_embeddings(tmp_path / "table.parquet")
