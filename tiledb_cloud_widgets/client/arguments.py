"""Arguments of a call: checked before anything is sent, and put in the order in which they are sent."""

from __future__ import annotations

import operator
import uuid
from collections.abc import Iterable, Mapping
from typing import Literal, SupportsIndex, TypeVar

import msgspec

from .. import structs

#: One string, or several.
Texts = str | Iterable[str]
#: Which listing: the user's own namespaces, what others share with the user, what is public.
Scope = Literal["owned", "shared", "public"]
SCOPES: tuple[Scope, ...] = ("owned", "shared", "public")

Update = TypeVar("Update", bound=msgspec.Struct)


class QueryParams(list[tuple[str, str]]):
    """The query parameters of a request, in order.

    None and empty lists add nothing, ``""`` adds an empty value.

    Examples
    --------
    >>> QueryParams().number("page", 2).texts("tag", ["a", "b c"]).flag("flat", True)
    [('page', '2'), ('tag', 'a'), ('tag', 'b c'), ('flat', 'True')]
    """

    def number(self, name: str, value: SupportsIndex | None) -> QueryParams:
        """Add an integer that is not negative."""
        if value is None:
            return self
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise TypeError(f"{name} must be a whole number, not {_shown(value)}")
        number = operator.index(value)
        if number < 0:
            raise ValueError(f"{name} must not be below 0; it is {number}")
        self.append((name, str(number)))
        return self

    def text(self, name: str, value: str | None, argument: str | None = None) -> QueryParams:
        """Add a string; ``argument`` is the name that errors show, by default ``name``."""
        if value is not None:
            self.append((name, text(argument or name, value)))
        return self

    def first(self, name: str, value: Texts | None) -> QueryParams:
        """Add a string, or the first of several: the API takes one, the reference client accepts lists."""
        self.extend((name, item) for item in texts(name, value)[:1])
        return self

    def texts(self, name: str, value: Texts | None) -> QueryParams:
        """Add a string, or every one of several."""
        self.extend((name, item) for item in texts(name, value))
        return self

    def choice(self, name: str, value: str | None, allowed: Iterable[str]) -> QueryParams:
        """Add a string that must be one of a few."""
        return self if value is None else self.text(name, one_of(name, value, allowed))

    def flag(self, name: str, value: bool | None) -> QueryParams:
        """Add True or False."""
        if value is None:
            return self
        if not isinstance(value, bool):
            raise TypeError(f"{name} must be True, False or None, not {_shown(value)}")
        self.append((name, str(value)))
        return self

    def identifier(self, name: str, value: uuid.UUID | str | None) -> QueryParams:
        """Add a UUID, or a string as it is."""
        return self.text(name, str(value) if isinstance(value, uuid.UUID) else value)


def text(name: str, value: str) -> str:
    """Return a string argument; a TypeError that names the argument for anything else."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, not {_shown(value)}")
    return _sendable(name, value)


def texts(name: str, value: Texts | None) -> list[str]:
    """Return one string or several as a list; a TypeError that names the argument for anything else."""
    if value is None:
        return []
    if isinstance(value, str):
        return [_sendable(name, value)]
    if isinstance(value, bytes | Mapping) or not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a string or a list of strings, not {_shown(value)}")
    items = list(value)
    for item in items:
        if not isinstance(item, str):
            raise TypeError(f"{name} must hold only strings, not {_shown(item)}")
    return [_sendable(name, item) for item in items]


def one_of(name: str, value: str, allowed: Iterable[str]) -> str:
    """Return a value that must be one of a few; a ValueError that lists them for any other."""
    choices = list(allowed)
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}, not {value!r}")
    return value


def above_zero(name: str, number: int) -> int:
    """Return a whole number above 0; a TypeError or ValueError that names the argument for anything else."""
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(f"{name} must be a whole number, not {number!r:.60}")
    if number < 1:
        raise ValueError(f"{name} must be above 0; it is {number}")
    return number


def checked_update(update: Update) -> Update:
    """Return an update whose fields have their declared types; a TypeError that names the field otherwise."""
    try:
        checked: Update = structs.convert(msgspec.to_builtins(update), type(update))
    except (msgspec.ValidationError, TypeError) as error:
        reason = str(error)
    else:
        for name in checked.__struct_fields__:
            value = getattr(checked, name)
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, str):
                    _sendable(name, part)
        return checked
    raise TypeError(f"{reason}: every field but tags, file_properties and read_only must be a string")


def _sendable(name: str, value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} holds half of a character, which cannot be sent: {value!r:.60}") from None
    return str.__str__(value)  # the value of an enum member, for which str() may return something else


def _shown(value: object) -> str:
    shown = repr(value)
    return f"{shown if len(shown) <= 60 else shown[:57] + '...'} ({type(value).__name__})"
