"""From options to galleries with strangers before them."""

from gemel.errors import SettingsError
from gemel.evaluation import OpenSetSettings


def doors(open_set: bool, references: int | None, sizes: str | None) -> OpenSetSettings | None:
    """What `evaluate` takes; None where no gallery is asked for.

    Raises:
        SettingsError: If a gallery is described and not asked for, or a size is no number.

    Example:
        >>> doors(True, 5, "10,100").sizes
        (10, 100)
    """
    if not open_set:
        if references is not None or sizes is not None:
            raise SettingsError(
                "--references and --sizes describe the galleries of --open-set, which is missing. "
                "Add --open-set."
            )
        return None
    chosen = {} if sizes is None else {"sizes": [_number(word) for word in sizes.split(",")]}
    return OpenSetSettings.read({**chosen, "references": references}, "--open-set")


def _number(word: str) -> int:
    try:
        return int(word)
    except ValueError:
        raise SettingsError(
            f"--sizes takes numbers with commas between them, for example 10,100; got {word!r}."
        ) from None
