"""What every modality offers between a file and an encoder."""

from collections.abc import Iterable
from typing import Any, ClassVar, Protocol, runtime_checkable

from jaxtyping import Shaped
from numpy import ndarray

from gemel.inputs._shapes import Shape, Shapes


@runtime_checkable
class Settled(Protocol):
    """What stands between a cache and a network, of one modality or of a table."""

    @property
    def shape(self) -> Shapes:
        """What an encoder, or one for each column, is built for."""
        ...

    def standardise(self, inputs: Any) -> Any:
        """A batch of prepared inputs as the encoder takes it."""
        ...

    def with_statistics(self, blocks: Iterable[Any]) -> "Settled":
        """The same with the statistics of these batches of prepared inputs."""
        ...

    def blank(self, prepared: Any) -> str | None:
        """Why a batch of one prepared input says nothing, or None."""
        ...


@runtime_checkable
class Preprocessing(Settled, Protocol):
    """From a raw input of one modality to what an encoder takes; travels with the bundle.

    Attributes:
        ragged: Whether prepared inputs differ in their first axis.
    """

    ragged: ClassVar[bool]

    @property
    def shape(self) -> Shape:
        """What an encoder is built for."""
        ...

    def raw(self, value: Any, name: str) -> Any:
        """What a user handed over, decoded; UnreadableSampleError if it cannot be."""
        ...

    def apply(self, raw: Any) -> Shaped[ndarray, "..."]:
        """A decoded input as the cache holds it."""
        ...

    def key(self) -> str:
        """A short name for everything that shapes the cache; statistics do not."""
        ...
