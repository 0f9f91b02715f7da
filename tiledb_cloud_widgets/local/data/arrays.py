"""Arrays: open, schema, create, evolve, metadata, non-empty domain, enumerations, delete."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ..http.errors import HTTPError
from ..http.messages import Request, Response
from ..libtiledb.capi import CAPNP, DELETE, MODIFY_EXCLUSIVE, READ, SERVER_SIDE, WRITE, Context, Handle
from ..libtiledb.capnp_messages import drop_text, reading
from ..registry.reading import is_spelled_so, kind_of
from . import client_config, domains
from .plane import DataPlane, clean_name, folder, opened_array
from .routes import ARRAY, Routes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..registry.asset import Kind

ROUTES = Routes()
MODES = {"READ": READ, "WRITE": WRITE, "DELETE": DELETE, "MODIFY_EXCLUSIVE": MODIFY_EXCLUSIVE}


@ROUTES.add("POST", ARRAY + "/", "v2", reads="read")
def open_array(plane: DataPlane, request: Request) -> Response:
    """Answer with all that the client needs of an array it opens, as its settings ask for."""
    body = request.read()
    mode_name, config = client_config.of_opening(bytes(body), plane.buffer_limit)
    mode = MODES.get(mode_name)
    if mode is None:
        raise HTTPError(400, f"An array can be opened for {', '.join(MODES)}.")
    asset = plane.asset(request, "array", "read") if mode == READ else plane.writable_asset(request, "array")
    with plane.opened(asset, request, config, mode) as (ctx, array):
        message = _with_domains(ctx, "OpenedArray", "serialize_array", array)
    drop_text(message, 1)  # its URI, a path of this machine
    return Response.of_capnp(message)


@ROUTES.add("GET", ARRAY, "v1", reads="read_array_schema")
def schema(plane: DataPlane, request: Request) -> Response:
    """Answer with the newest schema; 404 tells a client that this is no array."""
    asset = plane.asset(request, "array", "read_array_schema")
    with plane.context(asset) as ctx, ctx.make("array_schema", "array_schema_load", folder(asset)) as newest:
        return Response.of_capnp(message_of(ctx, "serialize_array_schema", newest))


@ROUTES.add("POST", ARRAY + "/schema", "v1", reads="read")
def schemas(plane: DataPlane, request: Request) -> Response:
    """Answer with the schemas of an opened array, with enumerations where asked for."""
    return _handled(plane, request, "handle_load_array_schema_request")


@ROUTES.add("POST", ARRAY + "/enumerations", "v1", reads="read")
def enumerations(plane: DataPlane, request: Request) -> Response:
    """Answer with the values of enumerations."""
    return _handled(plane, request, "handle_load_enumerations_request")


@ROUTES.add("POST", ARRAY, "v1")
def create(plane: DataPlane, request: Request) -> Response:
    """Create an array from a schema."""
    namespace, name = request.params["namespace"], clean_name(request.params["array"])
    body = request.read()
    with (
        plane.contexts.lend() as ctx,
        ctx.buffer(body) as buffer,
        ctx.make("array_schema", "deserialize_array_schema", buffer, CAPNP, SERVER_SIDE) as array_schema,
        new_folder(plane, request, namespace, name, "array") as path,
    ):
        ctx.call("array_create", path, array_schema)
    plane.registry.changed(plane.registry.register_created(request.user, namespace, name, "array"))
    return Response()


@contextlib.contextmanager
def new_folder(plane: DataPlane, request: Request, namespace: str, name: str, kind: Kind) -> Iterator[Path]:
    """Yield the path for a new asset; its parents are created, and removed again when the block fails.

    As on disk, an array may be created in an empty folder, and a group also in one that holds assets.
    """
    registry = plane.registry
    registry.may_create(request.user, namespace, name)
    path = registry.place(namespace, name)
    plane.check_writable()
    if not is_spelled_so(path, registry.place(namespace, "x").parent.parent):
        raise HTTPError(
            409,
            f"tiledb://{namespace}/{name} differs from a folder that exists in upper and lower case only.",
        )
    if path.exists() and not _is_free(path, kind):
        raise HTTPError(409, f"tiledb://{namespace}/{name} already exists.")
    new_parents: list[Path] = []
    for parent in [*reversed(path.parents)]:
        if (parent / "__schema").is_dir():
            raise HTTPError(400, "Nothing can be created inside an array.")
        if not parent.exists():
            parent.mkdir(exist_ok=True)
            new_parents.append(parent)
    try:
        yield path
    except BaseException:
        for parent in reversed(new_parents):
            with contextlib.suppress(OSError):  # not empty: another request has created something there
                parent.rmdir()
        raise


def _is_free(path: Path, kind: Kind) -> bool:
    """Whether an asset of a kind can be created in a folder that exists."""
    return path.is_dir() and kind_of(path) is None and (kind == "group" or not any(path.iterdir()))


@ROUTES.add("DELETE", ARRAY, "v1", media=None)
def delete(plane: DataPlane, request: Request) -> Response:
    """Delete an array with its files."""
    asset = plane.writable_asset(request, "array", "delete")
    if asset.part:
        raise HTTPError(400, f"{asset.part} is a part of the array {asset.uri}, which is deleted as a whole.")
    with plane.lock(asset).exclusive(), plane.contexts.lend() as ctx:
        ctx.call("array_delete", folder(asset))
    plane.registry.forget(asset)
    return Response()


@ROUTES.add("POST", ARRAY + "/evolve", "v1")
def evolve(plane: DataPlane, request: Request) -> Response:
    """Change the schema."""
    asset = plane.writable_asset(request, "array")
    body = request.read()
    function = "deserialize_array_schema_evolution"
    with (
        plane.change(asset) as ctx,
        ctx.buffer(body) as buffer,
        ctx.make("array_schema_evolution", function, buffer, CAPNP, SERVER_SIDE) as evolution,
    ):
        ctx.call("array_evolve", folder(asset), evolution)
    return Response()


@ROUTES.add("GET", ARRAY + "/non_empty_domain", "v1", "v2", reads="read")
def non_empty_domain(plane: DataPlane, request: Request) -> Response:
    """Answer with the non-empty domain."""
    with plane.opened(plane.asset(request, "array", "read"), request) as (ctx, array):
        function = "serialize_array_non_empty_domain_all_dimensions"
        return Response.of_capnp(_with_domains(ctx, "NonEmptyDomains", function, array))


def _with_domains(ctx: Context, kind: str, function: str, array: Handle) -> memoryview:
    """Return the message of `kind` that `function` makes of an opened array, with whole domains."""
    with ctx.make("array_schema", "array_get_schema", array) as newest:
        return domains.complete(ctx, newest, kind, message_of(ctx, function, array))


@ROUTES.add("GET", ARRAY + "/array_metadata", "v1", reads="read")
def metadata(plane: DataPlane, request: Request) -> Response:
    """Answer with the metadata."""
    with plane.opened(plane.asset(request, "array", "read"), request) as (ctx, array):
        return Response.of_capnp(message_of(ctx, "serialize_array_metadata", array, (CAPNP,)))


@ROUTES.add("POST", ARRAY + "/array_metadata", "v1")
def write_metadata(plane: DataPlane, request: Request) -> Response:
    """Write changes of the metadata."""
    asset = plane.writable_asset(request, "array")
    body = request.read()
    with reading("Metadata", body) as message:
        check_metadata(message)
    with (
        plane.change(asset) as ctx,
        ctx.buffer(body) as buffer,
        opened_array(ctx, folder(asset), WRITE, request) as array,
    ):
        ctx.call("deserialize_array_metadata", array, CAPNP, buffer)
        ctx.call("array_close", array)  # writes it; a failure must reach the client
    return Response()


def check_metadata(message: object) -> None:
    """Raise 400 unless every entry of a ``Metadata`` message has a name."""
    for entry in message.entries:  # type: ignore[attr-defined]
        if not entry.key:
            raise HTTPError(400, "A metadata entry has no name.")


def _handled(plane: DataPlane, request: Request, function: str) -> Response:
    """Have libtiledb itself answer a request about an opened array, with the client's settings."""
    asset = plane.asset(request, "array", "read")
    body = request.read()
    config = client_config.of_body(body, plane.buffer_limit)
    with plane.opened(asset, request, config) as (ctx, array):
        return handled(ctx, function, array, body)


def handled(ctx: Context, function: str, array: Handle, body: memoryview) -> Response:
    """Return the response of libtiledb's own `function` to the message `body` about an opened array."""
    with ctx.buffer(body) as message, ctx.buffer() as result:
        ctx.call(function, array, CAPNP, message, result)
        return Response.of_capnp(bytes(ctx.view(result)))


def message_of(
    ctx: Context, function: str, handle: Handle, how: tuple[int, ...] = (CAPNP, SERVER_SIDE)
) -> memoryview:
    """Return the message that libtiledb's `function` makes of `handle`; it can be changed."""
    with ctx.make("buffer", function, handle, *how) as buffer:
        return memoryview(bytearray(ctx.view(buffer)))
