"""The data plane: what the ``tiledb`` library asks of ``tiledb://`` URIs, answered by libtiledb itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakMethod

from . import answers, isolation
from .plane import BUFFER_LIMIT, DataPlane, Registry

if TYPE_CHECKING:
    from ..http_router import Handler, Route
    from .routes import Answer

__all__ = ["BUFFER_LIMIT", "DataPlane", "Registry", "routes"]


def routes(plane: DataPlane, *, isolated: bool = isolation.POSSIBLE) -> list[Route]:
    """Return every route of the data plane.

    Parameters
    ----------
    plane : DataPlane
        Registry, contexts and limits behind the routes.
    isolated : bool, optional
        Run libtiledb in worker processes, so that a message that crashes it costs its own request alone.
        Default: wherever a socket can be passed to another process, which is everywhere but on Windows.

    Examples
    --------
    >>> router = Router(routes(DataPlane(registry, writable=True)))  # doctest: +SKIP
    """
    workers = isolation.Workers(plane) if isolated else None
    if workers is not None:
        prepare = WeakMethod(workers.prepare)  # the workers know the plane: a circle would keep them alive
        plane.prepare = lambda: (start := prepare()) and start()
    names = {answer: name for name, answer in answers.ALL.items()}

    def bind(answer: Answer) -> Handler:
        return partial(answer, plane) if workers is None else partial(workers.answer, names[answer])

    return [route for part in answers.PARTS for route in part.bound(bind)]
