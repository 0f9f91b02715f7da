"""The listing that mixes arrays and groups."""

from __future__ import annotations

from typing import Literal

from .. import uris
from ..arguments import QueryParams, Texts, one_of, text
from ..models import AssetListResponse
from .base import Session


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
        """Return a page of a namespace's arrays and groups together.

        Parameters
        ----------
        namespace : str
            The user or organization.
        asset_type : str or iterable of str, optional
            Only assets of these types (see `models.AssetType`).
        ownership_level : str or iterable of str, optional
            "owned", "shared", or both.
        depth : {"root", "all"}, optional
            "root" leaves out what lies in groups.
        search : str, optional
            Only assets whose name holds this text.
        page : int, optional
            Which page, from 1.
        per_page : int, optional
            Assets on a page.
        order_by : str, optional
            "created_at", "name" or "asset_type", followed by " asc" or " desc"; "created_at desc" by default.
        expand : str or iterable of str, optional
            "metadata" brings the key-value metadata.

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
        params = QueryParams().texts("asset_type", asset_type).texts("ownership_level", ownership_level)
        _where(params, depth, search, page, per_page, order_by).texts("expand", expand)
        return self._fetch(AssetListResponse, path, params)

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
        """Return a page of the arrays and groups that everybody may see.

        Parameters
        ----------
        asset_type, depth, search, page, per_page, order_by
            As for ``list_assets``.

        Raises
        ------
        TypeError, ValueError, TileDBCloudError
            As ``list_assets``.

        Examples
        --------
        >>> [asset.name for asset in client.list_public_assets(per_page=10).data]
        ['quickstart']
        """
        params = QueryParams().texts("asset_type", asset_type)
        _where(params, depth, search, page, per_page, order_by)
        return self._fetch(AssetListResponse, "/v1/public_assets", params, needs_user=False)


def _where(
    params: QueryParams,
    depth: str | None,
    search: str | None,
    page: int | None,
    per_page: int | None,
    order_by: str | None,
) -> QueryParams:
    if depth is not None:
        params.text("depth", one_of("depth", depth, ("root", "all")))
    return (
        params.text("search", search)
        .number("page", page)
        .number("per_page", per_page)
        .text("order_by", order_by)
    )
