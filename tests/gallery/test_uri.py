"""Which engine a URI names, and what of it may be shown."""

from pathlib import Path

import pytest

from gemel.errors import GalleryError, SettingsError
from gemel.gallery import open_store, without_password
from gemel.gallery._uri import local_path


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("door.gallery", "door.gallery"),
        (Path("doors") / "front", "doors/front"),
        ("sqlite:///door.gallery", "door.gallery"),
        ("sqlite:////srv/door.gallery", "/srv/door.gallery"),
        ("a name: with a colon", "a name: with a colon"),
    ],
)
def test_a_path_is_a_gallery_in_a_file(uri, path):
    assert local_path(uri) == Path(path)


@pytest.mark.parametrize("uri", ["postgresql://db/doors", "postgres://db", "milvus:///doors.db"])
def test_a_server_keeps_it_elsewhere(uri):
    assert local_path(uri) is None


@pytest.mark.parametrize("uri", ["", "sqlite://", "sqlite:///", ":memory:", "sqlite:///:memory:"])
def test_a_gallery_that_would_not_last_is_refused(uri):
    with pytest.raises(GalleryError, match="lasts"):
        open_store(uri, create=True)


def test_an_engine_nobody_knows_is_refused_with_those_that_are():
    with pytest.raises(GalleryError, match=r"redis://…; give .* sqlite://…, postgresql://…"):
        open_store("redis://localhost", create=True)


@pytest.mark.parametrize("uri", ["postgresql://localhost/doors", "milvus://localhost"])
def test_an_option_of_sqlites_engine_is_refused_elsewhere(uri):
    with pytest.raises(SettingsError, match="approximate_above"):
        open_store(uri, create=True, approximate_above=1000)


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("postgresql://ada:pw@db/doors", "postgresql://ada:***@db/doors"),
        ("postgresql://ada@db/doors", "postgresql://ada@db/doors"),
        ("postgresql://:pw@db/doors", "postgresql://:***@db/doors"),
        ("postgresql://ada:p@ss/w?rd@db/doors", "postgresql://ada:***@db/doors"),
        (
            "postgresql://db/doors?user=ada&password=pw",
            "postgresql://db/doors?user=ada&password=***",
        ),
        ("milvus://root:Milvus@host:19530/db", "milvus://root:***@host:19530/db"),
        ("milvus://host/db?token=root:Milvus", "milvus://host/db?token=***"),
        ("door.gallery", "door.gallery"),
    ],
)
def test_a_password_is_never_shown(uri, shown):
    assert without_password(uri) == shown
    assert "pw" not in shown
