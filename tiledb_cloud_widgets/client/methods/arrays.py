"""One array: its catalogue entry, schema, metadata and sharing."""

from __future__ import annotations

from typing import Any

from .. import uris
from ..arguments import Texts, checked_update, text, texts
from ..models import ArrayInfo, ArrayInfoUpdate, ArraySchema, ArraySharing
from .base import Session


def array_path(uri: str) -> str:
    """Return the path of an array's routes."""
    namespace, name = uris.split(uri)
    return f"/v1/arrays/{uris.part(namespace)}/{uris.part(name)}"


class Arrays(Session):
    """One array; see `Client`."""

    def array_info(self, uri: str) -> ArrayInfo:
        """Return an array's entry in the catalogue.

        Parameters
        ----------
        uri : str
            ``tiledb://namespace/name``, or the array's UUID in the name's place.

        Raises
        ------
        TypeError, ValueError
            When it is no such URI; nothing is sent.
        TileDBCloudError
            When the request fails; `NotFound` when there is no such array.

        Examples
        --------
        >>> client.array_info("tiledb://demo/quickstart").name
        'quickstart'
        """
        return self._fetch(ArrayInfo, f"{array_path(uri)}/metadata", needs_user=False)

    def update_array_info(
        self,
        uri: str,
        *,
        description: str | None = None,
        name: str | None = None,
        tags: Texts | None = None,
        license_id: str | None = None,
        license_text: str | None = None,
        logo: str | None = None,
        file_type: str | None = None,
        file_properties: dict[str, str] | None = None,
        access_credentials_name: str | None = None,
        storage_uri: str | None = None,
        read_only: bool | None = None,
    ) -> None:
        """Change an array's entry in the catalogue; what is None stays as it is.

        Parameters
        ----------
        uri : str
            ``tiledb://namespace/name``.
        description, name, license_id, license_text, logo, file_type, access_credentials_name : str, optional
            New values; a new ``name`` changes the array's URI.
        tags : str or iterable of str, optional
            All tags of the array from now on.
        file_properties : dict of str, optional
            All properties of the file from now on.
        storage_uri : str, optional
            Where the array is stored from now on.
        read_only : bool, optional
            Whether the array may be written to.

        Raises
        ------
        TypeError, ValueError
            When an argument has a wrong type; nothing is sent.
        TileDBCloudError
            When the request fails; `Forbidden` without the permission to edit.

        Examples
        --------
        >>> client.update_array_info("tiledb://demo/quickstart", tags=["demo", "first steps"])
        """
        update = ArrayInfoUpdate(
            description=description,
            name=name,
            uri=storage_uri,
            file_type=file_type,
            file_properties=file_properties,
            access_credentials_name=access_credentials_name,
            logo=logo,
            tags=None if tags is None else texts("tags", tags),
            license_id=license_id,
            license_text=license_text,
            read_only=read_only,
        )
        path = f"{array_path(uri)}/metadata"
        self._send_change("PATCH", path, checked_update(update))

    def array_schema(self, uri: str) -> ArraySchema:
        """Return an array's schema as the server tells it; the array is not opened.

        Parameters
        ----------
        uri : str
            ``tiledb://namespace/name``.

        Raises
        ------
        TypeError, ValueError, TileDBCloudError
            As ``array_info``.

        Examples
        --------
        >>> client.array_schema("tiledb://demo/quickstart").array_type
        'dense'
        """
        return self._fetch(ArraySchema, array_path(uri), needs_user=False)

    def array_metadata(self, uri: str) -> dict[str, Any]:
        """Return an array's key-value metadata.

        Parameters
        ----------
        uri : str
            ``tiledb://namespace/name``.

        Raises
        ------
        TypeError, ValueError, TileDBCloudError
            As ``array_info``.

        Examples
        --------
        >>> client.array_metadata("tiledb://demo/quickstart")
        {}
        """
        return self._fetch(dict[str, Any], f"{array_path(uri)}/metadata_json", needs_user=False)

    def array_non_empty_domain(self, uri: str) -> dict[str, Any]:
        """Return the range of coordinates that hold data, for each dimension: ``{"rows": [1, 4]}``.

        Parameters
        ----------
        uri : str
            ``tiledb://namespace/name``.

        Raises
        ------
        TypeError, ValueError, TileDBCloudError
            As ``array_info``.

        Examples
        --------
        >>> client.array_non_empty_domain("tiledb://demo/quickstart")
        {'rows': [1, 4], 'cols': [1, 4]}
        """
        return self._fetch(dict[str, Any], f"{array_path(uri)}/non_empty_domain_json", needs_user=False)

    def array_sharing(self, uri: str) -> list[ArraySharing]:
        """Return with whom an array is shared, and what they may do.

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
        >>> [sharing.namespace for sharing in client.array_sharing("tiledb://demo/quickstart")]
        ['public']
        """
        return self._fetch(list[ArraySharing], f"{array_path(uri)}/share")

    def share_array(self, uri: str, namespace: str, actions: Texts) -> None:
        """Share an array with a namespace, or take the sharing back.

        Parameters
        ----------
        uri : str
            ``tiledb://namespace/name``.
        namespace : str
            The user or organization; "public" stands for everybody.
        actions : str or iterable of str
            What they may do from now on (see `models.ArrayActions`); nothing takes the sharing back.

        Raises
        ------
        TypeError, ValueError
            When an argument has a wrong type; nothing is sent.
        TileDBCloudError
            When the request fails; `NotFound` also without the permission to share it.

        Examples
        --------
        >>> client.share_array("tiledb://demo/quickstart", "ann", ["read"])
        """
        body = {"actions": texts("actions", actions), "namespace": text("namespace", namespace)}
        self._send_change("PATCH", f"{array_path(uri)}/share", body)
