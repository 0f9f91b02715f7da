"""Errors as panels show them: what happened, why, and what to do next."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal

Field = Literal["token", "username", "password", "server"]


@dataclass(frozen=True)
class Failure:
    """An error as a panel shows it.

    Parameters
    ----------
    title, reason, next_step : str
        What happened, why, and what to do; each one or more sentences.
    field : {"token", "username", "password", "server"}, optional
        The form field to correct.
    retry : bool, default True
        Whether a retry may succeed.
    signed_out : bool, default False
        Whether the cause is that nobody is signed in, or no longer.
    cause : BaseException, optional
        The error itself, for Python.
    """

    title: str
    reason: str
    next_step: str
    field: Field | None = None
    retry: bool = True
    signed_out: bool = False
    cause: BaseException | None = dataclasses.field(default=None, compare=False, repr=False)


def explain(error: BaseException, title: str) -> Failure:
    """Describe an error for a panel.

    Parameters
    ----------
    error : BaseException
        Usually one of the client's errors.
    title : str
        What failed, as a sentence: ``"Page 3 could not be loaded."``
    """
    name = next((cls.__name__ for cls in type(error).__mro__ if cls.__name__ in _KNOWN), "")
    unknown = ("Try again. If the problem persists, report the message above.", True)
    next_step, retry = _KNOWN.get(name, unknown)
    if isinstance(error, (TypeError, ValueError)):
        next_step, retry = "Correct the value, then try again.", False
    elif getattr(error, "http_status", None) == 400:  # its own next step is for those who call the client
        next_step = "Correct the value, then try again."
    else:  # an error of the client may know a better next step than its class does
        next_step = getattr(error, "next_step", None) or next_step
    return Failure(
        title=title,
        reason=_sentence(_reason(error) or type(error).__name__),
        next_step=_sentence(next_step),
        retry=retry,
        signed_out=name == "NotSignedIn",
        cause=error,
    )


# By name, so that describing an error imports neither the client's errors nor tiledb.
_KNOWN: dict[str, tuple[str, bool]] = {
    "NotSignedIn": ("Sign in to continue.", True),
    "Forbidden": ("Ask the owner for access, or choose another asset.", True),
    "NotFound": (
        "It may have been deleted, renamed, or may no longer be shared with you. Refresh the listing.",
        True,
    ),
    "RateLimited": ("Wait a moment, then try again.", True),
    "Unreachable": ("Check the connection and the server's address, then try again.", True),
    "PermissionError": ("Make the folder writable, or change to another folder with os.chdir().", True),
    "TileDBCloudError": ("Try again. If the problem persists, contact the server's administrator.", True),
}


def _reason(error: BaseException) -> str:
    """Return the server's message, without the error code that ``str(error)`` has."""
    reason = getattr(error, "server_message", None) or getattr(error, "reason", None)
    return reason if isinstance(reason, str) else str(error)


def _sentence(text: str) -> str:
    """Return the text as one paragraph of at most 500 characters that ends like a sentence."""
    line = " ".join(text.split())
    line = line if len(line) <= 500 else line[:499] + "…"
    return line if line.endswith((".", "!", "?", "…")) else line + "."
