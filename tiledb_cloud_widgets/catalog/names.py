"""Names of exported files: they say what is in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiledb_cloud_widgets.catalog.page import Info
    from tiledb_cloud_widgets.catalog.query import Query

_MOST_BYTES = 120  # file systems take 255, and a page's number and an ending follow


def name_of(query: Query) -> str:
    """Return the beginning of a file's name for a listing: what it lists, and which of it.

    Examples
    --------
    >>> from tiledb_cloud_widgets.catalog.query import Query
    >>> name_of(Query(scope="public", search="Ocean"))
    'public-arrays-ocean'
    """
    if query.group is not None:
        listed = ["contents", *query.group.removeprefix("tiledb://").split("/")]
    else:
        listed = [query.scope, query.noun]
    included = [query.namespace, query.group_type, *query.file_types, query.permission, *query.tags]
    excluded = [f"not {word}" for word in (*query.exclude_tags, *query.exclude_file_types)]
    return _slug([*listed, *included, query.search, *excluded])


def name_of_assets(infos: Sequence[Info]) -> str:
    """Return the beginning of a file's name for a selection: ``selected-ocean-and-2-more``."""
    more = f"-and-{len(infos) - 1}-more" if len(infos) > 1 else ""
    return _slug(["selected", infos[0].name]) + more


def _slug(words: Sequence[str | None]) -> str:
    """Return words as a part of a file's name: letters and digits, in one line, not too long."""
    text = "-".join(re.sub(r"[\W_]+", "-", word).strip("-") for word in words if word)
    return text.lower().encode()[:_MOST_BYTES].decode(errors="ignore").strip("-")
