import os
import subprocess
import sys
import textwrap
import time
import tracemalloc

import numpy as np
import pytest
from PIL import Image

from gemel.data import (
    ArrayStore,
    Comparisons,
    FilesStore,
    Listing,
    Skipped,
    ZipStore,
    cached,
)
from gemel.data._cache import cache_folder
from gemel.data._cache_file import ABANDONED_SECONDS
from gemel.errors import SourceError
from gemel.inputs import ImagePreprocessing

SMALL = ImagePreprocessing(size=(6, 5))


class CountingStore(FilesStore):
    """Files, and how often one was decoded."""

    reads = 0

    def read(self, position):
        self.reads += 1
        return super().read(position)


def listing_of(store, **more):
    return Listing("made up", store, tuple("ab"[at % 2] for at in range(len(store))), **more)


@pytest.fixture
def four(folder_of):
    names = [f"{at}.png" for at in range(4)]
    return CountingStore(folder_of(*names), names)


def test_a_second_call_decodes_nothing(four):
    first = cached(listing_of(four), SMALL)
    assert four.reads == 4

    second = cached(listing_of(four), SMALL)

    assert four.reads == 4
    assert isinstance(second.cache.array.base, np.memmap)
    assert np.array_equal(first.cache.array, second.cache.array)


def test_each_input_stands_in_its_row(four):
    samples = cached(listing_of(four), SMALL)

    for at in range(4):
        assert np.array_equal(samples.cache.array[at], SMALL.apply(four.read(at)))
    assert samples.origin == tuple(map(four.name, range(4)))
    assert [samples.names[who] for who in samples.identity] == ["a", "b", "a", "b"]


def test_another_preprocessing_or_content_is_decoded_anew(four):
    cached(listing_of(four), SMALL)
    cached(listing_of(four), SMALL.model_copy(update={"invert": True}))
    assert four.reads == 8

    four.read(0).transpose(1).save(four.name(0))
    cached(listing_of(four), SMALL)

    assert four.reads == 8 + 1 + 4


def test_another_mean_is_not(four):
    cached(listing_of(four), SMALL)
    cached(listing_of(four), SMALL.model_copy(update={"mean": 0.5}))

    assert four.reads == 4


def test_more_inputs_than_a_block_are_cached_in_order(monkeypatch, four):
    monkeypatch.setattr("gemel.data._cache_file.BLOCK", 3)
    told = []

    samples = cached(
        listing_of(four), SMALL, progress=lambda done, total: told.append((done, total))
    )

    assert told == [(3, 4), (4, 4)]
    assert np.array_equal(samples.cache.array[3], SMALL.apply(four.read(3)))


@pytest.mark.parametrize("invert", [False, True])
def test_an_array_of_the_right_shape_is_cached_as_its_pictures_would_be(invert):
    images = np.random.default_rng(0).integers(0, 256, (300, 6, 5), dtype=np.uint8)
    store, preprocessing = ArrayStore(images, "it"), SMALL.model_copy(update={"invert": invert})

    samples = cached(listing_of(store), preprocessing)

    assert all(
        np.array_equal(row, preprocessing.apply(store.read(at)))
        for at, row in enumerate(samples.cache.array)
    )


def pairs(*rows):
    left, right, same = zip(*rows, strict=True)
    return Comparisons(np.array(left), np.array(right), np.array(same))


def test_a_corrupt_image_is_skipped_named_and_left_out_of_pairs_and_triplets(four):
    (four_1 := four._root / "1.png").write_bytes(b"nothing of the kind")
    listing = listing_of(
        four,
        comparisons={"all": pairs((0, 2, True), (0, 1, False), (2, 3, False))},
        triplets=np.array([[0, 2, 3], [0, 2, 1]]),
        split=("train", "train", "test", "test"),
    )

    for _ in range(2):  # decoding, then mapping
        samples = cached(listing, SMALL)

        assert samples.skipped == (Skipped(str(four_1), "not an image of a known format."),)
        assert [os.path.basename(name) for name in samples.origin] == ["0.png", "2.png", "3.png"]
        assert samples.comparisons["all"].left.tolist() == [0, 1]
        assert samples.comparisons["all"].right.tolist() == [1, 2]
        assert samples.triplets.tolist() == [[0, 1, 2]]
        assert samples.split == ("train", "test", "test")
        assert np.array_equal(samples.read(np.array([1]))[0], SMALL.apply(four.read(2)))


