"""Whose metadata has the values that were asked for."""

import json
from collections.abc import Mapping
from typing import Any


def fits(where: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """A condition on the table `subject`, and its values; without a filter it is always true.

    Containment is what the index knows. For a list or a mapping it also holds where there is
    more, so each of these has to be equal besides.

    Example:
        >>> fits({"floor": 2})
        ('subject.metadata @> %(where)s::jsonb', {'where': '{"floor": 2}'})
    """
    if not where:
        return "true", {}
    conditions, values = (
        ["subject.metadata @> %(where)s::jsonb"],
        {"where": json.dumps(dict(where))},
    )
    compound = {name: each for name, each in where.items() if isinstance(each, list | tuple | dict)}
    for number, (name, value) in enumerate(compound.items()):
        conditions.append(f"subject.metadata -> %(name{number})s::text = %(value{number})s::jsonb")
        values |= {f"name{number}": name, f"value{number}": json.dumps(value)}
    return " AND ".join(conditions), values
