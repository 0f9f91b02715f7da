"""The listing that mixes arrays and groups."""

from __future__ import annotations

from typing import Literal

from .. import uris
from ..arguments import QueryParams, Texts, text
from ..models import AssetListResponse
from . import common
from .base import Session
from .docstrings import documented_like


class Assets(Session):
    """Arrays and groups together; see `Client`."""

    @documented_like(common)
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
        search : str, optional
            Only assets whose name contains this text.

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

    @documented_like(list_assets, common)
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
