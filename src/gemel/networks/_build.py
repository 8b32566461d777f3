"""From settings to a network with fresh weights."""

from gemel import encoders, energies
from gemel.encoders import EncoderSettings
from gemel.networks._siamese import Siamese
from gemel.types import Settings


class NetworkSettings(Settings):
    """How encoders are joined.

    Attributes:
        encoder: The encoder every input goes through.
        energy: The energy between two embeddings, by its name in `gemel.energies`.
    """

    encoder: EncoderSettings = EncoderSettings()
    energy: str = "cosine"


def build(settings: NetworkSettings, channels: int, size: tuple[int, int]) -> Siamese:
    """A network for images of `channels` × height × width, its weights drawn from torch's seed.

    Raises:
        UnknownNameError: If nobody answers to the encoder's or the energy's name.
        SettingsError: If the encoder cannot be built for such images.
        MissingExtraError: If the encoder needs a package that is not installed.

    Example:
        >>> import torch
        >>> network = build(NetworkSettings(), channels=1, size=(28, 28))
        >>> network.embed(torch.zeros(2, 1, 28, 28)).shape
        torch.Size([2, 128])
    """
    encoder = encoders.build(settings.encoder, channels, size)
    return Siamese(encoder, energies.build(settings.energy, encoder.dim))
