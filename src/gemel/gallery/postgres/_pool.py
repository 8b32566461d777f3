"""Identities with all their references, in one question."""

import json
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from gemel.gallery._records import Key, Pool, Subject
from gemel.gallery.postgres._target import Target

if TYPE_CHECKING:
    from psycopg import Connection

_POOL = """
    SELECT place, subject.identity, subject.metadata::text, subject.created, subject.updated,
        reference.vector, reference.quality
    FROM unnest(%s::bigint[]) WITH ORDINALITY AS asked (number, place)
    JOIN subjects AS subject ON subject.number = asked.number
    JOIN "references" AS reference
        ON reference.subject = subject.number AND reference.model = %s
    ORDER BY place, reference.number
"""


def pool_of(
    connection: "Connection[Any]", owners: Sequence[int], target: Target, identities: int
) -> Pool:
    """The identities with these numbers, in that order; whoever left meanwhile is not among them.

    Args:
        identities: How many they were chosen from.
    """
    values = [list(owners), target.known.number]
    rows = connection.execute(_POOL, values, binary=True).fetchall() if owners else []
    subjects, owner = list[Subject](), list[int]()
    for _, group in groupby(rows, key=itemgetter(0)):
        mine = list(group)
        _, identity, metadata, created, updated, *_ = mine[0]
        owner += [len(subjects)] * len(mine)
        key = Key(identity, target.tenant)
        subjects.append(Subject(key, json.loads(metadata), len(mine), created, updated))
    vectors = [row[5] for row in rows]
    return Pool(
        tuple(subjects),
        np.stack(vectors) if vectors else np.zeros((0, target.known.model.dim), np.float32),
        np.array(owner, np.int64),
        np.array([row[6] for row in rows], np.float64),
        identities,
    )
