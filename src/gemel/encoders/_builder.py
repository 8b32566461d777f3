"""How one encoder is made from settings, and which of them it reads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from gemel.encoders._encoder import Encoder
from gemel.encoders._settings import EncoderSettings

ShapeT = TypeVar("ShapeT")


@dataclass(frozen=True)
class Builder(Generic[ShapeT]):
    """One line of a table of encoders.

    Attributes:
        make: From settings and the inputs' shape to an encoder with fresh weights.
        reads: The settings it reads beside those that every encoder has.
        ignores: Those that every other encoder reads and this one does not.
    """

    make: Callable[[EncoderSettings, ShapeT], Encoder]
    reads: frozenset[str] = frozenset()
    ignores: frozenset[str] = frozenset()
