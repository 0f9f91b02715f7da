"""The URIs that Tab completes between a client's square brackets."""

from __future__ import annotations

import time

from .listings import Listings

_MOST = 1000
#: seconds for which Tab shows what the server listed; the reader waits at most as long as one request takes
_FRESH = 30.0
_PATIENCE = 3.0


class Keys(Listings):
    """Completion; see `Client`."""

    _completions: tuple[int, float, list[str]] | None = None  # the sign-in's generation, when, the URIs

    def _ipython_key_completions_(self) -> list[str]:
        """Return the first 1,000 URIs of each listing, the user's own first; those that fail are left out."""
        generation, now = self.changes.generation, time.monotonic()
        known = self._completions
        if known is not None and known[0] == generation and now - known[1] < _FRESH:
            return known[2]
        own = (self.list_arrays, self.list_groups, self.list_shared_arrays, self.list_shared_groups)
        public = (self.list_public_arrays, self.list_public_groups)
        listings = (*own, *public) if self.signed_in else public
        calls = [listing(page=1, per_page=_MOST, async_req=True) for listing in listings]
        uris: dict[str, None] = {}
        for call in calls:
            try:
                page = call.result(timeout=max(0.0, now + _PATIENCE - time.monotonic()))
            except Exception:  # noqa: BLE001, S112 (a key press must not end in a traceback)
                continue
            uris |= dict.fromkeys(row.tiledb_uri for row in page.rows if row.tiledb_uri)
        self._completions = (generation, now, list(uris))
        return list(uris)
