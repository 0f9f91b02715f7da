"""The data plane: what the ``tiledb`` library asks of ``tiledb://`` URIs, answered by libtiledb itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import arrays, fragments, groups, queries
from .plane import BUFFER_LIMIT, DataPlane, Registry

if TYPE_CHECKING:
    from ..http_router import Route

__all__ = ["BUFFER_LIMIT", "DataPlane", "Registry", "routes"]


def routes(plane: DataPlane) -> list[Route]:
    """Return every route of the data plane.

    Parameters
    ----------
    plane : DataPlane
        Registry, contexts and limits behind the routes.

    Examples
    --------
    >>> router = Router(routes(DataPlane(registry, writable=True)))  # doctest: +SKIP
    """
    return [route for part in (arrays, queries, fragments, groups) for route in part.ROUTES.bound(plane)]
