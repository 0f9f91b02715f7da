"""Queries: reads, writes and deletes in steps, each of which carries its whole state."""

from __future__ import annotations

from collections import deque
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from ..http.errors import HTTPError
from ..http.messages import Request, Response
from ..libtiledb.capi import CAPNP, DELETE, READ, SERVER_SIDE, WRITE, Context, Handle
from ..libtiledb.capnp_messages import drop_field, drop_text, message_size, reading
from . import client_config
from .arrays import handled, message_of
from .conditions import set_condition
from .plane import DataPlane, folder, opened_array
from .read_buffers import Field, ReadBuffers
from .routes import ARRAY, Routes

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from ..registry.asset import AssetRow

ROUTES = Routes()
_TYPES = {"READ": READ, "WRITE": WRITE, "DELETE": DELETE}
#: numbers of pointers in a ``Query`` message
_ARRAY, _CONFIG = 6, 8
_QUERY = ARRAY + "/query"


@ROUTES.add("POST", _QUERY + "/submit", "v1", "v2", "v3", reads="read")
def submit(plane: DataPlane, request: Request) -> Response:
    """Run one step of a query; an incomplete one is continued by the client's next request."""
    return _run(plane, request, "query_submit")


@ROUTES.add("POST", _QUERY + "/submit_and_finalize", "v1", "v2", "v3")
def submit_and_finalize(plane: DataPlane, request: Request) -> Response:
    """Run the last step of a write in global order."""
    return _run(plane, request, "query_submit_and_finalize")


@ROUTES.add("POST", _QUERY + "/finalize", "v1", "v2", "v3")
def finalize(plane: DataPlane, request: Request) -> Response:
    """End a write; the answer has no frame, unlike that of `submit`."""
    return _run(plane, request, "query_finalize", framed=False)


@ROUTES.add("POST", _QUERY + "/est_result_sizes", "v1", "v2", "v3", reads="read")
def estimate(plane: DataPlane, request: Request) -> Response:
    """Answer how large the results of a read may be."""
    asset, mode = _target(plane, request)
    body = request.read()
    _, config = _fields(body, mode, plane.buffer_limit)
    with plane.context(asset, config) as ctx, _query(ctx, asset, mode, request, body) as (_, query):
        return Response.of_capnp(message_of(ctx, "serialize_query_est_result_sizes", query))


@ROUTES.add("POST", _QUERY + "/plan", "v1", "v2", "v3", reads="read")
def plan(plane: DataPlane, request: Request) -> Response:
    """Answer how libtiledb would run a query."""
    asset, mode = _target(plane, request)
    body = request.read()
    with reading("QueryPlan", body) as message:
        config = client_config.allowed(message.config, plane.buffer_limit)
    drop_field(body, 1, _CONFIG)
    with plane.opened(asset, request, config, mode) as (ctx, array):
        return handled(ctx, "handle_query_plan_request", array, body)


def _run(plane: DataPlane, request: Request, step: str, *, framed: bool = True) -> Response:
    asset, mode = _target(plane, request)
    body = request.read()
    fields, config = _fields(body, mode, plane.buffer_limit)
    with ExitStack() as stack:
        ctx = stack.enter_context(plane.context(asset, config))
        freed = stack.enter_context(ExitStack())  # what goes back once the query is freed
        array, query = stack.enter_context(_query(ctx, asset, mode, request, body))
        if mode == READ:
            buffers = ReadBuffers(ctx, query, array, fields, config, plane.buffer_limit)
            freed.callback(buffers.release)
            # of the part that is sent, which outlives `parts` if it is the last, and of the one that is made
            messages: deque[Handle] = deque(maxlen=2)
            stack.callback(messages.clear)
            parts = _parts(ctx, query, buffers, step, messages)
            stack.callback(parts.close)
            first = next(parts)
            more = parts if buffers.more else None
            return Response.of_capnp(*first, more=more, release=stack.pop_all().close)
        ctx.call(step, query)
        with ctx.make("buffer_list", "serialize_query", query, CAPNP, SERVER_SIDE) as message:
            response = Response.of_capnp(*map(bytes, _message(ctx, message, framed=framed)))
    plane.registry.changed(asset)
    return response


def _parts(
    ctx: Context, query: Handle, buffers: ReadBuffers, step: str, messages: deque[Handle]
) -> Generator[list[memoryview], None, None]:
    """Yield the message of each part of a read; it is valid while it is one of `messages`."""
    for _ in buffers.parts(step):
        messages.append(ctx.make("buffer_list", "serialize_query", query, CAPNP, SERVER_SIDE))
        yield _message(ctx, messages[-1], framed=True)


def _message(ctx: Context, message: Handle, *, framed: bool) -> list[memoryview]:
    """Return the buffers of the message of a query, without the path of the array, in a frame or as it is."""
    parts = ctx.views(message)
    drop_text(parts[0], _ARRAY, 1)
    return [memoryview(sum(map(len, parts)).to_bytes(8, "little")), *parts] if framed else parts


def _target(plane: DataPlane, request: Request) -> tuple[AssetRow, int]:
    """Return the array of a request and the type of its query, if the user may do that."""
    text = (request.first("type") or "READ").upper()
    if text not in _TYPES:
        raise HTTPError(400, f"The query type is {text[:40]!r}; it must be one of {', '.join(_TYPES)}.")
    mode = _TYPES[text]
    if mode == READ:
        return plane.asset(request, "array", "read"), mode
    return plane.writable_asset(request, "array"), mode


@contextmanager
def _query(
    ctx: Context, asset: AssetRow, mode: int, request: Request, body: memoryview
) -> Iterator[tuple[Handle, Handle]]:
    """Open the array, and make the query that `body` describes; its copy of the array is not used."""
    with (
        opened_array(ctx, folder(asset), mode, request) as array,
        ctx.make("query", "query_alloc", array, mode) as query,
        ctx.buffer(body) as buffer,
    ):
        if mode != WRITE:
            set_condition(ctx, query, array, body)
        ctx.call("deserialize_query", buffer, CAPNP, SERVER_SIDE, query)
        yield array, query


def _fields(body: memoryview, mode: int, limit: int) -> tuple[list[Field], Handle]:
    """Return the fields of a query, checked against the bytes that came with it, and its allowed settings.

    The settings themselves are taken out of the message: libtiledb would load all of them.

    Raises
    ------
    HTTPError
        400 when fewer or more bytes follow the message than it announces: libtiledb would read beyond them.
    """
    fields = []
    attached = 0
    with reading("Query", body) as message:
        for header in message.buffers:
            fields.append(Field(header.name, header.originalVar > 0, header.originalValidity > 0))
            attached += header.fixed + header.var + header.validity
        config = client_config.allowed(message.config, limit)
    follow = len(body) - message_size(body)
    if mode != READ and attached != follow:
        raise HTTPError(400, f"The query announces {attached:,} bytes of data, but {follow:,} came with it.")
    drop_field(body, _CONFIG)
    return fields, config
