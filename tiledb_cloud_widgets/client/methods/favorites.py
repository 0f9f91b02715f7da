"""Favorites of the signed-in user: arrays, and the notebooks, models and functions stored as arrays."""

from __future__ import annotations

from contextlib import closing
from contextvars import copy_context
from typing import Any, Final

from .. import uris
from ..arguments import QueryParams
from ..futures import Pool
from ..models import (
    ArrayBrowserData,
    ArrayFavoritesData,
    ArrayInfo,
    MLModelFavoritesData,
    NotebookFavoritesData,
    PaginationMetadata,
    UDFFavoritesData,
)
from . import common
from .base import Session
from .docstrings import documented_like
from .pages import Items, Pages

FavoritesData = ArrayFavoritesData | NotebookFavoritesData | MLModelFavoritesData | UDFFavoritesData

#: The collection of a file type's route and the model of its pages; any other file type is among the arrays.
_ROUTES: Final[dict[str | None, tuple[str, type[FavoritesData]]]] = {
    None: ("arrays", ArrayFavoritesData),
    "notebook": ("notebooks", NotebookFavoritesData),
    "ml_model": ("ml_models", MLModelFavoritesData),
    "user_defined_function": ("udfs", UDFFavoritesData),
}
_PER_PAGE: Final = 100
_POOL_NAME: Final = "tiledb-cloud-favorites"


class Favorites(Session):
    """Favorites; see `Client`. The API has none for groups."""

    @documented_like(common)
    def list_array_favorites(
        self, file_type: str | None = None, *, page: int | None = None, per_page: int | None = None
    ) -> FavoritesData:
        """Return a page of the user's favorites of one type. The API has no filter and no order for them.

        Parameters
        ----------
        file_type : str, optional
            "notebook", "ml_model" or "user_defined_function". Default: arrays of any other type.

        Examples
        --------
        >>> client.list_array_favorites(per_page=25).rows
        []
        """
        collection, model = _route(file_type)
        params = QueryParams().number("page", page).number("per_page", per_page)
        return self._fetch(model, f"/v1/{collection}/favorites", params)

    @documented_like(common)
    def list_favorites(self, *, page: int | None = None, per_page: int | None = None) -> ArrayBrowserData:
        """Return a page of all favorites: arrays, then notebooks, models, functions.

        The API lists each of these apart, so a page takes four requests, sent at once, or a few more.

        Parameters
        ----------
        per_page : int, default 100
            Rows per page.

        Examples
        --------
        >>> client.add_array_favorite("tiledb://demo/quickstart")
        >>> page = client.list_favorites(page=1)
        >>> [array.name for array in page.arrays], page.pagination_metadata.total_items
        (['quickstart'], 1)
        """
        QueryParams().number("page", page).number("per_page", per_page)  # checked before anything is sent
        number, size = page or 1, per_page or _PER_PAGE
        begin, end = (number - 1) * size, number * size  # of the page in the four lists together
        rows: list[ArrayInfo] = []
        total = 0
        for file_type, first in zip(_ROUTES, self._first_favorites(size), strict=True):
            listed_rows = None if _is_as_counted(first, size) else self._whole_list(file_type, size)
            length = max(_stated_length(first) or 0, len(listed_rows or ()))
            low, high = max(0, begin - total), min(length, end - total)  # of the page in this list
            total += length
            if listed_rows is not None:
                rows += listed_rows[low : max(low, high)]
                continue
            for listed in range(low // size, -(-high // size)) if low < high else ():
                part = first
                if listed:
                    part = self.list_array_favorites(file_type, page=listed + 1, per_page=size)
                offset = listed * size
                rows += part.rows[max(0, low - offset) : high - offset]
        return ArrayBrowserData(
            rows, pagination_metadata=PaginationMetadata(number, size, -(-total // size), total)
        )

    def _first_favorites(self, size: int) -> list[FavoritesData]:
        """Return the first page of each list of favorites, fetched at once."""
        with closing(Pool(len(_ROUTES), _POOL_NAME)) as pool:
            # in the caller's context, which says how often a request is retried
            calls = [
                pool.submit(copy_context().run, self.list_array_favorites, name, page=1, per_page=size)
                for name in _ROUTES
            ]
            return [call.result() for call in calls]

    def _whole_list(self, file_type: str | None, size: int) -> list[ArrayInfo]:
        """Return a list of favorites by its rows alone, where the server does not say how they are paged."""
        context = copy_context()

        def fetch(number: int) -> FavoritesData:
            return context.run(self.list_array_favorites, file_type, page=number, per_page=size)

        with closing(Pool(1, _POOL_NAME)) as pool:
            return list(Items(Pages(pool, fetch, 1, size)))

    @documented_like(common)
    def is_array_favorite(self, uri: str, file_type: str | None = None) -> bool:
        """Return whether an array is one of the user's favorites.

        Parameters
        ----------
        file_type : str, optional
            The array's: the API keeps notebooks, models and functions apart.

        Examples
        --------
        >>> client.is_array_favorite("tiledb://demo/nested/inner")
        False
        """
        from ..errors import NotFound  # noqa: PLC0415 (imports tiledb)

        try:
            self._fetch(dict[str, Any], _path(uri, file_type))
        except NotFound:
            return False
        return True

    @documented_like(is_array_favorite, common)
    def add_array_favorite(self, uri: str, file_type: str | None = None) -> None:
        """Make an array one of the user's favorites.

        Examples
        --------
        >>> client.add_array_favorite("tiledb://demo/quickstart")
        """
        self._send_edit(uri, "POST", _path(uri, file_type))

    @documented_like(is_array_favorite, common)
    def delete_array_favorite(self, uri: str, file_type: str | None = None) -> None:
        """Remove an array from the user's favorites.

        Examples
        --------
        >>> client.delete_array_favorite("tiledb://demo/quickstart")
        """
        self._send_edit(uri, "DELETE", _path(uri, file_type))


def _is_as_counted(first: FavoritesData, size: int) -> bool:
    """Tell whether a first page is as full as its total and the size that was asked for make it."""
    stated = _stated_length(first)
    return stated is not None and len(first.rows) + first.unreadable == min(size, stated)


def _stated_length(first: FavoritesData) -> int | None:
    return None if first.pagination_metadata is None else first.pagination_metadata.total_items


def _route(file_type: str | None) -> tuple[str, type[FavoritesData]]:
    if file_type is not None and not isinstance(file_type, str):
        raise TypeError(f"file_type must be a string or None, not {type(file_type).__name__}")
    return _ROUTES.get(file_type, _ROUTES[None])


def _path(uri: str, file_type: str | None) -> str:
    return uris.path(f"{_route(file_type)[0]}/favorites", uri)
