"""Requests by path: the low-level object behind a client."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from .arguments import QueryParams
from .http.decoding import decode
from .models import ListingPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from .http.transport import Transport

T = TypeVar("T")

#: A query parameter: a list is sent as repeated keys, None is not sent.
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
        """Host, username, TLS settings and whether the client is signed in; no secrets."""
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
            Query parameters; a list is sent as repeated keys, None is not sent.

        Returns
        -------
        object
            The response's JSON as plain Python objects; None when it has no body.

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
        >>> token = client.build(lambda api: api.post("/v1/token", {"name": "for a day"}))
        >>> token["name"]
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
        params = QueryParams()
        for name, value in query.items():
            if isinstance(value, list | tuple):
                params.texts(name, value)
            elif value is not None:
                params.append((name, str(value)))
        encoded = None if body is None else msgspec.json.encode(body)
        transport = self._transport()
        response = transport.send(method, path, params, encoded)
        return decode(response.body, object, transport.account.hide) if response.body.strip() else None


def fetch(transport: Transport, expected: type[T], path: str, params: QueryParams | None = None) -> T:
    """Send a GET request and decode the response as ``expected``; a page keeps the server's notices."""
    response = transport.send("GET", path, params or ())
    result = decode(response.body, expected, transport.account.hide)
    if isinstance(result, ListingPage) and (notices := response.headers.get("X-TileDB-Local-Notices")):
        with suppress(msgspec.MsgspecError):  # not of our embedded server
            result.__dict__["notices_of_server"] = msgspec.json.decode(notices, type=tuple[str, ...])
    return result


def send_change(transport: Transport, method: str, path: str, body: object = None) -> None:
    """Send a request that changes something; the body of its response is ignored."""
    transport.send(method, path, (), None if body is None else msgspec.json.encode(body))
