"""What a life cycle tells whoever watches it."""

from typing import Protocol, runtime_checkable

from gemel.training import Silent, Watcher


@runtime_checkable
class RunWatcher(Watcher, Protocol):
    """Hears of training's steps and of the stages around it."""

    def stage(self, title: str) -> None:
        """Another stage begins."""
        ...

    def reading(self, done: int, total: int) -> None:
        """`done` of `total` samples are read."""
        ...


class Quiet(Silent):
    """Watches without a word; warnings become Python warnings."""

    def stage(self, title: str) -> None:
        """Nothing to say."""

    def reading(self, done: int, total: int) -> None:
        """Nothing to say."""

    def warn(self, message: str) -> None:
        """As a Python warning, so that a program's own filters decide."""
        import warnings

        warnings.warn(message, stacklevel=3)
