"""Tokens and passwords, which print as dots."""

from __future__ import annotations

import json
from urllib.parse import quote

from ..models.base import DOTS


class Secret:
    """A token or a password: it prints as dots, and is not pickled or copied into text by accident.

    Parameters
    ----------
    value : str or None
        The secret itself, which only ``reveal()`` gives back; None is the empty one.

    Examples
    --------
    >>> Secret("eyJhbGciOi")
    ••••••
    """

    __slots__ = ("_value",)

    def __init__(self, value: str | None) -> None:
        self._value = value or ""

    def reveal(self) -> str:
        """Return the secret itself: for a header, or a file of mode 0600."""
        return self._value

    def hidden_in(self, text: str) -> str:
        """Return ``text`` with the secret replaced by dots, for text that comes from a server."""
        # Fewer than 4 characters would tear holes into innocent text and hide nothing.
        if len(self._value) >= 4:
            for written in {self._value, json.dumps(self._value)[1:-1], quote(self._value, safe="")}:
                text = text.replace(written, DOTS)
        return text

    def __repr__(self) -> str:
        return DOTS

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")
