"""From settings to a network with fresh weights."""

from collections.abc import Mapping

from gemel.inputs import Shape, Shapes
from gemel.networks._forms import FORMS
from gemel.networks._network import Network
from gemel.networks._settings import FormName, NetworkSettings


def build(settings: NetworkSettings, shapes: Shapes, *, across: bool = False) -> Network:
    """A network for inputs of `shapes`, its weights drawn from torch's seed.

    Args:
        settings: How encoders are joined.
        shapes: Of the inputs, or of each of their columns.
        across: Whether samples of one column are compared with samples of another. Decides
            the form where `settings` leave it open.

    Raises:
        UnknownNameError: If nobody answers to the encoder's or the energy's name.
        SettingsError: If a value is set that the form does not read, or an encoder cannot be
            built for such inputs.
        MissingExtraError: If an encoder needs a package that is not installed.

    Example:
        >>> import torch
        >>> from gemel.inputs import ImageShape
        >>> network = build(NetworkSettings(), ImageShape(channels=1, size=(28, 28)))
        >>> network.embed(torch.zeros(2, 1, 28, 28)).shape
        torch.Size([2, 128])
    """
    chosen = settle(settings, shapes, across=across)
    assert chosen.form is not None
    form = FORMS[chosen.form]
    settings.refuse_unread(form.reads, where="network", reader=f"form {chosen.form!r}")
    return form.make(settings, _columns(shapes))


def settle(settings: NetworkSettings, shapes: Shapes, *, across: bool = False) -> NetworkSettings:
    """The same settings with the form written out, for a bundle to be built from again.

    Example:
        >>> from gemel.inputs import VectorShape
        >>> two = {"text": VectorShape(5), "photo": VectorShape(7)}
        >>> settle(NetworkSettings(), two, across=True).form
        'pseudo-siamese'
    """
    form = settings.form or _usual(len(_columns(shapes)), across)
    return settings.model_copy(update={"form": form})


def _columns(shapes: Shapes) -> Mapping[str, Shape]:
    return shapes if isinstance(shapes, Mapping) else {"input": shapes}


def _usual(columns: int, across: bool) -> FormName:
    if columns == 1:
        return "siamese"
    return "pseudo-siamese" if across else "fusion"
