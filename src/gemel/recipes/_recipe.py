"""A published system as settings: what the paper did, and what it reported."""

import hashlib
import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

import yaml
from pydantic import Field, model_validator

from gemel.errors import UnknownNameError
from gemel.lifecycle import RunSettings
from gemel.recipes._folds import over_folds_or_why_not
from gemel.recipes._measures import Reported
from gemel.types import Settings


class Recipe(Settings):
    """One published system: its source, its protocol, its settings.

    Attributes:
        title: One line for `gemel recipes`.
        paper: Where the system and its number were published.
        departures: Where this recipe differs from the publication.
        protocol: What makes the number honest.
        source: SOURCE to train on.
        reported: The table's numbers.
        settings: Changes to the defaults of a run, as a tree.
        quick: Further changes for a short run, by path; its numbers prove the path, not
            the system.
        variants: Other settings on the same protocol, whose numbers stand beside: by a name for
            the table, changes by path.
        seeds: Those of the full form.
        folds: Groups of identities in a cross-validation, each tested once a seed; another seed
            deals other groups. 1 trains and tests once a seed.
    """

    title: str
    paper: str
    departures: str
    protocol: str
    source: str
    reported: tuple[Reported, ...]
    settings: dict[str, Any] = Field(default_factory=dict)
    quick: dict[str, Any] = Field(default_factory=dict)
    variants: dict[str, dict[str, Any]] = Field(default_factory=dict)
    seeds: tuple[int, ...] = Field((0,), min_length=1)
    folds: int = Field(1, ge=1)

    @model_validator(mode="after")
    def _report_what_folds_allow(self) -> "Recipe":
        reasons = map(over_folds_or_why_not, self.reported if self.folds > 1 else ())
        if reason := next(filter(None, reasons), None):
            raise ValueError(
                f"{reason}. Leave it out of the table, or leave out folds={self.folds}"
            )
        return self

    @property
    def fingerprint(self) -> str:
        """What a recorded result is tied to: the settings as written, defaults left out.

        A new setting with a default leaves it alone. Texts, published numbers and the quick form
        are no part of it.
        """
        deciding = {"source", "settings", "variants", "folds", "seeds"}
        written = json.dumps(self.model_dump(mode="json", include=deciding), sort_keys=True)
        return hashlib.sha256(written.encode()).hexdigest()[:16]

    def run_settings(self, *, quick: bool = False) -> RunSettings:
        """The settings of a run, validated.

        Raises:
            SettingsError: If a key is unknown; the nearest is suggested.
        """
        full = RunSettings.read(self.settings, f"recipe {self.title!r}")
        return full.changed(self.quick) if quick else full

    def all_settings(
        self, *, quick: bool = False, changes: Mapping[str, Any] | None = None
    ) -> dict[str | None, RunSettings]:
        """The settings of the recipe, under None, and of each of its variants.

        Args:
            quick: Those of the short form.
            changes: To the recipe's settings, by path; what a variant changes itself stays.

        Raises:
            SettingsError: If a key is unknown; the nearest is suggested.
        """
        own = self.run_settings(quick=quick).changed(changes or {})
        return {None: own, **{name: own.changed(these) for name, these in self.variants.items()}}


def recipe_names() -> list[str]:
    """The recipes that come with gemel."""
    return sorted(
        entry.name.removesuffix(".yaml")
        for entry in resources.files("gemel.recipes").iterdir()
        if entry.name.endswith(".yaml")
    )


def load_recipe(name: str) -> Recipe:
    """The recipe of that name.

    Raises:
        UnknownNameError: If there is none; the nearest is suggested.
    """
    if name not in recipe_names():
        raise UnknownNameError("recipe", name, recipe_names())
    text = resources.files("gemel.recipes").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return Recipe.read(yaml.safe_load(text), f"recipe {name}")
