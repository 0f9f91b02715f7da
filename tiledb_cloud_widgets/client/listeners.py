"""Methods to call when something has changed."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, Generic, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")


class Listeners(Generic[P]):
    """Bound methods that are called after each change, for as long as their objects live."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._methods: list[weakref.WeakMethod[Callable[P, None]]] = []

    def listen(self, method: Callable[P, None]) -> None:
        """Call a bound method after each change, in the thread that made it."""
        with self._lock:
            self._methods.append(weakref.WeakMethod(method))

    def notify(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call the methods."""
        with self._lock:
            self._methods = [method for method in self._methods if method() is not None]
            methods = [method() for method in self._methods]
        for method in methods:
            if method is not None:
                method(*args, **kwargs)

    def __bool__(self) -> bool:
        """Whether anybody listens."""
        with self._lock:
            return any(method() is not None for method in self._methods)
