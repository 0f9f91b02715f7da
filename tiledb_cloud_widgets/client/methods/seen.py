"""Which rows of a long listing have come, in eight bytes a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np

_RECENT = 50_000  # keys in a set, which takes eight times as much; beyond them numpy is needed


class SeenKeys:
    """The keys of rows, as 64-bit hashes: a million rows collide with odds below 1e-7.

    Examples
    --------
    >>> seen = SeenKeys()
    >>> seen.add(["a", "b"])
    >>> seen.holds_any(["b", "c"]), "c" in seen
    (True, False)
    """

    def __init__(self) -> None:
        self._recent: set[int] = set()
        self._sorted: list[np.ndarray] = []  # each at least twice as long as the next

    def __contains__(self, key: str) -> bool:
        return self.holds_any((key,))

    def holds_any(self, keys: Collection[str]) -> bool:
        """Tell whether at least one of these keys was added."""
        hashes = set(map(hash, keys))
        if not self._recent.isdisjoint(hashes):
            return True
        if not self._sorted:
            return False
        import numpy as np  # noqa: PLC0415 (only for long listings)

        wanted = np.sort(np.fromiter(hashes, np.int64, len(hashes)))
        for run in self._sorted:
            places = np.searchsorted(run, wanted)
            if (run[np.minimum(places, len(run) - 1)] == wanted).any():
                return True
        return False

    def add(self, keys: Collection[str]) -> None:
        """Add keys."""
        self._recent.update(map(hash, keys))
        if len(self._recent) < _RECENT:
            return
        import numpy as np  # noqa: PLC0415 (only for long listings)

        run = np.sort(np.fromiter(self._recent, np.int64, len(self._recent)))
        self._recent = set()
        while self._sorted and len(self._sorted[-1]) < 2 * len(run):
            run = np.concatenate([self._sorted.pop(), run])
            run.sort(kind="stable")  # quick where two sorted halves are there
        self._sorted.append(run)

    def clear(self) -> None:
        """Forget all keys."""
        self._recent, self._sorted = set(), []
