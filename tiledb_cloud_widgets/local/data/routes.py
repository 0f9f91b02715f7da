"""How the modules of the data plane say which requests their functions answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import TypeAlias

from ..http.messages import CAPNP, HTTPError, Request, Response
from ..http.router import Handler, Route
from ..libtiledb.library import LibTileDBError
from .plane import DataPlane

ARRAY = "/arrays/{namespace}/{array}"
GROUP = "/groups/{namespace}/{group}"
Answer: TypeAlias = Callable[[DataPlane, Request], Response]


class Routes:
    """The requests that one module answers."""

    def __init__(self) -> None:
        self._answers: list[tuple[str, str, Answer]] = []

    def by_name(self) -> Iterator[tuple[str, Answer]]:
        """Yield each function once, with a name that is the same in every process."""
        for answer in dict.fromkeys(answer for _, _, answer in self._answers):
            yield f"{answer.__module__}.{answer.__qualname__}", answer

    def add(self, method: str, pattern: str, *versions: str) -> Callable[[Answer], Answer]:
        """Return a decorator that adds a function for `pattern` under each of the API `versions`."""

        def register(answer: Answer) -> Answer:
            speaking = _speaking(answer)
            self._answers += [(method, f"/{version}{pattern}", speaking) for version in versions]
            return answer

        return register

    def bound(self, bind: Callable[[Answer], Handler]) -> list[Route]:
        """Return the routes, each with the handler that `bind` makes of its function."""
        return [Route(method, pattern, bind(answer), CAPNP) for method, pattern, answer in self._answers]


def _speaking(answer: Answer) -> Answer:
    """Turn libtiledb's refusals into answers: it is nearly always the request that does not fit the data."""

    @wraps(answer)
    def speaking(plane: DataPlane, request: Request) -> Response:
        try:
            return answer(plane, request)
        except LibTileDBError as error:
            if "std::bad_alloc" in str(error):
                raise HTTPError(413, "This needs more memory than the server gives one request.") from None
            raise HTTPError(400, str(error)) from None

    return speaking
