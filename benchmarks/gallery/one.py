"""Measure one engine with one number of references; the answer is one JSON object.

python benchmarks/gallery/one.py ENGINE REFERENCES [--uri URI]
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from direct import NEAREST, direct_search
from people import EACH, blocks, vectors_of, verifier

from gemel import Gallery, Verifier
from gemel.bundle import Observation
from gemel.gallery import EnrolmentPolicy, Newcomer, Scope, open_store
from gemel.identification import Roster

TOP, QUESTIONS, CHECKED, ALONE, WATCHED = 10, 300, 100, 200, 1_000
"""Candidates asked for; timed questions; those whose answer is compared with everybody; people
enrolled one by one; people enrolled in bulk through the gate."""

UNWATCHED = EnrolmentPolicy(duplicate="allow", mistaken="allow")
"""Nobody is looked for who is there already."""


def main() -> None:
    """Fill a gallery, ask it, and print what was measured."""
    options = parsed()
    torch.set_num_threads(options.threads)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        local = {
            "sqlite": f"{folder}/people.gallery",
            "milvus-lite": f"milvus:///{folder}/people.db",
        }
        uri = options.uri or local[options.engine]
        model = verifier(folder)
        before = peak()
        print(json.dumps(measured(options, uri, model, before), indent=2))


def measured(
    options: argparse.Namespace, uri: str, model: Verifier, before: float
) -> dict[str, Any]:
    """Rows per second, milliseconds per question, recall, megabytes."""
    people = options.references // EACH
    with Gallery.open(uri, model, policy=UNWATCHED) as gallery:
        seconds = fill(gallery, people)
        bulk = people * EACH / seconds
        alone = enrolled_alone(gallery, people)
    with Gallery.open(uri, model) as gallery:
        watched = enrolled_watched(gallery, people)
    with Gallery.open(uri, model) as gallery:
        probes = probes_of(people, QUESTIONS)
        load = milliseconds(lambda: gallery.identify_embedding(probes[0], top=TOP))
        asked = [
            milliseconds(lambda probe=probe: gallery.identify_embedding(probe, top=TOP))
            for probe in probes
        ]
        first, ten = agreement(gallery, model, people)
        memory = peak() - before
    vectors = [block for _, block in blocks(people)]
    near, recall = searched(uri, model, probes, np.concatenate(vectors))
    search = direct_search(options.engine, uri, vectors)
    direct = [milliseconds(lambda probe=probe: search(probe)) for probe in (probes[:1] + probes)][
        1:
    ]
    return {
        "engine": options.engine,
        "references": people * EACH,
        "identify_ms": quantiles(asked),
        "nearest_ms": quantiles(near),
        "direct_ms": quantiles(direct),
        "over_nearest": round(float(np.median(asked) / np.median(near)), 2),
        "over_direct": round(float(np.median(asked) / np.median(direct)), 2),
        "first_question_ms": round(load),
        "bulk_rows_per_second": round(bulk),
        "bulk_with_gate_rows_per_second": round(watched),
        "one_by_one_rows_per_second": round(alone),
        "recall_at_10": recall,
        "best_found": first,
        "ten_best_found": ten,
        "memory_mb": round(memory),
    }


def fill(gallery: Gallery, people: int) -> float:
    """Seconds to enrol everybody in bulk, without the gate's searches."""
    seconds = 0.0
    for block, vectors in blocks(people):
        newcomers = made_newcomers(block, vectors)
        started = time.perf_counter()
        for _ in gallery.enrol_many(newcomers):
            pass
        seconds += time.perf_counter() - started
    return seconds


def enrolled_alone(gallery: Gallery, people: int) -> float:
    """Rows per second where each comes alone with one reference, without the gate's searches."""
    block = range(people, people + ALONE)
    vectors = vectors_of(block, each=1)
    started = time.perf_counter()
    for person, vector in zip(block, vectors, strict=True):
        gallery.enrol_embeddings(str(person), vector[None], quality=[1.0])
    seconds = time.perf_counter() - started
    for person in block:
        gallery.remove(str(person))
    return ALONE / seconds


