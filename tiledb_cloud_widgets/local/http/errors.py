"""The one exception of the embedded server: a refusal that the client is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class HTTPError(Exception):
    """Raised to answer a request with an error status.

    Parameters
    ----------
    status : int
        HTTP status, 400 to 599.
    message : str
        A sentence for the user; never a path of this machine.
    headers : mapping of str to str, optional
        Further headers of the response.
    """

    def __init__(self, status: int, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})


def disk_full() -> HTTPError:
    """Return the error for a change that does not fit on the disk."""
    return HTTPError(507, "The server's disk is full: nothing was changed. Free some space, then try again.")
