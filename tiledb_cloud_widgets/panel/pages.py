"""The pages of a session: each has a key, and its rows are sent once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

from tiledb_cloud_widgets.catalog.page import uri_of
from tiledb_cloud_widgets.panel import messages as m
from tiledb_cloud_widgets.panel.rows import row_of

if TYPE_CHECKING:
    from collections.abc import Collection, Set

    from tiledb_cloud_widgets.catalog.page import Page

MAX_TAGS = 200


class Pages:
    """Numbers pages in the order seen, and remembers which of them the views have had."""

    def __init__(self) -> None:
        self._keys: WeakKeyDictionary[Page, int] = WeakKeyDictionary()
        self._count = 0
        self._sent: set[int] = set()
        self._counted: tuple[Set[Page], list[m.TagCount], int] = (frozenset(), [], 0)

    def key(self, page: Page) -> int:
        """Return the key of a page; one that was fetched again has another."""
        if page not in self._keys:
            self._count += 1
            self._keys[page] = self._count
        return self._keys[page]

    def unsent(self, pages: Collection[Page], known: Collection[int] | None = None) -> list[m.Page]:
        """Return those of the pages that are not known, or were not returned before, with their rows."""
        have = self._sent if known is None else known
        new = [page for page in pages if self.key(page) not in have]
        self._sent.update(map(self.key, new))
        return [
            m.Page(
                key=self.key(page),
                page=page.number,
                first=page.first_row,
                of=cast("m.Noun", page.query.noun),
                rows=[row_of(info) for info in page.items],
                notices=list(page.notices),
            )
            for page in new
        ]

    def tags_seen(self, pages: Set[Page]) -> tuple[list[m.TagCount], int]:
        """Return the tags of all assets of some pages, the most frequent first, and how many assets."""
        if pages != self._counted[0]:
            assets = {info.id or uri_of(info): info for page in pages for info in page.items}
            total = Counter(tag for info in assets.values() for tag in set(info.tags))
            ranked = sorted(total.items(), key=lambda item: (-item[1], item[0]))
            self._counted = (pages, [m.TagCount(*item) for item in ranked[:MAX_TAGS]], len(assets))
        return self._counted[1:]
