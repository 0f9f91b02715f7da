"""The low-level object behind a client: paths of the REST API, and what they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from .arguments import Pairs
from .http.decoding import decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from .http.transport import Transport

T = TypeVar("T")

#: A value of a query: a list stands for several pairs of the same key, None for none.
QueryValue = str | int | float | bool | list[str] | tuple[str, ...] | None


class Api:
    """Requests to any path of the REST API, with a client's credentials and retries; ``build`` hands it out.

    Examples
    --------
    >>> client.build(lambda api: api.get("/v1/user"))["username"]
    'demo'
    """

    def __init__(self, transport: Callable[[], Transport]) -> None:
        self._transport = transport

    @property
    def config(self) -> dict[str, Any]:
        """Host, username, TLS settings and whether somebody is signed in: no secret."""
        account = self._transport().account
        return {
            "host": account.host,
            "username": account.username,
            "signed_in": account.signed_in,
            "verify_ssl": account.verify_ssl,
            "ca_file": account.ca_file,
        }

    def get(self, path: str, /, **query: QueryValue) -> Any:  # noqa: ANN401 (any JSON)
        """Send a GET request.

        Parameters
        ----------
        path : str
            Below the host, percent-encoded: ``/v1/user``.
        **query : str, int, float, bool, list of str, or None
            The query; a list is sent as repeated keys, None not at all.

        Returns
        -------
        object
            The JSON of the answer as plain Python objects; None when it has no body.

        Raises
        ------
        TileDBCloudError
            When the request fails.
        """
        return self._call("GET", path, None, query)

    def post(self, path: str, body: object = None, /, **query: QueryValue) -> Any:  # noqa: ANN401 (any JSON)
        """Send a POST request with ``body`` as JSON; otherwise as ``get``.

        Examples
        --------
        >>> made = client.build(lambda api: api.post("/v1/token", {"name": "for a day"}))
        >>> made["name"]
        'for a day'
        """
        return self._call("POST", path, body, query)

    def patch(self, path: str, body: object = None, /, **query: QueryValue) -> Any:  # noqa: ANN401 (any JSON)
        """Send a PATCH request with ``body`` as JSON; otherwise as ``get``."""
        return self._call("PATCH", path, body, query)

    def delete(self, path: str, /, **query: QueryValue) -> Any:  # noqa: ANN401 (any JSON)
        """Send a DELETE request; otherwise as ``get``."""
        return self._call("DELETE", path, None, query)

    def _call(self, method: str, path: str, body: object, query: dict[str, QueryValue]) -> object:
        if not isinstance(path, str) or not path.startswith("/"):
            raise ValueError(f"path must begin with '/', as '/v1/user'; it is {path!r}")
        pairs = Pairs()
        for name, value in query.items():
            if isinstance(value, list | tuple):
                pairs.texts(name, value)
            elif value is not None:
                pairs.append((name, str(value)))
        encoded = None if body is None else msgspec.json.encode(body)
        transport = self._transport()
        answer = transport.send(method, path, pairs, encoded)
        return decode(answer.body, object, transport.account.hide) if answer.body.strip() else None


def ask(transport: Transport, kind: type[T], path: str, pairs: Pairs | None = None) -> T:
    """GET a path and decode what it answers."""
    return decode(transport.send("GET", path, pairs or ()).body, kind, transport.account.hide)


def change(transport: Transport, method: str, path: str, body: object = None) -> None:
    """Send a change; what it answers is of no interest."""
    transport.send(method, path, (), None if body is None else msgspec.json.encode(body))
