"""Values in answers of the local DynamoDB are found under the name of their kind.

A value has one of ten kinds, as ``S`` or ``N``. moto 5.2 looks for each of the other nine under several names
in every value of an answer, which takes two thirds of a query of ten items.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from moto.core.serialize import ResponseSerializer

if TYPE_CHECKING:
    from moto.core.model import Shape


@functools.cache
def find_values_by_kind() -> None:
    """Make moto in this process look up a value by the name of its kind. Further calls change nothing."""
    moto_value = ResponseSerializer.get_value

    @functools.wraps(moto_value)
    def get_value(serializer: ResponseSerializer, value: Any, key: str, shape: Shape) -> Any:
        parent = getattr(shape, "parent", None)
        if isinstance(value, dict) and parent is not None and parent.name == "AttributeValue":
            return value.get(key)
        return moto_value(serializer, value, key, shape)

    ResponseSerializer.get_value = get_value  # type: ignore[method-assign,assignment]
