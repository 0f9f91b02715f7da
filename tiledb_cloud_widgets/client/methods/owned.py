"""Listings of what the user's own namespaces hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from ..models import ArrayBrowserData, GroupBrowserData
from .base import Session
from .listing_queries import array_params, group_params

if TYPE_CHECKING:
    import uuid

    from ..arguments import Texts
    from ..futures import Pending


class Owned(Session):
    """Listings of what the user's own namespaces hold; see `Client`."""

    @overload
    def list_arrays(
        self,
        namespace: str | None = ...,
        permissions: Texts | None = ...,
        tag: Texts | None = ...,
        exclude_tag: Texts | None = ...,
        search: str | None = ...,
        file_type: Texts | None = ...,
        exclude_file_type: Texts | None = ...,
        page: int | None = ...,
        per_page: int | None = ...,
        async_req: Literal[False] = ...,
        with_metadata: bool | None = ...,
        *,
        orderby: str | None = ...,
        file_property: Texts | None = ...,
        shared_to: Texts | None = ...,
    ) -> ArrayBrowserData: ...
    @overload
    def list_arrays(
        self,
        namespace: str | None = ...,
        permissions: Texts | None = ...,
        tag: Texts | None = ...,
        exclude_tag: Texts | None = ...,
        search: str | None = ...,
        file_type: Texts | None = ...,
        exclude_file_type: Texts | None = ...,
        page: int | None = ...,
        per_page: int | None = ...,
        *,
        async_req: Literal[True],
        with_metadata: bool | None = ...,
        orderby: str | None = ...,
        file_property: Texts | None = ...,
        shared_to: Texts | None = ...,
    ) -> Pending[ArrayBrowserData]: ...
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
        async_req: bool = False,
        with_metadata: bool | None = None,
        *,
        orderby: str | None = None,
        file_property: Texts | None = None,
        shared_to: Texts | None = None,
    ) -> ArrayBrowserData | Pending[ArrayBrowserData]:
        """Return a page of the arrays of the user's namespaces.

        Parameters
        ----------
        namespace : str, optional
            Only arrays of this user or organization.
        permissions : str or iterable of str, optional
            Only arrays that allow this, such as "read" or "write"; of several, the first is sent.
        tag, exclude_tag : str or iterable of str, optional
            Only arrays that have all these tags; none that has one of those.
        search : str, optional
            Only arrays whose name, description or tags hold this text.
        file_type, exclude_file_type : str or iterable of str, optional
            Only files of these types (see `models.FileType`); none of those.
        page : int, optional
            Which page, from 1.
        per_page : int, optional
            Arrays on a page. (The server chooses when it is not given, and may allow fewer.)
        async_req : bool, default False
            Return a `Pending` at once.
        with_metadata : bool, optional
            Let each array bring its key-value metadata.
        orderby : str, optional
            "name" or "size"; the API has no direction.
        file_property : str or iterable of str, optional
            Only files with these properties, each as "name,value".
        shared_to : None
            Only ``list_shared_arrays`` can filter by it.

        Returns
        -------
        ArrayBrowserData or Pending of it
            ``arrays``, and ``pagination_metadata``: where the page stands in the listing.

        Raises
        ------
        TypeError, ValueError
            When an argument has a wrong type, or a page is below 0; nothing is sent.
        TileDBCloudError
            When the request fails; `NotSignedIn` when there is nothing to sign in with.

        Examples
        --------
        >>> page = client.list_arrays(tag="demo", per_page=25)
        >>> [array.name for array in page.arrays]
        ['quickstart']
        """
        params = array_params(
            "owned",
            namespace,
            permissions,
            tag,
            exclude_tag,
            search,
            file_type,
            exclude_file_type,
            page,
            per_page,
            with_metadata,
            orderby,
            file_property,
            shared_to,
        )
        return self._fetch_or_submit(async_req, ArrayBrowserData, "/v1/arrays/browser/owned", params)

    @overload
    def list_groups(
        self,
        namespace: str | None = ...,
        permission: str | None = ...,
        group_type: str | None = ...,
        tag: Texts | None = ...,
        exclude_tag: Texts | None = ...,
        search: str | None = ...,
        flat: bool | None = ...,
        parent: uuid.UUID | str | None = ...,
        page: int | None = ...,
        per_page: int | None = ...,
        async_req: Literal[False] = ...,
        with_metadata: bool | None = ...,
        *,
        orderby: str | None = ...,
    ) -> GroupBrowserData: ...
    @overload
    def list_groups(
        self,
        namespace: str | None = ...,
        permission: str | None = ...,
        group_type: str | None = ...,
        tag: Texts | None = ...,
        exclude_tag: Texts | None = ...,
        search: str | None = ...,
        flat: bool | None = ...,
        parent: uuid.UUID | str | None = ...,
        page: int | None = ...,
        per_page: int | None = ...,
        *,
        async_req: Literal[True],
        with_metadata: bool | None = ...,
        orderby: str | None = ...,
    ) -> Pending[GroupBrowserData]: ...
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
        async_req: bool = False,
        with_metadata: bool | None = None,
        *,
        orderby: str | None = None,
    ) -> GroupBrowserData | Pending[GroupBrowserData]:
        """Return a page of the groups of the user's namespaces.

        Parameters
        ----------
        namespace : str, optional
            Only groups of this user or organization.
        permission : str, optional
            Only groups that allow this: "read", "write" or "edit".
        group_type : str, optional
            Only groups of this type (see `models.GroupType`).
        tag, exclude_tag : str or iterable of str, optional
            Only groups that have all these tags; none that has one of those.
        search : str, optional
            Only groups whose name, description or tags hold this text.
        flat : bool or None, default True
            True lists nested groups too, False only those at the top, or directly in ``parent``; None leaves
            it to the server.
        parent : uuid.UUID or str, optional
            Only groups inside this one.
        page : int, optional
            Which page, from 1.
        per_page : int, optional
            Groups on a page. (The server chooses when it is not given, and may allow fewer.)
        async_req : bool, default False
            Return a `Pending` at once.
        with_metadata : bool, optional
            Let each group bring its key-value metadata.
        orderby : str, optional
            "name", "size" or "last_accessed"; the API has no direction.

        Returns
        -------
        GroupBrowserData or Pending of it
            ``groups``, and ``pagination_metadata``: where the page stands in the listing.

        Raises
        ------
        TypeError, ValueError
            When an argument has a wrong type, or a page is below 0; nothing is sent.
        TileDBCloudError
            When the request fails; `NotSignedIn` when there is nothing to sign in with.

        Examples
        --------
        >>> page = client.list_groups(tag="demo", per_page=25)
        >>> [group.name for group in page.groups]
        ['nested']
        """
        params = group_params(
            namespace,
            permission,
            group_type,
            tag,
            exclude_tag,
            search,
            flat,
            parent,
            page,
            per_page,
            with_metadata,
            orderby,
            None,
        )
        return self._fetch_or_submit(async_req, GroupBrowserData, "/v1/groups/browser/owned", params)
