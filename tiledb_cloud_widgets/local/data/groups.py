"""Groups: open, create, members, metadata, delete."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from ..http.errors import HTTPError
from ..http.messages import Request, Response
from ..libtiledb.capnp_messages import reading, schema
from ..libtiledb.library import (
    CAPNP,
    MODIFY_EXCLUSIVE,
    READ,
    SERVER_SIDE,
    WRITE,
    Context,
    Handle,
    make_config,
)
from . import client_config
from .arrays import check_metadata, new_folder
from .plane import Asset, DataPlane, check_links, folder
from .routes import GROUP, Routes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROUTES = Routes()


class Member(NamedTuple):
    """A member as stored: its URI as written, its folder if local, "ARRAY" or "GROUP", its name."""

    uri: str
    path: Path | None
    kind: str
    name: str


@ROUTES.add("OPTIONS", GROUP, "v2")
def exists(plane: DataPlane, request: Request) -> Response:
    """Answer 200 for a group; 404 tells a client that this is none."""
    plane.asset(request, "group", "read")
    return Response.empty()


@ROUTES.add("POST", "/groups/{namespace}", "v2")
def create(plane: DataPlane, request: Request) -> Response:
    """Create a group."""
    namespace = request.params["namespace"]
    with reading("GroupCreate", request.read()) as message:
        uri = message.group.uri
    # clients send the name alone, or the whole URI
    name = uri.removeprefix(f"tiledb://{namespace}/")
    with plane.contexts.lend() as ctx, new_folder(plane, request, namespace, name) as path:
        ctx.call("group_create", path)
    plane.registry.changed(plane.registry.register_created(request.user, namespace, name, "group"))
    return Response.empty()


@ROUTES.add("POST", GROUP, "v2")
def open_group(plane: DataPlane, request: Request) -> Response:
    """Answer with the members, as ``tiledb://`` URIs, and the metadata."""
    asset = plane.asset(request, "group", "read")
    wanted = client_config.of_body(request.read(), plane.buffer_limit)
    with (
        plane.lock(asset).shared(),
        plane.contexts.lend() as ctx,
        opened(ctx, folder(asset), READ, wanted) as group,
    ):
        answer = schema().GroupDetails.new_message()
        answer.uri = asset.uri
        with whole(ctx, group) as message:
            answer.metadata = message.metadata
            seen = [
                (member, found)
                for member in members(message, folder(asset))
                if (found := _visible(plane, request, member)) is not None
            ]
    places = answer.init("members", len(seen))
    for place, (member, found) in zip(places, seen, strict=True):
        place.uri, place.type, place.name = found.uri, member.kind, member.name
    return Response.of_capnp(answer.to_bytes())


@ROUTES.add("PATCH", GROUP, "v2")
def change_members(plane: DataPlane, request: Request) -> Response:
    """Remove and add members."""
    asset = plane.changing(request, "group")
    with reading("GroupUpdate", request.read()) as message:
        wanted = client_config.allowed(message.config, plane.buffer_limit)
        leaving = list(message.changes.remove)
        coming = [(each.uri, each.relative, each.name) for each in message.changes.add]
    path = folder(asset)
    added = [
        (_new_member(plane, request, asset, uri, relative=relative), name) for uri, relative, name in coming
    ]
    with plane.lock(asset).exclusive(), plane.contexts.lend() as ctx:
        if leaving:  # libtiledb forbids to remove and to add one name in one go
            with opened(ctx, path, READ, wanted) as group, whole(ctx, group) as message:
                known = members(message, path)
            with writing(ctx, path, wanted) as group:
                for key in leaving:
                    member = _member(plane, request, known, key)
                    # one without a name goes by its URI, yet is listed under the last part of that
                    if ctx.status("group_remove_member", group, member.name or member.uri):
                        ctx.call("group_remove_member", group, member.uri)
        if added:
            with writing(ctx, path, wanted) as group:
                for place, name in added:
                    inside = place.is_relative_to(path)
                    # not as_uri(): libtiledb takes file URIs without percent signs
                    uri = place.relative_to(path).as_posix() if inside else f"file://{place.as_posix()}"
                    ctx.call("group_add_member", group, uri, int(inside), name or None)
    plane.registry.changed(asset)
    return Response.empty()


@ROUTES.add("POST", GROUP + "/metadata", "v2")
def metadata(plane: DataPlane, request: Request) -> Response:
    """Answer with the metadata."""
    asset = plane.asset(request, "group", "read")
    wanted = client_config.of_body(request.read(), plane.buffer_limit)
    with (
        plane.lock(asset).shared(),
        plane.contexts.lend() as ctx,
        opened(ctx, folder(asset), READ, wanted) as group,
        ctx.make("buffer", "serialize_group_metadata", group, CAPNP) as buffer,
    ):
        return Response.of_capnp(bytes(ctx.view(buffer)))


@ROUTES.add("PUT", GROUP + "/metadata", "v2")
def write_metadata(plane: DataPlane, request: Request) -> Response:
    """Write changes of the metadata."""
    asset = plane.changing(request, "group")
    with reading("GroupMetadata", request.read()) as message:
        wanted = client_config.allowed(message.config, plane.buffer_limit)
        check_metadata(message.metadata)
        # libtiledb reads them as a message of their own
        entries = memoryview(bytearray(message.metadata.as_builder().to_bytes()))
    with (
        plane.lock(asset).shared(),
        plane.contexts.lend() as ctx,
        ctx.buffer(entries) as buffer,
        writing(ctx, folder(asset), wanted) as group,
    ):
        ctx.call("deserialize_group_metadata", group, CAPNP, buffer)
    plane.registry.changed(asset)
    return Response.empty()


