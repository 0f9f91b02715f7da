"""The errors of this package, as one tree.

::

    tiledb.TileDBError
      TileDBCloudError      any failure of the server, the network or a credentials file
        NotSignedIn         401, or there are no credentials
        Forbidden           403
        NotFound            404
        RateLimited         429, or a Retry-After longer than the retry budget
        Unreachable         no response: refused, DNS, TLS, timeout, cut off

This module imports ``tiledb``, which is slow to load, so nothing imports this module before the first error.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from math import ceil
from typing import Any

import tiledb

from .readme import see
from .server_text import clean

_NEXT_STEPS = {
    400: "Check the arguments of the call.",
    401: "Sign in again: the token or password is wrong, was revoked or has expired.",
    403: "Ask the owner of the asset or an administrator of the namespace for this permission. "
    + see("permission-denied"),
    404: "Check the name and the namespace; an asset that is not shared with you is not found either.",
    429: "Wait a little, then try again.",
}


class TileDBCloudError(tiledb.TileDBError):  # type: ignore[misc]
    """A TileDB Cloud call that failed.

    Parameters
    ----------
    reason : str
        Why; for a response, the server's own text.
    next_step : str, optional
        What to do about it.
    title : str, optional
        What happened, in a few words; by default that of the class, such as "Not found".
    http_status : int, optional
        Status of the response; None without a response.
    json_data : object, optional
        JSON body of the response.
    body : str, optional
        Body of the response as text, when it was not JSON.
    retry_after : float, optional
        Seconds that the server asked to wait.

    Attributes
    ----------
    title, reason, next_step, http_status, json_data, body, retry_after
        As above. ``str(error)`` is ``reason``, and ``next_step`` on a line of its own.

    Examples
    --------
    >>> raise TileDBCloudError("boom - Code: 42", "Try again.", http_status=500)
    Traceback (most recent call last):
    ...
    tiledb_cloud_widgets.client.errors.TileDBCloudError: boom - Code: 42
    Try again.
    """

    title = "The request failed"

    def __init__(
        self,
        reason: str,
        next_step: str | None = None,
        *,
        title: str | None = None,
        http_status: int | None = None,
        json_data: object = None,
        body: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        reason = clean(reason)
        super().__init__(reason if not next_step else f"{reason}\n{next_step}")
        self.title = title or type(self).title
        self.reason = reason
        self.next_step = next_step
        self.http_status = http_status
        self.json_data = json_data
        self.body = body
        self.retry_after = retry_after
        #: For people, where the reason is a server's own: its sentence, and the number of the request.
        self.server_message: str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.reason, self.next_step), self.__dict__


class NotSignedIn(TileDBCloudError):  # noqa: N818 (so that `except NotSignedIn` reads well)
    """There are no credentials, or the server rejects them (401)."""

    title = "Not signed in"


class Forbidden(TileDBCloudError):  # noqa: N818
    """The user lacks the permission (403)."""

    title = "Permission denied"


class NotFound(TileDBCloudError):  # noqa: N818
    """It does not exist, or is not shared with the user (404)."""

    title = "Not found"


class RateLimited(TileDBCloudError):  # noqa: N818
    """Too many requests (429); ``retry_after`` is the number of seconds to wait, if the server gave it."""

    title = "Too many requests"


class Unreachable(TileDBCloudError):  # noqa: N818
    """There was no response: connection refused, unknown host name, TLS error, timeout, or cut off."""

    title = "Cannot reach the server"


_CLASSES = {401: NotSignedIn, 403: Forbidden, 404: NotFound, 429: RateLimited}


def from_response(
    status: int,
    text: str,
    *,
    retry_after: float | None = None,
    too_long: bool = False,
    signed_in: bool = True,
) -> TileDBCloudError:
    """Return the error for a response.

    Parameters
    ----------
    status : int
        HTTP status.
    text : str
        Body, whatever it holds.
    retry_after : float, optional
        Seconds that the server asked to wait.
    too_long : bool, default False
        Whether that exceeds the retry budget; the error is then `RateLimited`.
    signed_in : bool, default True
        Whether the request had credentials.

    Returns
    -------
    TileDBCloudError
        Its text begins exactly as in the ``tiledb-cloud`` client.
    """
    data: object = None
    try:
        data = json.loads(text)
        reason = _json_reason(status, data)
    except (ValueError, RecursionError):
        reason = _text_reason(status, text)
    error_class: type[TileDBCloudError] = _CLASSES.get(status, TileDBCloudError)
    next_step = _NEXT_STEPS.get(status)
    if status == HTTPStatus.UNAUTHORIZED and not signed_in:
        next_step = "You are not signed in: run tiledb_cloud_widgets.login(), or client.login(token=...)."
    if status >= 500:
        next_step = "Try again. If the problem persists, contact the server's administrator."
    if status < 400:
        next_step = "Check the server's address."
    if retry_after is not None:
        error_class = RateLimited if too_long else error_class
        next_step = f"The server asked to wait {ceil(retry_after)} s; try again after that."
    error = error_class(
        reason,
        next_step,
        http_status=status,
        json_data=data,
        body=text if data is None else None,
        retry_after=retry_after,
    )
    error.server_message = _server_message(data)
    return error


def _json_reason(status: int, data: object) -> str:
    if not isinstance(data, dict) or not data:
        shown = data if isinstance(data, str | list) and data else None
        return f"Unknown HTTP {status} error; response body: {shown!r}"
    details = dict(data)
    text = f"{details.pop('message', None)} - Code: {details.pop('code', None)}"
    return f"{text} - Extra details: {details}" if details else text


def _server_message(data: object) -> str | None:
    message = data.get("message") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(message, str) or not message:
        return None
    request = data.get("request_id")  # the server's administrator finds the request by it
    return clean(f"{message.rstrip('.')} (request {request})." if request else message)


def _text_reason(status: int, text: str) -> str:
    if status == HTTPStatus.NOT_FOUND:
        return "HTTP 404: resource not found"
    shown = text if len(text) <= 500 else f"{text[:500]}..."
    return f"Unknown HTTP {status} error; response body: {shown!r}"
