"""Which examples meet? Readers, the decoded cache, splits, batches and augmentation."""

from gemel.data._augmentation import AugmentationSettings, Draws, augment, draw
from gemel.data._batches import Batch, Batches, BatchSettings, batches_of
from gemel.data._cache import cached
from gemel.data._decode import decode
from gemel.data._leaks import Leak, find_leaks, refuse_leaks
from gemel.data._listing import Listing
from gemel.data._more_identities import spliced, turned
from gemel.data._open import located, open_source
from gemel.data._pairs import draw_pairs, listed_pairs
from gemel.data._preprocessing import Preprocessing, PreprocessingSettings
from gemel.data._samples import Comparisons, Samples, Skipped, relation
from gemel.data._settle import settle
from gemel.data._splits import SplitSettings, split
from gemel.data._stores import ArrayStore, FilesStore, ImageStore, JoinedStore, ZipStore

__all__ = [
    "ArrayStore",
    "AugmentationSettings",
    "Batch",
    "BatchSettings",
    "Batches",
    "Comparisons",
    "Draws",
    "FilesStore",
    "ImageStore",
    "JoinedStore",
    "Leak",
    "Listing",
    "Preprocessing",
    "PreprocessingSettings",
    "Samples",
    "Skipped",
    "SplitSettings",
    "ZipStore",
    "augment",
    "batches_of",
    "cached",
    "decode",
    "draw",
    "draw_pairs",
    "find_leaks",
    "listed_pairs",
    "located",
    "open_source",
    "refuse_leaks",
    "relation",
    "settle",
    "spliced",
    "split",
    "turned",
]
