"""Which examples meet? Readers, the decoded cache, splits, batches and augmentation."""

from gemel.data._augmentation import AugmentationSettings, augment
from gemel.data._batch import Batch, Batches, BatchSettings
from gemel.data._batches import batches_of
from gemel.data._caches import Cache, Dense, Ragged, Table
from gemel.data._cells_store import CellsStore, Column
from gemel.data._chosen_columns import with_columns
from gemel.data._clustered import clustered
from gemel.data._collected import collected
from gemel.data._comparisons import Comparisons
from gemel.data._decoded import cached
from gemel.data._episodes import Episodes
from gemel.data._held import ArrayStore, HeldStore
from gemel.data._image_augmentation import ImageAugmentation
from gemel.data._joined import joined, leaks_beside, refuse_itself, split_beside
from gemel.data._leaks import Leak, find_leaks, refuse_leaks
from gemel.data._listing import Listing, refuse_one_identity
from gemel.data._more_identities import spliced, turned
from gemel.data._open import located, open_source
from gemel.data._pairs import draw_pairs, listed_pairs, pairs_of
from gemel.data._pose import posed
from gemel.data._samples import Samples, Skipped, relation
from gemel.data._series_augmentation import SeriesAugmentation
from gemel.data._settle import settle
from gemel.data._sound_augmentation import SoundAugmentation
from gemel.data._splits import SplitSettings, split
from gemel.data._stores import FilesStore, JoinedStore, Store, ZipStore
from gemel.data._text_augmentation import TextAugmentation
from gemel.data._torn import torn
from gemel.data._vector_augmentation import VectorAugmentation
from gemel.data._viewed import viewed

__all__ = [
    "ArrayStore",
    "AugmentationSettings",
    "Batch",
    "BatchSettings",
    "Batches",
    "Cache",
    "CellsStore",
    "Column",
    "Comparisons",
    "Dense",
    "Episodes",
    "FilesStore",
    "HeldStore",
    "ImageAugmentation",
    "JoinedStore",
    "Leak",
    "Listing",
    "Ragged",
    "Samples",
    "SeriesAugmentation",
    "Skipped",
    "SoundAugmentation",
    "SplitSettings",
    "Store",
    "Table",
    "TextAugmentation",
    "VectorAugmentation",
    "ZipStore",
    "augment",
    "batches_of",
    "cached",
    "clustered",
    "collected",
    "draw_pairs",
    "find_leaks",
    "joined",
    "leaks_beside",
    "listed_pairs",
    "located",
    "open_source",
    "pairs_of",
    "posed",
    "refuse_itself",
    "refuse_leaks",
    "refuse_one_identity",
    "relation",
    "settle",
    "spliced",
    "split",
    "split_beside",
    "torn",
    "turned",
    "viewed",
    "with_columns",
]
