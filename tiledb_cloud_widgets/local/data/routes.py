"""How the modules of the data plane register their handlers, which get the `DataPlane` and a request."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, TypeAlias

from ..http.errors import HTTPError, disk_full
from ..http.messages import CAPNP, Request, Response
from ..http.router import Handler, Route
from ..libtiledb.capi import LibTileDBError
from .plane import DataPlane

if TYPE_CHECKING:
    from ..registry.asset import Kind

ARRAY = "/arrays/{namespace}/{array}"
GROUP = "/groups/{namespace}/{group}"
PlaneHandler: TypeAlias = Callable[[DataPlane, Request], Response]


class Routes:
    """The handlers of one module."""

    def __init__(self) -> None:
        self._handlers: list[tuple[str, str, str, PlaneHandler]] = []
        self._reads: dict[PlaneHandler, tuple[Kind, str]] = {}

    def by_name(self) -> Iterator[tuple[str, PlaneHandler]]:
        """Yield each handler once, with a name that is the same in every process."""
        for handler in dict.fromkeys(handler for *_, handler in self._handlers):
            yield name_of(handler), handler

    def reads(self) -> Iterator[tuple[str, tuple[Kind, str]]]:
        """Yield the names of handlers that read, each with what its path names and the action it needs."""
        for handler, read in self._reads.items():
            yield name_of(handler), read

    def add(
        self, method: str, pattern: str, *versions: str, media: str = CAPNP, reads: str | None = None
    ) -> Callable[[PlaneHandler], PlaneHandler]:
        """Return a decorator that adds a handler for `pattern` under each of the API `versions`.

        `reads`: the action that a request needs if all that it does is to read the asset that its path names.
        """

        def register(handler: PlaneHandler) -> PlaneHandler:
            translated = _translating_errors(handler)
            self._handlers += [(method, f"/{version}{pattern}", media, translated) for version in versions]
            if reads is not None:
                self._reads[translated] = ("group" if pattern.startswith(GROUP) else "array", reads)
            return handler

        return register

    def bound(self, bind: Callable[[PlaneHandler], Handler]) -> list[Route]:
        """Return the routes, each with what `bind` makes of its handler."""
        return [Route(method, path, bind(handler), media) for method, path, media, handler in self._handlers]


def name_of(handler: PlaneHandler) -> str:
    """Return a name that is the same in every process."""
    return f"{handler.__module__}.{handler.__qualname__}"


def _translating_errors(handler: PlaneHandler) -> PlaneHandler:
    """Turn libtiledb's errors into 400: nearly always the request does not fit the data."""

    @wraps(handler)
    def translated(plane: DataPlane, request: Request) -> Response:
        try:
            return handler(plane, request)
        except LibTileDBError as error:
            if os.strerror(errno.ENOSPC) in str(error):
                raise disk_full() from None
            if "std::bad_alloc" in str(error):
                raise HTTPError(413, "This needs more memory than the server gives one request.") from None
            raise HTTPError(400, str(error)) from None

    return translated
