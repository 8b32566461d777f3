"""Which encoder each column gets."""

from collections.abc import Mapping
from textwrap import shorten

from gemel import encoders
from gemel.encoders import Encoder, EncoderSettings
from gemel.errors import SettingsError, did_you_mean
from gemel.inputs import Shape
from gemel.networks._settings import NetworkSettings


def build_shared(settings: NetworkSettings, columns: Mapping[str, Shape]) -> Encoder:
    """One encoder for whatever column an input stands in.

    Raises:
        SettingsError: If the columns differ in shape.
    """
    return encoders.build(settings.encoder, only_shape(columns))


def only_shape(columns: Mapping[str, Shape]) -> Shape:
    """The shape that all columns have.

    Raises:
        SettingsError: If they differ.
    """
    (first, shape), *others = columns.items()
    for column, other in others:
        if other != shape:
            raise SettingsError(
                f"One encoder for every column needs inputs of one shape; {first!r} and "
                f"{column!r} differ: {_brief(shape)} and {_brief(other)}. Prepare them alike, or "
                "take network.form=pseudo-siamese, which has an encoder for each."
            )
    return shape


def build_by_column(settings: NetworkSettings, columns: Mapping[str, Shape]) -> dict[str, Encoder]:
    """An encoder for each column: that of `settings.encoders`, or else `settings.encoder`.

    Raises:
        SettingsError: If `settings.encoders` names a column that is not there, if it names
            all and `settings.encoder` is read by nobody, or a column's cannot be built.
    """
    for column in settings.encoders:
        if column not in columns:
            raise SettingsError(
                f"network.encoders names a column {column!r} that the inputs do not have. "
                f"{did_you_mean(column, columns)}"
            )
    if set(settings.encoders) == set(columns) and settings.encoder != EncoderSettings():
        raise SettingsError(
            "network.encoder is read by no column: network.encoders has one for each. Leave it out."
        )
    return {
        column: _build_for(column, settings.encoders.get(column, settings.encoder), shape)
        for column, shape in columns.items()
    }


def _build_for(column: str, settings: EncoderSettings, shape: Shape) -> Encoder:
    try:
        return encoders.build(settings, shape)
    except SettingsError as error:
        raise SettingsError(f"Column {column!r}: {error}") from None


def _brief(shape: Shape) -> str:
    """Not the thousands of words of a text's."""
    return shorten(repr(shape), width=60, placeholder=" …")
