"""Tokens and passwords; they print as dots."""

from __future__ import annotations

import json
from urllib.parse import quote

DOTS = "••••••"


class Secret:
    """A token or a password. It prints as dots and cannot be pickled.

    Parameters
    ----------
    value : str or None
        The secret itself, which only ``reveal()`` returns; None counts as empty.

    Examples
    --------
    >>> Secret("eyJhbGciOi")
    ••••••
    """

    __slots__ = ("_value",)

    def __init__(self, value: str | None) -> None:
        self._value = value or ""

    def reveal(self) -> str:
        """Return the secret itself, for a header or a file of mode 0600."""
        return self._value

    def hidden_in(self, text: str) -> str:
        """Return ``text`` from a server with the secret replaced by dots."""
        # Fewer than 4 characters are likely to be part of harmless words.
        if len(self._value) >= 4:
            for spelling in {self._value, json.dumps(self._value)[1:-1], quote(self._value, safe="")}:
                text = text.replace(spelling, DOTS)
        return text

    def __repr__(self) -> str:
        return DOTS

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a secret cannot be pickled")
