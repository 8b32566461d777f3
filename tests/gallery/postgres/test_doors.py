"""How one gets in, what is said where one does not, and that no password is ever told."""

import sys
import traceback
from urllib.parse import quote

import pytest

from gallery.people import MODEL, begin, enrol, person
from gallery.servers.postgres import PASSWORD
from gemel.errors import GalleryError, MissingExtraError
from gemel.gallery import Counts, Key


def test_an_address_is_split_into_what_is_libpqs_and_what_is_ours():
    from gemel.gallery.postgres._address import Address

    uri = "postgresql://ada:x@db:5433/doors?schema=north%20wing&sslmode=require"
    address = Address.of(f"{uri}&approximate_above=7")

    assert address.server == "db:5433/doors"
    assert (address.schema, address.approximate_above) == ("north wing", 7)
    assert "sslmode=require" in address.connection
    assert "schema" not in address.connection
    assert Address.of("postgresql://db/doors").schema == "gemel"


@pytest.mark.parametrize(
    "uri",
    [
        "postgresql://ada:sec/ret@db/doors",
        "postgresql://ada:sec@ret@db/doors",
        "postgresql://ada:sec%ret@db/doors",
        "postgresql://ada:12/sec@ret@db/doors",
        "postgresql://ada:sec?ret@db:x/doors",
        "postgresql://ada:secret@db:port/doors",
        "postgresql://ada:secret@db/doors?nosuch=1",
        "postgresql://ada:secret@db/doors?schema=",
        "postgresql://ada:secret@db/doors?schema=pg_x",
        f"postgresql://ada:secret@db/doors?schema={'x' * 64}",
        "postgresql://ada:secret@db/doors?schema=a%00b",
        "postgresql://ada:secret@db/doors?approximate_above=many",
        "nonsense sec ret",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_and_not_repeated(opened, uri):
    with pytest.raises(GalleryError) as refusal:
        opened(uri)

    told = "".join(traceback.format_exception(refusal.value))
    assert "sec" not in told
    assert "ret" not in told.replace("return", "")


def test_a_password_opens_the_door_and_is_in_no_message(server, opened):
    store = begin(opened(server.guarded(PASSWORD, schema="guarded")))
    enrol(store, person("ada"))
    assert PASSWORD not in repr(store._address)

    for wrong in (f"{PASSWORD}!", "", "postgres"):
        with pytest.raises(GalleryError, match=r"(?s)server at /.*password") as refusal:
            opened(server.guarded(wrong, schema="guarded"))
        told = "".join(traceback.format_exception(refusal.value))
        assert PASSWORD not in told
        assert quote(PASSWORD, safe="") not in told


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("postgresql://ada:secret@127.0.0.1:1/doors", r"127\.0\.0\.1:1/doors.*[Cc]heck that"),
        ("postgresql://ada:secret@no-such-host.invalid/doors", r"no-such-host.*[Cc]heck that"),
        ("postgresql://ada:secret@/doors?host=/nowhere", r"/nowhere:5432/doors"),
    ],
)
def test_a_server_that_is_not_there_is_named(opened, uri, told):
    with pytest.raises(GalleryError, match=told) as refusal:
        opened(uri)

    assert "secret" not in "".join(traceback.format_exception(refusal.value))


def test_a_database_that_is_not_there_is_to_be_made(server, opened):
    with pytest.raises(GalleryError, match=r"nodatabase.*createdb"):
        opened(server.uri(database="nodatabase"))


def test_a_server_without_the_extension_says_what_to_install(server, opened):
    server.sql("CREATE DATABASE bare")
    server.sql("ALTER DATABASE bare SET extension_control_path = '/nowhere'")

    with pytest.raises(GalleryError, match=r"not available.*Install pgvector.*CREATE EXTENSION"):
        opened(server.uri(database="bare"))


def test_a_database_without_the_extension_gets_it_where_a_gallery_may_be_made(server, opened):
    server.sql("CREATE DATABASE plain")
    uri = server.uri(database="plain")

    with pytest.raises(GalleryError, match="no extension vector"):
        opened(uri, create=False)
    with pytest.raises(GalleryError, match=r"ermission denied.*CREATE EXTENSION vector"):
        opened(server.guarded(PASSWORD, database="plain"))

    assert begin(opened(uri)).header().models == (MODEL,)


def test_without_psycopg_the_extra_is_named(opened, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(MissingExtraError, match=r"gemel\[postgres\]"):
        opened("postgresql://db/doors")


def test_a_schema_with_another_programs_tables_is_left_alone(server, opened):
    server.sql("CREATE SCHEMA theirs; CREATE TABLE theirs.header (title text)")

    with pytest.raises(GalleryError, match=r"'theirs'.*no gallery"):
        begin(opened(server.uri(schema="theirs")))


def test_a_gallery_of_a_later_format_is_refused(server, opened):
    begin(opened(server.uri(schema="later")))
    server.sql("UPDATE later.header SET format = 99")

    with pytest.raises(GalleryError, match="format 99"):
        opened(server.uri(schema="later"), create=False)


def test_who_may_not_read_is_told_so(server, opened):
    begin(opened(server.uri(schema="closed")))

    with pytest.raises(GalleryError, match="refused: permission denied"):
        opened(server.guarded(PASSWORD, schema="closed")).header()


def test_two_galleries_of_one_database_know_nothing_of_each_other(server, opened):
    one, other = (begin(opened(server.uri(schema=name))) for name in ('a"b', 'a"b; --'))

    enrol(one, person("ada"))

    assert (one.count(None), other.count(None)) == (Counts(1, 2), Counts(0, 0))
    assert (len(list(one.log())), len(list(other.log()))) == (2, 1)


def test_a_refusal_tells_no_row(store):
    from dataclasses import replace

    joined = person("ada", [[0.123456] * MODEL.dim])
    enrol(store, joined)

    with pytest.raises(GalleryError, match="refused: duplicate key") as refusal:
        enrol(store, replace(joined, key=Key("bob")))

    told = "".join(traceback.format_exception(refusal.value))
    assert joined.references[0].id not in told
    assert "0.123456" not in told
    assert store.count(None) == Counts(1, 1)


def test_text_that_is_no_text_is_refused_and_nothing_is_written(store):
    from dataclasses import replace

    joined = person("ada", 1)
    for origin in ("a\0b", "\udc80.png"):
        [reference] = joined.references
        with pytest.raises(GalleryError, match="UTF"):
            enrol(store, replace(joined, references=(replace(reference, origin=origin),)))

    assert store.count(None) == Counts(0, 0)
    assert len(list(store.log())) == 1
