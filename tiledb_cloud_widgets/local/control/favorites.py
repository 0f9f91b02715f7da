"""Favorites of the user: a list each of arrays, notebooks, models and user-defined functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ..http.errors import HTTPError
from ..http.messages import Response
from ..registry.favorites import FILE_TYPES_APART
from .assets import resolve
from .responses import asset_infos, paged

if TYPE_CHECKING:
    from ..http.messages import Request
    from ..registry.registry import AssetRow, Registry


class FavoritesOf(NamedTuple):
    """One of the API's lists: its routes, its names in JSON and in operations, and what it holds."""

    collection: str
    field: str
    uuid_field: str
    operation: str
    file_type: str | None
    noun: str


LISTS: Final = (
    FavoritesOf("arrays", "arrays", "array_uuid", "Array", None, "an array"),
    FavoritesOf("notebooks", "notebooks", "notebook_uuid", "Notebook", "notebook", "a notebook"),
    FavoritesOf("ml_models", "mlmodels", "mlmodel_uuid", "MLModel", "ml_model", "a model"),
    FavoritesOf("udfs", "udfs", "udf_uuid", "UDF", "user_defined_function", "a user-defined function"),
)


def favorites(of: FavoritesOf, registry: Registry, request: Request) -> Response:
    """Return a page of favorites, the newest first (ArrayFavoritesData and the like)."""
    ids = [row["id"] for row in registry.favorites.rows(request.user, of.file_type)]
    shown, metadata = paged(request, ids)
    infos = [info for _, info in asset_infos(registry, request.user, shown)]
    return Response.of_json({of.field: infos, "pagination_metadata": metadata})


def uuids(of: FavoritesOf, registry: Registry, request: Request) -> Response:
    """Return every favorite by its UUID and name (list of ArrayFavorite and the like)."""
    return Response.of_json(
        [
            {of.uuid_field: row["uuid"], "namespace": row["namespace"], "name": row["name"]}
            for row in registry.favorites.rows(request.user, of.file_type)
        ]
    )


def favorite(of: FavoritesOf, registry: Registry, request: Request) -> Response:
    """Return a favorite by its UUID and name; 404 when it is none."""
    asset = _asset(of, registry, request)
    if not registry.favorites.holds(request.user, asset):
        raise HTTPError(404, f"{asset.uri} is not one of your favorites.")
    return Response.of_json({of.uuid_field: asset.uuid, "namespace": asset.namespace, "name": asset.name})


def add(of: FavoritesOf, registry: Registry, request: Request) -> Response:
    """Make an asset a favorite."""
    registry.favorites.add(request.user, _asset(of, registry, request))
    return Response(204)


def delete(of: FavoritesOf, registry: Registry, request: Request) -> Response:
    """Remove an asset from the favorites."""
    registry.favorites.remove(request.user, _asset(of, registry, request))
    return Response(204)


def _asset(of: FavoritesOf, registry: Registry, request: Request) -> AssetRow:
    """Return the asset in the path, which any user may mark who sees it; 404 when it is of another list."""
    asset = resolve(registry, request, "read_array_info")
    (row,) = registry.listings.rows([asset.id], request.user)
    file_type = row["file_type"] if row["file_type"] in FILE_TYPES_APART else None
    if file_type != of.file_type:
        actual = next(other for other in LISTS if other.file_type == file_type)
        raise HTTPError(
            404, f"{asset.uri} is {actual.noun}: its favorites are at /v1/{actual.collection}/favorites."
        )
    return asset