def test_the_cache_stands_where_it_is_told_to(monkeypatch, tmp_path):
    monkeypatch.setenv("GEMEL_CACHE", str(tmp_path / "mine"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "mine"

    monkeypatch.delenv("GEMEL_CACHE")
    assert cache_folder() == tmp_path / "xdg" / "gemel"

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "gemel"


def test_a_cache_that_cannot_be_written_is_refused_with_the_way_out(monkeypatch, tmp_path, four):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GEMEL_CACHE", str(tmp_path / "file" / "below"))

    with pytest.raises(SourceError, match=r"cannot be written or read: .*GEMEL_CACHE\.$"):
        cached(listing_of(four), SMALL)


def test_a_disk_without_room_is_refused_before_anything_is_written(monkeypatch, four):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 100}))

    with pytest.raises(SourceError, match=r"it takes 0\.0 GB and 0\.0 GB are free"):
        cached(listing_of(four), SMALL)
    assert list(cache_folder().iterdir()) == []


def test_a_damaged_cache_is_refused_with_the_way_out(four):
    cached(listing_of(four), SMALL)
    (file,) = cache_folder().glob("*.bin")
    file.write_bytes(file.read_bytes()[:-7])

    with pytest.raises(SourceError, match=rf"{file.name} cannot be written or read: .*Delete it"):
        cached(listing_of(four), SMALL)


def test_a_failure_leaves_nothing_behind(four):
    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cached(listing_of(four), SMALL, progress=interrupt)

    assert list(cache_folder().iterdir()) == []


STALLED = textwrap.dedent(
    """
    import sys
    import numpy as np
    from gemel.data import ArrayStore, Listing, cached
    from gemel.inputs import ImagePreprocessing

    images = np.zeros((600, 6, 5), dtype=np.uint8)
    listing = Listing("made up", ArrayStore(images, "it"), ("a", "b") * 300)

    def stall(done, total):
        print(done, flush=True)
        sys.stdin.readline()

    cached(listing, ImagePreprocessing(size=(6, 5)), progress=stall)
    """
)


@pytest.fixture
def stalled():
    """Another process that has written the first block and waits."""
    command = [sys.executable, "-c", STALLED]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline().strip() == b"256"
        yield process
        process.kill()


def cached_zeros():
    return cached(listing_of(ArrayStore(np.zeros((600, 6, 5), dtype=np.uint8), "it")), SMALL)


def test_a_killed_process_leaves_no_half_cache(stalled):
    stalled.kill()
    stalled.wait()
    assert [file.suffix for file in cache_folder().iterdir()] == [".partial"]

    assert len(cached_zeros()) == 600


def test_two_processes_that_write_one_cache_both_succeed(stalled):
    mine = cached_zeros()

    assert stalled.communicate(b"\n\n\n")[0].split() == [b"512", b"600"]
    assert stalled.returncode == 0
    assert np.array_equal(mine.cache.array, cached_zeros().cache.array)
    assert sorted(file.suffix for file in cache_folder().iterdir()) == [".bin", ".json"]


def test_what_was_left_unfinished_long_ago_is_swept(four):
    cache_folder().mkdir(parents=True)
    old, young = (cache_folder() / f".{name}.partial" for name in ("old", "young"))
    old.touch()
    young.touch()
    os.utime(old, (time.time() - ABANDONED_SECONDS - 1,) * 2)

    cached(listing_of(four), SMALL)

    assert list(cache_folder().glob(".*.partial")) == [young]


def test_the_memory_taken_does_not_grow_with_the_data_set():
    """The largest block alive at once, counted where arrays are allocated."""

    class Endless:
        modality = "image"

        def __init__(self, count):
            self.count = count

        def __len__(self):
            return self.count

        def name(self, position):
            return str(position)

        def read(self, position):
            return Image.new("L", (64, 64), position % 256)

        def digest(self):
            return str(self.count)

    def peak(count):
        tracemalloc.start()
        listing = listing_of(Endless(count))
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        cached(listing, ImagePreprocessing(size=(64, 64)))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most - before

    peak(10)  # what is imported and compiled on the first call
    few, many = peak(512), peak(2048)

    # 1,536 more images of 4 kB are 6.3 MB; their names and numbers alone may be kept.
    assert many - few < 1_000_000


def test_a_fault_of_the_source_is_not_taken_for_one_of_the_cache(tmp_path):
    (tmp_path / "no.zip").write_bytes(b"nothing of the kind")

    with pytest.raises(SourceError, match=r"^\S+no\.zip is not a readable zip archive"):
        cached(listing_of(ZipStore(tmp_path / "no.zip", ["a.png", "b.png"])), SMALL)
