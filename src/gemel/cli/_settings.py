"""From options to the settings of a run."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gemel.lifecycle import RunSettings


def settings_from(recipe: str | None, assignments: Sequence[str] | None) -> "RunSettings":
    """A recipe's settings, or the defaults, with what `--set` replaces.

    Raises:
        SettingsError: If there is no such recipe or key (the nearest is suggested), or a value
            does not fit.
    """
    from gemel.lifecycle import RunSettings, read_assignments
    from gemel.recipes import load_recipe

    settings = RunSettings() if recipe is None else load_recipe(recipe).run_settings()
    return settings.changed(read_assignments(assignments or ()), "--set")
