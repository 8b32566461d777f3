"""The way from a probe to the identities that it may be."""

from typing import Any

from gemel.gallery._fit import checked_probe
from gemel.gallery._records import Pool, Scope
from gemel.gallery.postgres._approximate import search_width
from gemel.gallery.postgres._candidates import MORE, Question, approximate_owners, exact_owners
from gemel.gallery.postgres._connect import Link
from gemel.gallery.postgres._holdings import count
from gemel.gallery.postgres._paged import compared_owners
from gemel.gallery.postgres._pool import pool_of
from gemel.gallery.postgres._target import target_of
from gemel.identification import Compare


def question_of(link: Link, probe: Any, scope: Scope, references: int) -> Question:
    """What is asked, with how many there are to choose from.

    Raises:
        FingerprintError: If the gallery does not hold the model.
        ShapeError, GalleryError: If the probe is none of this model's, or not finite.
    """
    target = target_of(link.connection, scope.model, scope.tenant)
    return Question(checked_probe(probe, target.known.model), target, scope.where, references)


def nearest(link: Link, question: Question, scope: Scope, compare: Compare) -> Pool:
    """The owners of the nearest references, with all references of each."""
    connection, target = link.connection, question.target
    identities = target.identities
    if scope.where:
        identities = count(connection, scope, target.known.number).identities
    owners = _owners(link, question, compare) if identities else []
    return pool_of(connection, owners, target, identities)


def _owners(link: Link, question: Question, compare: Compare) -> list[int]:
    ranking = question.target.ranking
    if ranking is None:
        return compared_owners(link.connection, question, compare)
    width = search_width(question.target, question.references + MORE)
    # A probe without a direction is as far from everybody: only the names decide.
    if width and not question.where and question.probe.any():
        link.look_far(width)
        found = approximate_owners(link.connection, question, ranking)
        if found is not None:
            return found
    return exact_owners(link.connection, question, ranking)
