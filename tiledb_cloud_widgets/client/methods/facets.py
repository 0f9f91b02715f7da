"""The namespaces and types that occur in a listing, and how many arrays each namespace holds."""

from __future__ import annotations

from ..arguments import SCOPES, QueryParams, Scope, Texts, one_of
from ..models import ArrayBrowserSidebar, GroupBrowserFilterData
from . import common
from .base import Session
from .docstrings import documented_like


class Facets(Session):
    """Namespaces and types in a listing; see `Client`."""

    @documented_like(common)
    def arrays_sidebar(
        self,
        scope: Scope = "owned",
        *,
        file_type: Texts | None = None,
        exclude_file_type: Texts | None = None,
        file_property: Texts | None = None,
        shared_to: Texts | None = None,
    ) -> ArrayBrowserSidebar:
        """Return the namespaces in a listing of arrays, and how many arrays each holds.

        The server counts by no other filters.

        Examples
        --------
        >>> client.arrays_sidebar("public").result_count_by_namespace
        {'demo': 1}
        """
        one_of("scope", scope, SCOPES)
        params = QueryParams().texts("file_type", file_type).texts("exclude_file_type", exclude_file_type)
        params.texts("file_property", file_property).texts("shared_to", shared_to)
        return self._fetch(
            ArrayBrowserSidebar, f"/v1/arrays/browser/{scope}/sidebar", params, needs_user=scope != "public"
        )

    @documented_like(common)
    def groups_filters(
        self, scope: Scope = "owned", *, namespace: str | None = None
    ) -> GroupBrowserFilterData:
        """Return the namespaces and the group types in a listing of groups.

        Parameters
        ----------
        namespace : str, optional
            Only groups of this user or organization; the public listing has no such filter.

        Examples
        --------
        >>> client.groups_filters("owned").group_types
        ['generic']
        """
        one_of("scope", scope, SCOPES)
        if scope == "public" and namespace is not None:
            raise ValueError("namespace must be None for the public groups: the server has no such filter")
        params = QueryParams().text("namespace", namespace)
        return self._fetch(
            GroupBrowserFilterData,
            f"/v1/groups/browser/{scope}/filters",
            params,
            needs_user=scope != "public",
        )
