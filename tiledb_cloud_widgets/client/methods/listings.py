"""The six listings: arrays and groups, each owned, shared or public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from ..models import ArrayBrowserData, GroupBrowserData
from . import common
from .base import Session
from .docstrings import documented_like
from .filters import declared_by_overloads, declared_like, query_params

if TYPE_CHECKING:
    import uuid
    from typing import Unpack

    from ..arguments import Scope, Texts
    from ..futures import Pending
    from .filters import ArrayFilters, GroupFilters, SharedArrayFilters, SharedGroupFilters

Page = TypeVar("Page", ArrayBrowserData, GroupBrowserData)


@declared_by_overloads
class Listings(Session):
    """Pages of arrays and groups; see `Client`."""

    @overload
    def list_arrays(
        self,
        namespace: str | None = None,
        permissions: Texts | None = None,
        tag: Texts | None = None,
        exclude_tag: Texts | None = None,
        search: str | None = None,
        file_type: Texts | None = None,
        exclude_file_type: Texts | None = None,
        page: int | None = None,
        per_page: int | None = None,
        async_req: Literal[False] = False,
        with_metadata: bool | None = None,
        *,
        orderby: str | None = None,
        file_property: Texts | None = None,
    ) -> ArrayBrowserData: ...
    @overload
    def list_arrays(
        self, *args: object, async_req: Literal[True], **filters: Unpack[ArrayFilters]
    ) -> Pending[ArrayBrowserData]: ...
    @documented_like(common)
    def list_arrays(self, *_: object, **filters: Any) -> Any:
        """Return a page of the arrays in the user's own namespaces.

        Returns
        -------
        ArrayBrowserData or Pending of it
            ``arrays``, and ``pagination_metadata``, which places the page in the listing.

        Examples
        --------
        >>> page = client.list_arrays(tag="demo", per_page=25)
        >>> [array.name for array in page.arrays]
        ['quickstart']
        """
        return self._list(ArrayBrowserData, "owned", filters)

    @overload
    def list_shared_arrays(
        self,
        namespace: str | None = None,
        permissions: Texts | None = None,
        tag: Texts | None = None,
        exclude_tag: Texts | None = None,
        search: str | None = None,
        file_type: Texts | None = None,
        exclude_file_type: Texts | None = None,
        page: int | None = None,
        per_page: int | None = None,
        async_req: Literal[False] = False,
        with_metadata: bool | None = None,
        *,
        orderby: str | None = None,
        file_property: Texts | None = None,
        shared_to: Texts | None = None,
    ) -> ArrayBrowserData: ...
    @overload
    def list_shared_arrays(
        self, *args: object, async_req: Literal[True], **filters: Unpack[SharedArrayFilters]
    ) -> Pending[ArrayBrowserData]: ...
    @documented_like(list_arrays, common)
    def list_shared_arrays(self, *_: object, **filters: Any) -> Any:
        """Return a page of the arrays that others share with the user.

        Examples
        --------
        >>> page = client.list_shared_arrays(permissions="write")
        >>> [array.name for array in page.arrays]
        []
        """
        return self._list(ArrayBrowserData, "shared", filters)

    @declared_like(list_arrays)
    def list_public_arrays(self, *_: object, **filters: object) -> object:
        """Return a page of the arrays that everybody can see.

        Examples
        --------
        >>> page = client.list_public_arrays(search="quickstart", per_page=25)
        >>> [array.name for array in page.arrays]
        ['quickstart']
        """
        return self._list(ArrayBrowserData, "public", filters)

    @overload
    def list_groups(
        self,
        namespace: str | None = None,
        permission: str | None = None,
        group_type: str | None = None,
        tag: Texts | None = None,
        exclude_tag: Texts | None = None,
        search: str | None = None,
        flat: bool | None = True,
        parent: uuid.UUID | str | None = None,
        page: int | None = None,
        per_page: int | None = None,
        async_req: Literal[False] = False,
        with_metadata: bool | None = None,
        *,
        orderby: str | None = None,
    ) -> GroupBrowserData: ...
    @overload
    def list_groups(
        self, *args: object, async_req: Literal[True], **filters: Unpack[GroupFilters]
    ) -> Pending[GroupBrowserData]: ...
    @documented_like(common)
    def list_groups(self, *_: object, **filters: Any) -> Any:
        """Return a page of the groups in the user's own namespaces.

        Parameters
        ----------
        orderby : str, optional
            "name", "size" or "last_accessed"; the API has no direction.

        Returns
        -------
        GroupBrowserData or Pending of it
            ``groups``, and ``pagination_metadata``, which places the page in the listing.

        Examples
        --------
        >>> page = client.list_groups(tag="demo", per_page=25)
        >>> [group.name for group in page.groups]
        ['nested']
        """
        return self._list(GroupBrowserData, "owned", filters)

    @overload
    def list_shared_groups(
        self,
        namespace: str | None = None,
        shared_to: Texts | None = None,
        permission: str | None = None,
        group_type: str | None = None,
        tag: Texts | None = None,
        exclude_tag: Texts | None = None,
        search: str | None = None,
        flat: bool | None = True,
        parent: uuid.UUID | str | None = None,
        page: int | None = None,
        per_page: int | None = None,
        async_req: Literal[False] = False,
        with_metadata: bool | None = None,
        *,
        orderby: str | None = None,
    ) -> GroupBrowserData: ...
    @overload
    def list_shared_groups(
        self, *args: object, async_req: Literal[True], **filters: Unpack[SharedGroupFilters]
    ) -> Pending[GroupBrowserData]: ...
    @documented_like(list_groups, common)
    def list_shared_groups(self, *_: object, **filters: Any) -> Any:
        """Return a page of the groups that others share with the user.

        Examples
        --------
        >>> page = client.list_shared_groups(permission="write")
        >>> [group.name for group in page.groups]
        []
        """
        return self._list(GroupBrowserData, "shared", filters)

    @declared_like(list_groups)
    def list_public_groups(self, *_: object, **filters: object) -> object:
        """Return a page of the groups that everybody can see.

        Examples
        --------
        >>> page = client.list_public_groups(group_type="soma", per_page=25)
        >>> [group.name for group in page.groups]
        []
        """
        return self._list(GroupBrowserData, "public", filters)

    def _list(self, page: type[Page], scope: Scope, filters: dict[str, Any]) -> Page | Pending[Page]:
        items = "arrays" if page is ArrayBrowserData else "groups"
        path = f"/v1/{items}/browser/{scope}"
        params = query_params(filters)
        return self._fetch_or_submit(filters["async_req"], page, path, params, needs_user=scope != "public")
