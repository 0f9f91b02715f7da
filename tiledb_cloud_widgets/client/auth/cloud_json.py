"""``~/.tiledb/cloud.json``: saved logins, shared with the ``tiledb-cloud`` client.

``cloud-widgets.json``, next to it, holds a digest of what this package wrote, so that a sign-out removes
nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from . import hosts
from .account import checked_secret
from .secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .account import Account

TOKEN_KEY = "X-TILEDB-REST-API-KEY"  # noqa: S105 (the name of a header)
MOST_BYTES = 1_000_000  # of a file of credentials


class SavedLogin(msgspec.Struct, frozen=True):
    """The contents of ``cloud.json``; missing fields are None."""

    host: str | None = None
    token: Secret | None = None
    username: str | None = None
    password: Secret | None = None
    verify_ssl: bool | None = None
    ca_file: str | None = None


class BadFileError(Exception):
    """A credentials file that cannot be read; the text names the file and the problem."""


def folder() -> Path | None:
    """Return ``~/.tiledb``; None where there is no home folder, as for a user id that no account has."""
    try:
        return Path.home() / ".tiledb"
    except RuntimeError:
        return None


def place() -> str:
    """Return where the file is, or would be if there were a home folder, for people to read."""
    return str((folder() or Path("~/.tiledb")) / "cloud.json")


def in_home(name: str) -> Path:
    """Return the path of a file in ``~/.tiledb``; `BadFileError` where there is no home folder."""
    home = folder()
    if home is None:
        raise BadFileError("there is no home folder: HOME is not set, and the user id has no account")
    return home / name


def read() -> SavedLogin:
    """Read the file; a missing file is an empty one.

    Raises
    ------
    BadFileError
        When it cannot be read, or is invalid. It is left unchanged.
    """
    if folder() is None:
        return SavedLogin()
    file = in_home("cloud.json")
    data = read_json(file) or {}
    headers = _value(file, data, "api_key", dict) or {}
    host = _value(file, data, "host", str)
    hidden = Secret(_value(file, headers, TOKEN_KEY, str))
    try:
        host = hosts.normalized(host) if host else None
        token = checked_secret("token", hidden)
    except ValueError as error:
        raise BadFileError(f"{file}: {error}") from None
    password = _value(file, data, "password", str)
    return SavedLogin(
        host=host,
        token=token,
        username=_value(file, data, "username", str) or None,
        password=Secret(password) if password else None,
        verify_ssl=_value(file, data, "verify_ssl", bool),
        ca_file=_value(file, data, "ca_file", str) or None,
    )


def read_json(file: Path) -> dict[str, Any] | None:
    """Read a file that holds a JSON object, in UTF-8 or UTF-16; None when there is no file."""
    try:
        status = file.stat()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None  # no home folder, or another user's: what needs no file works
    except OSError as error:
        raise BadFileError(f"{file} cannot be read: {error.strerror}") from None
    try:
        if not stat.S_ISREG(status.st_mode):  # reading a pipe or a device may never end
            what = "folder" if stat.S_ISDIR(status.st_mode) else "pipe, socket or device"
            raise BadFileError(f"{file} cannot be read: it is a {what}")
        if status.st_size > MOST_BYTES:
            raise BadFileError(f"{file} cannot be read: it has more than {MOST_BYTES:,} bytes")
        data = json.loads(file.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadFileError(f"{file} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise BadFileError(f"{file} is not valid JSON") from None
    if not isinstance(data, dict):
        raise BadFileError(f"{file} is not a JSON object")
    return data


def _value(file: Path, data: dict[str, Any], key: str, expected: type) -> Any:  # noqa: ANN401
    value = data.get(key)
    if value is not None and not isinstance(value, expected):
        raise BadFileError(f"{file}: {key} must be a {expected.__name__}, not a {type(value).__name__}")
    return value


def write(account: Account, *, made_session: bool) -> Path | None:
    """Save an account.

    Parameters
    ----------
    account : Account
        What to save.
    made_session : bool
        Whether its token is a session token that this package created and may revoke.

    Returns
    -------
    Path or None
        The backup of an earlier entry for another host, if there was one.

    Raises
    ------
    BadFileError
        When the existing file is invalid; it is left unchanged.
    OSError
        When the folder cannot be written to.
    """
    entry: dict[str, Any] = {
        "api_key": {} if account.token is None else {TOKEN_KEY: account.token.reveal()},
        "host": account.host,
        "verify_ssl": account.verify_ssl,
    }
    if account.token is None and account.username is not None and account.password is not None:
        entry |= {"username": account.username, "password": account.password.reveal()}
    if account.ca_file is not None:
        entry["ca_file"] = account.ca_file
    content = json.dumps(entry, indent=4, sort_keys=True).encode()
    backup = None
    with locked():
        file = in_home("cloud.json")
        previous = read()
        if (
            previous.host is not None
            and (previous.token or previous.password)
            and hosts.origin(previous.host) != hosts.origin(account.host)
        ):
            backup = file.with_name(f"cloud.json.{hosts.file_name(previous.host)}.bak")
            replace(backup, file.read_bytes())
        replace(file, content)
        record = {"entry": _digest(content), "session": made_session}
        replace(in_home("cloud-widgets.json"), json.dumps(record).encode())
    return backup


class WrittenEntry(msgspec.Struct, frozen=True):
    """What this package wrote: the token, if any, and whether it is a session token that we created."""

    token: Secret | None
    session: bool


def written_entry() -> WrittenEntry | None:
    """Return what this package wrote, if the file still contains it; otherwise None."""
    try:
        record = read_json(in_home("cloud-widgets.json"))
        saved = read()
        content = in_home("cloud.json").read_bytes() if record else b""
    except (BadFileError, OSError, ValueError):
        return None
    if record is None or record.get("entry") != _digest(content):
        return None
    return WrittenEntry(saved.token, record.get("session") is True)


def remove() -> None:
    """Remove the file if this package wrote it; leave any other."""
    with locked():
        if written_entry() is not None:
            in_home("cloud.json").unlink()
            in_home("cloud-widgets.json").unlink()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def replace(file: Path, content: bytes, *, durable: bool = True) -> None:
    """Write a file atomically, readable by its owner only; a symbolic link stays one.

    With ``durable`` it survives a power cut.
    """
    target = file.resolve()
    # creates it with mode 0600
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def locked(lock: str = "cloud.json.lock") -> Iterator[None]:
    """Lock the folder, so that two processes cannot mix one's entry with the other's digest."""
    folder = in_home("")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        with contextlib.suppress(PermissionError):
            folder.chmod(0o700)
    descriptor = os.open(folder / lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    try:
        import fcntl  # noqa: PLC0415
    except ImportError:  # Windows: replacing a file is atomic even without the lock
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)
