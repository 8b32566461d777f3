"""Enrolled identities, asked who somebody is."""

import getpass
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jaxtyping import Float
from numpy import ndarray

from gemel.bundle import Input, Verifier
from gemel.decision import Verdict
from gemel.errors import GalleryError
from gemel.files import replacing
from gemel.gallery._asking import Audit, Desk
from gemel.gallery._enrolling import enrol_many, enrol_one
from gemel.gallery._kept import Kept
from gemel.gallery._log import now
from gemel.gallery._newcomer import Enrolled, Newcomer
from gemel.gallery._opened import Opened, checked_verifier, model_of
from gemel.gallery._policy import EnrolmentPolicy
from gemel.gallery._reading import observations
from gemel.gallery._records import Header, Key
from gemel.gallery._restore import restore_into, unpacked
from gemel.gallery._shown import Info, info_of
from gemel.gallery._thumbnail import shows_images
from gemel.gallery._uri import local_path, open_store, without_password
from gemel.identification import CandidateList
from gemel.types import PathLike


class Gallery(Kept):
    """Identities with their references, in an engine that lasts.

    Every question sees what was acknowledged before it, by whichever process; what was
    acknowledged survives a kill and a power cut. To be closed, or used as a context manager.

    Example:
        >>> verifier = gemel.load("faces.run")  # doctest: +SKIP
        >>> with gemel.Gallery.open("door.gallery", verifier) as gallery:  # doctest: +SKIP
        ...     gallery.enrol("ada", ["ada-1.jpg", "ada-2.jpg"])
        ...     gallery.identify("who-is-it.jpg").identity
        'ada'
    """

    def __init__(self, opened: Opened, policy: EnrolmentPolicy, audit: Audit) -> None:
        super().__init__(opened)
        self._policy = policy
        self._audit = audit

    @classmethod
    def open(
        cls,
        uri: PathLike,
        verifier: Verifier | None = None,
        *,
        create: bool = True,
        policy: EnrolmentPolicy | None = None,
        actor: str | None = None,
        audit: Audit = "changes",
        thumbnails: bool = False,
        approximate_above: int | None = None,
    ) -> "Gallery":
        """A gallery that is there, or a new one.

        Args:
            uri: A path or `sqlite:///PATH`; `postgresql://…`; `milvus://…`.
            verifier: Whose embeddings it holds. Without one nobody can be enrolled or recognised.
            create: Whether a new one is made where there is none; that takes a verifier.
            policy: What happens to samples that should perhaps not join; None is the usual one.
            actor: Who the log says did it; by default the user that the system knows.
            audit: "all" leaves an entry in the log for every question, not only for changes.
            thumbnails: Keep a small picture of each sample. Decided when a gallery is made.
            approximate_above: References above which SQLite's engine proposes candidates by an
                approximate index, which are then compared exactly; None leaves it to the engine.

        Raises:
            BundleError: If the verifier cannot search among many.
            FingerprintError: If the gallery was made with another model.
            GalleryError: If there is none and none is made, it keeps no thumbnails, or what came
                as a verifier is none.
        """
        if verifier is not None:
            checked_verifier(verifier).require_identification()
            if thumbnails and not shows_images(verifier.matcher.preprocessing):
                raise GalleryError("Thumbnails are small pictures, and this verifier sees none.")
        made = create and verifier is not None
        store = open_store(uri, create=made, approximate_above=approximate_above)
        opened = Opened(store, without_password(uri), actor or _user(), verifier)
        try:
            _begin(opened, made=made, thumbnails=thumbnails)
        except BaseException:
            store.close()
            raise
        return cls(opened, policy or EnrolmentPolicy(), audit)

    @classmethod
    def restore(cls, path: PathLike, uri: PathLike, *, actor: str | None = None) -> Info:
        """A gallery again from a snapshot, in any engine.

        Identities keep when they joined, and references when they were enrolled; they were last
        changed at the restore. In a file of its own it is there whole or not at all. The log begins
        anew, and names the last hash of the old one.

        Args:
            path: What `snapshot` wrote.
            uri: Where no gallery is yet, or one of the same model with nobody in it.
            actor: Who the log says did it; by default the user that the system knows.

        Raises:
            GalleryError: If it is no snapshot, or is damaged, or there is somebody already.
        """
        place = local_path(uri)
        with unpacked(Path(path)) as folder:
            if place is None or place.exists():
                return _restored(folder, str(path), uri, actor or _user())
            with replacing(place) as partial:
                _restored(folder, str(path), partial, actor or _user())
        with cls.open(uri, create=False) as gallery:
            return gallery.info()

    def __enter__(self) -> "Gallery":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def enrol(
        self,
        identity: str,
        inputs: Sequence[Input],
        *,
        tenant: str = "",
        metadata: Mapping[str, Any] | None = None,
        origins: Sequence[str | None] | None = None,
        replace: bool = False,
    ) -> Enrolled:
        """Let an identity join, or add references to one that is there.

        Each sample is looked at for itself: one that is refused does not keep the others out.
        Samples that are there already are skipped, so enrolling twice does no harm.

        Threads that share this gallery are let in one after the other, each looked at beside all
        who came before. Between processes, and between galleries opened twice in one, looking and
        writing are two steps: of two that enrol one vector at the same instant both may get in.
        Every identity is nevertheless written whole or not at all.

        Args:
            identity: What it is called: text, and never part of a path.
            inputs: One or more samples of it, as `Verifier.verify` takes them.
            tenant: Among whom it is known; nobody of another tenant is ever an answer.
            metadata: JSON values by name, noted with the samples that join: merged into what is
                noted already.
            origins: What each sample was made from; by default the path of what came as one.
            replace: Whether they take the place of all references there are.

        Raises:
            GalleryError: If no sample may join, with the reasons; or a name cannot be kept.
        """
        newcomer = Newcomer(identity, inputs, tenant, metadata, origins, replace=replace)
        return enrol_one(self._opened, self._policy, newcomer)

    def enrol_embeddings(
        self,
        identity: str,
        vectors: Float[ndarray, "samples dim"] | Sequence[Any],
        *,
        quality: Sequence[float] | None = None,
        tenant: str = "",
        metadata: Mapping[str, Any] | None = None,
        origins: Sequence[str | None] | None = None,
        replace: bool = False,
    ) -> Enrolled:
        """`enrol` of embeddings that the verifier's model made elsewhere.

        Args:
            vectors: One row a sample.
            quality: Of each sample, in [0, 1]; by default how distinct it is beside the cohort.

        Raises:
            ShapeError: If they are no rows, or of another dimension than the verifier's.
        """
        samples = observations(self._opened.verdicts, vectors)
        newcomer = Newcomer(identity, samples, tenant, metadata, origins, quality, replace)
        return enrol_one(self._opened, self._policy, newcomer)

    def enrol_many(self, newcomers: Iterable[Newcomer]) -> Iterator[Enrolled]:
        """Let many join, several in one transaction; each is yielded when it is kept.

        Nobody's refusal is raised: an identity none of whose samples may join is yielded with
        the reasons, and the next one is looked at.
        """
        return enrol_many(self._opened, self._policy, newcomers)

    def replace(self, identity: str, inputs: Sequence[Input], *, tenant: str = "") -> Enrolled:
        """`enrol` in place of all references that the identity has."""
        return self.enrol(identity, inputs, tenant=tenant, replace=True)

    def verify(self, identity: str, probe: Input, *, tenant: str = "") -> Verdict:
        """Does a probe show this identity? Compared with all its references.

        Raises:
            GalleryError: If nobody of that name is enrolled; names that are near are suggested.
            ShapeError: If the probe stands on the side of references.
            UnreadableSampleError: If the probe cannot be read.
        """
        desk = self._desk
        return desk.verify(desk.read(probe), Key(identity, tenant))

    def verify_embedding(
        self,
        identity: str,
        vector: Float[ndarray, " dim"] | Sequence[float],
        *,
        tenant: str = "",
    ) -> Verdict:
        """`verify` of an embedding that the verifier's model made elsewhere."""
        desk = self._desk
        return desk.verify(desk.made_elsewhere(vector), Key(identity, tenant))

    def identify(
        self,
        probe: Input,
        *,
        top: int = 5,
        tenant: str = "",
        where: Mapping[str, Any] | None = None,
        rate: float | None = None,
    ) -> CandidateList:
        """Who is it: somebody who is enrolled, or nobody known?

        Args:
            probe: An input as `Verifier.verify` takes it.
            top: How many candidates to list.
            tenant: Among whom.
            where: Only among identities whose metadata has these values.
            rate: Share of strangers that may be taken for somebody; by default the verifier's.

        Raises:
            FingerprintError: If another process changed the gallery's model.
            ShapeError: If the probe stands on the side of references.
            UnreadableSampleError: If the probe cannot be read.
        """
        seen = self._desk.read(probe)
        return self._desk.identify(seen, top=top, tenant=tenant, where=where, rate=rate)

    def identify_embedding(
        self,
        vector: Float[ndarray, " dim"] | Sequence[float],
        *,
        top: int = 5,
        tenant: str = "",
        where: Mapping[str, Any] | None = None,
        rate: float | None = None,
    ) -> CandidateList:
        """`identify` of an embedding that the verifier's model made elsewhere."""
        seen = self._desk.made_elsewhere(vector)
        return self._desk.identify(seen, top=top, tenant=tenant, where=where, rate=rate)

    @property
    def _desk(self) -> Desk:
        return Desk(self._opened, self._audit)


def _begin(opened: Opened, *, made: bool, thumbnails: bool) -> None:
    """Make the gallery where there is none, and refuse one that is not what was asked for."""
    if made and opened.store.header() is None:
        model = model_of(opened.verdicts)
        header = Header(model.fingerprint, (model,), now(), thumbnails)
        opened.store.create(header, opened.event("create"))
    header = opened.header()
    if thumbnails and not header.thumbnails:
        raise GalleryError(
            f"{opened.where} was made to keep no thumbnails, and nobody enrolled there was told "
            "otherwise. Leave thumbnails out, or make another gallery."
        )
    if opened.verifier is not None:
        opened.refuse_another_model()


def _restored(folder: Path, name: str, uri: PathLike, actor: str) -> Info:
    store = open_store(uri, create=True)
    try:
        opened = Opened(store, without_password(uri), actor, None)
        restore_into(store, opened.where, folder, name, actor)
        return info_of(opened)
    finally:
        store.close()


def _user() -> str:
    """Who runs this process; a container may know no names."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"
