"""What a view sends, checked: a wrong value is an error that names the field and what is allowed."""

from __future__ import annotations

import re
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from tiledb_cloud_widgets import structs
from tiledb_cloud_widgets.catalog.failure import Field
from tiledb_cloud_widgets.panel.message import Message

T = TypeVar("T", bound=Message)

_PLACE = r"`\$\.(\w+)(?:\[(\d+)\])?|field `(\w+)`"
_WORDS = {
    bool: "true or false",
    int: "a whole number",
    str: "a string",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


class BodyError(ValueError):
    """A request's body has another shape; ``field`` is the one of a form that is wrong in it."""

    def __init__(self, message: str, name: str | None = None) -> None:
        super().__init__(message)
        self.field: Field | None = next((field for field in get_args(Field) if field == name), None)


def decode(shape: type[T], body: object) -> T:
    """Return the body of a request as its struct.

    Raises
    ------
    BodyError
        The message repeats no text, which may be a password.
    """
    try:
        decoded: T = structs.convert({} if body is None else body, shape)
    except msgspec.ValidationError as error:
        raise _explained(shape, body, str(error)) from None
    return decoded


def _explained(shape: type[Message], body: object, error: str) -> BodyError:
    place = re.search(_PLACE, error)
    hints = get_type_hints(shape, include_extras=True)
    if place is None or not isinstance(body, dict):
        return BodyError(f"The body must be an object, not {_shown(body)}.")
    name = place[1] or place[3]
    if name not in hints:
        return BodyError(f"{name} is not a field of this request; it has {', '.join(hints) or 'none'}.")
    must = f"{name} must be {allowed(hints[name])}"
    if name not in body:
        return BodyError(f"{must}, and is missing.", name)
    value = body[name] if place[2] is None else body[name][int(place[2])]
    listed = isinstance(value, str) and get_origin(hints[name]) is Literal
    return BodyError(f"{must}, not {f'{value!r:.60}' if listed else _shown(value)}.", name)


def allowed(hint: Any) -> str:  # noqa: ANN401 (any annotation)
    """Say which values an annotation allows.

    Examples
    --------
    >>> allowed(list[str] | None)
    'a list of strings or null'
    """
    args = get_args(hint)
    origin = get_origin(hint) or hint
    if origin is Literal:
        return f"one of {', '.join(args)}"
    if origin is list:
        return f"a list of {allowed(args[0]).removeprefix('a ')}s"
    if hasattr(hint, "__metadata__"):
        meta = hint.__metadata__[0]
        return f"{allowed(args[0])} of {meta.ge:,} to {meta.le:,}"
    if origin in _WORDS:
        return _WORDS[origin]
    return " or ".join(allowed(part) for part in args)


def _shown(value: object) -> str:
    return _WORDS[type(value)] if isinstance(value, (str, list, dict, type(None))) else repr(value)
