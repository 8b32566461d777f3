"""Where a gallery stands: the engine that a URI names."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from gemel.errors import GalleryError, SettingsError
from gemel.gallery._absent import no_gallery
from gemel.gallery._store import Store
from gemel.types import PathLike

_USER = re.compile(r"(?<=://)(?P<user>[^:@/?]*):.*(?=@)", re.S)
_QUERY = re.compile(r"(?i)(?P<name>[?&][^=&]*(?:password|passwd|pwd|token|secret)[^=&]*)=[^&]*")


def without_password(uri: PathLike) -> str:
    """The URI as messages, logs and reports show it.

    Example:
        >>> without_password("postgresql://ada:s3cret@db:5432/doors?sslpassword=x")
        'postgresql://ada:***@db:5432/doors?sslpassword=***'
    """
    return _QUERY.sub(r"\g<name>=***", _USER.sub(r"\g<user>:***", str(uri)))


def open_store(uri: PathLike, *, create: bool, approximate_above: int | None = None) -> Store:
    """The engine that a URI names, opened.

    Args:
        uri: A path or `sqlite:///PATH`, `postgresql://…`, or `milvus://…`.
        create: Whether a gallery that is not there is made.
        approximate_above: References above which SQLite's engine proposes by an approximate
            index; None leaves that to the engine.

    Raises:
        GalleryError: If no engine has that name, or there is no gallery and none is made.
        MissingExtraError: If the engine's package is not installed.
        SettingsError: If another engine was given `approximate_above`.
    """
    place = local_path(uri)
    if place is not None:
        return _sqlite(place, create, approximate_above)
    text = str(uri)
    scheme = text.partition("://")[0]
    if scheme not in _SERVERS:
        known = ", ".join(f"{name}://…" for name in ("sqlite", *_SERVERS))
        raise GalleryError(
            f"No engine keeps galleries at {scheme}://…; give the path of a file, or one of {known}"
        )
    if approximate_above is not None:
        raise SettingsError(
            f"approximate_above={approximate_above} has no effect on {scheme}://…, which has an "
            "index of its own. Leave it out."
        )
    return _SERVERS[scheme](text, create)


def local_path(uri: PathLike) -> Path | None:
    """The file that holds the whole gallery; None where an engine keeps it elsewhere.

    Raises:
        GalleryError: If no file is named, or one of SQLite's names for what is gone when it is
            closed.

    Example:
        >>> local_path("sqlite:///door.gallery").name, local_path("postgresql://db/doors")
        ('door.gallery', None)
    """
    text = str(uri)
    scheme, mark, rest = text.partition("://")
    if mark and scheme != "sqlite":
        return None
    place = rest.removeprefix("/") if mark else text
    if not place or place.startswith(":"):
        raise GalleryError(f"A gallery lasts, so it needs the path of a file; got {text!r}.")
    return Path(place)


def _sqlite(path: Path, create: bool, approximate_above: int | None) -> Store:
    if path.is_dir():
        raise GalleryError(
            f"{path} is a folder, and a gallery is a file: give it a name, for example "
            f"{path / 'door.gallery'}."
        )
    if not create and not path.exists():
        raise no_gallery(path)
    from gemel.gallery.sqlite import SqliteStore

    if approximate_above is None:
        return SqliteStore.open(path, create=create)
    return SqliteStore.open(path, create=create, approximate_above=approximate_above)


def _postgres(uri: str, create: bool) -> Store:
    from gemel.gallery.postgres import PostgresStore

    return PostgresStore.open(uri, create=create)


def _milvus(uri: str, create: bool) -> Store:
    from gemel.gallery.milvus import MilvusStore

    return MilvusStore.open(uri, create=create)


_SERVERS: Mapping[str, Callable[[str, bool], Store]] = {
    "postgresql": _postgres,
    "postgres": _postgres,
    "milvus": _milvus,
}
