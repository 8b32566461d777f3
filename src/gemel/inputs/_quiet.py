"""Keep Pillow's warnings inside, also when many threads decode at once."""

import threading
import warnings


class _PillowQuiet:
    """A context in which Pillow does not warn: what it has to say becomes an image or an error.

    `warnings.catch_warnings` alone swaps a list that all threads share: two threads that
    overlap can leave the program silent for good. Here the first one in sets the filter
    and the last one out takes it away.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._before = warnings.catch_warnings()

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._before = warnings.catch_warnings()
                self._before.__enter__()
                warnings.filterwarnings("ignore", module=r"PIL(\.|$)")
            self._inside += 1

    def __exit__(self, *fault: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._before.__exit__(None, None, None)


pillow_quiet = _PillowQuiet()
