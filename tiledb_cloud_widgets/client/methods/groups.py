"""One group: its catalogue entry, contents and sharing."""

from __future__ import annotations

from .. import uris
from ..arguments import QueryParams, Texts, checked_update, text, texts
from ..models import GroupContents, GroupContentsFilterData, GroupInfo, GroupSharing, GroupUpdate
from ..models.arrays import EntryUpdate
from . import common
from .arrays import Arrays
from .base import Session
from .docstrings import documented_like
from .listings import Listings


class Groups(Session):
    """One group; see `Client`."""

    @documented_like(common)
    def group_info(self, uri: str) -> GroupInfo:
        """Return a group's entry in the catalogue.

        Examples
        --------
        >>> client.group_info("tiledb://demo/nested").name
        'nested'
        """
        return self._fetch(GroupInfo, uris.path("groups", uri), needs_user=False)

    @documented_like(EntryUpdate, common)
    def update_group_info(
        self,
        uri: str,
        *,
        description: str | None = None,
        name: str | None = None,
        tags: Texts | None = None,
        license_id: str | None = None,
        license_text: str | None = None,
        logo: str | None = None,
        access_credentials_name: str | None = None,
    ) -> None:
        """Change a group's entry in the catalogue; arguments that are None change nothing.

        Examples
        --------
        >>> client.update_group_info("tiledb://demo/nested", description="Groups in groups.")
        """
        update = GroupUpdate(
            description=description,
            name=name,
            logo=logo,
            access_credentials_name=access_credentials_name,
            tags=None if tags is None else texts("tags", tags),
            license_id=license_id,
            license_text=license_text,
        )
        self._send_edit(uri, "PATCH", uris.path("groups", uri), checked_update(update))

    @documented_like(Listings.list_groups, common)
    def group_contents(
        self,
        uri: str,
        *,
        page: int | None = None,
        per_page: int | None = None,
        search: str | None = None,
        orderby: str | None = None,
        tag: Texts | None = None,
        exclude_tag: Texts | None = None,
        member_type: Texts | None = None,
        exclude_member_type: Texts | None = None,
        namespace: str | None = None,
    ) -> GroupContents:
        """Return a page of a group's members.

        Returns
        -------
        GroupContents
            ``entries``, each with an array or a group, and ``pagination_metadata``.

        Examples
        --------
        >>> contents = client.group_contents("tiledb://demo/nested", per_page=25)
        >>> [entry.group.name for entry in contents.entries if entry.group]
        ['nested/inner']
        """
        params = (
            QueryParams()
            .number("page", page)
            .number("per_page", per_page)
            .text("namespace", namespace)
            .text("search", search)
            .text("orderby", orderby)
            .texts("tag", tag)
            .texts("exclude_tag", exclude_tag)
            .texts("member_type", member_type)
            .texts("exclude_member_type", exclude_member_type)
        )
        return self._fetch(GroupContents, uris.path("groups", uri, "contents"), params, needs_user=False)

    @documented_like(common)
    def group_contents_filters(self, uri: str) -> GroupContentsFilterData:
        """Return the namespaces of a group's members.

        Examples
        --------
        >>> client.group_contents_filters("tiledb://demo/nested").namespaces
        ['demo']
        """
        return self._fetch(
            GroupContentsFilterData, uris.path("groups", uri, "contents/filters"), needs_user=False
        )

    @documented_like(common)
    def group_sharing(self, uri: str) -> list[GroupSharing]:
        """Return the namespaces that a group is shared with, and their permissions.

        Examples
        --------
        >>> client.group_sharing("tiledb://demo/nested")
        []
        """
        return self._fetch(list[GroupSharing], uris.path("groups", uri, "share"))

    @documented_like(Arrays.share_array, common)
    def share_group(self, uri: str, namespace: str, actions: Texts, array_actions: Texts = ()) -> None:
        """Share a group with a namespace, or stop sharing it.

        Parameters
        ----------
        actions : str or iterable of str
            Its permissions on the group from now on (see `models.GroupActions`); none stops the sharing.
        array_actions : str or iterable of str, default ()
            Its permissions on the arrays in the group (see `models.ArrayActions`).

        Examples
        --------
        >>> client.share_group("tiledb://demo/nested", "ann", ["read"], ["read"])
        """
        body = {
            "group_actions": texts("actions", actions),
            "array_actions": texts("array_actions", array_actions),
            "namespace": text("namespace", namespace),
        }
        self._send_edit(uri, "PATCH", uris.path("groups", uri, "share"), body)
