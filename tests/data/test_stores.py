import zipfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gemel.data import ArrayStore, FilesStore, JoinedStore, ZipStore
from gemel.data._stores import archive_members
from gemel.errors import ShapeError, SourceError, UnreadableSampleError


@pytest.fixture
def zipped(tmp_path, folder_of):
    """Pictures in an archive, beside the same as files."""

    def make(*paths):
        root = folder_of(*paths)
        archive = tmp_path / "pictures.zip"
        with zipfile.ZipFile(archive, "w") as opened:
            for path in paths:
                opened.write(root / path, path)
        return archive, root

    return make


def test_an_archive_gives_the_pictures_its_files_give(zipped):
    archive, root = zipped("a/1.png", "b/2.png")
    packed, plain = (
        ZipStore(archive, ["a/1.png", "b/2.png"]),
        FilesStore(root, ["a/1.png", "b/2.png"]),
    )

    assert [packed.read(at).tobytes() for at in range(2)] == [
        plain.read(at).tobytes() for at in range(2)
    ]
    assert packed.name(1) == f"{archive}:b/2.png"


def test_an_archive_may_be_read_by_many_threads(zipped):
    paths = [f"{at}.png" for at in range(40)]
    archive, root = zipped(*paths)
    store, plain = ZipStore(archive, paths), FilesStore(root, paths)

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda at: store.read(at).tobytes(), range(40)))

    assert seen == [plain.read(at).tobytes() for at in range(40)]


def test_a_member_that_is_not_there_is_named(zipped):
    archive, _ = zipped("a.png")

    with pytest.raises(UnreadableSampleError, match=r"pictures\.zip:b\.png: .*no item"):
        ZipStore(archive, ["b.png"]).read(0)


def test_a_damaged_member_is_named(zipped):
    archive, _ = zipped("a.png")
    content = bytearray(archive.read_bytes())
    content[60] ^= 0xFF
    archive.write_bytes(content)

    with pytest.raises(UnreadableSampleError, match=r"pictures\.zip:a\.png: Bad CRC"):
        ZipStore(archive, ["a.png"]).read(0)


def test_what_is_no_archive_is_named(tmp_path):
    (tmp_path / "no.zip").write_bytes(b"nothing of the kind")

    with pytest.raises(SourceError, match=r"no\.zip is not a readable zip archive"):
        archive_members(tmp_path / "no.zip")


def test_an_array_gives_grey_and_colour_pictures():
    grey = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    colour = np.arange(24, dtype=np.uint8).reshape(2, 3, 2, 2)

    assert np.array_equal(np.asarray(ArrayStore(grey, "g").read(1)), grey[1])
    assert np.array_equal(np.asarray(ArrayStore(colour, "c").read(1)), colour[1].transpose(1, 2, 0))
    assert ArrayStore(grey, "g").name(1) == "g[1]"


def test_an_array_of_another_shape_is_refused():
    with pytest.raises(ShapeError, match=r"1 or 3 channels; two has \(5, 2, 3, 3\)"):
        ArrayStore(np.zeros((5, 2, 3, 3), dtype=np.uint8), "two")


def test_joined_stores_count_on():
    first = ArrayStore(np.zeros((2, 1, 1), dtype=np.uint8), "first")
    second = ArrayStore(np.full((3, 1, 1), 9, dtype=np.uint8), "second")
    joined = JoinedStore((first, second))

    assert len(joined) == 5
    assert [joined.name(at) for at in (1, 2, 4)] == ["first[1]", "second[0]", "second[2]"]
    assert joined.read(2).getpixel((0, 0)) == 9


def test_the_digest_of_files_changes_with_content_with_names_and_with_nothing_else(
    folder_of, tmp_path
):
    root = folder_of("a.png", "b.png")
    moved = root.rename(tmp_path / "moved")
    before = FilesStore(moved, ["a.png", "b.png"]).digest()

    assert FilesStore(moved.rename(root), ["a.png", "b.png"]).digest() == before
    assert FilesStore(root, ["b.png", "a.png"]).digest() != before
    (root / "a.png").write_bytes((root / "b.png").read_bytes())
    assert FilesStore(root, ["a.png", "b.png"]).digest() != before


def test_the_digest_of_an_archive_changes_with_its_bytes(zipped):
    archive, _ = zipped("a.png")
    before = ZipStore(archive, ["a.png"]).digest()
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("more", "1")

    assert ZipStore(archive, ["a.png"]).digest() != before


def test_the_digest_of_an_array_changes_with_its_values_and_its_shape():
    values = np.arange(16, dtype=np.uint8)
    digests = {
        ArrayStore(array, "it").digest()
        for array in (
            values.reshape(4, 2, 2),
            values.reshape(2, 4, 2),
            values[::-1].reshape(4, 2, 2),
        )
    }

    assert len(digests) == 3


def test_the_digest_of_a_file_that_cannot_be_read_is_of_its_own(folder_of):
    root = folder_of("a.png")

    assert FilesStore(root, ["none.png"]).digest() == FilesStore(root, ["none.png"]).digest()
