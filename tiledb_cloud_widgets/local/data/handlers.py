"""Every answer that libtiledb has a part in, by its name: the data plane, and what is read as JSON."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from ..control.contents import READING
from . import arrays, fragments, groups, queries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..http.messages import Request, Response
    from ..registry.registry import Registry
    from .plane import DataPlane
    from .routes import PlaneHandler, Routes


def _read(answer: Callable[[Registry, Request], Response], plane: DataPlane, request: Request) -> Response:
    # they ask the registry for the asset, and for nothing else
    return answer(cast("Registry", plane), request)


PARTS: Final[tuple[Routes, ...]] = (arrays.ROUTES, queries.ROUTES, fragments.ROUTES, groups.ROUTES)
ALL: Final[Mapping[str, PlaneHandler]] = {
    name: answer for part in PARTS for name, answer in part.by_name()
} | {name: partial(_read, answer) for name, answer in READING.items()}
