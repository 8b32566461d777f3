"""The words all rooms share: validated settings and arrays by their element type."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from gemel.errors import SettingsError, did_you_mean

PathLike: TypeAlias = str | Path
Chosen = TypeVar("Chosen", bound="Settings")


class Settings(BaseModel):
    """Values a user may choose: frozen, typed, and closed to keys nobody reads.

    Example:
        >>> class Walk(Settings):
        ...     steps: int = 3
        >>> Walk.read({"stps": 5}, "walk.yaml")
        Traceback (most recent call last):
            ...
        gemel.errors.SettingsError: walk.yaml: unknown key 'stps'. Did you mean 'steps'?
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def read(cls: type[Chosen], values: Mapping[str, Any], where: str) -> Chosen:
        """Validate `values`; an error names `where`, the field and the nearest known key.

        Raises:
            SettingsError: If a key is unknown or a value does not fit its field.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise SettingsError(f"{where}: {_explain(cls, error)}") from None

    def refuse_unread(self, read: Collection[str], *, where: str, reader: str) -> None:
        """Refuse a value that nobody reads: it would look as if it had been tried.

        Args:
            read: The keys that are read.
            where: Path of these settings, for the message.
            reader: Who reads them.

        Raises:
            SettingsError: If another key differs from its default.
        """
        for key, field in type(self).model_fields.items():
            value = getattr(self, key)
            if key not in read and value != field.default:
                raise SettingsError(
                    f"{where}.{key}={value} has no effect on the {reader}, which reads "
                    f"{', '.join(sorted(read))}. Leave it out."
                )


def _explain(settings: type[Settings], error: ValidationError) -> str:
    """The first fault of a validation, in one sentence; a misspelt key before what it lacks."""
    faults = error.errors(include_url=False)
    fault = min(faults, key=lambda fault: fault["type"] != "extra_forbidden")
    path = [str(part) for part in fault["loc"]]
    field = ".".join(path)
    if fault["type"] == "extra_forbidden":
        return f"unknown key {field!r}. {did_you_mean(path[-1], _keys_beside(settings, path))}"
    if fault["type"] == "value_error":  # a rule of our own, whose message says what came
        message = fault["msg"].removeprefix("Value error, ")
    else:
        message = f"{fault['msg']}, got {fault['input']!r}"
    return f"{field}: {message}." if field else f"{message}."


def _keys_beside(settings: type[BaseModel], path: list[str]) -> list[str]:
    """The keys that would have been read where the last part of `path` stood."""
    for part in path[:-1]:
        field = settings.model_fields.get(part)
        settings = _settings_in(field.annotation) or settings if field else settings
    return list(settings.model_fields)


def _settings_in(annotation: Any) -> type[BaseModel] | None:
    """The settings that a field holds, itself or as the elements of a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_settings_in, get_args(annotation))), None)
