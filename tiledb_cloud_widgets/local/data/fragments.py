"""Fragments: what an array consists of, merging them, removing them."""

from __future__ import annotations

from ..http.messages import Request, Response
from ..libtiledb.capi import CAPNP, MODIFY_EXCLUSIVE
from . import client_config
from .arrays import handled, message_of
from .domains import complete
from .plane import DataPlane, folder, opened_array
from .routes import ARRAY, Routes

ROUTES = Routes()


@ROUTES.add("POST", ARRAY + "/fragment_info", "v1", reads="read")
def fragment_info(plane: DataPlane, request: Request) -> Response:
    """Answer with what is known of each fragment."""
    asset = plane.asset(request, "array", "read")
    config = client_config.of_body(request.read(), plane.buffer_limit)
    with (
        plane.context(asset, config) as ctx,
        ctx.make("array_schema", "array_schema_load", folder(asset)) as newest,
        ctx.make("fragment_info", "fragment_info_alloc", folder(asset)) as info,
    ):
        ctx.call("fragment_info_load", info)
        message = message_of(ctx, "serialize_fragment_info", info)
        return Response.of_capnp(complete(ctx, newest, "FragmentInfo", message))


@ROUTES.add("POST", ARRAY + "/consolidate", "v1")
def consolidate(plane: DataPlane, request: Request) -> Response:
    """Merge fragments, or the commits, fragment metadata or array metadata, as the settings say."""
    return _maintain(plane, request, "array_consolidate")


@ROUTES.add("POST", ARRAY + "/consolidate/plan", "v1", reads="read")
def consolidation_plan(plane: DataPlane, request: Request) -> Response:
    """Answer which fragments would best be merged."""
    asset = plane.asset(request, "array", "read")
    body = request.read()
    with plane.opened(asset, request) as (ctx, array):
        return handled(ctx, "handle_consolidation_plan_request", array, body)


@ROUTES.add("POST", ARRAY + "/vacuum", "v1")
def vacuum(plane: DataPlane, request: Request) -> Response:
    """Remove the files that consolidation has replaced, while nobody reads them."""
    return _maintain(plane, request, "array_vacuum", exclusive=True)


def _maintain(plane: DataPlane, request: Request, function: str, *, exclusive: bool = False) -> Response:
    asset = plane.writable_asset(request, "array")
    config = client_config.of_body(request.read(), plane.buffer_limit)
    with plane.change(asset, exclusive=exclusive) as ctx:
        ctx.call(function, folder(asset), config)
    return Response()


@ROUTES.add("POST", ARRAY + "/delete_fragments", "v1")
def delete_fragments(plane: DataPlane, request: Request) -> Response:
    """Remove the fragments written between two timestamps."""
    return _delete_fragments(plane, request, "handle_array_delete_fragments_timestamps_request")


@ROUTES.add("POST", ARRAY + "/delete_fragments_list", "v1")
def delete_fragments_list(plane: DataPlane, request: Request) -> Response:
    """Remove the fragments named."""
    return _delete_fragments(plane, request, "handle_array_delete_fragments_list_request")


def _delete_fragments(plane: DataPlane, request: Request, function: str) -> Response:
    asset = plane.writable_asset(request, "array")
    body = request.read()
    with (
        plane.change(asset, exclusive=True) as ctx,
        opened_array(ctx, folder(asset), MODIFY_EXCLUSIVE, request) as array,
        ctx.buffer(body) as buffer,
    ):
        ctx.call(function, array, CAPNP, buffer)
    return Response()
