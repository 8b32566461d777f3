"""Every engine in turn, at a place where no gallery is yet."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from gallery.engines import ENGINES, SLOW, Engine


@pytest.fixture(scope="session")
def _served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Engine], object]]:
    """Starts what an engine needs at its first test, and ends it after the last."""
    with ExitStack() as running:
        places: dict[str, object] = {}

        def served(engine: Engine) -> object:
            if engine.name not in places:
                folder = tmp_path_factory.mktemp(engine.name)
                places[engine.name] = running.enter_context(engine.serve(folder))
            return places[engine.name]

        yield served


@pytest.fixture(
    params=[pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in ENGINES]
)
def engine(request: pytest.FixtureRequest) -> Engine:
    """One engine after the other."""
    return ENGINES[request.param]


@pytest.fixture
def store_uri(engine, _served) -> str:
    """Where a new gallery may be made."""
    return _served(engine)()


@pytest.fixture
def open_store(engine, store_uri):
    """Opens the engine's store at the test's place, as often as asked; closes all at the end."""
    with ExitStack() as opened:

        def open_store(place: str = store_uri, *, create: bool = True):
            store = engine.open(place, create=create)
            opened.callback(store.close)
            return store

        yield open_store


@pytest.fixture
def store(open_store):
    """A store with a new, empty gallery for `people.MODEL`."""
    from gallery.people import begin

    return begin(open_store())


@pytest.fixture
def another(engine, store_uri):
    """Starts other processes at the same gallery."""
    from gallery.processes import Another

    if engine.one_process:
        pytest.skip(f"{engine.name} lets one process in; a test of its own shows that it says so")
    with ExitStack() as started:

        def another() -> Another:
            process = Another(engine.name, store_uri)
            started.callback(process.close)
            return process

        yield another
