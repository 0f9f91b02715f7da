"""Every answer of the data plane by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from . import arrays, fragments, groups, queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .routes import Answer, Routes

PARTS: Final[tuple[Routes, ...]] = (arrays.ROUTES, queries.ROUTES, fragments.ROUTES, groups.ROUTES)
ALL: Final[Mapping[str, Answer]] = {name: answer for part in PARTS for name, answer in part.by_name()}
