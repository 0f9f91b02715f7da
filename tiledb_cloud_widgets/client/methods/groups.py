"""One group: its catalogue entry, contents and sharing."""

from __future__ import annotations

from .. import uris
from ..arguments import QueryParams, Texts, checked_update, text, texts
from ..models import GroupContents, GroupContentsFilterData, GroupInfo, GroupSharing, GroupUpdate
from .base import Session


def group_path(uri: str) -> str:
    """Return the path of a group's routes."""
    namespace, name = uris.split(uri)
    return f"/v1/groups/{uris.part(namespace)}/{uris.part(name)}"


class Groups(Session):
    """One group; see `Client`."""

    def group_info(self, uri: str) -> GroupInfo:
        """Return a group's entry in the catalogue.

        Parameters
        ----------
        uri : str
            ``tiledb://namespace/name``, or the group's UUID in the name's place.

        Raises
        ------
        TypeError, ValueError
            When it is no such URI; nothing is sent.
        TileDBCloudError
            When the request fails; `NotFound` when there is no such group.

        Examples
        --------
        >>> client.group_info("tiledb://demo/nested").name
        'nested'
        """
        return self._fetch(GroupInfo, group_path(uri), needs_user=False)

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
        """Change a group's entry in the catalogue; what is None stays as it is.

        Parameters
        ----------
        uri : str
            ``tiledb://namespace/name``.
        description, name, license_id, license_text, logo, access_credentials_name : str, optional
            New values; a new ``name`` changes the group's URI.
        tags : str or iterable of str, optional
            All tags of the group from now on.

        Raises
        ------
        TypeError, ValueError
            When an argument has a wrong type; nothing is sent.
        TileDBCloudError
            When the request fails; `Forbidden` without the permission to edit.

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
        self._send_change("PATCH", group_path(uri), checked_update(update))

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

        Parameters
        ----------
        uri : str
            ``tiledb://namespace/name`` of the group.
        page : int, optional
            Which page, from 1.
        per_page : int, optional
            Members on a page. (The server chooses when it is not given, and may allow fewer.)
        search : str, optional
            Only members whose name, description or tags hold this text.
        orderby : str, optional
            "name", "size" or "last_accessed"; the API has no direction.
        tag, exclude_tag : str or iterable of str, optional
            Only members that have all these tags; none that has one of those.
        member_type, exclude_member_type : str or iterable of str, optional
            Only members of these types ("group", "array", "file", "soma", ...); none of those.
        namespace : str, optional
            Only members that belong to this namespace.

        Returns
        -------
        GroupContents
            ``entries``, each an array or a group, and ``pagination_metadata``.

        Raises
        ------
        TypeError, ValueError
            When an argument has a wrong type, or a page is below 0; nothing is sent.
        TileDBCloudError
            When the request fails; `NotFound` when there is no such group.

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
        return self._fetch(GroupContents, f"{group_path(uri)}/contents", params, needs_user=False)

    def group_contents_filters(self, uri: str) -> GroupContentsFilterData:
        """Return the namespaces that a group's members belong to.

        Parameters
        ----------
        uri : str
            ``tiledb://namespace/name`` of the group.

        Raises
        ------
        TypeError, ValueError, TileDBCloudError
            As ``group_info``.

        Examples
        --------
        >>> client.group_contents_filters("tiledb://demo/nested").namespaces
        ['demo']
        """
        return self._fetch(GroupContentsFilterData, f"{group_path(uri)}/contents/filters", needs_user=False)

    def group_sharing(self, uri: str) -> list[GroupSharing]:
        """Return with whom a group is shared, and what they may do.

        Parameters
        ----------
        uri : str
            ``tiledb://namespace/name``.

        Raises
        ------
        TypeError, ValueError
            When it is no such URI; nothing is sent.
        TileDBCloudError
            When the request fails; `NotFound` also without the permission to see it.

        Examples
        --------
        >>> client.group_sharing("tiledb://demo/nested")
        []
        """
        return self._fetch(list[GroupSharing], f"{group_path(uri)}/share")

    def share_group(self, uri: str, namespace: str, actions: Texts, array_actions: Texts = ()) -> None:
        """Share a group with a namespace, or take the sharing back.

        Parameters
        ----------
        uri : str
            ``tiledb://namespace/name``.
        namespace : str
            The user or organization; "public" stands for everybody.
        actions : str or iterable of str
            What they may do with the group from now on (see `models.GroupActions`); nothing takes the sharing
            back.
        array_actions : str or iterable of str, default ()
            What they may do with the arrays in it (see `models.ArrayActions`).

        Raises
        ------
        TypeError, ValueError
            When an argument has a wrong type; nothing is sent.
        TileDBCloudError
            When the request fails; `NotFound` also without the permission to share it.

        Examples
        --------
        >>> client.share_group("tiledb://demo/nested", "ann", ["read"], ["read"])
        """
        body = {
            "group_actions": texts("actions", actions),
            "array_actions": texts("array_actions", array_actions),
            "namespace": text("namespace", namespace),
        }
        self._send_change("PATCH", f"{group_path(uri)}/share", body)
