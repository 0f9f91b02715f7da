"""The data plane: what the ``tiledb`` library asks of ``tiledb://`` URIs, answered by libtiledb itself."""

from __future__ import annotations

import select
import socket
from functools import partial
from typing import TYPE_CHECKING

from ..http.router import Route
from . import files, handlers
from .objects import Objects
from .plane import BUFFER_LIMIT, DataPlane

if TYPE_CHECKING:
    from ..http.router import Handler
    from .routes import PlaneRoute
    from .workers import Workers

__all__ = ["BUFFER_LIMIT", "DataPlane", "routes", "workers_for"]


def workers_for(plane: DataPlane) -> Workers | None:
    """Return workers in which libtiledb runs, so that what crashes it costs its own request alone.

    None where a socket cannot be passed to another process, which is on Windows: there it runs in the server.
    """
    if not (hasattr(socket, "send_fds") and hasattr(select, "poll")):
        return None
    from .workers import Workers  # noqa: PLC0415 - only where it can be used

    return Workers(plane)


def routes(plane: DataPlane, workers: Workers | None = None) -> list[Route]:
    """Return every route of the data plane.

    Parameters
    ----------
    plane : DataPlane
        Registry, contexts and limits behind the routes.
    workers : Workers, optional
        The worker processes that answer. Default: libtiledb runs in this process.
    """

    def bound(route: PlaneRoute) -> Handler:
        if workers is None:
            return lambda request: route.handler(plane, request).whole()
        return partial(workers.answer, route.name)

    # without a media type: these come from libtiledb's client for S3, and run without libtiledb
    namespace, file = "/v4/files/{namespace}", "/v4/files/{namespace}/{name*}"
    objects = Objects(plane)
    of_files = [
        Route("GET", namespace, partial(files.listing, plane)),
        Route("GET", file, objects.read),
        Route("DELETE", file, objects.delete),
        Route("POST", namespace, objects.change),
        *(Route(method, file, objects.change) for method in ("POST", "PUT")),
    ]
    of_plane = [Route(route.method, route.path, bound(route), route.media) for route in handlers.ROUTES]
    return [*of_files, *of_plane]
