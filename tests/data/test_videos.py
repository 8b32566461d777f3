"""Videos are sources of frames; what one video shows is one identity."""

import shutil
import sys
import zipfile

import numpy as np
import pytest

from gemel.data import cached, open_source, settle, split
from gemel.data.readers._reel import Reel, ticks_of
from gemel.errors import MissingExtraError, SourceError, UnreadableSampleError
from gemel.inputs import InputSettings

FORMATS = [
    ("a.mp4", "mpeg4"),
    ("a.mp4", "libx264"),
    ("a.mov", "mpeg4"),
    ("a.mkv", "libx264"),
    ("a.webm", "libvpx"),
    ("a.avi", "mjpeg"),
]
STEP = 8
"""Levels of grey by which a frame is brighter than the one before."""


@pytest.fixture
def video_file():
    """A video of `frames` even pictures, each brighter than the one before."""
    import av

    def make(path, *, frames=30, rate=10, codec="libx264", between=0, turned=0, start=0, step=STEP):
        path.parent.mkdir(parents=True, exist_ok=True)
        with av.open(path, "w") as file:
            stream = file.add_stream(codec, rate=rate)
            stream.width, stream.height = 48, 32
            stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
            stream.codec_context.gop_size = 12
            if between:
                stream.codec_context.max_b_frames = between
            if turned:
                stream.set_display_rotation(turned)
            for at in range(frames):
                picture = np.full((32, 48, 3), start + step * at, dtype=np.uint8)
                if turned:
                    picture[:, :24] = 255
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                file.mux(stream.encode(frame))
            file.mux(stream.encode())
        return path

    return make


def shown(store, position):
    """Which frame of its video an input is, by its brightness."""
    return round(float(np.asarray(store.read(position)).mean()) / STEP)


@pytest.fixture
def clips(tmp_path, video_file):
    """Two identities, with two videos of three seconds and with one."""
    for name in ("ann/1.mp4", "ann/2.mp4", "bob/1.mp4"):
        video_file(tmp_path / "clips" / name)
    (tmp_path / "clips" / "ann" / "notes.txt").write_text("Ann in the garden.")
    return tmp_path / "clips"


def test_frames_of_a_video_show_the_identity_whose_folder_it_is_in(clips):
    listing = open_source(clips)

    assert listing.identity == ("ann",) * 12 + ("bob",) * 6
    assert listing.store.modality == "image"
    assert [listing.store.name(at) for at in (0, 1, 17)] == [
        f"{clips / 'ann' / '1.mp4'}[0.00 s]",
        f"{clips / 'ann' / '1.mp4'}[0.50 s]",
        f"{clips / 'bob' / '1.mp4'}[2.90 s]",
    ]


@pytest.mark.parametrize(("name", "codec"), FORMATS)
def test_two_frames_a_second_are_taken_from_where_they_are_shown(tmp_path, video_file, name, codec):
    video_file(tmp_path / name, codec=codec)

    store = open_source(f"unlabelled:{tmp_path / name}").store

    assert [shown(store, at) for at in range(len(store))] == pytest.approx(
        [0, 5, 11, 17, 23, 29], abs=1
    )


@pytest.mark.parametrize(("name", "codec"), FORMATS)
def test_the_order_of_reading_changes_no_frame(tmp_path, video_file, name, codec):
    video_file(tmp_path / "films" / name, codec=codec)
    video_file(tmp_path / "films" / f"b{name}", codec=codec, start=3)
    store = open_source(f"unlabelled:{tmp_path / 'films'}").store
    forward = [store.read(at).tobytes() for at in range(len(store))]

    for at in np.random.default_rng(0).permutation(len(store)).tolist():
        assert store.read(at).tobytes() == forward[at]


@pytest.mark.parametrize(("name", "codec"), FORMATS)
def test_every_frame_is_found_from_nowhere(tmp_path, video_file, name, codec):
    # Where frames are coded out of order some indexes lead past the one that is asked for.
    out_of_order = 2 if codec in ("mpeg4", "libx264") else 0
    path = video_file(tmp_path / name, codec=codec, between=out_of_order)
    ticks, _ = ticks_of(path)

    assert len(ticks) == 30
    assert [Reel().frame(path, tick).pts for tick in ticks] == ticks


def test_a_video_that_breaks_off_before_its_index_is_read_as_far_as_it_goes(tmp_path, video_file):
    path = video_file(tmp_path / "a.avi", codec="mjpeg")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    store = open_source(f"unlabelled:{path}").store

    assert [shown(store, at) for at in (1, 0)] == pytest.approx([5, 0], abs=1)
    with pytest.raises(UnreadableSampleError, match=r"a\.avi\[1\.\d0 s\]: Invalid data found"):
        store.read(len(store) - 1)


def test_frames_read_by_several_threads_are_those_read_one_by_one(clips):
    listing = open_source(clips)
    preprocessing = settle(InputSettings(), listing)

    samples = cached(listing, preprocessing)

    held = samples.read(np.arange(len(samples))).numpy()
    for at in range(len(samples)):
        assert np.array_equal(held[at], preprocessing.apply(listing.store.read(at)))


