"""The registry as a worker process uses it: calls over the channel, run by the server for its user."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from inspect import getmembers, isfunction
from typing import TYPE_CHECKING, Any, Final, get_type_hints

import msgspec

from ..http.errors import HTTPError
from ..registry.access import RegistryAccess
from ..registry.asset import KINDS, AssetRow
from ..registry.permissions import WRITING
from ..registry.reading import Details, details, stamp_of
from .handlers import READS
from .ipc import Call, Refused, Returned, from_plain
from .plane import has_links, named, whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..http.messages import Request
    from ..registry.users import User
    from .ipc import Channel
    from .plane import DataPlane


class RegistryService:
    """The server's end: runs the methods that a worker calls in the course of one request.

    Parameters
    ----------
    plane : DataPlane
        The server's registry and locks.
    user : User
        Whose request it is; a worker cannot name another.
    """

    def __init__(self, plane: DataPlane, user: User) -> None:
        #: whether the request changes something, and so must go on when its client is gone
        self.changes = False
        self._plane = plane
        self._user = user
        self._locks = ExitStack()
        self._held: set[Path] = set()

    def __enter__(self) -> RegistryService:
        return self

    def __exit__(self, *_: object) -> None:
        self._locks.close()

    def reply(self, call: Call) -> Returned | Refused:
        """Run a call.

        Raises
        ------
        msgspec.ValidationError
            For a method or arguments that no worker of ours sends.
        """
        method = METHODS.get(call.method)
        if method is None:
            raise msgspec.ValidationError(f"{call.method!r} is no method")
        arguments = from_plain(method.arguments, call.arguments)
        self.changes |= call.method == "may_create" or (call.method == "resolve" and arguments[2] in WRITING)
        run = getattr(self if call.method == "lock" else self._plane.registry, call.method)
        try:
            return Returned(run(self._user, *arguments) if method.of_user else run(*arguments))
        except HTTPError as error:
            return Refused.of(error)

    def reads(self, handler: str, request: Request) -> AssetRow | None:
        """Resolve and lock what a request reads, which saves the worker two calls.

        None where it does more than read, or may not: the worker's own calls then say why.
        """
        kind, action = READS.get(handler, (None, ""))
        if kind is None or (request.first("type") or "READ").upper() != "READ":
            return None
        try:
            namespace, name, _ = named(request.params, kind)
            asset = self._plane.registry.resolve(self._user, namespace, name, action)
        except HTTPError:
            return None
        if asset.kind != kind or asset.path is None:
            return None
        self.lock(asset, False)
        return asset

    def lock(self, asset: AssetRow, exclusive: bool) -> None:
        """Hold the lock of an asset until the request has been answered."""
        if not exclusive and asset.path in self._held:
            return  # a second share would wait behind a writer that waits for the first
        self._plane.registry.touch(asset)
        lock = self._plane.lock(asset)
        self._held.add(whole(asset))
        self._locks.enter_context(lock.exclusive() if exclusive else lock.shared())


@dataclass(frozen=True)
class _Method:
    """The types of a method's arguments and result; `of_user`: the first argument is the user."""

    arguments: Any
    result: Any
    of_user: bool

    @classmethod
    def of(cls, function: Any) -> _Method:  # noqa: ANN401
        hints = get_type_hints(function)
        result = hints.pop("return")
        of_user = hints.pop("user", None) is not None
        return cls(tuple[tuple(hints.values())], result, of_user)  # type: ignore[misc]


METHODS: Final = {
    name: _Method.of(function)
    for name, function in [*getmembers(RegistryAccess, isfunction), ("lock", RegistryService.lock)]
    if not name.startswith("_")
}
"""What a worker may call."""


class RemoteRegistry:
    """The worker's end: a `RegistryAccess` whose methods are those of the server's registry."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        #: namespace, name and action that the server has resolved, and the asset, whose lock is shared
        self.given: tuple[tuple[str, str, str], AssetRow] | None = None

    def resolve(self, user: User, namespace: str, name: str, action: str = "read") -> AssetRow:
        """Return the asset as the registry does; the one that the task came with without a call."""
        if self.given is not None and self.given[0] == (namespace, name, action):
            return self.given[1]
        asset: AssetRow = self._call("resolve", user, namespace, name, action)
        return asset

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a method of RegistryAccess
        return partial(self._call, name)

    def _call(self, name: str, *arguments: object) -> Any:  # noqa: ANN401
        method = METHODS[name]
        self._channel.send(Call(name, list(arguments[1:] if method.of_user else arguments)))
        reply = self._channel.receive()
        if isinstance(reply, Refused):
            raise reply.error()
        assert isinstance(reply, Returned)  # noqa: S101 - for mypy
        return from_plain(method.result, reply.value)

    def touch(self, asset: AssetRow) -> None:
        """Do nothing: the server notes an access when the asset is locked, which saves a call."""

    def changed(self, asset: AssetRow, _: object = None) -> None:
        """Read here what has changed, since reading may crash, and tell the server."""
        path = whole(asset)
        stamp = stamp_of(path)  # taken first: a write in between is seen by the next scan
        self._call("changed", asset, (stamp, safe_details(path, KINDS.index(asset.kind))))


def safe_details(path: Path, kind: int) -> Details:
    """Read what the catalogue says of a folder; nothing where a link could lead the reading elsewhere."""
    return Details() if has_links(path) else details(path, kind)


class RemoteLock:
    """The server's lock of an array or group; it is held until the request has been answered."""

    def __init__(self, registry: RemoteRegistry, asset: AssetRow) -> None:
        self._registry = registry
        self._asset = asset

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold the lock beside other readers and writers."""
        given = self._registry.given
        if given is None or given[1].path != self._asset.path:
            self._registry.lock(self._asset, False)
        yield

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the lock alone."""
        self._registry.lock(self._asset, True)
        yield
