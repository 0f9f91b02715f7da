"""The pages of a session: each has a key, and its rows are sent once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

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
        self._tags: WeakKeyDictionary[Page, Counter[str]] = WeakKeyDictionary()
        self._counted: tuple[Set[Page], list[m.TagCount]] = (frozenset(), [])

    def key(self, page: Page) -> int:
        """Return the key of a page; one that was fetched anew has another."""
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
                first=(page.number - 1) * page.size + 1,
                of=page.query.noun,
                rows=[row_of(info) for info in page.items],
            )
            for page in new
        ]

    def tags_seen(self, pages: Set[Page]) -> list[m.TagCount]:
        """Count the tags of some pages, the most frequent first."""
        if pages != self._counted[0]:
            total: Counter[str] = Counter()
            for page in pages:
                if page not in self._tags:
                    self._tags[page] = Counter(tag for info in page.items for tag in info.tags)
                total.update(self._tags[page])
            ranked = sorted(total.items(), key=lambda item: (-item[1], item[0]))
            self._counted = (pages, [m.TagCount(*item) for item in ranked[:MAX_TAGS]])
        return self._counted[1]
