"""Groups: open, create, members, metadata, delete."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from ..http.errors import HTTPError
from ..http.messages import Request, Response
from ..libtiledb.capi import CAPNP, MODIFY_EXCLUSIVE, READ, WRITE, Context, Handle
from ..libtiledb.capnp_messages import copied, reading, schema
from ..registry.reading import kind_of
from . import client_config
from .arrays import check_metadata, message_of, new_folder
from .plane import VERSION, DataPlane, check_links, clean_name, folder
from .routes import GROUP, Routes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from ..registry.asset import AssetRow

ROUTES = Routes()


class Member(NamedTuple):
    """A member as stored: its URI as written, its folder if local, "ARRAY" or "GROUP", its name."""

    uri: str
    path: Path | None
    kind: str
    name: str
    relative: bool


@ROUTES.add("OPTIONS", GROUP, "v2", media=None, reads="read")
def exists(plane: DataPlane, request: Request) -> Response:
    """Answer 200 for a group; 404 tells a client that there is none."""
    plane.asset(request, "group", "read")
    return Response()


@ROUTES.add("POST", "/groups/{namespace}", "v2")
def create(plane: DataPlane, request: Request) -> Response:
    """Create a group."""
    namespace = request.params["namespace"]
    with reading("GroupCreate", request.read()) as message:
        uri = message.group.uri
    # clients send the name alone, or the whole URI
    return create_named(plane, request, namespace, uri.removeprefix(f"tiledb://{namespace}/"))


def create_named(plane: DataPlane, request: Request, namespace: str, name: str) -> Response:
    """Create the group ``tiledb://namespace/name``."""
    name = clean_name(name)
    with plane.contexts.lend() as ctx, new_folder(plane, request, namespace, name, "group") as path:
        ctx.call("group_create", path)
    plane.registry.changed(plane.registry.register_created(request.user, namespace, name, "group"))
    return Response()


@ROUTES.add("POST", GROUP, "v2", reads="read")
def open_group(plane: DataPlane, request: Request) -> Response:
    """Answer with the members, as ``tiledb://`` URIs, and the metadata."""
    asset = plane.asset(request, "group", "read")
    opened_as = f"{request.params['namespace']}/{clean_name(request.params['group'])}"
    config = client_config.of_body(request.read(), plane.buffer_limit)
    with plane.context(asset) as ctx, opened(ctx, folder(asset), READ, config) as group:
        details = schema().GroupDetails.new_message()
        details.uri = asset.uri
        with content(ctx, group) as message:
            details.metadata = message.metadata
            visible = [
                (member, member_asset)
                for member in members(message, folder(asset))
                if (member_asset := _asset_of(plane, request, member, "read")) is not None
            ]
    entries = details.init("members", len(visible))
    for entry, (member, member_asset) in zip(entries, visible, strict=True):
        entry.uri, entry.type, entry.name = member_asset.uri, member.kind, member.name
        # the client joins it to the URI by which it has opened the group
        inside = member_asset.uri.removeprefix(f"tiledb://{opened_as}/")
        if member.relative and inside != member_asset.uri and _joins(request):
            entry.uri, entry.relative = inside, True
    return Response.of_capnp(details.to_bytes())


@ROUTES.add("PATCH", GROUP, "v2")
def change_members(plane: DataPlane, request: Request) -> Response:
    """Remove and add members."""
    asset = plane.writable_asset(request, "group")
    with reading("GroupUpdate", request.read()) as message:
        config = client_config.allowed(message.config, plane.buffer_limit)
        removed = list(message.changes.remove)
        added = [(member.uri, member.relative, member.name) for member in message.changes.add]
    return apply_changes(plane, request, asset, removed, added, config)


