"""Where a gallery stands, and who may open it there."""

import re
import sys
from pathlib import Path

import pytest

from gemel.errors import GalleryError, MissingExtraError


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("milvus://db", "milvus://db:19530/default"),
        ("milvus://ada:s3cret@db:1/doors", "milvus://db:1/doors"),
        ("milvus://db/doors?token=s3cret&secure=true", "milvus://db:19530/doors"),
        ("milvus://db/doors?index=hnsw", "milvus://db:19530/doors"),
        ("milvus://a%40b:s%2F3cret@[::1]:1/doors", "milvus://[::1]:1/doors"),
    ],
)
def test_an_address_is_shown_without_its_secrets(uri, shown):
    from gemel.gallery.milvus._address import Address

    address = Address.of(uri)

    assert address.shown == shown
    assert "s3cret" not in repr(address)
    assert "s3cret" not in address.server


def test_an_address_reads_its_secrets():
    from gemel.gallery.milvus._address import Address

    assert Address.of("milvus://a%40b:s%2F3cret@db/x").token == "a@b:s/3cret"
    assert Address.of("milvus://db/x?token=k%25y").token == "k%y"
    assert Address.of("milvus://db/x?secure=true").server == "https://db:19530"
    assert Address.of("milvus://db/x").server == "http://db:19530"


@pytest.mark.parametrize(
    "uri",
    [
        "milvus://ada:s3cret/s3cret@db:1/x",
        "milvus://ada:s3cret@db:s3cret/x",
        "milvus://db:1/s3cret@x",
        "milvus://:s3cret@:1/x",
        "milvus://db/x?pass=s3cret",
        "milvus://db/x y",
        "milvus://db/x?index=milvus://best",
        "milvus://db/../x",
        "milvus:///door.gallery",
        "milvus:///.db",
        "milvus:///",
        "milvus:///door.db?token=s3cret",
    ],
)
def test_what_is_no_address_is_refused_without_its_secrets(uri):
    from gemel.gallery.milvus._address import Address

    with pytest.raises(GalleryError) as refused:
        Address.of(uri)

    assert "s3cret" not in str(refused.value)
    assert "milvus://" in str(refused.value) or "letters" in str(refused.value)


def test_three_slashes_stand_before_a_relative_path(tmp_path, monkeypatch):
    from gemel.gallery.milvus._address import Address

    monkeypatch.chdir(tmp_path)

    assert Address.of("milvus:///door.db").file == Path("door.db")
    assert Address.of(f"milvus:///{tmp_path}/door.db").file == tmp_path / "door.db"
    with pytest.raises(GalleryError, match="four before one from the root"):
        Address.of(f"milvus://{tmp_path}/door.db")


def test_a_server_that_does_not_answer_is_an_error_of_ours(monkeypatch):
    pytest.importorskip("pymilvus", reason="pymilvus is not installed: gemel[milvus]")
    from gemel.gallery.milvus import MilvusStore, _connection

    monkeypatch.setattr(_connection, "CONNECTING", 0.5)

    with pytest.raises(GalleryError, match="could not be opened") as refused:
        MilvusStore.open("milvus://ada:s3cret@127.0.0.1:1/x", create=True)

    assert "s3cret" not in str(refused.value) + str(refused.value.__cause__)


@pytest.mark.parametrize(
    ("package", "uri"),
    [("pymilvus", "milvus://db/x"), ("pymilvus", "x.db"), ("milvus_lite", "x.db")],
)
def test_a_missing_package_is_named(package, uri, tmp_path, monkeypatch):
    from gemel.gallery.milvus import MilvusStore

    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(MissingExtraError, match=re.escape("gemel[milvus]")):
        MilvusStore.open(uri if "://" in uri else f"milvus:///{tmp_path}/{uri}", create=True)


def test_a_file_of_something_else_is_left_alone(tmp_path):
    from gemel.gallery.milvus import MilvusStore

    pytest.importorskip("pymilvus", reason="pymilvus is not installed: gemel[milvus]")
    tmp_path.joinpath("door.db").write_bytes(b"SQLite format 3")

    with pytest.raises(GalleryError, match="is a file"):
        MilvusStore.open(f"milvus:///{tmp_path}/door.db", create=True)

    assert tmp_path.joinpath("door.db").read_bytes() == b"SQLite format 3"