def test_of_a_long_video_so_many_frames_are_taken_at_even_distances(tmp_path, video_file):
    video_file(tmp_path / "a.mp4", frames=160, rate=2, step=1)

    store = open_source(f"unlabelled:{tmp_path / 'a.mp4'}").store

    assert len(store) == 64
    seconds = [moment.seconds for moment in store.moments]
    assert (seconds[0], seconds[-1]) == (0, 79.5)
    assert np.ptp(np.diff(seconds)) <= 0.5


def test_a_video_of_one_picture_is_one_input(tmp_path, video_file):
    video_file(tmp_path / "clips" / "a.mp4", frames=1)
    video_file(tmp_path / "clips" / "b.mp4", frames=2)

    assert open_source(f"unlabelled:{tmp_path / 'clips'}").identity == ("a.mp4", "b.mp4")


def test_without_labels_a_video_is_a_track_and_its_frames_are_one_identity(clips):
    listing = open_source(f"unlabelled:{clips}")

    assert listing.identity == ("ann/1.mp4",) * 6 + ("ann/2.mp4",) * 6 + ("bob/1.mp4",) * 6


def test_no_video_is_torn_by_a_split(tmp_path, video_file):
    for at in range(8):
        video_file(tmp_path / "clips" / f"{at}.mp4", frames=11, start=at)
    listing = open_source(f"unlabelled:{tmp_path / 'clips'}")

    parts = split(cached(listing, settle(InputSettings(), listing)))

    assert [len(part.identities) for part in parts.values()] == [2, 2, 2, 2]
    assert {len(part) for part in parts.values()} == {6}


def test_of_a_single_video_each_frame_stands_for_itself(tmp_path, video_file):
    path = video_file(tmp_path / "a.mp4")

    listing = open_source(f"unlabelled:{path}")

    assert listing.identity == ("0.00 s", "0.50 s", "1.10 s", "1.70 s", "2.30 s", "2.90 s")
    assert cached(listing, settle(InputSettings(), listing)).unlabelled


def test_a_single_video_is_no_source_of_identities(tmp_path, video_file):
    path = video_file(tmp_path / "a.mp4")

    with pytest.raises(SourceError, match=r"a\.mp4 is one video.*or unlabelled:.*a\.mp4 for its"):
        open_source(path)


def test_a_phone_that_was_held_upright_is_shown_upright(tmp_path, video_file):
    path = video_file(tmp_path / "a.mp4", frames=10, turned=90)

    upright = np.asarray(open_source(f"unlabelled:{path}").store.read(0))

    assert upright.shape == (48, 32, 3)
    # The left half, which is white, turns down.
    assert upright[30:].mean() > 250 > 10 > upright[:18].mean()


@pytest.mark.parametrize(
    "content",
    [b"", b"no video", b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\n1.mp4\n"],
    ids=["nothing", "no video", "a list of other files"],
)
def test_what_is_no_video_is_skipped_by_name(clips, content):
    (clips / "bob" / "2.mp4").write_bytes(content)
    listing = open_source(clips)

    samples = cached(listing, settle(InputSettings(), listing))

    assert len(samples) == 18
    (skipped,) = samples.skipped
    assert skipped.name == f"{clips / 'bob' / '2.mp4'}[0.00 s]"
    assert skipped.reason == "there is no picture to be read."


def test_a_video_that_disappears_is_unreadable(clips):
    store = open_source(clips).store
    (clips / "bob" / "1.mp4").unlink()

    with pytest.raises(UnreadableSampleError, match=r"1\.mp4\[0\.00 s\]: No such file"):
        store.read(12)


def test_the_digest_follows_the_content_and_not_the_place(clips, tmp_path, video_file):
    digest = open_source(clips).store.digest()

    shutil.copytree(clips, tmp_path / "copy")
    assert open_source(tmp_path / "copy").store.digest() == digest
    video_file(tmp_path / "copy" / "bob" / "1.mp4", start=1)
    assert open_source(tmp_path / "copy").store.digest() != digest


def test_videos_beside_pictures_are_refused_by_name(clips, picture):
    picture(0).save(clips / "bob" / "0.png")

    with pytest.raises(SourceError, match=r"several kinds, ann/1\.mp4 and bob/0\.png\. Keep one"):
        open_source(clips)


def test_videos_in_an_archive_are_refused_with_the_way_out(clips, tmp_path):
    with zipfile.ZipFile(tmp_path / "clips.zip", "w") as archive:
        for video in clips.rglob("*.mp4"):
            archive.write(video, video.relative_to(clips).as_posix())

    with pytest.raises(SourceError, match=r"clips\.zip holds videos.*Unpack it, and name the fold"):
        open_source(tmp_path / "clips.zip")


def test_a_video_in_a_table_is_refused_by_name(clips, table_of):
    table = table_of(clips / "t.csv", "path,identity", "ann/1.mp4,ann", "bob/1.mp4,bob")

    with pytest.raises(
        SourceError, match=r"path 'ann/1\.mp4' is a video.*one folder of videos per"
    ):
        open_source(table)


def test_without_the_package_its_extra_is_named(clips, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)

    with pytest.raises(MissingExtraError, match=r"video ann/1\.mp4 needs .* 'gemel\[video\]'"):
        open_source(clips)
