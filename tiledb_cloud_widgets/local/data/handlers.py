"""Every handler that runs in a worker, by its name: the data plane, and the contents of arrays as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..control.contents import READING
from . import arrays, fragments, groups, groups_json, queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..registry.asset import Kind
    from .routes import PlaneHandler, PlaneRoute

ROUTES: Final[tuple[PlaneRoute, ...]] = (
    *arrays.ROUTES,
    *queries.ROUTES,
    *fragments.ROUTES,
    *groups.ROUTES,
    *groups_json.ROUTES,
)
ALL: Final[Mapping[str, PlaneHandler]] = {
    **{route.name: route.handler for route in ROUTES},
    **READING,  # they need a `Resolver`, which the data plane is
}
#: Handlers that read the asset their path names: its kind, and the action they need.
READS: Final[Mapping[str, tuple[Kind, str]]] = {
    route.name: route.reads for route in ROUTES if route.reads is not None
}
