"""Where credentials are found: in the environment, in ``cloud.json``, in a TileDB profile."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from . import cloud_json, hosts
from .account import Account, checked_secret
from .cloud_json import BadFileError, SavedLogin, read_json
from .secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

#: Variables that say who is signed in, and where.
_VARIABLES = (
    "TILEDB_REST_HOST",
    "TILEDB_REST_TOKEN",
    "TILEDB_REST_USERNAME",
    "TILEDB_REST_PASSWORD",
    "TILEDB_REST_IGNORE_SSL_VALIDATION",
    "TILEDB_SSL_CA_FILE",
    "TILEDB_PROFILE_NAME",
)

T = TypeVar("T")
P = ParamSpec("P")


def default_account() -> Account:
    """Find an account, as the ``tiledb-cloud`` client does, and after it in a TileDB profile.

    The environment (``TILEDB_REST_TOKEN``, ``TILEDB_REST_HOST``) takes precedence over ``cloud.json``, but
    ``cloud.json`` takes precedence over ``TILEDB_REST_USERNAME``, ``TILEDB_REST_PASSWORD``,
    ``TILEDB_REST_IGNORE_SSL_VALIDATION`` and ``TILEDB_SSL_CA_FILE``.

    Raises
    ------
    TileDBCloudError
        When a source is invalid, or a credential of the environment would be sent to a host from a file that
        is not https under ``tiledb.com``.
    """
    try:
        return _default_account()
    except (BadFileError, ValueError) as error:
        reason = str(error)
    from ..errors import TileDBCloudError  # noqa: PLC0415 (imports tiledb)

    raise TileDBCloudError(reason, "Correct it, or move it away, then sign in again.")


def _default_account() -> Account:
    saved = cloud_json.read()
    env_host = _variable("TILEDB_REST_HOST")
    base = Account(
        host=_checked("TILEDB_REST_HOST", hosts.normalized, env_host or saved.host or hosts.DEFAULT_HOST),
        verify_ssl=not ignores_ssl() if saved.verify_ssl is None else saved.verify_ssl,
        ca_file=saved.ca_file or os.environ.get("TILEDB_SSL_CA_FILE") or None,
    )
    env_token = _checked(
        "TILEDB_REST_TOKEN", checked_secret, "token", Secret(os.environ.get("TILEDB_REST_TOKEN", ""))
    )
    if env_token is not None:
        return _guarded(replace(base, token=env_token, source="environment"), saved, env_host)
    if saved.token is not None:
        return replace(base, token=saved.token, source="cloud.json")
    username = saved.username or _variable("TILEDB_REST_USERNAME")
    password = saved.password or checked_secret(
        "password", Secret(os.environ.get("TILEDB_REST_PASSWORD", ""))
    )
    if username is not None and password is not None:
        account = replace(base, username=username, password=password)
        if saved.password is not None and saved.username is not None:
            return replace(account, source="cloud.json")
        return _guarded(replace(account, source="environment"), saved, env_host)
    return _profile_account(base, env_host) or base


def _variable(name: str) -> str | None:
    """Return a variable of the environment; an empty or blank one counts as not set."""
    return os.environ.get(name, "").strip() or None


def _checked(source: str | Path, check: Callable[P, T], *values: P.args, **more: P.kwargs) -> T:
    """Return what a check of values returns; its ValueError becomes a BadFileError that names the source."""
    try:
        return check(*values, **more)
    except ValueError as error:
        reason = str(error)
    raise BadFileError(f"{source}: {reason}")


def _guarded(account: Account, saved: SavedLogin, env_host: str | None) -> Account:
    """Allow a credential of the environment with a host from a file only if that host is TileDB's own."""
    if not env_host and saved.host is not None and not hosts.is_tiledb(saved.host):
        variables = "TILEDB_REST_TOKEN" if account.token else "TILEDB_REST_USERNAME and TILEDB_REST_PASSWORD"
        raise BadFileError(
            f"{variables} is in the environment, but the host {saved.host} is from {cloud_json.place()}: "
            f"they may not belong together. If they do, set TILEDB_REST_HOST={saved.host}"
        )
    return account


def _profile_account(base: Account, env_host: str | None) -> Account | None:
    """Return the account of the TileDB profile that libtiledb would use, or None."""
    file = _profile_file()
    profiles = None if file is None else read_json(file)
    profile = (profiles or {}).get(os.environ.get("TILEDB_PROFILE_NAME") or "default")
    if profile is None or file is None:
        return None
    if not isinstance(profile, dict) or not all(isinstance(value, str) for value in profile.values()):
        raise BadFileError(f"{file}: a profile must be an object of strings")
    token = _checked(file, checked_secret, "token", Secret(profile.get("rest.token", "")))
    username = profile.get("rest.username") or None
    password = checked_secret("password", Secret(profile.get("rest.password", "")))
    host = _checked(file, hosts.normalized, profile.get("rest.server_address") or hosts.DEFAULT_HOST)
    verify = (profile.get("ssl.verify") or profile.get("rest.verify_ssl") or "true").lower() != "false"
    account = replace(
        base,
        host=base.host if env_host else host,
        token=token,
        username=None if token else username,
        password=None if token else password,
        verify_ssl=base.verify_ssl and verify,
        ca_file=base.ca_file or profile.get("ssl.ca_file") or None,
        source="profile",
    )
    return account if account.signed_in else None


def _profile_file() -> Path | None:
    folder = os.environ.get("TILEDB_PROFILE_DIR")
    home = Path(folder) if folder else cloud_json.folder()
    return None if home is None else home / "profiles.json"


def sources_stamp() -> tuple[object, ...]:
    """Return what changes with the variables of the environment, ``cloud.json`` and the file of profiles."""
    home = cloud_json.folder()
    stamps: list[object] = [hash(os.environ.get(name)) for name in _VARIABLES]  # one of them is a secret
    for file in (None if home is None else home / "cloud.json", _profile_file()):
        try:
            status = None if file is None else file.stat()
        except OSError:
            status = None
        stamps.append(status and (status.st_mtime_ns, status.st_size, status.st_ino))
    return tuple(stamps)


def ignores_ssl() -> bool:
    """Tell whether ``TILEDB_REST_IGNORE_SSL_VALIDATION`` turns certificate checks off."""
    return os.environ.get("TILEDB_REST_IGNORE_SSL_VALIDATION", "").lower() in ("true", "1", "on")
