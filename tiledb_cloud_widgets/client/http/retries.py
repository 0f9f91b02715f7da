"""Which failures are tried again, when, and for how long."""

from __future__ import annotations

import email.utils
import enum
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class RetryMode(enum.Enum):
    """Which statuses are tried again: 503 (DEFAULT); 400, 500, 501, 502, 503 (FORCEFUL); none (DISABLED).

    DEFAULT and FORCEFUL also try again when no answer came, and on 413 and 429 with a ``Retry-After``.

    Examples
    --------
    >>> RetryMode("forceful")
    <RetryMode.FORCEFUL: 'forceful'>
    """

    DEFAULT = "default"
    FORCEFUL = "forceful"
    DISABLED = "disabled"


_STATUSES = {
    RetryMode.DEFAULT: frozenset({503}),
    RetryMode.FORCEFUL: frozenset({400, 500, 501, 502, 503}),
    RetryMode.DISABLED: frozenset[int](),
}
_WITH_RETRY_AFTER = frozenset({413, 429, 503})


@dataclass(frozen=True)
class RetryLimits:
    """How patient a client is.

    Parameters
    ----------
    retries : int, default 10
        Most tries of a request after the first.
    unanswered : int, default 4
        Most of them after tries that no answer came to: a server that is not there rarely appears.
    seconds : float, default 60
        No try begins later than this after the first one began.
    first_wait : float, default 0.25
        Seconds before the second try; each further wait is twice as long. Every wait is shortened by up to
        half, at random, so that many clients do not come back at once.
    longest_wait : float, default 20
        Seconds that no wait exceeds, but for one that the server asks for.

    Examples
    --------
    >>> mine = Client()
    >>> mine.retry_limits = RetryLimits(retries=3, seconds=20)
    """

    retries: int = 10
    unanswered: int = 4
    seconds: float = 60.0
    first_wait: float = 0.25
    longest_wait: float = 20.0


@dataclass
class Schedule:
    """The tries of one request."""

    mode: RetryMode
    limits: RetryLimits
    tries: int = 0
    unanswered: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds_left(self) -> float:
        """Seconds in which another try may begin."""
        return self.limits.seconds - (time.monotonic() - self.began)

    def takes_again(self, status: int, retry_after: float | None) -> bool:
        """Tell whether the mode tries an answer of this status again."""
        if self.mode is RetryMode.DISABLED:
            return False
        return status in _STATUSES[self.mode] or (retry_after is not None and status in _WITH_RETRY_AFTER)

    def wait_after_answer(self, status: int, retry_after: float | None) -> float | None:
        """Return seconds to wait before the next try of a request that was answered, or None to give up."""
        return self._wait(retry_after) if self.takes_again(status, retry_after) else None

    def wait_after_silence(self) -> float | None:
        """Return seconds to wait before the next try when no answer came, or None to give up."""
        self.unanswered += 1
        if self.mode is RetryMode.DISABLED or self.unanswered > self.limits.unanswered:
            return None
        return self._wait(None)

    def _wait(self, asked: float | None) -> float | None:
        if self.tries >= self.limits.retries:
            return None
        wait = min(self.limits.first_wait * 2**self.tries, self.limits.longest_wait) * random.uniform(0.5, 1)  # noqa: S311
        if asked is not None:
            wait = asked
        self.tries += 1
        return wait if wait <= self.seconds_left else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an answer's ``Retry-After`` asks for; None when it has none that is valid."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (ValueError, IndexError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
