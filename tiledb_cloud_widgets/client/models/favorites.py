"""Models of favorites: a page for each of the API's four routes."""

from __future__ import annotations

from typing import ClassVar

from .arrays import ArrayInfo
from .base import ListingPage, Many, Model, PaginationMetadata


class ArrayFavoritesData(ListingPage, frozen=True):
    """A page of favorites: arrays that are no notebook, model or function."""

    row_field: ClassVar = "arrays"
    arrays: Many[ArrayInfo] = []
    pagination_metadata: PaginationMetadata | None = None


class NotebookFavoritesData(ListingPage, frozen=True):
    """A page of favorite notebooks."""

    row_field: ClassVar = "notebooks"
    notebooks: Many[ArrayInfo] = []
    pagination_metadata: PaginationMetadata | None = None


class MLModelFavoritesData(ListingPage, frozen=True):
    """A page of favorite models."""

    row_field: ClassVar = "mlmodels"
    mlmodels: Many[ArrayInfo] = []
    pagination_metadata: PaginationMetadata | None = None


class UDFFavoritesData(ListingPage, frozen=True):
    """A page of favorite user-defined functions."""

    row_field: ClassVar = "udfs"
    udfs: Many[ArrayInfo] = []
    pagination_metadata: PaginationMetadata | None = None


class ArrayEndTimestampData(Model, frozen=True):
    """A page of the times at which an array was written, in milliseconds since 1970."""

    end_timestamps: Many[int] = []
    pagination_metadata: PaginationMetadata | None = None
