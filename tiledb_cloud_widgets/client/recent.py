"""The assets used last: ``~/.tiledb/cloud_widgets_recent.json``, 50 for each host and user."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from .auth import cloud_json, hosts

if TYPE_CHECKING:
    from collections.abc import Callable

MOST: Final = 50
_MOST_USERS: Final = 20
_NAME: Final = "cloud_widgets_recent.json"


class Recent(NamedTuple):
    """An asset that was opened, looked at or inserted; its kind is "array" or "group"."""

    uri: str
    kind: str


#: In place of the file: of servers on this machine, which come and go, and where there is no home folder.
_memory: dict[str, list[Recent]] = {}
_lock = threading.Lock()


def note(host: str, username: str | None, asset: Recent) -> None:
    """Put an asset first; without a username nothing is kept. A file that cannot be written is left alone."""
    if username is None:
        return
    key = _key(host, username)

    def put_first(users: dict[str, list[Recent]]) -> None:
        others = [other for other in users.pop(key, []) if other.uri != asset.uri]
        users[key] = [asset, *others][:MOST]  # last among the users, as the newest
        for old in list(users)[:-_MOST_USERS]:
            del users[old]

    if recent(host, username)[:1] != [asset]:
        _change(host, put_first)


def recent(host: str, username: str | None) -> list[Recent]:
    """Return the assets that a user used last, the newest first."""
    if username is None:
        return []
    users = _memory if _in_memory(host) else _read()
    return users.get(_key(host, username), [])


def forget(host: str, username: str | None) -> None:
    """Forget what a user used; without a username, what anybody used on this host."""

    def remove(users: dict[str, list[Recent]]) -> None:
        own = _key(host, username or "")
        for key in list(users):
            if key == own or (username is None and key.startswith(own)):
                del users[key]

    _change(host, remove)


def _key(host: str, username: str) -> str:
    return f"{host} {username}"


def _in_memory(host: str) -> bool:
    return cloud_json.folder() is None or hosts.is_loopback(host)


def _change(host: str, change: Callable[[dict[str, list[Recent]]], None]) -> None:
    if _in_memory(host):
        with _lock:
            change(_memory)
        return
    try:
        with cloud_json.locked(f"{_NAME}.lock"):  # another kernel may be writing
            before = _read()
            users = {key: list(assets) for key, assets in before.items()}
            change(users)
            if users != before:
                content = json.dumps(users, indent=1).encode()
                cloud_json.replace(cloud_json.in_home(_NAME), content, durable=False)
    except OSError:
        return  # a read-only home: there is nothing to suggest then


def _read() -> dict[str, list[Recent]]:
    """Return what the file holds, without what is not ours; an unreadable one holds nothing."""
    try:
        data = cloud_json.read_json(cloud_json.in_home(_NAME)) or {}
    except cloud_json.BadFileError:
        return {}
    return {key: _assets(rows) for key, rows in data.items() if isinstance(rows, list)}


def _assets(rows: list[Any]) -> list[Recent]:
    pairs = [row for row in rows if isinstance(row, list) and [type(item) for item in row] == [str, str]]
    return [Recent(*pair) for pair in pairs][:MOST]
