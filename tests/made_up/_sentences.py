"""Pairs of sentences: alike where they speak of one thing, and more so where it does the same."""

from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple

import numpy as np

WHO = ("dog", "cat", "man", "girl", "band", "horse", "boy", "bird")
DOES = ("runs", "sleeps", "sings", "eats", "waits", "plays")
WHERE = ("home", "outside", "alone", "today", "again")
LEARNED, CHOOSING, TESTED = 48, 40, 30

TOPICS = "学车买房上网看病做饭旅行"
ASKED, ASKED_IN_THE_TEST = 160, 30


class Pair(NamedTuple):
    """Two sentences, and how alike they are: nought, one half, or one."""

    left: str
    right: str
    score: float


def sick(data: Path) -> None:
    """The three official files, relatedness from 1 to 5."""
    folder = _folder(data, "sick")
    header = "pair_ID\tsentence_A\tsentence_B\trelatedness_score\tentailment_judgment\n"
    for part, pairs in _parts("train", "trial", "test_annotated").items():
        rows = [
            f"{at}\t{pair.left}\t{pair.right}\t{1 + 4 * pair.score}\tNEUTRAL\n"
            for at, pair in enumerate(pairs)
        ]
        (folder / f"SICK_{part}.txt").write_text(header + "".join(rows))


def sts_benchmark(data: Path) -> None:
    """The three official files, similarity from 0 to 5."""
    folder = _folder(data, "stsbenchmark")
    for part, pairs in _parts("train", "dev", "test").items():
        rows = [
            f"main\tMSRvid\t2012\t{at:04}\t{5 * pair.score:.3f}\t{pair.left}\t{pair.right}\n"
            for at, pair in enumerate(pairs)
        ]
        (folder / f"sts-{part}.csv").write_text("".join(rows))


def lcqmc(data: Path) -> None:
    """The development and the test part: a question about one topic, and about that or another."""
    folder = _folder(data, "lcqmc")
    topics = [TOPICS[at : at + 2] for at in range(0, len(TOPICS), 2)]
    for part, count in (("dev", ASKED), ("test", ASKED_IN_THE_TEST)):
        rows = []
        for at in range(count):
            same, number = at % 2, f"{part}{at}"
            asked, other = topics[at % len(topics)], topics[(at + same - 1) % len(topics)]
            rows.append(f"{number}怎么{asked}好\t请问如何{other}{number}\t{same}\n")
        (folder / f"{part}.txt").write_text("".join(rows), encoding="utf-8")


def _folder(data: Path, name: str) -> Path:
    (data / name).mkdir(parents=True)
    return data / name


def _parts(*names: str) -> dict[str, list[Pair]]:
    """Official parts that share no sentence."""
    stream = _pairs()
    counts = zip(names, (LEARNED, CHOOSING, TESTED), strict=True)
    return {name: list(islice(stream, count)) for name, count in counts}


def _pairs() -> Iterator[Pair]:
    """Pairs that share nothing but the place, who it is, or all, in turn; no sentence twice."""
    draws, taken = np.random.default_rng(0), set[str]()
    every = draws.permutation(list(product(WHO, DOES, WHERE))).tolist()
    for at, (who, does, where) in enumerate(every):
        score = (at % 3) / 2
        whom = who if score else WHO[WHO.index(who) - 1]
        doing = does if score == 1 else DOES[DOES.index(does) - 1]
        right = f"A {whom} {doing} {where}."
        if right not in taken:
            taken.add(right)
            yield Pair(f"The {who} {does} {where}", right, score)