@ROUTES.add("DELETE", GROUP + "/delete", "v2")
def delete(plane: DataPlane, request: Request) -> Response:
    """Delete a group; with ``recursive=true`` all that it holds, if the user may delete all of it."""
    asset = plane.changing(request, "group", "delete")
    recursive = request.first("recursive") == "true"
    with plane.lock(asset).exclusive(), plane.contexts.lend() as ctx:
        doomed = _held(plane, request, ctx, asset, {}) if recursive else {}
        try:
            with opened(ctx, folder(asset), MODIFY_EXCLUSIVE) as group:
                ctx.call("group_delete_group", group, folder(asset), int(recursive))
        finally:  # a delete that fails half-way has deleted what it has
            for each in [asset, *doomed.values()]:
                if ctx.kind_at(folder(each)) is None:
                    plane.registry.forget(each)
    return Response.empty()


@contextmanager
def opened(ctx: Context, path: Path, mode: int, wanted: Mapping[str, str] | None = None) -> Iterator[Handle]:
    """Open the group, at the timestamps that the settings `wanted` name; it is closed after the block."""
    with ctx.make("group", "group_alloc", path) as group, make_config(wanted or {}) as config:
        ctx.call("group_set_config", group, config)
        ctx.call("group_open", group, mode)
        try:
            yield group
        finally:
            ctx.status("group_close", group)


@contextmanager
def writing(ctx: Context, path: Path, wanted: Mapping[str, str]) -> Iterator[Handle]:
    """Open the group for changes, which are written at the end of the block."""
    with ctx.make("group", "group_alloc", path) as group, make_config(wanted) as config:
        ctx.call("group_set_config", group, config)
        ctx.call("group_open", group, WRITE)
        yield group
        ctx.call("group_close", group)


@contextmanager
def whole(ctx: Context, group: Handle) -> Iterator[Any]:
    """Open what libtiledb tells of a group as a ``GroupBody`` message."""
    with (
        ctx.make("buffer", "serialize_group", group, CAPNP, SERVER_SIDE) as buffer,
        reading("Group", memoryview(bytearray(ctx.view(buffer)))) as message,
    ):
        yield message.body


def members(body: Any, path: Path) -> list[Member]:  # noqa: ANN401 - a message of pycapnp
    """Return the members of a ``GroupBody`` message of the group in folder `path`."""
    found = []
    for each in body.members:
        local: Path | None = None
        if each.relative:
            local = path / each.uri
        elif each.uri.startswith("file://"):
            local = Path(each.uri.removeprefix("file://"))
        found.append(Member(each.uri, local, each.type, each.name))
    return found


def _visible(plane: DataPlane, request: Request, member: Member) -> Asset | None:
    """Return the asset of a member: one outside of what is served, or hidden from the user, is not shown."""
    asset = None if member.path is None else plane.registry.by_path(member.path)
    return asset if asset is not None and plane.registry.allowed(request.user, asset, "read") else None


def _new_member(plane: DataPlane, request: Request, group: Asset, uri: str, *, relative: bool) -> Path:
    if relative:
        uri = f"{group.uri}/{uri}"
    return folder(_named(plane, request, uri))


def _named(plane: DataPlane, request: Request, uri: str) -> Asset:
    """Return the asset of a ``tiledb://`` URI."""
    namespace, slash, name = uri.removeprefix("tiledb://").partition("/")
    if not uri.startswith("tiledb://") or not slash:
        raise HTTPError(400, f"{uri[:80]!r} cannot be in a group here: members are tiledb://namespace/name.")
    return plane.registry.resolve(request.user, namespace, unquote(name), "read")


def _member(plane: DataPlane, request: Request, known: list[Member], key: str) -> Member:
    """Return the member that a client calls `key`: by its name, its URI here, or its URI as stored."""
    for member in known:
        if key and key in (member.name, member.uri):
            return member
    if key.startswith("tiledb://"):
        path = folder(_named(plane, request, key)).resolve()
        for member in known:
            if member.path is not None and member.path.resolve() == path:
                return member
    raise HTTPError(404, f"{key[:80]!r} is no member of this group.")


def _held(
    plane: DataPlane, request: Request, ctx: Context, group: Asset, found: dict[Path, Asset]
) -> dict[Path, Asset]:
    """Return all that a recursive delete of `group` would delete; 403 if that is not the user's to delete."""
    with opened(ctx, folder(group), READ) as handle, whole(ctx, handle) as message:
        held = members(message, folder(group))
    for member in held:
        asset = None if member.path is None else plane.registry.by_path(member.path)
        if asset is None or not plane.registry.allowed(request.user, asset, "delete"):
            name = member.name or "a member"
            raise HTTPError(403, f"{group.uri} holds {name}, which is not yours to delete: remove it first.")
        path = folder(asset)
        if path not in found:
            check_links(asset)
            found[path] = asset
            if asset.kind == "group":
                _held(plane, request, ctx, asset, found)
    return found
