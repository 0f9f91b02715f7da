"""What can go wrong, as one tree.

::

    tiledb.TileDBError
      TileDBCloudError      whatever the server, the network or a file of credentials did wrong
        NotSignedIn         401, or nothing to sign in with
        Forbidden           403
        NotFound            404
        RateLimited         429, or a server that asks for more patience than we have
        Unreachable         no answer: refused, DNS, TLS, timeout, cut off

This module imports ``tiledb``, which takes a moment; so nothing imports it before the first error.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import tiledb

_NEXT_STEPS = {
    400: "Check the arguments of the call.",
    401: "Sign in again: the token or password is wrong, was revoked or has expired.",
    403: "Ask the owner of the asset or an administrator of the namespace for this permission.",
    404: "Check the name and the namespace; an asset that is not shared with you is not found either.",
    429: "Wait a little, then try again.",
}


class TileDBCloudError(tiledb.TileDBError):  # type: ignore[misc]
    """A call of TileDB Cloud that failed.

    Parameters
    ----------
    reason : str
        What happened; for an answer of the server, the server's own text.
    next_step : str, optional
        What to do about it.
    http_status : int, optional
        The status of the answer; None when there was no answer.
    json_data : object, optional
        The JSON body of the answer.
    body : str, optional
        The body of the answer as text, when it was no JSON.
    retry_after : float, optional
        Seconds that the server asked to wait.

    Attributes
    ----------
    reason, next_step, http_status, json_data, body, retry_after
        As above. ``str(error)`` is ``reason``, and ``next_step`` on a line of its own.

    Examples
    --------
    >>> raise TileDBCloudError("boom - Code: 42", "Try again.", http_status=500)
    Traceback (most recent call last):
    ...
    tiledb_cloud_widgets.client.errors.TileDBCloudError: boom - Code: 42
    Try again.
    """

    def __init__(
        self,
        reason: str,
        next_step: str | None = None,
        *,
        http_status: int | None = None,
        json_data: object = None,
        body: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(reason if not next_step else f"{reason}\n{next_step}")
        self.reason = reason
        self.next_step = next_step
        self.http_status = http_status
        self.json_data = json_data
        self.body = body
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.reason, self.next_step), self.__dict__


class NotSignedIn(TileDBCloudError):  # noqa: N818 (these read as sentences: `except NotSignedIn`)
    """There is nothing to sign in with, or the server does not take it (401)."""


class Forbidden(TileDBCloudError):  # noqa: N818
    """The server knows who asks, and does not allow it (403)."""


class NotFound(TileDBCloudError):  # noqa: N818
    """There is no such thing, or it is not shared with whoever asks (404)."""


class RateLimited(TileDBCloudError):  # noqa: N818
    """The server asks for patience (429); ``retry_after`` says how many seconds, if it said so."""


class Unreachable(TileDBCloudError):  # noqa: N818
    """No answer came: refused, unknown name, TLS trouble, timeout, or an answer that was cut off."""


_CLASSES = {401: NotSignedIn, 403: Forbidden, 404: NotFound, 429: RateLimited}


def of_answer(
    status: int, text: str, *, retry_after: float | None = None, too_long: bool = False
) -> TileDBCloudError:
    """Make the error for an answer of the server.

    Parameters
    ----------
    status : int
        HTTP status of the answer.
    text : str
        Body of the answer, whatever it holds.
    retry_after : float, optional
        Seconds that the server asked to wait.
    too_long : bool, default False
        Whether that is longer than we wait, which makes the error `RateLimited`.

    Returns
    -------
    TileDBCloudError
        Its text begins as the ``tiledb-cloud`` client has it.
    """
    data: object = None
    try:
        data = json.loads(text) if text else None
        reason = _reason_of_json(status, data) if text else _reason_of_text(status, text)
    except (ValueError, RecursionError):
        reason = _reason_of_text(status, text)
    kind: type[TileDBCloudError] = _CLASSES.get(status, TileDBCloudError)
    next_step = _NEXT_STEPS.get(status)
    if status >= 500:
        next_step = "Try again; if it stays, tell whoever runs the server."
    if status < 400:
        next_step = "Check the server's address."
    if retry_after is not None:
        kind = RateLimited if too_long else kind
        next_step = f"The server asks to wait {retry_after:.0f} s; try again then."
    as_text = None if data is not None else text
    return kind(reason, next_step, http_status=status, json_data=data, body=as_text, retry_after=retry_after)


def _reason_of_json(status: int, data: object) -> str:
    if not isinstance(data, dict) or not data:
        shown = data if isinstance(data, str | list) and data else None
        return f"Unknown HTTP {status} error; response body: {shown!r}"
    rest = dict(data)
    text = f"{rest.pop('message', None)} - Code: {rest.pop('code', None)}"
    return f"{text} - Extra details: {rest}" if rest else text


def _reason_of_text(status: int, text: str) -> str:
    if status == HTTPStatus.NOT_FOUND:
        return "HTTP 404: resource not found"
    shown = text if len(text) <= 500 else f"{text[:500]}..."
    return f"Unknown HTTP {status} error; response body: {shown!r}"
