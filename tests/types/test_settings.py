import pytest
from pydantic import Field, ValidationError, model_validator

from gemel.errors import GemelError, SettingsError
from gemel.types import Settings


class Leg(Settings):
    length: float = Field(default=1.0, gt=0)


class Walk(Settings):
    steps: int = 3
    leg: Leg = Leg()
    rests: tuple[Leg, ...] = ()
    guide: Leg | None = None

    @model_validator(mode="after")
    def _not_too_far(self) -> "Walk":
        if self.steps > 100:
            raise ValueError(f"nobody walks {self.steps} steps")
        return self


class Day(Settings):
    walk: Walk = Walk()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"stps": 5}, r"^day\.yaml: unknown key 'stps'\. Did you mean 'steps'\?$"),
        ({"leg": {"lenght": 5}}, r"unknown key 'leg\.lenght'\. Did you mean 'length'\?"),
        ({"rests": [{"lenght": 5}]}, r"unknown key 'rests\.0\.lenght'\. Did you mean 'length'\?"),
        ({"guide": {"lenght": 5}}, r"unknown key 'guide\.lenght'\. Did you mean 'length'\?"),
        ({"xyzzy": 5}, r"unknown key 'xyzzy'\. Known: guide, leg, rests, steps\."),
        ({"leg": {"length": -1}}, r"^day\.yaml: leg\.length: .*greater than 0, got -1\.$"),
        ({"steps": "many"}, r"steps: .*valid integer.*, got 'many'\.$"),
        ({"steps": 101}, r"^day\.yaml: nobody walks 101 steps\.$"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(values, message):
    with pytest.raises(SettingsError, match=message):
        Walk.read(values, "day.yaml")


def test_a_rule_broken_inside_names_the_branch():
    with pytest.raises(SettingsError, match=r"^day\.yaml: walk: nobody walks 200 steps\.$"):
        Day.read({"walk": {"steps": 200}}, "day.yaml")


@pytest.mark.parametrize("values", [None, [], "steps: 3"])
def test_what_is_no_mapping_is_refused(values, as_a_user):
    with pytest.raises(SettingsError, match=r"day\.yaml: .*valid dictionary"):
        Walk.read(values, "day.yaml")


def test_settings_are_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        Walk().steps = 4


def test_every_error_of_ours_is_caught_by_one_class():
    import gemel.errors

    raised = [
        thing
        for thing in vars(gemel.errors).values()
        if isinstance(thing, type) and issubclass(thing, Exception)
    ]

    assert len(raised) > 8
    assert all(issubclass(error, GemelError) for error in raised)
