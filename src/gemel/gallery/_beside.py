"""The models of a gallery: one that decides, and room for one that is prepared beside it."""

from gemel.errors import GalleryError
from gemel.gallery._opened import Opened, model_of
from gemel.gallery._records import Event
from gemel.gallery._shown import references_of


def decides_alone(opened: Opened) -> bool:
    """Whether the gallery is of this model, and no change is under way."""
    return [model.fingerprint for model in opened.header().models] == [opened.model]


def refuse_third(opened: Opened) -> None:
    """Stop where another change is under way; one that came to nothing is given up.

    Raises:
        GalleryError: Naming both models, and how either way out is taken.
    """
    header = opened.header()
    held = {model.fingerprint for model in header.models}
    if opened.model in held or len(held) == 1:
        return
    (prepared,) = held - {header.active}
    if not holds_any(opened, prepared):
        return give_up(opened, prepared)
    raise GalleryError(
        f"{opened.where} is between two models already: {header.active[:12]} decides, and "
        f"{prepared[:12]} is prepared. End that first, with `gemel gallery {opened.where} migrate "
        f"RUN --switch`: the run of {prepared[:12]} brings it about, that of {header.active[:12]} "
        "gives it up."
    )


def make_room(opened: Opened) -> None:
    """Let the gallery hold vectors of `opened.verifier` too."""
    if opened.model not in {model.fingerprint for model in opened.header().models}:
        opened.store.add_model(model_of(opened.verdicts), opened.event("migrate"))


def holds_any(opened: Opened, model: str) -> bool:
    """Whether the gallery has any vector of a model."""
    return any(references_of(opened, model))


def give_up(opened: Opened, model: str) -> None:
    """Forget a model that was prepared, where it was; the one that decides goes on."""
    header = opened.header()
    if model != header.active and model in {each.fingerprint for each in header.models}:
        given_up = Event("migrate", opened.actor, model, details={"step": "given up"})
        opened.store.activate(header.active, given_up)