def apply_changes(
    plane: DataPlane,
    request: Request,
    asset: AssetRow,
    removed: list[str],
    added: list[tuple[str, bool, str]],
    config: Handle | None = None,
) -> Response:
    """Remove members by name or URI, and add others: (URI, whether it is relative, name or "")."""
    path = folder(asset)
    new_members = [
        (folder(_asset_at(plane, request, f"{asset.uri}/{uri}" if relative else uri)), relative, name)
        for uri, relative, name in added
    ]
    with plane.change(asset, exclusive=True) as ctx:
        if removed:  # libtiledb forbids to remove and to add one name at once
            with opened(ctx, path, READ, config) as group, content(ctx, group) as message:
                known = members(message, path)
            with writing(ctx, path, config) as group:
                for key in removed:
                    member = _member(plane, request, known, key)
                    # one without a name goes by its URI, yet is listed under the last part of that
                    if ctx.status("group_remove_member", group, member.name or member.uri):
                        ctx.call("group_remove_member", group, member.uri)
        if new_members:
            with writing(ctx, path, config) as group:
                for member_path, relative, name in new_members:
                    # kept as it was added, as on disk; an asset of another name may have its folder elsewhere
                    inside = relative and member_path.is_relative_to(path)
                    # not as_uri(): libtiledb takes file URIs without percent signs
                    uri = (
                        member_path.relative_to(path).as_posix()
                        if inside
                        else f"file://{member_path.as_posix()}"
                    )
                    ctx.call("group_add_member", group, uri, int(inside), name or None)
    return Response()


@ROUTES.add("POST", GROUP + "/metadata", "v2", reads="read")
def metadata(plane: DataPlane, request: Request) -> Response:
    """Answer with the metadata."""
    asset = plane.asset(request, "group", "read")
    config = client_config.of_body(request.read(), plane.buffer_limit)
    with plane.context(asset) as ctx, opened(ctx, folder(asset), READ, config) as group:
        return Response.of_capnp(message_of(ctx, "serialize_group_metadata", group, (CAPNP,)))


@ROUTES.add("PUT", GROUP + "/metadata", "v2")
def write_metadata(plane: DataPlane, request: Request) -> Response:
    """Write changes of the metadata."""
    asset = plane.writable_asset(request, "group")
    with reading("GroupMetadata", request.read()) as message:
        config = client_config.allowed(message.config, plane.buffer_limit)
        check_metadata(message.metadata)
        # libtiledb reads them as a message of their own
        entries = memoryview(bytearray(copied("Metadata", message.metadata, "entries")))
    with (
        plane.change(asset) as ctx,
        ctx.buffer(entries) as buffer,
        writing(ctx, folder(asset), config) as group,
    ):
        ctx.call("deserialize_group_metadata", group, CAPNP, buffer)
    return Response()


@ROUTES.add("DELETE", GROUP + "/delete", "v2", media=None)
def delete(plane: DataPlane, request: Request) -> Response:
    """Delete a group; with ``recursive=true`` all that it holds, if the user may delete all of it."""
    asset = plane.writable_asset(request, "group", "delete")
    recursive = request.first("recursive") == "true"
    doomed = {folder(asset): asset}
    with plane.contexts.lend() as ctx, ExitStack() as locks:
        if recursive:
            _add_descendants(plane, request, ctx, asset, doomed)
        for path in sorted(doomed):  # always in this order, so that two requests never wait for each other
            locks.enter_context(plane.lock(doomed[path]).exclusive())
        if recursive:
            found = {folder(asset): asset}
            _add_descendants(plane, request, ctx, asset, found)
            if found.keys() != doomed.keys():
                raise HTTPError(409, f"{asset.uri} was changed while it was being deleted. Try again.")
        try:
            with opened(ctx, folder(asset), MODIFY_EXCLUSIVE) as group:
                ctx.call("group_delete_group", group, folder(asset), int(recursive))
        finally:  # a delete that fails half-way has deleted some of them
            for path, deleted in doomed.items():
                if kind_of(path) is None:
                    plane.registry.forget(deleted)
    return Response()


def opened(
    ctx: Context, path: Path, mode: int, config: Handle | None = None
) -> AbstractContextManager[Handle]:
    """Open the group, at the timestamps that the config names; it is closed after the block."""
    return ctx.opened("group", path, mode, lambda group: _configure(ctx, group, config))


