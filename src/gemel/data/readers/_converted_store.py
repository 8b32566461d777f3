"""A store whose inputs pass through a function once they are decoded."""

from collections.abc import Callable
from typing import Any

from gemel.data._stores import Store, joined_digest
from gemel.errors import UnreadableSampleError
from gemel.inputs import Modality


class ConvertedStore:
    """What `convert` makes of another store's inputs.

    Args:
        store: Holds the inputs.
        convert: From a decoded input to what it shall be; an UnreadableSampleError it raises
            gives the reason, and the input's name is put before it.
        modality: What the answer is.
        rule: Says what `convert` does. It enters the digest: raise a number in it whenever
            the answer changes.
    """

    def __init__(
        self, store: Store, convert: Callable[[Any], Any], modality: Modality, rule: str
    ) -> None:
        self.modality: Modality = modality
        self._store = store
        self._convert = convert
        self._rule = rule

    def __len__(self) -> int:
        return len(self._store)

    def name(self, position: int) -> str:
        return self._store.name(position)

    def read(self, position: int) -> Any:
        value = self._store.read(position)
        try:
            return self._convert(value)
        except UnreadableSampleError as fault:
            raise UnreadableSampleError(f"{self.name(position)}: {fault}") from None

    def digest(self) -> str:
        return joined_digest((self._store.digest(), self.modality, self._rule))
