"""How the modules of the data plane register their handlers, which get the `DataPlane` and a request."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, TypeAlias

from ..http.errors import HTTPError, disk_full
from ..http.messages import CAPNP, Request, Response
from ..libtiledb.capi import LibTileDBError
from .plane import DataPlane

if TYPE_CHECKING:
    from ..registry.asset import Kind

ARRAY = "/arrays/{namespace}/{array}"
GROUP = "/groups/{namespace}/{group}"
PlaneHandler: TypeAlias = Callable[[DataPlane, Request], Response]


@dataclass(frozen=True)
class PlaneRoute:
    """A handler with the requests it answers; its name is the same in every process."""

    name: str
    handler: PlaneHandler
    method: str
    path: str
    media: str | None
    #: what a request that does nothing but read names in its path, and the action that it needs
    reads: tuple[Kind, str] | None


class Routes(list[PlaneRoute]):
    """The routes of one module."""

    def add(
        self, method: str, pattern: str, *versions: str, media: str | None = CAPNP, reads: str | None = None
    ) -> Callable[[PlaneHandler], PlaneHandler]:
        """Return a decorator that adds a handler for `pattern` under each of the API `versions`.

        `media`: the Content-Type of its requests; None where they have no body, and any that is sent means
        nothing: tiledb-cloud deletes arrays with that of JSON.
        `reads`: the action that a request needs if all that it does is to read the asset that its path names.
        """

        def register(handler: PlaneHandler) -> PlaneHandler:
            name, translated = f"{handler.__module__}.{handler.__qualname__}", _translating_errors(handler)
            kind: Kind = "group" if pattern.startswith(GROUP) else "array"
            read = None if reads is None else (kind, reads)
            for version in versions:
                self.append(PlaneRoute(name, translated, method, f"/{version}{pattern}", media, read))
            return handler

        return register


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
