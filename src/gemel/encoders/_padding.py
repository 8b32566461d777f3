"""A batch of sequences whose padding says nothing and is no longer than it has to be."""

from gemel.inputs import Sequences


def without_padding(sequences: Sequences, *, fill: int = 0) -> Sequences:
    """The same sequences, cut to the longest of them, with `fill` where none is real.

    An encoder that begins with this answers alike, to the last bit, however far a batch was
    padded and whatever stood there; even nan, which no mask afterwards keeps out of a gradient.

    Example:
        >>> import torch
        >>> padded = Sequences(torch.tensor([[5, 6, 9, 9], [7, 9, 9, 9]]), torch.tensor([2, 1]))
        >>> without_padding(padded).values
        tensor([[5, 6],
                [7, 0]])
    """
    longest = int(sequences.length.max())
    cut = Sequences(sequences.values[:, :longest], sequences.length)
    beyond = ~cut.mask.reshape(*cut.mask.shape, *[1] * (cut.values.ndim - 2))
    return Sequences(cut.values.masked_fill(beyond, fill), cut.length)
