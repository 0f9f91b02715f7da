"""How the modules of the data plane say which requests their functions answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import TypeAlias

from ..http import CAPNP, HTTPError, Request, Response
from ..http_router import Route
from ..libtiledb import LibTileDBError
from .plane import DataPlane

ARRAY = "/arrays/{namespace}/{array}"
GROUP = "/groups/{namespace}/{group}"
Answer: TypeAlias = Callable[[DataPlane, Request], Response]


class Routes:
    """The requests that one module answers."""

    def __init__(self) -> None:
        self._answers: list[tuple[str, str, Answer]] = []

    def add(self, method: str, pattern: str, *versions: str) -> Callable[[Answer], Answer]:
        """Return a decorator that adds a function for `pattern` under each of the API `versions`."""

        def register(answer: Answer) -> Answer:
            self._answers += [(method, f"/{version}{pattern}", _speaking(answer)) for version in versions]
            return answer

        return register

    def bound(self, plane: DataPlane) -> list[Route]:
        """Return the routes, answered for `plane`, for requests that speak Cap'n Proto."""
        return [
            Route(method, pattern, partial(answer, plane), CAPNP) for method, pattern, answer in self._answers
        ]


def _speaking(answer: Answer) -> Answer:
    """Turn libtiledb's refusals into answers: it is nearly always the request that does not fit the data."""

    @wraps(answer)
    def speaking(plane: DataPlane, request: Request) -> Response:
        try:
            return answer(plane, request)
        except LibTileDBError as error:
            raise HTTPError(400, str(error)) from None

    return speaking
