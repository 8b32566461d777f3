"""Identities for samples that have none: who stands together in an embedding."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.data._samples import Samples
from gemel.errors import SourceError


def clustered(
    samples: Samples, embeddings: Float[ndarray, "samples dim"], clusters: int, *, seed: int
) -> Samples:
    """`samples` with the cluster that each falls into by k-means as its identity.

    Whom they show, forgeries, pairs and triplets are forgotten. No more clusters are made
    than there are different embeddings. Frames that a tracker followed need none of this: a
    track is an identity.

    Args:
        samples: What to learn from without its identities.
        embeddings: Of each sample.
        clusters: How many identities to make.
        seed: Of where the clusters begin.

    Raises:
        SourceError: If there are fewer than two clusters to tell apart.

    Source:
        Caron, Bojanowski, Joulin, Douze, "Deep Clustering for Unsupervised Learning of Visual
        Features", ECCV 2018. Differs: clustered once, by the embeddings as they are.
    """
    from sklearn.cluster import KMeans

    different = len(np.unique(embeddings, axis=0))
    count = min(clusters, different)
    if count < 2:
        raise SourceError(
            f"Clusters are learned from by telling them apart, so two are needed; got {clusters} "
            f"asked for and {different} different embeddings of {len(samples)} samples."
        )
    assigned = KMeans(count, n_init=1, random_state=seed).fit_predict(embeddings)
    return replace(
        samples,
        identity=assigned.astype(np.int64),
        names=tuple(f"cluster {cluster}" for cluster in range(count)),
        forged=np.zeros(len(samples), dtype=bool),
        comparisons={},
        episodes={},
        triplets=None,
        composition=None,
    )
