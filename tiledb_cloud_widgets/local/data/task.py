"""What the server and a worker process tell each other of a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..http.messages import HTTPError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Task:
    """One request, as the server passes it on; no header of it is needed any more."""

    answer: str
    method: str
    path: str
    query: list[tuple[str, str]]
    params: dict[str, str]
    body: bytes
    remaining: int
    expects_100: bool
    limit: int


@dataclass(frozen=True)
class Look:
    """A folder of which the registry wants the details, and whether it is an array or a group there."""

    path: Path
    kind: int


def refusal(error: HTTPError) -> tuple[object, ...]:
    """Return `error` as it goes through a channel."""
    return "refused", error.status, error.message, error.code, error.headers


def refused(status: int, message: str, code: int, headers: dict[str, str]) -> HTTPError:
    """Return the error of a `refusal`."""
    return HTTPError(status, message, code=code, headers=headers)
