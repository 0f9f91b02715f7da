"""The listing that mixes arrays and groups."""

from __future__ import annotations

from typing import Literal

from .. import uris
from ..arguments import QueryParams, Texts, text
from ..models import AssetListResponse
from .base import Session
from .docstrings import documented_like


class Assets(Session):
    """Arrays and groups together; see `Client`."""

    def list_assets(
        self,
        namespace: str,
        *,
        asset_type: Texts | None = None,
        ownership_level: Texts | None = None,
        depth: Literal["root", "all"] | None = None,
        search: str | None = None,
        page: int | None = None,
        per_page: int | None = None,
        order_by: str | None = None,
        expand: Texts | None = None,
    ) -> AssetListResponse:
        """Return a page of the arrays and groups in a namespace.

        Parameters
        ----------
        namespace : str
            A user or organization.
        asset_type : str or iterable of str, optional
            Only assets of these types (see `models.AssetType`).
        ownership_level : str or iterable of str, optional
            "owned", "shared", or both.
        depth : {"root", "all"}, optional
            "root" omits assets inside groups.
        search : str, optional
            Only assets whose name contains this text.
        page : int, optional
            Number of the page; the first is 1.
        per_page : int, optional
            Assets per page; the default and the maximum are the server's, as for ``list_arrays``.
        order_by : str, optional
            "created_at", "name" or "asset_type", followed by " asc" or " desc"; "created_at desc" by default.
        expand : str or iterable of str, optional
            "metadata" includes the key-value metadata.

        Raises
        ------
        TypeError, ValueError
            When an argument has a wrong type, or a page is below 0; nothing is sent.
        TileDBCloudError
            When the request fails.

        Examples
        --------
        >>> [asset.name for asset in client.list_assets("demo", depth="root", order_by="name asc").data]
        ['nested', 'quickstart']
        """
        path = f"/v1/assets/{uris.part(text('namespace', namespace))}"
        params = (
            QueryParams()
            .texts("asset_type", asset_type)
            .texts("ownership_level", ownership_level)
            .choice("depth", depth, ("root", "all"))
            .text("search", search)
            .number("page", page)
            .number("per_page", per_page)
            .text("order_by", order_by)
            .texts("expand", expand)
        )
        return self._fetch(AssetListResponse, path, params)

    @documented_like(list_assets)
    def list_public_assets(
        self,
        *,
        asset_type: Texts | None = None,
        depth: Literal["root", "all"] | None = None,
        search: str | None = None,
        page: int | None = None,
        per_page: int | None = None,
        order_by: str | None = None,
    ) -> AssetListResponse:
        """Return a page of the arrays and groups that everybody can see.

        Examples
        --------
        >>> [asset.name for asset in client.list_public_assets(per_page=10).data]
        ['quickstart']
        """
        params = (
            QueryParams()
            .texts("asset_type", asset_type)
            .choice("depth", depth, ("root", "all"))
            .text("search", search)
            .number("page", page)
            .number("per_page", per_page)
            .text("order_by", order_by)
        )
        return self._fetch(AssetListResponse, "/v1/public_assets", params, needs_user=False)
