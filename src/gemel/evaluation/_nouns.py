"""What a person calls the inputs of an evaluation."""

from collections.abc import Iterable

from gemel.data import Samples
from gemel.inputs import AnyPreprocessing, CellsPreprocessing

ANY = "sample"
NOUNS = {
    "image": "image",
    "sound": "sound",
    "series": "sequence",
    "text": "text",
    "vector": "vector",
}
"""By modality. Each makes its plural with an s."""


def noun_of(preprocessing: AnyPreprocessing, samples: Samples) -> str:
    """The word for one of `samples`; "sample" where they are of several kinds, or hold several."""
    if not isinstance(preprocessing, CellsPreprocessing):
        return NOUNS[preprocessing.modality]
    if samples.side is None:
        return ANY
    return common_noun(NOUNS[column.modality] for column in preprocessing.columns.values())


def common_noun(nouns: Iterable[str]) -> str:
    """The one noun that serves for all of them.

    Example:
        >>> common_noun(["image", "image"]), common_noun(["image", "text"])
        ('image', 'sample')
    """
    different = set(nouns)
    return different.pop() if len(different) == 1 else ANY


def titled(noun: str) -> str:
    """A noun at the beginning of a sentence."""
    return noun[:1].upper() + noun[1:]


def with_article(noun: str) -> str:
    """A noun with "a" or "an" before it.

    Example:
        >>> with_article("image"), with_article("sound")
        ('an image', 'a sound')
    """
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
