"""What is searched: the references of one model in one tenant, and how many there are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gemel.gallery._records import Model
from gemel.gallery.postgres._models import Known, known_model
from gemel.gallery.postgres._ranking import RANKINGS, Ranking

if TYPE_CHECKING:
    from psycopg import Connection

_TARGETS = """
    SELECT models.number, fingerprint, dim, distance, tenant, identities, "references",
        ef_search, recall, measured
    FROM models JOIN holdings ON holdings.model = models.number
"""


@dataclass(frozen=True)
class Target:
    """The references of one model in one tenant.

    Attributes:
        known: The model.
        tenant: The tenant.
        identities, references: How many there are.
        ef_search: How far an index has to look to reach the recall; None where none does.
        recall: What its index reached when it was measured; None if it never was.
        measured: How many references there were then.
    """

    known: Known
    tenant: str
    identities: int = 0
    references: int = 0
    ef_search: int | None = None
    recall: float | None = None
    measured: int | None = None

    @property
    def ranking(self) -> Ranking | None:
        """How the server ranks for this model, if it can."""
        distance = self.known.model.distance
        return None if distance is None else RANKINGS[distance]

    def condition(self, connection: "Connection[Any]", of: str = "reference") -> str:
        """What is true of its rows, in a table of that name, for a query that has parameters.

        The values stand in it as literals: only so does the planner see that an index fits.
        """
        from psycopg.sql import Literal

        tenant = Literal(self.tenant).as_string(connection).replace("%", "%%")
        return f"{of}.model = {self.known.number} AND {of}.tenant = {tenant}"


def target_of(connection: "Connection[Any]", fingerprint: str, tenant: str) -> Target:
    """What a question of this model about this tenant searches.

    Raises:
        FingerprintError: If the gallery does not hold the model.
    """
    row = connection.execute(
        f"{_TARGETS} WHERE fingerprint = %s AND tenant = %s", [fingerprint, tenant]
    ).fetchone()
    return _target(*row) if row else Target(known_model(connection, fingerprint), tenant)


def all_targets(connection: "Connection[Any]") -> list[Target]:
    """Every model in every tenant that has references of it."""
    return [_target(*row) for row in connection.execute(f'{_TARGETS} WHERE "references" > 0')]


def _target(number: int, fingerprint: str, dim: int, distance: Any, *rest: Any) -> Target:
    return Target(Known(number, Model(fingerprint, dim, distance)), *rest)
