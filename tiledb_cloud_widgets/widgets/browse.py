"""A browser in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiledb_cloud_widgets.catalog.query import Query, field_names, shows_query_fields
from tiledb_cloud_widgets.widgets.browser import Browser

if TYPE_CHECKING:
    from tiledb_cloud_widgets.client import Client


@shows_query_fields
def browse(client: Client | None = None, *, page_size: int = 25, **query: Any) -> Browser:  # noqa: ANN401
    """Browse the catalogue.

    Parameters
    ----------
    client : Client, optional
        Whose catalogue; by default that of ``tiledb_cloud_widgets.client``.
    page_size : int, default 25
        Rows on a page, 1 to 1000.
    **query
        The fields of ``Query``: scope, kind, namespace, tags and so on; and ``static`` of ``Browser``.

    Returns
    -------
    Browser
        As the last line of a cell it shows itself.

    Raises
    ------
    TypeError, ValueError
        An unknown keyword (the message suggests the right one) or a wrong value.

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> with tcw.local.start() as cloud:
    ...     tcw.browse(cloud.client, scope="public", kind="group").to_frame()["name"].dtype
    string...
    """
    if "query" in query:
        raise TypeError("browse() takes the fields of a query; for a Query write Browser(client, query).")
    static = query.pop("static", True)
    fields = field_names(query, "browse()", ("client", "page_size", "static"))
    return Browser(client, Query(**fields), page_size, static=static)
