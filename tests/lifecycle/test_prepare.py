import shutil
from itertools import combinations

import numpy as np
import pytest

from gemel.data import open_source
from gemel.errors import LeakError, SourceError
from gemel.lifecycle import Quiet, prepare


def test_parts_share_nobody_and_lose_nothing(glyphs, quick):
    prepared = prepare(glyphs(), None, quick(), Quiet())

    assert list(prepared.parts) == ["train", "validation", "calibration", "test"]
    for one, other in combinations(prepared.parts.values(), 2):
        assert not set(one.identities) & set(other.identities)
        assert not set(one.rows) & set(other.rows)
    assert sum(map(len, prepared.parts.values())) == len(prepared.whole) == 24 * 6
    assert list(prepared.held_out()) == ["test"]


def test_statistics_are_those_of_the_training_part_alone(glyphs, quick):
    prepared = prepare(glyphs(), None, quick(), Quiet())

    values = prepared.parts["train"].read(np.arange(len(prepared.parts["train"]))).numpy() / 255
    assert np.isclose(prepared.preprocessing.mean, values.mean())
    assert np.isclose(prepared.preprocessing.std, values.std())


def test_a_division_has_a_fingerprint_of_its_own(glyphs, quick):
    source = glyphs()
    one, again, seed, shares = (
        prepare(source, None, settings, Quiet()).division()
        for settings in (quick(), quick(), quick(split__seed=1), quick(split__test=0.3))
    )
    (source / "glyph 00" / "9.png").write_bytes((source / "glyph 00" / "0.png").read_bytes())
    more = prepare(source, None, quick(), Quiet()).division()

    assert one == again
    assert len({one, seed, shares, more}) == 4


def test_moving_the_data_does_not_change_who_stands_where(glyphs, quick, tmp_path):
    source = glyphs()
    before = prepare(source, None, quick(), Quiet()).division()

    moved = source.rename(tmp_path / "moved")

    assert prepare(moved, None, quick(), Quiet()).division() == before


def test_one_identity_can_be_opened_but_there_is_nobody_to_tell_it_from(glyphs, quick):
    source = glyphs(people=1)

    assert set(open_source(source).identity) == {"glyph 00"}
    with pytest.raises(SourceError, match=r"holds one identity, 'glyph 00'; telling .* is learned"):
        prepare(source, None, quick(), Quiet())


def test_samples_without_a_chosen_column_are_counted_aloud(glyphs, quick, listener):
    source = glyphs()
    rows = [
        f"glyph {who:02},glyph {who:02}/{at}.png,{'' if at == 5 else f'{at} {who}'}"
        for who in range(24)
        for at in range(6)
    ]
    (source / "t.csv").write_text("\n".join(("identity,photo,features", *rows)))

    prepared = prepare(source / "t.csv", None, quick(columns=["features"]), listener)

    assert listener.warnings == [
        "Left out 24 of 144 samples, which have none of the columns chosen."
    ]
    assert len(prepared.whole) == 24 * 5


def test_triplets_that_the_split_tears_are_counted_aloud(glyphs, quick, listener):
    source = glyphs()
    rows = [
        f"glyph {who:02}/0.png,glyph {who:02}/{other}.png,glyph {(who + 1) % 24:02}/0.png"
        for who in range(24)
        for other in (1, 2)
    ]
    (source / "triplets.csv").write_text("\n".join(("anchor,positive,negative", *rows)))

    prepared = prepare(source / "triplets.csv", None, quick(), listener)

    kept = {name: len(part.triplets) for name, part in prepared.parts.items()}
    (said,) = listener.warnings
    assert said.startswith(f"{48 - sum(kept.values())} of the 48 triplets listed have samples in")
    assert f"; {kept['train']} are left to learn from." in said


def test_further_sources_learn_and_are_never_measured(glyphs, quick):
    source, further = glyphs(), glyphs("others", people=5, seed=7)

    alone = prepare(source, None, quick(), Quiet())
    beside = prepare(source, None, quick(also=[str(further)]), Quiet())

    assert len(beside.parts["train"]) == len(alone.parts["train"]) + 5 * 6
    for part in ("validation", "calibration", "test"):
        assert beside.parts[part].origin == alone.parts[part].origin
    assert beside.division() != alone.division()


def test_nobody_is_learned_from_who_is_measured(glyphs, quick, tmp_path):
    source = glyphs()
    copied = shutil.copytree(source, tmp_path / "copied")

    with pytest.raises(LeakError, match=r"is SOURCE itself"):
        prepare(source, None, quick(also=[str(source)]), Quiet())
    with pytest.raises(
        LeakError, match=r"copied.* of a source in also and .*glyphs.* are one input"
    ):
        prepare(source, None, quick(also=[str(copied)]), Quiet())
