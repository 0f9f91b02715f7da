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
    name = next((cls.__name__ for cls in type(error).__mro__ if cls.__name__ in _NEXT_STEPS), "")
    is_wrong_value = isinstance(error, (TypeError, ValueError))
    # the next step of a 400 is for those who call the client
    if is_wrong_value or getattr(error, "http_status", None) == 400:
        next_step = "Correct the value, then try again."
    else:  # an error of the client may know a better next step than its class does
        unknown = "Try again. If the problem persists, report the message above."
        next_step = getattr(error, "next_step", None) or _NEXT_STEPS.get(name, unknown)
    return Failure(
        title=title,
        reason=_sentence(_reason(error) or type(error).__name__),
        next_step=_sentence(next_step),
        retry=not is_wrong_value,
        signed_out=name == "NotSignedIn",
        cause=error,
    )


# By name, so that describing an error imports neither the client's errors nor tiledb.
_NEXT_STEPS = {
    "NotSignedIn": "Sign in to continue.",
    "Forbidden": "Ask the owner for access, or choose another asset.",
    "NotFound": "It may have been deleted, renamed, or may no longer be shared with you. "
    "Refresh the listing.",
    "RateLimited": "Wait a moment, then try again.",
    "Unreachable": "Check the connection and the server's address, then try again.",
    "PermissionError": "Make the folder writable, or change to another folder with os.chdir().",
    "TileDBCloudError": "Try again. If the problem persists, contact the server's administrator.",
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
