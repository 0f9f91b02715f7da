"""The router: finds the handler of a request.

A path is matched *undecoded*, segment by segment, because the name of an array may contain ``%2F``; a
parameter is decoded once, after its segment has been cut out.

Examples
--------
>>> def user(request: Request) -> Response:
...     return Response.of_json({"username": request.params["name"]})
>>> Router([Route("GET", "/v1/user/{name}", user)]).find("GET", "/v1/user/a%2Fb", "")[1]
{'name': 'a/b'}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote_to_bytes

from .errors import HTTPError
from .messages import Request, Response

Handler: TypeAlias = Callable[[Request], Response]


@dataclass(frozen=True)
class Route:
    """A handler with the requests it answers.

    The pattern is as in OpenAPI, ``/v1/arrays/{namespace}/{array}``: a parameter is exactly one undecoded
    segment, or the rest of the path if its name ends in ``*``.
    """

    method: str  # upper case
    pattern: str
    handler: Handler  # may raise `HTTPError`
    media: str | None = None  # only for this Content-Type: ``application/capnp`` and JSON share paths
    public: bool = False  # needs no credentials


class _Node:
    """A path segment of the routing tree."""

    def __init__(self) -> None:
        self.literal: dict[str, _Node] = {}
        self.parameter: _Node | None = None
        self.rest: _Node | None = None
        #: by method and media, each with the names of its parameters
        self.routes: dict[str, dict[str | None, tuple[Route, list[str]]]] = {}


class Router:
    """Finds the route of a request; a literal segment wins over a parameter, as OpenAPI has it."""

    def __init__(self, routes: Iterable[Route] = ()) -> None:
        self._root = _Node()
        self.routes: list[Route] = []
        for route in routes:
            self.add(route)

    def add(self, route: Route) -> None:
        """Add `route`; ValueError when another has its method, pattern shape and media already."""
        node = self._root
        names: list[str] = []
        for segment in route.pattern.split("/")[1:]:
            if segment.endswith("*}"):
                names.append(segment[1:-2])
                node.rest = node = node.rest or _Node()
            elif segment.startswith("{") and segment.endswith("}"):
                names.append(segment[1:-1])
                node.parameter = node = node.parameter or _Node()
            else:
                node = node.literal.setdefault(segment, _Node())
        by_media = node.routes.setdefault(route.method, {})
        if route.media in by_media:
            msg = f"two routes for {route.method} {route.pattern} ({route.media or 'any media type'})"
            raise ValueError(msg)
        by_media[route.media] = route, names
        self.routes.append(route)

    def find(self, method: str, path: str, media: str) -> tuple[Route, dict[str, str]]:
        """Return the route for `method` and the undecoded `path`, and the decoded parameters of its pattern.

        Parameters
        ----------
        method, path : str
            As in the request line.
        media : str
            Content-Type of the request.

        Raises
        ------
        HTTPError
            404 for an unknown path; 405, with Allow, for a wrong method; 415 for a wrong media type.
        """
        found = _walk(self._root, path.split("/")[1:], [])
        if found is None:
            raise HTTPError(404, f"This server has nothing at {path[:200]}.")
        node, values = found
        by_method = node.routes
        if "GET" in by_method:
            by_method = {"HEAD": by_method["GET"]} | by_method
        if method not in by_method:
            allow = ", ".join(sorted(by_method))
            raise HTTPError(405, f"{method} is not allowed here, only {allow}.", headers={"Allow": allow})
        by_media = by_method[method]
        best = by_media.get(media) or by_media.get(None)
        if best is None:
            allowed = " or ".join(sorted(filter(None, by_media)))
            raise HTTPError(415, f"Send this request with Content-Type {allowed}, not {media or 'none'}.")
        route, names = best
        return route, dict(zip(names, map(decode, values), strict=True))


def _walk(node: _Node, rest: list[str], values: list[str]) -> tuple[_Node, list[str]] | None:
    if not rest:
        return (node, values) if node.routes else None
    head, tail = rest[0], rest[1:]
    if head in node.literal and (found := _walk(node.literal[head], tail, values)):
        return found
    if node.parameter is not None and head and (found := _walk(node.parameter, tail, [*values, head])):
        return found
    return None if node.rest is None else (node.rest, [*values, "/".join(rest)])


def decode(segment: str) -> str:
    """Percent-decode one path segment.

    Raises
    ------
    HTTPError
        400 when the bytes are not UTF-8, or contain NUL.
    """
    try:
        text = unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        raise HTTPError(400, "A name in the path is not UTF-8.") from None
    if "\0" in text:
        raise HTTPError(400, "A name in the path contains a NUL byte.")
    return text


def unimplemented(operation: str) -> Handler:
    """Return a handler that answers 501 and names `operation`."""

    def handler(_: Request) -> Response:
        raise HTTPError(501, f"The embedded server does not implement {operation}.")

    return handler
