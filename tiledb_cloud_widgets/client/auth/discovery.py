"""Credentials that are there already: in the environment, in ``cloud.json``, in a TileDB profile."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from . import cloud_json, hosts
from .account import Account, given
from .cloud_json import BadFileError, Saved, read_json
from .secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..methods.base import Session

T = TypeVar("T")
P = ParamSpec("P")


def account() -> Account:
    """Find an account, as the ``tiledb-cloud`` client does, and after it in a TileDB profile.

    The environment (``TILEDB_REST_TOKEN``, ``TILEDB_REST_HOST``) goes before ``cloud.json``, but
    ``cloud.json`` goes before ``TILEDB_REST_USERNAME``, ``TILEDB_REST_PASSWORD``,
    ``TILEDB_REST_IGNORE_SSL_VALIDATION`` and ``TILEDB_SSL_CA_FILE``.

    Raises
    ------
    TileDBCloudError
        When a source cannot be understood, or a credential of the environment would go to a host of the file
        that is not https under ``tiledb.com``.
    """
    try:
        return _account()
    except (BadFileError, ValueError) as error:
        trouble = str(error)
    from ..errors import TileDBCloudError  # noqa: PLC0415 (imports tiledb)

    raise TileDBCloudError(trouble, "Correct it, or move it away, then sign in again.")


def finds(session: Session) -> bool:
    """Tell whether a fresh process would sign in as this client does, to the same server."""
    mine = session._transport().account
    if mine.source != "login":
        return mine.signed_in
    from ..errors import TileDBCloudError  # noqa: PLC0415 (imports tiledb)

    try:
        return mine == account()
    except TileDBCloudError:  # a broken file finds nothing
        return False


def _account() -> Account:
    saved = cloud_json.read()
    env_host = os.environ.get("TILEDB_REST_HOST")
    base = Account(
        host=_named("TILEDB_REST_HOST", hosts.normal, env_host or saved.host or hosts.DEFAULT_HOST),
        verify_ssl=not ignores_ssl() if saved.verify_ssl is None else saved.verify_ssl,
        ca_file=saved.ca_file or os.environ.get("TILEDB_SSL_CA_FILE") or None,
    )
    env_token = _named("TILEDB_REST_TOKEN", given, "token", Secret(os.environ.get("TILEDB_REST_TOKEN", "")))
    if env_token is not None:
        return _guarded(replace(base, token=env_token, source="environment"), saved, env_host)
    if saved.token is not None:
        return replace(base, token=saved.token, source="cloud.json")
    username = saved.username or os.environ.get("TILEDB_REST_USERNAME") or None
    password = saved.password or given("password", Secret(os.environ.get("TILEDB_REST_PASSWORD", "")))
    if username is not None and password is not None:
        of_file = saved.password is not None and saved.username is not None
        found = replace(
            base, username=username, password=password, source="cloud.json" if of_file else "environment"
        )
        return found if of_file else _guarded(found, saved, env_host)
    return _of_profile(base, env_host) or base


def _named(source: str | Path, check: Callable[P, T], *values: P.args, **more: P.kwargs) -> T:
    """Return what a check of values returns; when it finds something wrong, say where they are from."""
    try:
        return check(*values, **more)
    except ValueError as error:
        trouble = str(error)
    raise BadFileError(f"{source}: {trouble}")


def _guarded(found: Account, saved: Saved, env_host: str | None) -> Account:
    """Let a credential of the environment go to a host of the file only if that is TileDB's own."""
    if not env_host and saved.host is not None and not hosts.is_tiledb(saved.host):
        what = (
            "TILEDB_REST_TOKEN"
            if found.token is not None
            else "TILEDB_REST_USERNAME and TILEDB_REST_PASSWORD"
        )
        raise BadFileError(
            f"{what} is in the environment, but the host {saved.host} is from {cloud_json.path()}: "
            f"they may not belong together. If they do, set TILEDB_REST_HOST={saved.host}"
        )
    return found


def _of_profile(base: Account, env_host: str | None) -> Account | None:
    """Return the account of the TileDB profile that libtiledb would use, or None."""
    folder = os.environ.get("TILEDB_PROFILE_DIR")
    file = (Path(folder) if folder else Path.home() / ".tiledb") / "profiles.json"
    profile = (read_json(file) or {}).get(os.environ.get("TILEDB_PROFILE_NAME") or "default")
    if profile is None:
        return None
    if not isinstance(profile, dict) or not all(isinstance(value, str) for value in profile.values()):
        raise BadFileError(f"{file}: a profile must be an object of strings")
    token = _named(file, given, "token", Secret(profile.get("rest.token", "")))
    username = profile.get("rest.username") or None
    password = given("password", Secret(profile.get("rest.password", "")))
    host = _named(file, hosts.normal, profile.get("rest.server_address") or hosts.DEFAULT_HOST)
    verify = (profile.get("ssl.verify") or profile.get("rest.verify_ssl") or "true").lower() != "false"
    found = replace(
        base,
        host=base.host if env_host else host,
        token=token,
        username=None if token else username,
        password=None if token else password,
        verify_ssl=base.verify_ssl and verify,
        ca_file=base.ca_file or profile.get("ssl.ca_file") or None,
        source="profile",
    )
    return found if found.signed_in else None


def ignores_ssl() -> bool:
    """Tell whether ``TILEDB_REST_IGNORE_SSL_VALIDATION`` says that certificates are not checked."""
    return os.environ.get("TILEDB_REST_IGNORE_SSL_VALIDATION", "").lower() in ("true", "1", "on")
