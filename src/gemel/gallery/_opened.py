"""An open gallery: its store, the verifier that speaks for it, and who acts."""

import difflib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from gemel.bundle import Verifier
from gemel.errors import FingerprintError, GalleryError
from gemel.gallery._absent import no_gallery
from gemel.gallery._records import Action, Event, Header, Key, Model, Scope, Subject
from gemel.gallery._store import Store

PAGE = 1000
"""Identities that are listed at once."""


@dataclass(frozen=True, eq=False)
class Opened:
    """What every verb of a gallery needs.

    Attributes:
        store: The engine.
        where: Its URI, without a password.
        actor: Who the log says did it.
        verifier: Reads samples and decides; None where only the keeping is done.
        enrolling: Held from looking at newcomers to having written them, so that two threads do
            not both find that a vector is not there yet.
    """

    store: Store
    where: str
    actor: str
    verifier: Verifier | None
    enrolling: AbstractContextManager[bool] = field(default_factory=Lock)

    @property
    def verdicts(self) -> Verifier:
        """The verifier, for what cannot be done without one.

        Raises:
            GalleryError: If the gallery was opened without.
        """
        if self.verifier is None:
            raise GalleryError(
                f"{self.where} was opened without a verifier, so samples can be neither enrolled "
                "nor recognised: Gallery.open(URI, gemel.load(RUN))."
            )
        return self.verifier

    @property
    def model(self) -> str:
        """Fingerprint of the verifier, or of the active model where there is none."""
        return self.verifier.fingerprint if self.verifier else self.header().active

    def header(self) -> Header:
        """What the gallery says of itself now: another process may have changed its model.

        Raises:
            GalleryError: If there is no gallery.
        """
        header = self.store.header()
        if header is None:
            raise no_gallery(self.where)
        return header

    def refuse_another_model(self) -> None:
        """Stop where the gallery holds no embeddings of this verifier.

        Raises:
            FingerprintError: Naming both models, and the way to bring the gallery along.
        """
        header, verifier = self.header(), self.verdicts
        if verifier.fingerprint not in {model.fingerprint for model in header.models}:
            raise FingerprintError(
                f"{self.where} holds embeddings of model {header.active[:12]}, and this verifier "
                f"is {verifier.fingerprint[:12]}: its energies to them would mean nothing. Bring "
                f"the gallery along: gemel gallery {self.where} migrate RUN"
            )

    @contextmanager
    def asked_of_its_model(self) -> Iterator[None]:
        """Says what to do where an engine finds that the gallery no longer holds the model.

        Raises:
            FingerprintError: As `refuse_another_model` does.
        """
        try:
            yield
        except FingerprintError:
            self.refuse_another_model()
            raise

    def event(
        self, action: Action, key: Key | None = None, details: Mapping[str, Any] | None = None
    ) -> Event:
        """An event of this actor and this model."""
        return Event(action, self.actor, self.model, key, details or {})

    def scope(self, tenant: str, where: Mapping[str, Any] | None = None) -> Scope:
        """Whom a question of this verifier is about."""
        return Scope(self.model, tenant, where or {})

    def subject(self, key: Key) -> Subject:
        """The identity.

        Raises:
            GalleryError: If nobody of that name is enrolled; names that are near are suggested.
        """
        (found,) = self.store.subjects([key], self.model)
        if found is None:
            raise self.nobody(key)
        return found

    def nobody(self, key: Key) -> GalleryError:
        """What to raise where nobody of that name is enrolled."""
        return GalleryError(f"{self.where} has no identity {str(key)!r}.{self._near(key)}")

    def all_subjects(self, tenant: str | None = None) -> Iterator[Subject]:
        """Every identity, of one tenant or of all, in the order of tenant and name."""
        scope, last = None if tenant is None else self.scope(tenant), None
        while page := self.store.listed(scope, last, PAGE):
            yield from page
            last = page[-1].key

    def _near(self, key: Key) -> str:
        """A question that names who may be meant; empty where nobody is near."""
        scope, start = self.scope(key.tenant), Key(key.identity[0], key.tenant)
        pages = self.store.listed(scope, None, PAGE), self.store.listed(scope, start, PAGE)
        known = {each.key.identity for page in pages for each in page}
        near = difflib.get_close_matches(key.identity, sorted(known), n=3, cutoff=0.6)
        return f" Did you mean {' or '.join(map(repr, near))}?" if near else ""


def checked_verifier(verifier: Verifier) -> Verifier:
    """The verifier, if it is one: a path of its bundle is easily given for it.

    Raises:
        GalleryError: If it is something else.
    """
    if not isinstance(verifier, Verifier):
        raise GalleryError(
            f"A gallery needs a verifier; got {verifier!r}. Load it from the folder that training "
            f"wrote: gemel.load({str(verifier) if isinstance(verifier, str | Path) else 'RUN'!r})."
        )
    return verifier


def model_of(verifier: Verifier) -> Model:
    """What a gallery keeps of a verifier."""
    return Model(verifier.fingerprint, verifier.dim, verifier.distance)
