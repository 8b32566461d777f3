"""What is in memory of a gallery's file, brought up to date before every question."""

import threading
from collections.abc import Mapping, Sequence

from jaxtyping import Float
from numpy import ndarray

from gemel.gallery._fit import checked_probe
from gemel.gallery._records import Pool, Scope
from gemel.gallery.sqlite._database import Database
from gemel.gallery.sqlite._nearest import Nearest
from gemel.gallery.sqlite._rows import Row, models, numbered, numbered_rows
from gemel.gallery.sqlite._shard import Shard
from gemel.identification import Compare


class Memory:
    """Matrices of the tenants that were asked about. One question is answered at a time: a
    product already uses every core, and is bound by the memory's speed.
    """

    def __init__(self, database: Database, approximate_above: int | None) -> None:
        self._database = database
        self._above = approximate_above
        self._asking = threading.Lock()
        self._shards: dict[tuple[str, str], Shard] = {}

    def nearest(
        self, probe: Float[ndarray, " dim"], scope: Scope, references: int, compare: Compare
    ) -> Pool:
        """The owners of the nearest references, with all references of each."""
        with self._asking:
            shard = self._shard(scope)
            probe = checked_probe(probe, shard.model)
            with self._database.reading() as reader:
                asked = shard.asked(scope.where, reader)
            found = shard.nearest(probe, references, asked.rows, compare)
            owner = shard.matrix.owners.owner[found.rows].tolist()
            with self._database.reading() as reader:
                known = numbered_rows(reader, owner)
            return shard.pool(ranked(found, owner, known, references), asked.identities)

    def close(self) -> None:
        """Let go of all of it."""
        with self._asking:
            self._keep(set())

    def _shard(self, scope: Scope) -> Shard:
        """A tenant's references of a model as the file has them now."""
        at = (scope.model, scope.tenant)
        shard = self._shards.get(at)
        if shard is not None and shard.version == self._database.version():
            return shard
        with self._database.snapshot() as snapshot:
            self._keep(set(models(snapshot)))
            number, model = numbered(snapshot, scope.model)
            # Taken out, so that nothing is left of one that was not read to its end.
            shard = self._shards.pop(at, None) or Shard(number, model, scope.tenant, self._above)
            # Within a snapshot, whose state this is the number of.
            [version] = snapshot.execute("PRAGMA data_version").fetchone()
            shard.refresh(snapshot, int(version))
        self._shards[at] = shard
        return shard

    def _keep(self, models: set[int]) -> None:
        """Let go of all that is of other models; a number is never given to a second one."""
        for at, shard in list(self._shards.items()):
            if shard.number not in models:
                shard.close()
                del self._shards[at]


def ranked(
    found: Nearest, owner: Sequence[int], known: Mapping[int, Row], references: int
) -> dict[int, Row]:
    """The owners of the nearest references in their order; ties are decided by the name."""
    rows = zip(found.distance.tolist(), owner, strict=True)
    # Who was removed by another process in this moment is not known any more.
    named = sorted((distance, known[one].identity, one) for distance, one in rows if one in known)
    return {one: known[one] for _, _, one in named[:references]}
