"""One array: its catalogue entry, schema, metadata and sharing."""

from __future__ import annotations

from typing import Any

from .. import uris
from ..arguments import QueryParams, Texts, checked_update, text, texts
from ..models import ArrayEndTimestampData, ArrayInfo, ArrayInfoUpdate, ArraySchema, ArraySharing
from ..models.arrays import EntryUpdate
from . import common
from .base import Session
from .docstrings import documented_like


class Arrays(Session):
    """One array; see `Client`."""

    @documented_like(common)
    def array_info(self, uri: str) -> ArrayInfo:
        """Return an array's entry in the catalogue.

        Examples
        --------
        >>> client.array_info("tiledb://demo/quickstart").name
        'quickstart'
        """
        return self._fetch(ArrayInfo, uris.path("arrays", uri, "metadata"), needs_user=False)

    @documented_like(ArrayInfoUpdate, EntryUpdate, common)
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
        """Change an array's entry in the catalogue; arguments that are None change nothing.

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
        path = uris.path("arrays", uri, "metadata")
        self._send_edit(uri, "PATCH", path, checked_update(update))

    @documented_like(common)
    def array_schema(self, uri: str) -> ArraySchema:
        """Return an array's schema as the server describes it; the array is not opened.

        Examples
        --------
        >>> client.array_schema("tiledb://demo/quickstart").array_type
        'dense'
        """
        return self._fetch(ArraySchema, uris.path("arrays", uri), needs_user=False)

    @documented_like(common)
    def array_metadata(self, uri: str) -> dict[str, Any]:
        """Return an array's key-value metadata.

        Examples
        --------
        >>> client.array_metadata("tiledb://demo/quickstart")
        {}
        """
        return self._fetch(dict[str, Any], uris.path("arrays", uri, "metadata_json"), needs_user=False)

    @documented_like(common)
    def array_non_empty_domain(self, uri: str) -> dict[str, Any]:
        """Return the range of coordinates that hold data, by dimension: ``{"rows": [1, 4]}``.

        Examples
        --------
        >>> client.array_non_empty_domain("tiledb://demo/quickstart")
        {'rows': [1, 4], 'cols': [1, 4]}
        """
        return self._fetch(
            dict[str, Any], uris.path("arrays", uri, "non_empty_domain_json"), needs_user=False
        )

    @documented_like(common)
    def array_end_timestamps(
        self, uri: str, *, page: int | None = None, per_page: int | None = None
    ) -> ArrayEndTimestampData:
        """Return a page of the times at which an array was written, in milliseconds since 1970.

        Examples
        --------
        >>> len(client.array_end_timestamps("tiledb://demo/quickstart").end_timestamps)
        1
        """
        params = QueryParams().number("page", page).number("per_page", per_page)
        return self._fetch(
            ArrayEndTimestampData, uris.path("arrays", uri, "end_timestamps"), params, needs_user=False
        )

    @documented_like(common)
    def array_sharing(self, uri: str) -> list[ArraySharing]:
        """Return the namespaces that an array is shared with, and their permissions.

        Examples
        --------
        >>> [sharing.namespace for sharing in client.array_sharing("tiledb://demo/quickstart")]
        ['public']
        """
        return self._fetch(list[ArraySharing], uris.path("arrays", uri, "share"))

    @documented_like(common)
    def share_array(self, uri: str, namespace: str, actions: Texts) -> None:
        """Share an array with a namespace, or stop sharing it.

        Parameters
        ----------
        namespace : str
            A user or organization; "public" stands for everybody.
        actions : str or iterable of str
            Its permissions from now on (see `models.ArrayActions`); none stops the sharing.

        Examples
        --------
        >>> client.share_array("tiledb://demo/quickstart", "ann", ["read"])
        """
        body = {"actions": texts("actions", actions), "namespace": text("namespace", namespace)}
        self._send_edit(uri, "PATCH", uris.path("arrays", uri, "share"), body)
