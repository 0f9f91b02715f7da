"""Sign-ins and sign-outs of a client: their count, and the listeners for them."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class SignInChanges:
    """The generation of a client's sign-in; whatever is remembered about a user belongs to one generation.

    Attributes
    ----------
    generation : int
        Rises with each sign-in and sign-out, and when the files in which credentials were found change.
    """

    def __init__(self) -> None:
        self.generation = 0
        self._lock = threading.Lock()
        self._listeners: list[weakref.WeakMethod[Callable[[], None]]] = []

    def listen(self, listener: Callable[[], None]) -> None:
        """Call a bound method after each change, for as long as its object lives.

        It is called in the thread that signed in or out, or that found other credentials.
        """
        with self._lock:
            self._listeners.append(weakref.WeakMethod(listener))

    def notify(self) -> None:
        """Call the listeners."""
        with self._lock:
            self._listeners = [listener for listener in self._listeners if listener() is not None]
            listeners = [listener() for listener in self._listeners]
        for listener in listeners:
            if listener is not None:
                listener()
