"""The model of policies as JSON: the input of Rego."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.policy.expression.types import MISSING, Thing
from dflint.policy.expression.values import text_of
from dflint.policy.subjects import GIVEN, plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def as_json(
    file: Thing | None, image: Thing | None, values: Mapping[str, object]
) -> dict[str, Any]:
    """What a policy sees: the fields of the Dockerfile at the top, `image`, and given names.

    What is not known is not there. Times are texts.
    """
    found = {name: plain(value) for name, value in {**GIVEN, **values}.items()}
    if file is not None:
        found |= _value(file)
    if image is not None:
        found["image"] = _value(image)
    return found


def _value(value: Any) -> Any:
    if isinstance(value, Thing):
        fields = ((it.name, value.get(it.name)) for it in value.type.fields.values() if it.in_json)
        return {name: _value(it) for name, it in fields if it is not MISSING}
    if isinstance(value, list):
        return [_value(it) for it in value]
    if isinstance(value, dict):
        return {str(key): _value(it) for key, it in value.items()}
    return value if isinstance(value, str | int | float | bool | None) else text_of(value)
