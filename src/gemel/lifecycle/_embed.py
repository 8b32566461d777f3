"""From a source to a file of embeddings: what a large gallery is filled from."""

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from gemel.bundle import Verifier, load_bundle
from gemel.data import Skipped, located
from gemel.errors import SourceError, UnknownNameError
from gemel.lifecycle._embed_ray import on_ray
from gemel.lifecycle._embeddings_file import Origin, holds_embeddings, read_embeddings
from gemel.lifecycle._listed import Listed, opened
from gemel.lifecycle._parts import Maker, Task, join, missing, other
from gemel.lifecycle._told import Told
from gemel.lifecycle._watcher import Quiet, RunWatcher
from gemel.types import PathLike

Engine: TypeAlias = Literal["local", "ray"]


@dataclass(frozen=True)
class Embedded:
    """A finished file of embeddings.

    Attributes:
        path: Where it stands.
        made: Where the embeddings come from.
        rows: How many there are.
        identities: How many identities they show.
        unreadable: The inputs that could not be decoded, and so have no row.
        kept: How many inputs an earlier call had dealt with already.
    """

    path: Path
    made: Origin
    rows: int
    identities: int
    unreadable: Sequence[Skipped]
    kept: int


def embed(
    run: PathLike,
    source: PathLike,
    out: PathLike,
    *,
    engine: Engine = "local",
    part_size: int = 1024,
    data: PathLike | None = None,
    device: str = "auto",
    watcher: RunWatcher | None = None,
) -> Embedded:
    """Embed every input of a source into a Parquet file.

    The work is done in parts below `OUT.parts`, each written whole: the same call again goes
    on after the last one, and ends with the file that an unbroken call writes.

    Args:
        run: A folder that `train` wrote.
        source: A SOURCE; no copy of its inputs is kept.
        out: The file, which ends in .parquet.
        engine: "local" computes here; "ray" on a Ray cluster that runs already, whose machines
            see `run`, `source` and `out` under the paths that they have here.
        part_size: Inputs of a part: what a kill loses at most.
        data: Where known layouts stand; $GEMEL_DATA otherwise.
        device: "auto" takes GPUs when there are some.

    Raises:
        BundleError: If `run` is no finished bundle.
        SourceError: If the source cannot be read, or `out` holds something else.
        SettingsError: If no Ray cluster answers.
        MissingExtraError: If the package `ray` is not installed and asked for.
    """
    watch, file = watcher or Quiet(), Path(out).absolute()
    _refuse_unusable(file, engine)
    watch.stage(f"Reading {source}")
    verifier = load_bundle(run, device=device)
    inputs = Listed(opened(source, data), verifier.matcher.preprocessing)
    where = located(source)
    made = Origin(verifier.fingerprint, verifier.dim, where, inputs.content(), len(inputs))
    if _is_there(file, made):
        return _finished(file, kept=len(inputs))
    task = Task(
        run=str(Path(run).absolute()),
        data=_place_of(data),
        device=device,
        folder=f"{file}.parts",
        made=made,
        roll=inputs.roll(),
        size=part_size,
    )
    lacking = missing(task)
    kept = len(inputs) - sum(len(task.span(part)) for part in lacking)
    watch.stage(f"Embedding {source}")
    parts = on_ray(task, lacking) if engine == "ray" else _here(task, verifier, inputs, lacking)
    _follow(task, parts, kept, watch)
    _tell_unreadable(join(task, file), watch)
    return _finished(file, kept)


def _here(task: Task, verifier: Verifier, inputs: Listed, parts: Sequence[int]) -> Iterator[int]:
    """Make parts in this process; yields each that is done."""
    maker = Maker(task, verifier, inputs)
    for part in parts:
        maker.make(part)
        yield part


def _follow(task: Task, parts: Iterator[int], done: int, watcher: RunWatcher) -> None:
    for part in parts:
        done += len(task.span(part))
        watcher.reading(done, task.made.inputs)


def _tell_unreadable(skipped: Sequence[Skipped], watcher: RunWatcher) -> None:
    with Told(watcher, "inputs that cannot be decoded") as told:
        for one in skipped:
            told.tell(f"Left out {one.name}: {one.reason}")


def _refuse_unusable(out: Path, engine: str) -> None:
    if engine not in get_args(Engine):
        raise UnknownNameError("engine", engine, get_args(Engine))
    if out.suffix.lower() != ".parquet":
        raise SourceError(f"{out} should end in .parquet, for that is what it will be.")


def _is_there(out: Path, made: Origin) -> bool:
    """Whether the file was finished before; one that holds anything else is left alone."""
    if not out.exists():
        return False
    if not holds_embeddings(out):
        raise SourceError(f"{out} exists and holds something else. Choose another --out.")
    if (there := read_embeddings(out).made) != made:
        raise SourceError(
            f"{out} exists and holds embeddings of {other(there, made)}. Remove it, or choose "
            "another --out."
        )
    # A kill between the last two steps leaves parts that nobody needs.
    shutil.rmtree(f"{out}.parts", ignore_errors=True)
    return True


def _finished(path: Path, kept: int) -> Embedded:
    there = read_embeddings(path)
    identities = len(set(there.who().identity))
    return Embedded(path, there.made, len(there), identities, there.unreadable, kept)


def _place_of(data: PathLike | None) -> str | None:
    """Where known layouts stand, for another machine with another environment."""
    place = data if data is not None else os.environ.get("GEMEL_DATA")
    return None if place is None else str(Path(place).absolute())
