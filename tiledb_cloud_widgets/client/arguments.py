"""Arguments of a call, checked before anything is sent, and put in the order in which they are sent."""

from __future__ import annotations

import operator
import uuid
from collections.abc import Iterable, Mapping
from typing import SupportsIndex

#: One string, or many.
Texts = str | Iterable[str]


class Pairs(list[tuple[str, str]]):
    """The query of a request: pairs of key and value, in order.

    None and empty lists add nothing, ``""`` adds an empty value.

    Examples
    --------
    >>> Pairs().number("page", 2).texts("tag", ["a", "b c"]).flag("flat", True)
    [('page', '2'), ('tag', 'a'), ('tag', 'b c'), ('flat', 'True')]
    """

    def number(self, name: str, value: SupportsIndex | None) -> Pairs:
        """Add a whole number that is not below 0."""
        if value is None:
            return self
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise TypeError(f"{name} must be a whole number, not {_shown(value)}")
        whole = operator.index(value)
        if whole < 0:
            raise ValueError(f"{name} must not be below 0; it is {whole}")
        self.append((name, str(whole)))
        return self

    def text(self, name: str, value: str | None, argument: str | None = None) -> Pairs:
        """Add a string; ``argument`` is what the caller calls it, when that differs."""
        if value is not None:
            self.append((name, text(argument or name, value)))
        return self

    def first(self, name: str, value: Texts | None) -> Pairs:
        """Add a string, or the first of several: the API takes one, but callers have always given lists."""
        for item in texts(name, value)[:1]:
            self.append((name, item))
        return self

    def texts(self, name: str, value: Texts | None) -> Pairs:
        """Add a string, or each of several."""
        self.extend((name, item) for item in texts(name, value))
        return self

    def flag(self, name: str, value: bool | None) -> Pairs:
        """Add True or False."""
        if value is None:
            return self
        if not isinstance(value, bool):
            raise TypeError(f"{name} must be True, False or None, not {_shown(value)}")
        self.append((name, str(value)))
        return self

    def identifier(self, name: str, value: uuid.UUID | str | None) -> Pairs:
        """Add a UUID, or a string as it is."""
        return self.text(name, str(value) if isinstance(value, uuid.UUID) else value)


def text(name: str, value: str) -> str:
    """Return a string argument, or raise a TypeError that names it."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, not {_shown(value)}")
    return _sendable(name, value)


def texts(name: str, value: Texts | None) -> list[str]:
    """Return a string or several as a list, or raise a TypeError that names the argument."""
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
    """Return a value that must be one of few, or raise a ValueError that lists them."""
    choices = list(allowed)
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}, not {value!r}")
    return value


def _sendable(name: str, value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} holds half of a character, which cannot be sent: {value!r:.60}") from None
    return str.__str__(value)  # of a member of an enumeration its value, which str() may not give


def _shown(value: object) -> str:
    shown = repr(value)
    return f"{shown if len(shown) <= 60 else shown[:57] + '...'} ({type(value).__name__})"