def enrolled_watched(gallery: Gallery, people: int) -> float:
    """Rows per second in bulk where every sample is looked at beside those that are there."""
    block = range(2 * people, 2 * people + WATCHED // EACH)
    newcomers = made_newcomers(block, vectors_of(block))
    started = time.perf_counter()
    for _ in gallery.enrol_many(newcomers):
        pass
    seconds = time.perf_counter() - started
    for person in block:
        gallery.remove(str(person))
    return WATCHED / seconds


def made_newcomers(block: range, vectors: np.ndarray) -> list[Newcomer]:
    """People with their vectors, as `gemel enroll` hands over what `gemel embed` wrote."""
    seen = [Observation(vector, None, None) for vector in vectors]
    return [
        Newcomer(str(person), seen[at * EACH : (at + 1) * EACH], quality=[1.0] * EACH)
        for at, person in enumerate(block)
    ]


def probes_of(people: int, number: int) -> list[np.ndarray]:
    """New takes of people who are enrolled."""
    chosen = np.random.default_rng(1).integers(0, people, number)
    return [vectors_of(range(int(one), int(one) + 1), each=1, seed=9)[0] for one in chosen]


def searched(
    uri: str, model: Verifier, probes: list[np.ndarray], everything: np.ndarray
) -> tuple[list[float], float]:
    """Milliseconds of the store alone, and its recall of the owners of the ten nearest."""
    store, scope = open_store(uri, create=False), Scope(model.fingerprint)
    store.nearest(probes[0], scope, NEAREST, model.compare_embeddings)
    times, found = [], 0
    for at, probe in enumerate(probes):
        started = time.perf_counter()
        pool = store.nearest(probe, scope, NEAREST, model.compare_embeddings)
        times.append(1000 * (time.perf_counter() - started))
        if at < CHECKED:
            far = np.square(everything - probe).sum(1)
            owners = {str(row // EACH) for row in np.argpartition(far, TOP)[:TOP]}
            names = {subject.key.identity for subject in pool.subjects}
            found += len(owners & names) / len(owners)
    store.close()
    return times, round(found / CHECKED, 4)


def agreement(gallery: Gallery, model: Verifier, people: int) -> tuple[float, float]:
    """How often the best identity of all, compared in full, is the first candidate; and which
    share of the ten best are candidates."""
    probes = np.stack(probes_of(people, CHECKED))
    scoring = model.require_identification().scoring
    energies = []
    for block, vectors in blocks(people):
        owner = np.arange(len(block)).repeat(EACH)
        roster = Roster(vectors, owner, np.ones(len(vectors)), len(block))
        energies.append(scoring.energies(probes, roster, model.compare_embeddings))
    first, ten = 0, 0
    for probe, energy in zip(probes, np.concatenate(energies, axis=1), strict=True):
        best = [str(person) for person in np.argsort(energy)[:TOP]]
        names = [one.name for one in gallery.identify_embedding(probe, top=TOP).candidates]
        first += names[0] == best[0]
        ten += len(set(best) & set(names))
    return first / CHECKED, round(ten / (CHECKED * TOP), 3)


def milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - started)


def quantiles(values: list[float]) -> dict[str, float]:
    return {
        name: round(float(np.quantile(values, at)), 3) for name, at in (("p50", 0.5), ("p99", 0.99))
    }


def peak() -> float:
    """Megabytes that this process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def parsed() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("engine", choices=["sqlite", "postgres", "milvus", "milvus-lite"])
    options.add_argument("references", type=int)
    options.add_argument("--uri", help="an empty gallery on a server; SQLite needs none")
    options.add_argument("--threads", type=int, default=2)
    return options.parse_args()


if __name__ == "__main__":
    main()
