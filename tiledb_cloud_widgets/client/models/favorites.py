"""Models of favorites: a page for each of the API's four routes."""

from __future__ import annotations

from .arrays import ArrayInfo
from .base import ListingPage, Many, Model, PaginationMetadata


class ArrayFavoritesData(ListingPage, frozen=True):
    """A page of favorites: arrays that are no notebook, model or function."""

    arrays: Many[ArrayInfo] = []


class NotebookFavoritesData(ListingPage, frozen=True):
    """A page of favorite notebooks."""

    notebooks: Many[ArrayInfo] = []


class MLModelFavoritesData(ListingPage, frozen=True):
    """A page of favorite models."""

    mlmodels: Many[ArrayInfo] = []


class UDFFavoritesData(ListingPage, frozen=True):
    """A page of favorite user-defined functions."""

    udfs: Many[ArrayInfo] = []


class ArrayEndTimestampData(Model, frozen=True):
    """A page of the times at which an array was written, in milliseconds since 1970."""

    end_timestamps: Many[int] = []
    pagination_metadata: PaginationMetadata | None = None
