"""``tiledb.Config`` and ``tiledb.Ctx`` with the client's credentials."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..auth.surroundings import tiledb_settings
from .base import Session

if TYPE_CHECKING:
    import tiledb

#: libtiledb waits 0.5 s after a failure, then each time 1.25 times as long: 10 retries take about 13 s.
_REST_RETRIES = "10"
#: Parameters that the client sets, and a caller must not: the server, its certificate, the credentials.
_SET_BY_CLIENT = (
    "rest.server_address",
    "rest.username",
    "rest.password",
    "rest.token",
    "ssl.verify",
    "ssl.ca_file",
    "ssl.ca_path",
    "rest.ignore_ssl_validation",  # older names of ssl.verify, which libtiledb takes without a word
    "rest.verify_ssl",
)


class Contexts(Session):
    """Contexts for the ``tiledb`` library; see `Client`."""

    def Config(self, cfg_dict: Mapping[str, Any] | tiledb.Config | None = None) -> tiledb.Config:  # noqa: N802 (the reference API's name)
        """Return a ``tiledb.Config`` that signs ``tiledb`` in to this client's server.

        Parameters
        ----------
        cfg_dict : mapping or tiledb.Config, optional
            Further parameters; it is not modified. Of a ``tiledb.Config``, only values that differ from the
            defaults are used.

        Raises
        ------
        ValueError
            When it holds ``rest.server_address``, ``rest.username``, ``rest.password``, ``rest.token``,
            ``ssl.verify`` or an older name of it, ``ssl.ca_file`` or ``ssl.ca_path`` with another value than
            the client's, which sets them.
        NotSignedIn
            When there are no credentials.

        Examples
        --------
        >>> client.Config({"sm.memory_budget": "1000000"})["rest.server_address"] == client.host
        True
        """
        import tiledb  # noqa: PLC0415 (takes a moment)

        account = self._checked_transport().account
        credentials: dict[str, str] = {"rest.server_address": account.host} | tiledb_settings(account)
        if account.token is not None:
            credentials["rest.token"] = account.token.reveal()
        elif account.username is not None and account.password is not None:
            credentials |= {"rest.username": account.username, "rest.password": account.password.reveal()}
            _refuse_other_token()
        parameters = _parameters(cfg_dict)
        for name in _SET_BY_CLIENT:
            if name in parameters and not (
                isinstance(cfg_dict, tiledb.Config) and parameters[name] == credentials.get(name)
            ):
                raise ValueError(f"Unexpected config parameter '{name}' to cloud.Config")
        return tiledb.Config({**parameters, **credentials})

    def Ctx(self, config: Mapping[str, Any] | tiledb.Config | None = None) -> tiledb.Ctx:  # noqa: N802
        """Return a ``tiledb.Ctx`` that signs ``tiledb`` in to this client's server.

        ``rest.retry_count`` is lowered unless ``config`` sets it, so that an unreachable server fails within
        about 15 s.

        Parameters
        ----------
        config : mapping or tiledb.Config, optional
            As for ``Config``.

        Raises
        ------
        ValueError, NotSignedIn
            As ``Config``.

        Examples
        --------
        >>> with tiledb.open("tiledb://demo/quickstart", ctx=client.Ctx()) as array:
        ...     array.schema.ndim
        2
        """
        import tiledb  # noqa: PLC0415 (takes a moment)

        parameters = _parameters(config)
        complete = self.Config(config)
        if "rest.retry_count" not in parameters:
            complete["rest.retry_count"] = _REST_RETRIES
        return tiledb.Ctx(complete)


def _refuse_other_token() -> None:
    """Raise when libtiledb would sign in with a token from elsewhere: it prefers any, even an empty one."""
    import tiledb  # noqa: PLC0415

    if not tiledb.Config().get("rest.token", False):
        return
    from ..errors import TileDBCloudError  # noqa: PLC0415

    where = "TILEDB_REST_TOKEN" if os.environ.get("TILEDB_REST_TOKEN") else "a TileDB profile"
    raise TileDBCloudError(
        f"tiledb would sign in with the token from {where} instead of your username and password.",
        "Remove that token, or sign in without no_session=True.",
    )


def _parameters(config: Mapping[str, Any] | tiledb.Config | None) -> dict[str, Any]:
    """Return the parameters that a caller set."""
    import tiledb  # noqa: PLC0415

    if config is None:
        return {}
    if isinstance(config, tiledb.Config):
        defaults = tiledb.Config().dict()
        return {name: value for name, value in config.dict().items() if defaults.get(name) != value}
    if not isinstance(config, Mapping):
        raise TypeError(f"config must be a dict or a tiledb.Config, not {type(config).__name__}")
    return dict(config)
