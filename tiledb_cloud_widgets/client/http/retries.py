"""Which failures are retried, when, and for how long."""

from __future__ import annotations

import contextlib
import email.utils
import enum
import random
import re
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class RetryMode(enum.Enum):
    """Which statuses are retried: 503 (DEFAULT); 400, 500, 501, 502, 503 (FORCEFUL); none (DISABLED).

    DEFAULT and FORCEFUL also retry when there was no response, and 413 and 429 with a ``Retry-After``. Of a
    whole listing (``iter_pages``) they retry a page that fails with 429, 500, 502, 503 or 504.

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
_LONGEST_RETRY_AFTER = 366 * 86_400.0  # seconds; a server that asks for more means never
_WITH_RETRY_AFTER = frozenset({413, 429, 503})
#: Retried besides, in either mode, for a page of a whole listing: one bad gateway must not cost the rest.
_OF_PAGES = frozenset({429, 500, 502, 503, 504})
#: The most retries of such a page: about 12 s.
_PAGE_RETRIES = 6
_fetching_page: ContextVar[bool] = ContextVar("fetching_page", default=False)


@contextlib.contextmanager
def retrying_pages() -> Iterator[None]:
    """Retry the requests made inside as those for a page of a whole listing."""
    token = _fetching_page.set(True)
    try:
        yield
    finally:
        _fetching_page.reset(token)


class RetryLimits(msgspec.Struct, frozen=True):
    """How often and how long a client retries.

    Parameters
    ----------
    retries : int, default 10
        Most retries of a request.
    unanswered : int, default 4
        Most retries of them without a response: a server that is down rarely comes back within seconds.
    seconds : float, default 60
        No retry begins later than this after the first attempt began.
    first_wait : float, default 0.25
        Seconds before the first retry; each further wait is twice as long. Every wait is shortened by up to
        half, at random, so that many clients do not retry at the same moment.
    longest_wait : float, default 20
        Longest wait in seconds, unless the server asks for a longer one.

    Examples
    --------
    >>> another = Client()
    >>> another.retry_limits = RetryLimits(retries=3, seconds=20)
    """

    retries: int = 10
    unanswered: int = 4
    seconds: float = 60.0
    first_wait: float = 0.25
    longest_wait: float = 20.0

    def __post_init__(self) -> None:
        """Check the types and ranges: a wrong one would be met in the middle of a retry."""
        for name in self.__struct_fields__:
            value = getattr(self, name)
            allowed = int if name in ("retries", "unanswered") else (int, float)
            if isinstance(value, bool) or not isinstance(value, allowed):
                kind = "a whole number" if allowed is int else "a number"
                raise TypeError(f"{name} must be {kind}, not {value!r:.60}")
            if not value >= 0:
                raise ValueError(f"{name} must not be below 0; it is {value!r}")


class Schedule(msgspec.Struct):
    """The attempts of one request."""

    mode: RetryMode
    limits: RetryLimits
    deadline: float | None = None
    tries: int = 0
    no_response: int = 0
    of_page: bool = msgspec.field(default_factory=_fetching_page.get)
    began: float = msgspec.field(default_factory=time.monotonic)

    @property
    def seconds_left(self) -> float:
        """Seconds in which another retry may begin."""
        most = self.limits.seconds if self.deadline is None else min(self.limits.seconds, self.deadline)
        return most - (time.monotonic() - self.began)

    def allows_retry(self, status: int, retry_after: float | None) -> bool:
        """Tell whether the mode retries a response with this status."""
        if self.mode is RetryMode.DISABLED:
            return False
        if status in _STATUSES[self.mode] or (retry_after is not None and status in _WITH_RETRY_AFTER):
            return True
        return self.of_page and status in _OF_PAGES and self.tries < _PAGE_RETRIES

    def wait_after_response(self, status: int, retry_after: float | None) -> float | None:
        """Return seconds to wait before retrying after a response, or None to give up."""
        return self._wait(retry_after) if self.allows_retry(status, retry_after) else None

    def wait_after_no_response(self) -> float | None:
        """Return seconds to wait before retrying without a response, or None to give up."""
        self.no_response += 1
        if self.mode is RetryMode.DISABLED or self.no_response > self.limits.unanswered:
            return None
        return self._wait(None)

    def _wait(self, server_wait: float | None) -> float | None:
        if self.tries >= self.limits.retries:
            return None
        wait = min(self.limits.first_wait * 2**self.tries, self.limits.longest_wait) * random.uniform(0.5, 1)  # noqa: S311
        if server_wait is not None:
            wait = server_wait
        self.tries += 1
        return wait if wait <= self.seconds_left else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks for; None without a valid one."""
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
        return min(float(value), _LONGEST_RETRY_AFTER)
    try:
        moment = email.utils.parsedate_to_datetime(value)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (aware - datetime.now(UTC)).total_seconds()
    except (ValueError, IndexError, OverflowError, TypeError):
        return None
    return min(max(0.0, seconds), _LONGEST_RETRY_AFTER)
