"""What went wrong, in words for a person: what, why, and what to do."""

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
        What happened, why, and what to do; sentences.
    field : str, optional
        The form field it is about.
    retry : bool, default True
        Whether trying again can help.
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

    def to_dict(self) -> dict[str, object]:
        """Return the ``Error`` of the message contract."""
        return {
            "title": self.title,
            "reason": self.reason,
            "next_step": self.next_step,
            "field": self.field,
            "retry": self.retry,
        }


def explain(error: BaseException, title: str) -> Failure:
    """Put an error into words.

    Parameters
    ----------
    error : BaseException
        Most often one of the client's errors.
    title : str
        What did not work, as a sentence: ``"Page 3 could not be loaded."``
    """
    name = next((cls.__name__ for cls in type(error).__mro__ if cls.__name__ in _KNOWN), "")
    next_step, retry = _KNOWN.get(name, ("Try again; if it stays, report the message above.", True))
    if isinstance(error, (TypeError, ValueError)):
        next_step, retry = "Correct the value, then try again.", False
    # The client's errors have their next step apart; it is better than any of ours.
    next_step = getattr(error, "next_step", None) or next_step
    return Failure(
        title=title,
        reason=_sentence(_reason(error) or type(error).__name__),
        next_step=_sentence(next_step),
        retry=retry,
        signed_out=name == "NotSignedIn",
        cause=error,
    )


# By name, so that putting an error into words imports neither the client's errors nor tiledb.
_KNOWN: dict[str, tuple[str, bool]] = {
    "NotSignedIn": ("Sign in, then this continues.", True),
    "Forbidden": ("Ask the owner for access, or choose something else.", True),
    "NotFound": (
        "It may have been deleted, renamed, or no longer be shared with you. Refresh the listing.",
        True,
    ),
    "RateLimited": ("Wait a moment, then try again.", True),
    "Unreachable": ("Check the connection and the server's address, then try again.", True),
    "PermissionError": ("Make the folder writable, or go to another one with os.chdir().", True),
    "TileDBCloudError": ("Try again. If the problem persists, contact the server's administrator.", True),
}


def _reason(error: BaseException) -> str:
    """Return what the server said, without the numbers that the error's text has for programs."""
    said = getattr(error, "json_data", None)
    message = said.get("message") if isinstance(said, dict) else None
    if isinstance(said, dict) and isinstance(message, str) and message:
        request = said.get("request_id")  # whoever runs the server finds it by this
        return f"{message.rstrip('.')} (request {request})." if request else message
    reason = getattr(error, "reason", None)
    return reason if isinstance(reason, str) else str(error)


def _sentence(text: str) -> str:
    """Keep messages readable: one paragraph, not endless."""
    line = " ".join(text.split())
    line = line if len(line) <= 500 else line[:499] + "…"
    return line if line.endswith((".", "!", "?", "…")) else line + "."