@contextmanager
def writing(ctx: Context, path: Path, config: Handle | None) -> Iterator[Handle]:
    """Open the group for changes, which are written at the end of the block."""
    with ctx.make("group", "group_alloc", path) as group:
        _configure(ctx, group, config)
        ctx.call("group_open", group, WRITE)
        yield group
        ctx.call("group_close", group)


def _configure(ctx: Context, group: Handle, config: Handle | None) -> None:
    if config is not None:
        ctx.call("group_set_config", group, config)


@contextmanager
def content(ctx: Context, group: Handle) -> Iterator[Any]:
    """Open the members and metadata of a group as a ``GroupBody`` message."""
    with reading("Group", message_of(ctx, "serialize_group", group)) as message:
        yield message.body


def members(body: Any, path: Path) -> list[Member]:  # noqa: ANN401 - a message of pycapnp
    """Return the members of a ``GroupBody`` message of the group in folder `path`."""
    stored = []
    for member in body.members:
        local: Path | None = None
        if member.relative:
            local = path / member.uri
        elif member.uri.startswith("file://"):
            local = Path(member.uri.removeprefix("file://"))
        stored.append(Member(member.uri, local, member.type, member.name, member.relative))
    return stored


def _joins(request: Request) -> bool:
    """Tell whether the client joins a relative URI to that of its group: before 2.30, to its own folder."""
    version = request.headers.get(VERSION, "").split(".")[:2]
    return all(part.isdecimal() for part in version) and [int(part) for part in version] >= [2, 30]


def _asset_of(plane: DataPlane, request: Request, member: Member, action: str) -> AssetRow | None:
    """Return the asset of a member; None outside the served folder, or if the user may not do `action`."""
    asset = None if member.path is None else plane.registry.by_path(member.path)
    return asset if asset is not None and plane.registry.allowed(request.user, asset, action) else None


def _asset_at(plane: DataPlane, request: Request, uri: str) -> AssetRow:
    """Return the asset of a ``tiledb://`` URI."""
    namespace, slash, name = uri.removeprefix("tiledb://").partition("/")
    if not uri.startswith("tiledb://") or not slash:
        raise HTTPError(400, f"{uri[:80]!r} cannot be in a group here: members are tiledb://namespace/name.")
    name = clean_name(name)
    try:
        return plane.registry.resolve(request.user, namespace, name, "read")
    except HTTPError as error:
        if unquote(name) == name or error.status not in (400, 404):
            raise
    return plane.registry.resolve(request.user, namespace, clean_name(unquote(name)), "read")


def _member(plane: DataPlane, request: Request, known: list[Member], key: str) -> Member:
    """Return the member that a client calls `key`: by its name, its URI here, or its URI as stored."""
    for member in known:
        if key and key in (member.name, member.uri):
            return member
    if key.startswith("tiledb://"):
        path = folder(_asset_at(plane, request, key)).resolve()
        for member in known:
            if member.path is not None and member.path.resolve() == path:
                return member
    raise HTTPError(404, f"{key[:80]!r} is not a member of this group.")


def _add_descendants(
    plane: DataPlane, request: Request, ctx: Context, group: AssetRow, assets: dict[Path, AssetRow]
) -> None:
    """Add to `assets` all that a recursive delete of `group` would delete.

    Raises
    ------
    HTTPError
        403 when the user may not delete all of it.
    """
    with opened(ctx, folder(group), READ) as handle, content(ctx, handle) as message:
        held = members(message, folder(group))
    for member in held:
        asset = _asset_of(plane, request, member, "delete")
        if asset is None:
            name = member.name or "a member"
            raise HTTPError(403, f"{group.uri} holds {name}, which is not yours to delete: remove it first.")
        path = folder(asset)
        if path not in assets:
            check_links(asset)
            assets[path] = asset
            if asset.kind == "group":
                _add_descendants(plane, request, ctx, asset, assets)
